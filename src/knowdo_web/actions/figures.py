"""Between figures as the kernel has them and as they are kept."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from knowdo.kernel.periods import Period
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo_web.queries.standing import CODES
from knowdo_web.records.observations.models import Batch, Series

PRESENT, MISSING, SUPPRESSED = 0, 1, 2
Parts = tuple[int, float | None, float | None, float | None, str]


def next_sequence() -> int:
    """The next place in the order in which batches become visible. Its column is unique: of two at once, one fails."""
    return int(Batch.objects.aggregate(last=Max("sequence"))["last"] or 0) + 1


def series_there(wanted: set[tuple[int, int, str]]) -> dict[tuple[int, int, str], int]:
    """The ids of the series of these measures and places that are kept, by measure, place and breakdown. One query."""
    measures, places = {one[0] for one in wanted}, {one[1] for one in wanted}
    rows = Series.objects.filter(measure__in=measures)
    if len(places) <= 500:
        rows = rows.filter(place__in=places)
    return {
        (measure, place, breakdown): pk
        for measure, place, breakdown, pk in rows.values_list("measure_id", "place_id", "breakdown", "pk")
    }


def series_ids(wanted: set[tuple[int, int, str]]) -> dict[tuple[int, int, str], int]:
    """The ids of series by measure, place and breakdown; those that are not there yet are made."""
    found = series_there(wanted)
    new = sorted(wanted - set(found))
    if not new:
        return found
    Series.objects.bulk_create(
        (Series(measure_id=measure, place_id=place, breakdown=breakdown) for measure, place, breakdown in new),
        ignore_conflicts=True,
        batch_size=2000,
    )
    return series_there(wanted)


def period_parts(period: Period) -> tuple[date, date, int]:
    return period.start, period.end, int(CODES[period.kind])


def value_parts(value: Value) -> Parts:
    """Status, kept number, numerator, denominator, and the reason where there is no number."""
    match value:
        case Count(n):
            return PRESENT, float(n), None, None, ""
        case Proportion(number, numerator, denominator) | Rate(number, _, _, numerator, denominator):
            return PRESENT, number, numerator, denominator, ""
        case Measurement(number):
            return PRESENT, number, None, None, ""
        case Missing(reason):
            return MISSING, None, None, None, reason
        case Suppressed(reason):
            return SUPPRESSED, None, None, None, reason
