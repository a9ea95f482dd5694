"""What can be said instead of a small number: years put together, the last twelve months, a larger area.

Each candidate is a sum of figures that stand, so the gate can decide over it together with everything that was told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from knowdo.kernel.periods import Period, PeriodKind, add_months
from knowdo.kernel.places import Gazetteer, Nesting, Place
from knowdo.recipes.family_system import Figure

GROUP = "group:"
YEARS = 3


class Way(StrEnum):
    """A way to say more of fewer than one may show."""

    YEARS = "years"
    ROLLING = "rolling"
    GROUP = "group"
    BREAKDOWN = "breakdown"


def with_groups(gazetteer: Gazetteer) -> Gazetteer:
    """Family groups as places in which others lie, beside the regions that divide the country another way."""
    places = [Place(f"{GROUP}{name}", "family group", name) for name in gazetteer.groups]
    nestings = [Nesting(code, f"{GROUP}{name}") for name, codes in gazetteer.groups.items() for code in codes]
    return gazetteer.with_places(places, nestings)


def candidates(
    way: Way, figures: Iterable[Figure], gazetteer: Gazetteer, *, measure: str, place: str, breakdown: str = "",
    key: str = "",
) -> tuple[Figure, ...]:  # fmt: skip
    """The figures that the table would have, with keys (“t”, key, number). Empty where nothing can be put together."""
    ours = [one for one in figures if one.measure == measure and one.numerator is not None]
    of_place = [one for one in ours if one.place == place and one.breakdown == breakdown]
    match way:
        case Way.YEARS:
            made = _windows(_finest(of_place), 12 * YEARS, overlapping=False)
        case Way.ROLLING:
            made = _windows([one for one in _finest(of_place) if _months(one.period) < 12], 12, overlapping=True)
        case Way.GROUP:
            made = _grouped(ours, gazetteer, place, breakdown)
        case Way.BREAKDOWN:
            made = []
    return tuple(replace(one, key=("t", key, n)) for n, one in enumerate(made))


def _finest(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of the shortest kind of period, in order, numbered periods left out."""
    dated = [one for one in figures if one.period.kind is not PeriodKind.NUMBER]
    least = min((_months(one.period) for one in dated), default=0)
    return sorted((one for one in dated if _months(one.period) == least), key=lambda one: one.period)


def _months(period: Period) -> int:
    after = period.end + timedelta(days=1)
    return (after.year - period.start.year) * 12 + after.month - period.start.month


def _windows(figures: Sequence[Figure], length: int, *, overlapping: bool) -> list[Figure]:
    """Sums over `length` months without a gap, the last of them ending with the last figure."""
    made: list[Figure] = []
    free: date | None = None
    for last in reversed(range(len(figures))):
        end = figures[last].period.end
        if free is not None and not overlapping and end >= free:
            continue
        start = add_months(end + timedelta(days=1), -length)
        inside = [one for one in figures if start <= one.period.start and one.period.end <= end]
        if sum(_months(one.period) for one in inside) != length or len(inside) < 2:
            continue
        made.append(_sum(inside, Period(PeriodKind.SPAN, start, end), figures[last].place))
        free = start
    return list(reversed(made))


def _sum(figures: Sequence[Figure], period: Period, place: str) -> Figure:
    whole = [one.denominator for one in figures]
    return replace(
        figures[0],
        place=place,
        period=period,
        numerator=sum(one.numerator or 0.0 for one in figures),
        denominator=None if None in whole else sum(one or 0.0 for one in whole),
        published=False,
    )


def _grouped(figures: Sequence[Figure], gazetteer: Gazetteer, place: str, breakdown: str) -> list[Figure]:
    """The family group of a place, period by period, where every member has a figure."""
    name = next((name for name, codes in gazetteer.groups.items() if place in codes), None)
    if name is None:
        return []
    codes = set(gazetteer.groups[name])
    tables: dict[Period, dict[str, Figure]] = {}
    for one in figures:
        if one.place in codes and one.breakdown == breakdown:
            tables.setdefault(one.period, {})[one.place] = one
    return [
        _sum([of[code] for code in sorted(codes)], period, f"{GROUP}{name}")
        for period, of in sorted(tables.items())
        if set(of) == codes and len(codes) > 1
    ]


def kept(one: Figure) -> Mapping[str, Hashable]:
    """A figure as plain values, for keeping."""
    return {
        "measure": one.measure, "place": one.place, "breakdown": one.breakdown, "kind": one.period.kind.value,
        "start": one.period.start.isoformat(), "end": one.period.end.isoformat(), "n": one.numerator,
        "d": one.denominator, "whole": one.whole, "of": one.of,
    }  # fmt: skip


def read(said: Mapping[str, object], key: Hashable) -> Figure:
    """What `kept` gave."""
    period = Period(
        PeriodKind(str(said["kind"])), date.fromisoformat(str(said["start"])), date.fromisoformat(str(said["end"]))
    )
    n, d = said["n"], said["d"]
    return Figure(
        key, str(said["measure"]), str(said["place"]), period, str(said["breakdown"]),
        float(n) if isinstance(n, int | float) else None, float(d) if isinstance(d, int | float) else None,
        bool(said["whole"]), str(said["of"]),
    )  # fmt: skip
