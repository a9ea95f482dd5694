"""The four views of one site, or of many added up: losses, attribution, closing one step, and the best order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowdo.gap import attribution
from knowdo.gap.definition import Effects
from knowdo.gap.draws import draw_rates

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
FOR_DRAWS = 3  # nodes of the integral


@dataclass(frozen=True, slots=True)
class Site:
    """Counts (K + 1,) of one complete cascade, and what is unknown at each step. `name` seeds its draws."""

    name: str
    counts: Counts
    unknown: Counts

    def counted_in(self) -> Counts:
        """Counts if every unknown child is counted in: here, and at every later step, where they have no answer either.

        A child unknown at a step is not among those counted there, so no later step could ask about it: the highest
        that is possible carries it on to the end.
        """
        return np.minimum.accumulate(self.counts + np.cumsum(self.unknown))


@dataclass(frozen=True, slots=True)
class Views:
    """Points (K,) and draws (draws, K) in children; several sites add up."""

    share: Floats
    gain: Floats
    per_point: Floats
    last_mile: Floats
    share_in: Floats  # attribution if the unknown are counted in
    share_of_ideal: Floats
    share_draws: Floats
    gain_draws: Floats
    helped: HelpedViews | None = None


@dataclass(frozen=True, slots=True)
class HelpedViews:
    """The same for children helped, up to the fidelity step."""

    now: float
    at_benchmark: float
    share: Floats
    gain: Floats
    now_draws: Floats
    gap_draws: Floats


def rates(counts: Floats | Counts) -> Floats:
    """Conditional rates, nan where out of nobody."""
    n = counts.astype(np.float64)
    found: Floats = np.divide(n[..., 1:], n[..., :-1], out=np.full(n[..., 1:].shape, np.nan), where=n[..., :-1] > 0)
    return found


def facing(now: Floats, benchmark: Floats) -> tuple[Floats, Floats]:
    """Rates and what they are measured against. Better already: the rate itself. Out of nobody: the benchmark, so no gap."""
    p = np.where(np.isnan(now), benchmark, now)
    return p, np.maximum(p, benchmark)


def facing_draws(drawn: Floats, measured: Floats, benchmark: Floats) -> tuple[Floats, Floats]:
    """Drawn rates (draws, K) and their targets, open where the measured rate is open.

    A step that was measured as better carries no gap in any draw, and an open one may come out better in a draw. So draws
    spread around the measured gap; taking the larger of draw and benchmark would push the sum over many small places up.
    """
    q = np.where(np.isnan(drawn), benchmark, drawn)
    return q, np.where(measured >= benchmark, q, benchmark)


def views(site: Site, benchmark: Floats, effects: Effects | None, fidelity: int, seed: int, draws: int) -> Views:
    """Everything one site says against a benchmark (K,)."""
    n0 = np.array(float(site.counts[0]))
    now = rates(site.counts)
    p, target = facing(now, benchmark)
    pairs = [(p, target), facing(rates(site.counted_in()), benchmark), facing(now, np.ones_like(benchmark))]
    share, share_in, of_ideal = attribution.shapley([pair[0] for pair in pairs], [pair[1] for pair in pairs], n0)
    drawn, goal = facing_draws(draw_rates(site.counts.astype(np.float64), site.name, seed, draws), p, benchmark)
    return Views(
        share,
        attribution.close_one(p, target, n0),
        attribution.per_point(p, n0),
        attribution.last_mile(p, target, n0),
        share_in,
        of_ideal,
        attribution.shapley(drawn, goal, n0, nodes=FOR_DRAWS),
        attribution.close_one(drawn, goal, n0),
        None if effects is None else _helped(float(n0), (p, target), (drawn, goal), effects, fidelity),
    )


def _helped(
    n0: float, point: tuple[Floats, Floats], drawn: tuple[Floats, Floats], effects: Effects, fidelity: int
) -> HelpedViews:
    p, target = (attribution.with_effects(part, fidelity, effects.e1, effects.e0) for part in point)
    q, wanted = (attribution.with_effects(part, fidelity, effects.e1, effects.e0) for part in drawn)
    now = n0 * q.prod(axis=-1)
    return HelpedViews(
        n0 * float(p.prod()),
        n0 * float(target.prod()),
        attribution.shapley(p, target, np.array(n0)),
        attribution.close_one(p, target, np.array(n0)),
        now,
        n0 * wanted.prod(axis=-1) - now,
    )


def added(parts: Sequence[Views]) -> Views:
    """Children of several sites add up, draw by draw."""
    if len(parts) == 1:
        return parts[0]
    names = ("share", "gain", "per_point", "last_mile", "share_in", "share_of_ideal", "share_draws", "gain_draws")
    sums = {name: _sum([getattr(part, name) for part in parts]) for name in names}
    helped = [part.helped for part in parts if part.helped is not None]
    return Views(**sums, helped=_added_helped(helped) if helped else None)


def _sum(arrays: Sequence[Floats]) -> Floats:
    total = arrays[0].copy()
    for array in arrays[1:]:
        total += array
    return total


def _added_helped(parts: Sequence[HelpedViews]) -> HelpedViews:
    return HelpedViews(
        sum(part.now for part in parts),
        sum(part.at_benchmark for part in parts),
        _sum([part.share for part in parts]),
        _sum([part.gain for part in parts]),
        _sum([part.now_draws for part in parts]),
        _sum([part.gap_draws for part in parts]),
    )
