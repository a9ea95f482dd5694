"""Which figure stands: of all that batches have said of a series, what counts for an audience on a day.

Rows come from here to the queries that know who asks, and to the actions that decide; pages never call it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from django.db.models import Max
from django.utils import timezone

from knowdo.kernel.periods import Period, PeriodKind
from knowdo_web.records.observations.models import (
    Batch,
    FamilyRelease,
    HiddenCells,
    Observation,
    PeriodCode,
    State,
)

CODES: Mapping[PeriodKind, PeriodCode] = {PeriodKind(code.label): code for code in PeriodCode}
KINDS: Mapping[int, PeriodKind] = {int(code): kind for kind, code in CODES.items()}
LONG_AGO = date(1, 1, 1)


class Cell(StrEnum):
    """Why a figure may be seen, or that it may not."""

    PUBLISHED = "as published"
    RELEASED = "released"
    EXACT = "exact"
    PROVISIONAL = "provisional"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Said:
    """What a query needs to know of a batch."""

    id: int
    state: str
    published: bool
    illustrative: bool
    said: date
    sequence: int
    loaded: datetime | None
    approved: datetime | None
    ended: datetime | None
    edition: str
    file: str

    @property
    def rank(self) -> tuple[date, int]:
        return (self.said, self.sequence)


@dataclass(frozen=True, slots=True)
class Row:
    """One observation as kept. Numbers are None where there is none."""

    series: int
    period: Period
    status: int
    value: float | None
    numerator: float | None
    denominator: float | None
    batch: Said
    cell: Cell
    note: str = ""


@lru_cache(maxsize=8192)
def period_of(kind: int, start: date, end: date) -> Period:
    return Period(KINDS[kind], start, end)


def end_of(day: date) -> datetime:
    """The last moment of a day where the site's people work."""
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


def batches(ids: Collection[int]) -> dict[int, Said]:
    """Batches that are or were seen, by id. One query."""
    rows = Batch.objects.filter(pk__in=ids, sequence__isnull=False).values_list(
        *("pk", "state", "published", "illustrative", "said", "sequence", "loaded", "approved", "ended"),
        *("edition", "file"),
    )
    return {
        row[0]: Said(*row[:4], row[4] or LONG_AGO, *row[5:])  # type: ignore[misc]
        for row in rows
    }


Family = tuple[int, str, str]  # country, family, audience
Days = tuple[int, int]  # the first and the last day of a period, counted from 1 January of year 1


@dataclass(frozen=True, slots=True)
class Decision:
    """The newest release that stands for a family and an audience: what it covers and when."""

    id: int
    through: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Altered:
    """What a release says of one series that differs from what is kept: hidden, not available, or rounded."""

    hidden: frozenset[Days] = frozenset()
    absent: frozenset[Days] = frozenset()
    stated: Mapping[Days, tuple[float, float | None]] = field(default_factory=dict)


AS_KEPT = Altered()


def decisions(families: Collection[Family], as_at: date | None) -> dict[Family, Decision]:
    """The newest release of each (country, family, audience). One query."""
    wanted = FamilyRelease.objects.filter(
        country_id__in={country for country, _, _ in families},
        family__in={family for _, family, _ in families},
        audience__in={audience for _, _, audience in families},
    )
    if as_at is not None:
        wanted = wanted.filter(at__lte=end_of(as_at))
    newest = wanted.order_by().values("country_id", "family", "audience").annotate(last=Max("pk")).values("last")
    rows = FamilyRelease.objects.filter(pk__in=newest, withheld=False)
    return {
        (country, family, audience): Decision(pk, through, at)
        for pk, country, family, audience, through, at in rows.values_list(
            "pk", "country_id", "family", "audience", "through", "at"
        )
    }


def altered(releases: Collection[int], series: Collection[int]) -> dict[tuple[int, int], Altered]:
    """What releases hide, leave out or round of each series, by release and series. One query for each 10,000 series."""
    ids, found = list(series), {}
    for first in range(0, len(ids), _AT_ONCE):
        part = HiddenCells.objects.filter(release__in=releases, series__in=ids[first : first + _AT_ONCE])
        for release, one, days, absent, stated in part.values_list(
            "release_id", "series_id", "days", "absent", "stated"
        ):
            found[release, one] = Altered(_days(days), _days(absent), read_told(stated))
    return found


def _days(text: str) -> frozenset[Days]:
    return frozenset(_pair(one) for one in text.split())


def _pair(text: str) -> Days:
    first, _, last = text.partition("-")
    return int(first), int(last)


def read_told(text: str) -> dict[Days, tuple[float, float | None]]:
    """“first-last:numerator:denominator”, as `actions.releases` writes it."""
    found = {}
    for one in text.split():
        days, numerator, denominator = one.split(":")
        found[_pair(days)] = (float(numerator), float(denominator) if denominator else None)
    return found


_FIELDS = (
    *("series_id", "period_start", "period_end", "period_kind", "status", "value", "numerator", "denominator"),
    *("batch_id", "note"),
)
Raw = tuple[int, date, date, int, int, float | None, float | None, float | None, int, str]


_AT_ONCE = 10_000  # ids in one query: SQLite takes 32,766


def rows_of(series: Collection[int], between: tuple[date, date] | None = None) -> list[Raw]:
    """Every observation of these series, seen or not; `between` keeps to periods that begin on or between two days.

    One query for each 10,000 series.
    """
    ids, found = list(series), []
    begun = Observation.objects.all() if between is None else Observation.objects.filter(period_start__range=between)
    for first in range(0, len(ids), _AT_ONCE):
        part = begun.filter(series__in=ids[first : first + _AT_ONCE])
        found += part.values_list(*_FIELDS)
    return found


def internal(raw: Iterable[Raw], known: Mapping[int, Said], as_at: date | None) -> list[Row]:
    """What stands for those who may see exact figures: approved, provisional and published alike."""
    limit = None if as_at is None else end_of(as_at)

    def counts(one: Said) -> bool:
        if limit is None:
            return one.ended is None and one.state in (State.LOADED, State.APPROVED)
        in_time = one.published or one.loaded is None or one.loaded <= limit
        return one.said <= limit.date() and in_time and (one.ended is None or one.ended > limit)

    return _winners(raw, {key: one for key, one in known.items() if counts(one)}, limit)


def public(raw: Iterable[Raw], known: Mapping[int, Said], as_at: date | None) -> list[Row]:
    """What official producers have published, unchanged."""

    def counts(one: Said) -> bool:
        if not one.published:
            return False
        if as_at is None:
            return one.ended is None
        return one.said <= as_at and (one.ended is None or one.ended > end_of(as_at))

    return _winners(raw, {key: one for key, one in known.items() if counts(one)})


def released(
    raw: Iterable[Raw], known: Mapping[int, Said], as_at: date | None, decision: Decision | None,
    changed: Mapping[tuple[int, int], Altered],
) -> list[Row]:  # fmt: skip
    """What is published, and what the newest release decided that its audience may be shown.

    A figure stands or is hidden as it stood when the gate looked: what was loaded, ended or superseded since is not
    shown before it looks again.
    """
    raw = list(raw)
    open_to_all = {(row.series, row.period): row for row in public(raw, known, as_at)}
    if decision is None:
        return list(open_to_all.values())
    found = dict(open_to_all)
    for row in covered(raw, known, decision, as_at):
        if row.batch.published:
            continue
        key, days = (row.series, row.period), (row.period.start.toordinal(), row.period.end.toordinal())
        of = changed.get((decision.id, row.series), AS_KEPT)
        gone = row.batch.ended is not None and (as_at is None or row.batch.ended <= end_of(as_at))
        if days in of.absent:
            continue
        if days in of.stated and not gone:
            found[key] = _stated(row, *of.stated[days])
        elif not gone and days not in of.hidden:
            found[key] = _with_cell(row, Cell.RELEASED)
        elif key not in open_to_all:
            found[key] = _with_cell(row, Cell.HIDDEN)
    return list(found.values())


def covered(raw: Iterable[Raw], known: Mapping[int, Said], decision: Decision, as_at: date | None = None) -> list[Row]:
    """The figures that stood when a decision was made: approved by then and not ended, and what was published by then."""
    stood = {
        key: one
        for key, one in known.items()
        if (one.published or (one.sequence <= decision.through and one.approved and one.approved <= decision.at))
        and (one.ended is None or one.ended > decision.at)
        and (as_at is None or one.said <= as_at)
    }
    return _winners(raw, stood)


def _stated(row: Row, numerator: float, denominator: float | None) -> Row:
    """The figure as it was rounded: its share or rate worked out of what is stated, and of nothing else."""
    value: float | None = numerator
    if row.denominator and row.numerator is not None:
        per = row.value * row.denominator / row.numerator if row.numerator and row.value is not None else 0.0
        value = per * numerator / denominator if denominator else None
    elif denominator is not None:
        value = numerator / denominator if denominator else None
    status = row.status if value is not None else 2
    shown = (value, numerator if row.numerator is not None else None, denominator)
    cell = Cell.RELEASED if value is not None else Cell.HIDDEN
    return Row(
        row.series, row.period, status, *(shown if value is not None else (None,) * 3), row.batch, cell, row.note
    )


def _with_cell(row: Row, cell: Cell) -> Row:
    if cell is not Cell.HIDDEN:
        return Row(
            row.series, row.period, row.status, row.value, row.numerator, row.denominator, row.batch, cell, row.note
        )
    return Row(row.series, row.period, 2, None, None, None, row.batch, cell)


def _winners(raw: Iterable[Raw], counting: Mapping[int, Said], limit: datetime | None = None) -> list[Row]:
    """For each series and period what was said last."""
    best: dict[tuple[int, date, date, int], Raw] = {}
    for one in raw:
        batch = counting.get(one[8])
        if batch is None:
            continue
        key = (one[0], one[1], one[2], one[3])
        held = best.get(key)
        if held is None or counting[held[8]].rank < batch.rank:
            best[key] = one
    return [_row(one, counting[one[8]], limit) for one in best.values()]


def _row(one: Raw, batch: Said, limit: datetime | None) -> Row:
    approved = batch.approved is not None and (limit is None or batch.approved <= limit)
    cell = Cell.PUBLISHED if batch.published else Cell.EXACT if approved else Cell.PROVISIONAL
    return Row(one[0], period_of(one[3], one[1], one[2]), one[4], one[5], one[6], one[7], batch, cell, one[9])
