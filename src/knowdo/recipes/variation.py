"""Do places differ by more than chance? At one period, against a funnel, and never as a rank."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.series import Series, Status
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.recipes.chance import SMALLEST_EXPECTED, Portion, all_alike
from knowdo.spc.funnel import Funnel, FunnelKind, Position, Spread, funnel

MORE_THAN_CHANCE = 0.01  # one period of one measure is asked once, and a false alarm about a whole nation costs trust
FEWEST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Variation:
    """The answer for one period. `p_value` is None when it cannot be asked, and `why_not` says why."""

    period: Period | None
    places: tuple[Place, ...] = ()
    left_out: tuple[Place, ...] = ()
    p_value: float | None = None
    funnel: Funnel | None = None
    why_not: str = ""

    @property
    def differs(self) -> bool:
        return self.p_value is not None and self.p_value < MORE_THAN_CHANCE

    def at(self, *positions: Position) -> tuple[Place, ...]:
        """The places that lie there in the funnel."""
        if self.funnel is None:
            return ()
        return tuple(p for p, found in zip(self.places, self.funnel.position, strict=True) if found in positions)


def compare_places(definition: MeasureDefinition, series: list[Series]) -> Variation:
    """All places at the newest period that most of them share."""
    period = newest_shared(series)
    if period is None:
        return Variation(None, why_not="no period has figures for most places")
    held = {one.place: _portion(definition, one, period) for one in series}
    known = {place: portion for place, portion in held.items() if portion is not None}
    if len(known) < FEWEST_PLACES:
        why = "the number of children behind each figure is not published"
        return Variation(period, why_not=why if not known else f"it is known for only {len(known)} places")
    rates = definition.kind is not ValueKind.PROPORTION
    overall = sum(p.events for p in known.values()) / sum(p.base for p in known.values())
    enough = {place: p for place, p in known.items() if _enough(p, overall, rates=rates)}
    small = tuple(place for place in held if place not in enough)
    if len(enough) < FEWEST_PLACES:
        return Variation(period, left_out=small, why_not="too few places are large enough to compare")
    portions = list(enough.values())
    kind = FunnelKind.RATE if rates else FunnelKind.PROPORTION
    drawn = funnel([p.events for p in portions], [p.base for p in portions], kind, spread=Spread.NONE)
    return Variation(period, tuple(enough), small, all_alike(portions, rates=rates), drawn)


def newest_shared(series: list[Series]) -> Period | None:
    """The newest period for which more than half of the places have a figure."""
    counts: dict[Period, int] = {}
    for one in series:
        for period, status in zip(one.periods, one.status, strict=True):
            counts[period] = counts.get(period, 0) + (status == Status.PRESENT)
    shared = [period for period, count in counts.items() if count * 2 > len(series)]
    return max(shared, default=None)


def _portion(definition: MeasureDefinition, series: Series, period: Period) -> Portion | None:
    if definition.kind not in (ValueKind.PROPORTION, ValueKind.RATE) or period not in series.periods:
        return None
    i = series.periods.index(period)
    events, base = float(series.numerator[i]), float(series.denominator[i])
    return Portion(events, base) if base > 0 and events == events else None


def _enough(portion: Portion, overall: float, *, rates: bool) -> bool:
    expected = portion.base * overall
    return expected >= SMALLEST_EXPECTED and (rates or portion.base - expected >= SMALLEST_EXPECTED)
