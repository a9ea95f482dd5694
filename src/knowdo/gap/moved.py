"""The movement of one approach between two periods: places that are complete in both, step by step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowdo.gap.assemble import Settings
from knowdo.gap.attribution import exact
from knowdo.gap.cells import Block, State
from knowdo.gap.draws import draw_rates, quantiles
from knowdo.gap.movement import MixAndRate, change_in_gap, change_in_reached, kitagawa
from knowdo.gap.result import Estimate, Movement
from knowdo.gap.sites import facing, facing_draws, rates
from knowdo.kernel.intervals import newcombe
from knowdo.kernel.periods import Period

Floats = NDArray[np.float64]


def movement(block: Block, start: Period, end: Period, settings: Settings) -> Movement | None:
    """The change from `start` to `end` against one fixed benchmark; None when no place is complete in both."""
    t0, t1 = block.periods.index(start), block.periods.index(end)
    both = np.flatnonzero((block.state[:, t0] == State.COMPLETE) & (block.state[:, t1] == State.COMPLETE))
    if both.size == 0:
        return None
    used = (State.ABSENT, State.NOBODY)
    left_out = tuple(
        unit
        for s, unit in enumerate(block.units)
        if s not in both and not (block.state[s, t0] in used and block.state[s, t1] in used)
    )
    before, after = block.low[both, t0].astype(np.float64), block.low[both, t1].astype(np.float64)
    goal = settings.benchmark if settings.benchmark is not None else np.zeros(before.shape[1] - 1)
    reached, gap = _parts(block, both, (start, end), (before, after), goal, settings)
    first, last = before.sum(axis=0), after.sum(axis=0)
    found = newcombe(last[-1], last[0], first[-1], first[0], level=settings.level)
    change = Estimate(last[-1] / last[0] - first[-1] / first[0], float(found.lower), float(found.upper))
    gap_before, gap_after = (_gap(counts, goal) for counts in (before, after))
    with_gap = settings.benchmark is not None
    return Movement(
        start, end, int(both.size), left_out, ("Children eligible", *settings.steps[1:]),
        int(first[-1]), int(last[-1]), reached, change,
        gap_before if with_gap else None,
        gap_after if with_gap else None,
        gap if with_gap else (),
        mix_and_rate(before, after),
    )  # fmt: skip


def mix_and_rate(before: Floats, after: Floats) -> MixAndRate:
    """Kitagawa's split of the change in coverage over places; counts (places, K + 1)."""
    shares = [counts[:, 0] / counts[:, 0].sum() for counts in (before, after)]
    coverage = [
        np.divide(counts[:, -1], counts[:, 0], out=np.full(len(counts), np.nan), where=counts[:, 0] > 0)
        for counts in (before, after)
    ]
    return kitagawa(shares[0], coverage[0], shares[1], coverage[1])


def _gap(counts: Floats, goal: Floats) -> float:
    p, closed = facing(rates(counts), goal)
    return float((counts[:, 0] * (closed.prod(axis=1) - p.prod(axis=1))).sum())


Pair = tuple[Floats, Floats]


def _parts(
    block: Block, both: NDArray[np.intp], periods: tuple[Period, Period], counts: Pair, goal: Floats, settings: Settings
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """Parts of the change in children reached, and in the gap, added up over places draw by draw."""
    width = len(goal) + 1
    reached, gap = np.zeros(width), np.zeros(width)
    reached_draws, gap_draws = np.zeros((settings.draws, width)), np.zeros((settings.draws, width))
    for row, s in enumerate(both):
        size = tuple(np.array(part[row, 0]) for part in counts)
        point = [facing(rates(part[row]), goal) for part in counts]
        drawn = [
            facing_draws(
                draw_rates(part[row], f"{block.approach}|{block.units[s]}|{period}", settings.seed, settings.draws),
                p,
                goal,
            )
            for part, period, (p, _) in zip(counts, periods, point, strict=True)
        ]
        for total, gaps, ((p0, c0), (p1, c1)) in ((reached, gap, point), (reached_draws, gap_draws, drawn)):
            total += change_in_reached(size[0], p0, size[1], p1)
            gaps += change_in_gap(size[0], p0, c0, size[1], p1, c1)
    return _estimates(reached, reached_draws, settings.level), _estimates(gap, gap_draws, settings.level)


def _estimates(parts: Floats, drawn: Floats, level: float) -> tuple[Estimate, ...]:
    low, high = quantiles(drawn, level)
    rounded, _ = exact(parts)
    return tuple(Estimate(float(v), float(a), float(b)) for v, a, b in zip(rounded, low, high, strict=True))
