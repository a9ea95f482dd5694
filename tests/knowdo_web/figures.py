"""Figures for tests, put in directly: a measure of the small country with its series, published or a council's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from knowdo.kernel.periods import Period, PeriodKind, add_months
from knowdo.packs.loader import find
from knowdo_web.actions.summaries import refresh
from knowdo_web.queries.standing import CODES
from knowdo_web.records.measures.models import CountryPack, Measure, MeasureVersion, Publisher
from knowdo_web.records.observations.models import Batch, Observation, Series, State
from knowdo_web.records.places.models import Place

AT = datetime(2025, 1, 10, 9, tzinfo=UTC)
Point = tuple[float | None, float | None]  # numerator, denominator; None is missing
SHARE, COUNT = "first-visit-in-time", "referrals"


def _text(name: str) -> str:
    folder: Path = find("velmarra")
    return (folder / name).read_text(encoding="utf-8")


def measure(country: Place, key: str = SHARE, *, slug: str = "") -> Measure:
    """A measure of the invented country's pack, kept for another country."""
    pack, _ = CountryPack.objects.get_or_create(
        name=f"pack-{country.slug}",
        defaults={
            "title": f"Figures of {country.name}", "about": "Invented for tests.", "country": country,
            "compare": "council", "kinds": {"council": {"singular": "council", "plural": "councils"}},
            "calendars": _text("calendars.yaml"), "illustrative": True,
        },
    )  # fmt: skip
    text = _text(f"measures/{key}.yaml")
    Publisher.objects.get_or_create(
        pack=pack, key="illustrative", defaults={"name": "Invented figures", "publisher": "Tests", "licence": "MIT"}
    )
    made = Measure.objects.create(
        slug=slug or key, key=key, pack=pack, country=country, title=f"Measure {slug or key}", group="Tests",
        family=key, review_by=date(2030, 1, 1), illustrative=True,
    )  # fmt: skip
    MeasureVersion.objects.create(measure=made, number=1, definition=text, review_by=date(2030, 1, 1), at=AT)
    return made


def months(count: int, first: date = date(2018, 1, 1)) -> list[Period]:
    starts = [add_months(first, n) for n in range(count)]
    return [Period(PeriodKind.MONTH, start, date.fromordinal(add_months(start, 1).toordinal() - 1)) for start in starts]


def batch(
    country: Place, *, published: bool = True, edition: str = "First edition", said: date = date(2025, 1, 1)
) -> Batch:
    newest = Batch.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    return Batch.objects.create(
        country=country, state=State.APPROVED, file="figures.csv", digest="0" * 64, at=AT, edition=edition,
        published=published, illustrative=True, said=said, sequence=newest + 1, loaded=AT, approved=AT,
    )  # fmt: skip


def put(of: Measure, figures: Mapping[Place, Sequence[Point]], into: Batch, *, first: date = date(2018, 1, 1)) -> None:
    """A series a place, in one batch, and what boards say of them."""
    for place, points in figures.items():
        series, _ = Series.objects.get_or_create(measure=of, place=place)
        Observation.objects.bulk_create(
            _observation(series, into, period, point)
            for period, point in zip(months(len(points), first), points, strict=True)
        )
    refresh([of.pk])


def _observation(series: Series, into: Batch, period: Period, point: Point) -> Observation:
    numerator, denominator = point
    value = None if numerator is None else numerator / denominator if denominator else numerator
    return Observation(
        series=series, batch=into, period_start=period.start, period_end=period.end, period_kind=CODES[period.kind],
        status=1 if value is None else 0, value=value, numerator=numerator if denominator else None,
        denominator=denominator,
    )  # fmt: skip


def published(country: Place, places: Sequence[Place], points: Sequence[Point], key: str = SHARE) -> Measure:
    """One measure with the same points in many places, as published."""
    made = measure(country, key)
    put(made, dict.fromkeys(places, points), batch(country))
    return made


SHIFTED: list[Point] = [(64.0 - n % 5, 100.0) for n in range(20)] + [(80.0 + n % 5, 100.0) for n in range(16)]
