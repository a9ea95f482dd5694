"""The last figure, sparkline and sentence of every series of a measure, kept so that boards need not compute them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from knowdo.kernel.series import Series as KernelSeries
from knowdo.kernel.series import Status
from knowdo.recipes.measure_review import Bases, place_findings
from knowdo.recipes.place_finding import PlaceFinding
from knowdo_web.outside import clock
from knowdo_web.queries import standing
from knowdo_web.queries.measures import MeasureView, measures_of
from knowdo_web.queries.series import PlaceRef, kernel_series, place_refs
from knowdo_web.queries.standing import CODES, Cell, Row
from knowdo_web.records.observations.models import Audience, Series, SeriesSummary

SPARK = 24


@dataclass(frozen=True, slots=True)
class _Key:
    id: int
    breakdown: str
    place: PlaceRef


EVERYBODY = frozenset(Audience)
# What is loaded and not yet approved is seen by those inside only: nothing changes for anybody else.
INSIDE = frozenset({Audience.INTERNAL})


def refresh(measures: Iterable[int], audiences: Collection[Audience] = EVERYBODY) -> int:
    """Say again what every series of these measures shows to these audiences. False alarms are controlled over the places
    of one kind, so a measure is always done whole. Returns how many summaries were written. Can be done twice."""
    return sum(_measure(one, audiences) for one in measures_of(ids=set(measures)))


def _measure(measure: MeasureView, audiences: Collection[Audience]) -> int:
    rows = list(Series.objects.filter(measure=measure.id).values_list("pk", "breakdown", "place_id"))
    places = place_refs({place for _, _, place in rows})
    keys = [_Key(pk, breakdown, places[place]) for pk, breakdown, place in rows]
    raw: dict[int, list[standing.Raw]] = defaultdict(list)
    for row in standing.rows_of([key.id for key in keys]):
        raw[row[0]].append(row)
    known = standing.batches({row[8] for of in raw.values() for row in of})
    made: list[SeriesSummary] = []
    for audience, figures in _for_each_audience(measure, keys, raw, known, audiences).items():
        made += _summaries(measure, keys, figures, audience)
    _keep(measure, made, audiences)
    return len(made)


Figures = dict[int, list[Row]]


def _for_each_audience(
    measure: MeasureView,
    keys: Sequence[_Key],
    raw: Mapping[int, list[standing.Raw]],
    known: Mapping[int, standing.Said],
    audiences: Collection[Audience],
) -> dict[Audience, Figures]:
    """What stands of each series, for each audience that may see more of it than the next."""
    found: dict[Audience, Figures] = {audience: {} for audience in audiences}
    own = {key.id for key in keys if any(not known[row[8]].published for row in raw[key.id] if row[8] in known)}
    decided, changed = _decided(measure, own) if own and set(audiences) - INSIDE else ({}, {})
    for key in keys:
        for audience in audiences:
            if audience is Audience.PUBLIC or key.id in own:
                found[audience][key.id] = (
                    standing.internal(raw[key.id], known, None)
                    if audience is Audience.INTERNAL
                    else standing.released(raw[key.id], known, None, decided.get(audience), changed)
                )
    return {audience: {key: rows for key, rows in of.items() if rows} for audience, of in found.items()}


def _decided(
    measure: MeasureView, own: Collection[int]
) -> tuple[dict[str, standing.Decision], dict[tuple[int, int], standing.Altered]]:
    """What was decided of a measure for each audience, and what that hides of its series."""
    wanted = [(measure.country_id, measure.family, str(audience)) for audience in (Audience.PARTNER, Audience.PUBLIC)]
    decided = {audience: one for (_, _, audience), one in standing.decisions(wanted, None).items()}
    return decided, standing.altered([one.id for one in decided.values()], own) if decided else {}


def _summaries(measure: MeasureView, keys: Sequence[_Key], figures: Figures, audience: Audience) -> list[SeriesSummary]:
    by_kind: dict[tuple[str, str], list[tuple[_Key, KernelSeries, list[Row]]]] = defaultdict(list)
    for key in keys:
        if key.id in figures:
            ordered = sorted(figures[key.id], key=lambda row: row.period)
            series = kernel_series(measure.definition, key.place.kernel, ordered)
            by_kind[key.place.kind, key.breakdown].append((key, series, ordered))
    now = clock.now()
    made = []
    for of in by_kind.values():
        findings = place_findings(measure.definition, [series for _, series, _ in of], None, Bases({}))
        for (key, series, ordered), finding in zip(of, findings, strict=True):
            made.append(_summary(key, series, ordered, finding, audience))
            made[-1].at = now
    return made


def _summary(
    key: _Key, series: KernelSeries, ordered: Sequence[Row], finding: PlaceFinding, audience: Audience
) -> SeriesSummary:
    last = ordered[-1]
    spark = [None if value != value else round(float(value), 6) for value in series.value[-SPARK:]]
    return SeriesSummary(
        series_id=key.id, audience=audience, period_start=last.period.start, period_end=last.period.end,
        period_kind=CODES[last.period.kind], status=last.status, value=last.value, numerator=last.numerator,
        denominator=last.denominator, points=int((series.status == Status.PRESENT).sum()), spark=spark,
        signal=finding.verdict.value, bearing=finding.bearing.value,
        weight=finding.signal.p_value if finding.signal else None, sentence=finding.sentence,
        provisional=any(row.cell is Cell.PROVISIONAL for row in ordered),
        official=all(row.cell is Cell.PUBLISHED for row in ordered), sequence=last.batch.sequence,
    )  # fmt: skip


_KEPT = [field.name for field in SeriesSummary._meta.concrete_fields if field.name not in ("id", "series", "audience")]


def _keep(measure: MeasureView, made: Sequence[SeriesSummary], audiences: Collection[Audience]) -> None:
    """In one short transaction: what changed is written, what no longer stands goes."""
    with transaction.atomic():
        SeriesSummary.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["series", "audience"], update_fields=_KEPT, batch_size=500
        )
        stands = {(one.series_id, one.audience) for one in made}
        before = SeriesSummary.objects.filter(series__measure=measure.id, audience__in=list(audiences))
        rows = before.values_list("pk", "series_id", "audience")
        gone = [pk for pk, series, audience in rows if (series, audience) not in stands]
        if gone:
            SeriesSummary.objects.filter(pk__in=gone).delete()
