"""One measure in one place: what may be said of it, in a sentence, with the numbers that bear it.

The order of the questions is the point. First whether there is anything to say, then whether the place is too small for
any answer, then whether the series is too short, and only then whether a change is more than chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from knowdo.kernel.intervals import newcombe
from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.series import Series, Status
from knowdo.measures.definition import MeasureDefinition
from knowdo.recipes.bearing import Bearing, bearing_of
from knowdo.recipes.chance import Portion, two_rates, two_shares
from knowdo.recipes.words import counted, period_noun, said, said_change, said_plain, spoken, stretch


class Verdict(StrEnum):
    """What a review says of one place. The three ways of not telling are findings of their own."""

    ROSE = "rose"
    FELL = "fell"
    NO_SIGN = "no sign of change"
    TOO_SHORT = "too short to tell"
    TOO_SMALL = "too small to tell"
    NO_FIGURE = "no figure"

    @property
    def moved(self) -> bool:
        return self in (Verdict.ROSE, Verdict.FELL)


@dataclass(frozen=True, slots=True)
class Signal:
    """What a test of one series said: its p-value, which way, and in words.

    `levels` are the medians of the first and last third of the series, for a test of the whole series.
    """

    p_value: float
    rose: bool
    words: str
    levels: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """The answer for one place, with what it rests on. Values are in the measure's own unit (shares from 0 to 1)."""

    place: Place
    verdict: Verdict
    bearing: Bearing
    points: int
    first: tuple[Period, float] | None = None
    last: tuple[Period, float] | None = None
    lowest: float | None = None
    highest: float | None = None
    interval: tuple[float, float] | None = None  # 95 % interval of last − first, where the base is known
    signal: Signal | None = None
    withheld: int = 0
    sentence: str = ""


def usable(series: Series) -> list[int]:
    """Positions of the points that have a number."""
    found: list[int] = np.flatnonzero(series.status == Status.PRESENT).tolist()
    return found


def examine(definition: MeasureDefinition, series: Series, *, small: bool, run: Signal | None) -> PlaceFinding:
    """A finding before false discoveries are controlled: `settle` gives the verdict of those that were tested.

    `run` is the run-chart signal of the series, where it is long enough for one.
    """
    present = usable(series)
    withheld = int((series.status == Status.SUPPRESSED).sum())
    if not present:
        return PlaceFinding(series.place, Verdict.NO_FIGURE, Bearing.NOTHING, 0, withheld=withheld)
    ends = _portion(series, present[0]), _portion(series, present[-1])
    values = [float(series.value[i]) for i in present]
    known = None not in ends
    finding = PlaceFinding(
        place=series.place,
        verdict=Verdict.TOO_SMALL if small else Verdict.TOO_SHORT,
        bearing=bearing_of(len(present), with_base=known),
        points=len(present),
        first=(series.periods[present[0]], values[0]),
        last=(series.periods[present[-1]], values[-1]),
        lowest=min(values),
        highest=max(values),
        withheld=withheld,
    )
    if small or len(present) < 2:
        return finding
    return _tested(definition, finding, ends, run)


def _tested(
    definition: MeasureDefinition,
    finding: PlaceFinding,
    ends: tuple[Portion | None, Portion | None],
    run: Signal | None,
) -> PlaceFinding:
    """Both tests where both can be asked, at the price of asking two (Bonferroni).

    A series long enough for limits is judged as a whole: its two ends are two points among many, and in monthly data
    with large numbers any two differ.
    """
    before, after = ends
    signals = [run] if run is not None else []
    interval = None
    if before is not None and after is not None and finding.bearing is not Bearing.LIMITS:
        compared, interval = _compared(definition, before, after)
        signals.append(compared)
    if not signals:
        return finding
    strongest = min(signals, key=lambda signal: signal.p_value)
    strongest = replace(strongest, p_value=min(1.0, strongest.p_value * len(signals)))
    return replace(finding, verdict=Verdict.NO_SIGN, interval=interval, signal=strongest)


def _compared(
    definition: MeasureDefinition, before: Portion, after: Portion
) -> tuple[Signal, tuple[float, float] | None]:
    if definition.kind == "proportion":
        lower, upper = newcombe(after.events, after.base, before.events, before.base)
        signal = Signal(two_shares(before, after), after.share > before.share, "the two periods compared")
        return signal, (float(lower), float(upper))
    return Signal(two_rates(before, after), after.share > before.share, "the two periods compared"), None


def _portion(series: Series, i: int) -> Portion | None:
    events, base = float(series.numerator[i]), float(series.denominator[i])
    return Portion(events, base) if base > 0 and events == events else None


def settle(definition: MeasureDefinition, finding: PlaceFinding, series: Series, *, stands: bool) -> PlaceFinding:
    """The verdict once false discoveries are controlled over all places, and the sentence that says it."""
    if stands and finding.signal is not None:
        finding = replace(finding, verdict=Verdict.ROSE if finding.signal.rose else Verdict.FELL)
    return replace(finding, sentence=_sentence(definition, finding, series))


def _sentence(definition: MeasureDefinition, finding: PlaceFinding, series: Series) -> str:
    name = finding.place.name
    if finding.first is None or finding.last is None:
        reason = "every figure is withheld" if finding.withheld else "there is no published figure"
        return f"{name}: {reason}."
    periods = [series.periods[i] for i in usable(series)]
    if finding.verdict in (Verdict.TOO_SHORT, Verdict.TOO_SMALL):
        return f"{name} {_spread(definition, finding, periods)}: {_why_not(finding, periods)}."
    if finding.signal is not None and finding.signal.levels is not None:
        return _level_sentence(definition, finding, finding.signal, periods)
    change = said_change(definition, finding.first[1], finding.last[1], finding.interval)
    ends = [f"{said(definition, number)} in {spoken(period)}" for period, number in (finding.first, finding.last)]
    moved = "this is more than chance" if finding.verdict.moved else "no more than chance would give"
    return f"{name} went from {ends[0]} to {ends[1]}, {change}: {moved}."


def _level_sentence(definition: MeasureDefinition, finding: PlaceFinding, signal: Signal, periods: list[Period]) -> str:
    was, now = (said(definition, level) for level in signal.levels or (0.0, 0.0))
    name = finding.place.name
    if not finding.verdict.moved:
        return f"{name}: the run-chart rules find no more than chance in {stretch(periods)}."
    return (
        f"{name} {finding.verdict}: its middle figure was {was} in the first third of {stretch(periods)} and {now} in the "
        f"last ({signal.words}). This is more than chance."
    )


def _spread(definition: MeasureDefinition, finding: PlaceFinding, periods: list[Period]) -> str:
    lowest, highest = finding.lowest or 0.0, finding.highest or 0.0
    if len(periods) == 1:
        return f"has one figure, {said(definition, highest)} for {spoken(periods[0])}"
    if lowest == highest:
        return f"had {said(definition, highest)} throughout {stretch(periods)}"
    return f"had between {said_plain(definition, lowest)} and {said(definition, highest)} in {stretch(periods)}"


def _why_not(finding: PlaceFinding, periods: list[Period]) -> str:
    if finding.verdict is Verdict.TOO_SMALL:
        return "too few children to tell a change from chance"
    if len(periods) == 1:
        return "one figure cannot show a change"
    noun = period_noun(periods[-1].kind)
    return f"too few {noun if noun.endswith('s') else noun + 's'} to tell a change from chance"


def tally(findings: list[PlaceFinding], verdict: Verdict, noun: str, plural: str) -> str:
    """“three councils”, for a verdict."""
    return counted(sum(finding.verdict is verdict for finding in findings), noun, plural)
