"""For whom the gap is widest, and when the numbers forbid saying."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from knowdo.gap.benchmark import SMALL
from knowdo.gap.cells import State
from knowdo.gap.result import CascadeResult, Equity, Estimate
from knowdo.kernel.intervals import newcombe


def compare(column: str, groups: Sequence[CascadeResult], level: float) -> Equity:
    """Which group's children come through least often, where the difference is more than chance.

    Coverage of every two groups is compared by Newcombe's method 10 at a level corrected for the number of pairs
    (Bonferroni), because the widest gap is looked for among all of them. All groups face the same benchmark, so the
    lowest coverage is the widest gap for each child.
    """
    usable = [g for g in groups if g.state is State.COMPLETE and g.eligible.lowest >= SMALL]
    too_small = tuple(group.scope for group in groups if group not in usable)
    pairs = list(combinations(usable, 2))
    if not pairs:
        return Equity(column, tuple(groups), (), _nothing(column, too_small), (), too_small)
    each = 1 - (1 - level) / len(pairs)
    differences = tuple((a.scope, b.scope, _difference(a, b, each)) for a, b in pairs)
    widest = _cannot_be_told_from_lowest(usable, differences)
    verdict = _verdict(column, usable, widest, too_small)
    return Equity(column, tuple(groups), widest if len(widest) < len(usable) else (), verdict, differences, too_small)


def _difference(a: CascadeResult, b: CascadeResult, level: float) -> Estimate:
    found = newcombe(a.reached.lowest, a.eligible.lowest, b.reached.lowest, b.eligible.lowest, level=level)
    value = a.reached.lowest / a.eligible.lowest - b.reached.lowest / b.eligible.lowest
    return Estimate(value, float(found.lower), float(found.upper))


def _share(group: CascadeResult) -> float:
    return group.reached.lowest / group.eligible.lowest


def _cannot_be_told_from_lowest(
    usable: Sequence[CascadeResult], differences: Sequence[tuple[str, str, Estimate]]
) -> tuple[str, ...]:
    lowest = min(usable, key=_share).scope
    apart = {b if a == lowest else a for a, b, d in differences if lowest in (a, b) and not d.lower <= 0 <= d.upper}
    return tuple(group.scope for group in usable if group.scope not in apart)


def _nothing(column: str, too_small: Sequence[str]) -> str:
    why = "the groups are too small or suppressed" if too_small else "there is only one group"
    return f"The numbers forbid saying for whom the gap is widest by {column}: {why}."


def _verdict(column: str, usable: Sequence[CascadeResult], widest: Sequence[str], too_small: Sequence[str]) -> str:
    aside = f" Too small or suppressed to compare: {', '.join(too_small)}." if too_small else ""
    low, high = min(usable, key=_share), max(usable, key=_share)
    told = f"{_share(low):.0%} of {low.eligible.lowest:,} in {low.scope} against {_share(high):.0%} of {high.eligible.lowest:,} in {high.scope}"
    if len(widest) == len(usable):
        return f"The numbers forbid saying for whom the gap is widest by {column}: {told} came through, which chance could explain.{aside}"
    if len(widest) == 1:
        return f"By {column}, the gap is widest for {widest[0]}: {told} came through. This is unlikely to be chance.{aside}"
    among = ", ".join(widest[:-1]) + f" and {widest[-1]}"
    return f"By {column}, the gap is wide for {among}, which the numbers cannot tell apart: {told} came through.{aside}"
