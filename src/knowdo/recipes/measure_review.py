"""One measure over all its places: what moved, what did not, what cannot be told, and whether places differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.series import Series
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.recipes.bearing import Bearing, bearing
from knowdo.recipes.chance import discoveries
from knowdo.recipes.place_finding import PlaceFinding, Signal, Verdict, examine, settle, usable
from knowdo.recipes.run_rules import run_signals
from knowdo.recipes.smallness import Base, too_small
from knowdo.recipes.variation import Variation, compare_places


@dataclass(frozen=True, slots=True)
class Bases:
    """How many children a figure about one measure rests on, where its publisher does not say.

    `per_1000` expects so many of every thousand `children` (by place code); it serves to call a place too small, and is
    never multiplied by a published figure. `why` is said wherever it is used.
    """

    children: Mapping[str, float]
    per_1000: float | None = None
    why: str = ""

    def of(self, code: str) -> Base | None:
        children = self.children.get(code)
        return None if children is None or self.per_1000 is None else Base(children * self.per_1000 / 1000, known=False)


@dataclass(frozen=True, slots=True)
class MeasureReview:
    """Everything the review says of one measure. `findings` are in the order of the place names, never of the figures."""

    definition: MeasureDefinition
    nation: Series | None
    series: tuple[Series, ...]
    findings: tuple[PlaceFinding, ...]
    variation: Variation
    bases: Bases

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every period of any place or of the nation, in order."""
        held = (*self.series, *((self.nation,) if self.nation is not None else ()))
        return tuple(sorted({one.periods[i] for one in held for i in usable(one)}))

    @property
    def bearing(self) -> Bearing:
        """What most places' series can bear (of the nation's, where there are no places)."""
        found = sorted((f.bearing for f in self.findings if f.points), key=list(Bearing).index)
        return found[len(found) // 2] if found else Bearing.NOTHING

    def with_verdict(self, *verdicts: Verdict) -> tuple[PlaceFinding, ...]:
        return tuple(finding for finding in self.findings if finding.verdict in verdicts)

    @property
    def tested(self) -> int:
        """How many places were asked whether they changed: the family over which false discoveries are controlled."""
        return sum(finding.signal is not None for finding in self.findings)


def review_measure(
    definition: MeasureDefinition, series: list[Series], nation: Series | None, bases: Bases
) -> MeasureReview:
    """Findings for every place, with false discoveries controlled over the places of this measure."""
    ordered = sorted(series, key=lambda one: one.place.name)
    findings = place_findings(definition, ordered, nation, bases)
    return MeasureReview(
        definition, nation, tuple(ordered), tuple(findings), compare_places(definition, ordered), bases
    )


def place_findings(
    definition: MeasureDefinition, series: list[Series], nation: Series | None, bases: Bases
) -> list[PlaceFinding]:
    """One finding for each series, in the order given, with false discoveries controlled over all of them."""
    share = _overall(definition, series, nation)
    small = {one.place: _is_small(definition, one, share, bases) for one in series}
    runs = run_signals([one for one in series if not small[one.place]])
    examined = [examine(definition, one, small=small[one.place], run=runs.get(one.place)) for one in series]
    stands = _standing(examined)
    return [
        settle(definition, finding, one, stands=stands.get(finding.place, False))
        for finding, one in zip(examined, series, strict=True)
    ]


def _standing(examined: list[PlaceFinding]) -> dict[Place, bool]:
    signals = [(finding.place, finding.signal) for finding in examined if finding.signal is not None]
    held = discoveries([signal.p_value for _, signal in signals])
    return {place: stands for (place, _), stands in zip(signals, held, strict=True)}


def _overall(definition: MeasureDefinition, series: list[Series], nation: Series | None) -> float | None:
    """The share to expect in a place: the nation's newest, or the middle place's where no national figure is there."""
    held = [float(nation.value[usable(nation)[-1]])] if nation is not None and usable(nation) else []
    held = held or sorted(float(one.value[usable(one)[-1]]) for one in series if usable(one))
    if not held:
        return None
    middle = held[len(held) // 2]
    return middle / definition.per if definition.kind is ValueKind.RATE else middle


def _is_small(definition: MeasureDefinition, series: Series, share: float | None, bases: Bases) -> bool:
    """Only shares and rates of a short series can be too small to tell.

    Counts and costs are judged by their own series, and so is a series long enough for limits: many small figures in a
    row can show together what no two of them can.
    """
    if share is None or definition.kind not in (ValueKind.PROPORTION, ValueKind.RATE):
        return False
    if bearing(series) is Bearing.LIMITS:
        return False
    base = _known_base(series) or bases.of(series.place.code)
    return base is not None and too_small(base, share, bounded=definition.kind is ValueKind.PROPORTION)


def _known_base(series: Series) -> Base | None:
    known = [float(n) for n in series.denominator if n == n and n > 0]
    return Base(sorted(known)[len(known) // 2], known=True) if known else None


__all__ = ["Bases", "MeasureReview", "Signal", "place_findings", "review_measure"]
