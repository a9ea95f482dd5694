"""Every package a site could have, what it takes, and the children it helps with the cascade multiplied out exactly."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from knowdo.allocation.options import MOST_TOGETHER, Activity, Effect, Site
from knowdo.gap.draws import draw_rates
from knowdo.kernel.intervals import z_of

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
TINY = 1e-9
LEVEL = 0.95  # of the intervals that effects are given with


@dataclass(frozen=True, slots=True)
class Menu:
    """The packages of one site: `members` (P, most) index activities (−1: none), `uses` (P, R), `gain` (P,) in children."""

    site: Site
    activities: tuple[Activity, ...]
    members: Indices
    uses: Floats
    gain: Floats
    drawn: Floats  # gains in each draw (D, P)

    def names(self, package: int) -> tuple[str, ...]:
        return tuple(self.activities[i].name for i in self.members[package] if i >= 0)

    def holding(self, activity: str) -> NDArray[np.bool_]:
        """Which packages hold an activity."""
        at = next(i for i, one in enumerate(self.activities) if one.name == activity)
        held: NDArray[np.bool_] = (self.members == at).any(axis=1)
        return held


def menu(
    site: Site,
    activities: Sequence[Activity],
    resources: Sequence[str],
    *,
    most: int = MOST_TOGETHER,
    draws: int = 0,
    seed: int = 0,
) -> Menu:
    """Every subset of at most `most` activities in which nothing stands without what it has to come after."""
    offered = tuple(activities)
    names = {one.name: i for i, one in enumerate(offered)}
    after = tuple(frozenset(names.get(name, -1) for name in one.after) for one in offered)
    members = _subsets(len(offered), most, after)
    each = np.array([[one.uses.get(name, 0.0) for name in resources] for one in offered], dtype=float).reshape(
        len(offered), len(resources)
    )
    uses = np.vstack([each, np.zeros((1, len(resources)))])[members].sum(axis=1)
    gain = _gains(site, offered, members, _rates(site)[None], {})[0]
    drawn = _gains(site, offered, members, *_drawn(site, offered, draws, seed)) if draws else np.zeros((0, len(gain)))
    return Menu(site, offered, members, uses, gain, drawn)


@lru_cache(maxsize=64)
def _subsets(offered: int, most: int, after: tuple[frozenset[int], ...]) -> Indices:
    """(P, most) with −1 where there is no further member; the empty package first."""
    rows = [
        [*chosen, *([-1] * (most - len(chosen)))]
        for size in range(min(most, offered) + 1)
        for chosen in combinations(range(offered), size)
        if all(after[one] <= set(chosen) for one in chosen)
    ]
    return np.array(rows, dtype=np.intp).reshape(len(rows), most)


def _rates(site: Site) -> Floats:
    n = np.array(site.counts, dtype=float)
    rates: Floats = np.divide(n[1:], n[:-1], out=np.zeros(max(n.size - 1, 0)), where=n[:-1] > 0)
    return rates


def _gains(
    site: Site, offered: Sequence[Activity], members: Indices, rates: Floats, sizes: Mapping[tuple[int, int], Floats]
) -> Floats:
    """Children helped by each package beyond today, (D, P), from rates (D, K); `sizes` are drawn effects by activity and effect."""
    draws, steps = rates.shape
    lifted = np.repeat(rates[:, None, :], len(offered) + 1, axis=1)  # the last row is “no activity”
    outright = np.zeros((draws, len(offered) + 1))
    where = {name: k for k, name in enumerate(site.steps)}
    for a, activity in enumerate(offered):
        for e, effect in enumerate(activity.effects):
            size = sizes.get((a, e), effect.size)
            if effect.step is None:
                outright[:, a] += size
            elif effect.step in where:
                k = where[effect.step]
                lifted[:, a, k] = np.maximum(lifted[:, a, k], np.minimum(effect.cap, rates[:, k] + size))
    gained = outright[:, members].sum(axis=2)
    if steps:
        reached = np.ones((draws, len(members)))
        for k in range(steps):  # the largest lift of the package counts; two on one step do not add up
            reached *= lifted[:, :, k][:, members].max(axis=2) if len(offered) else rates[:, k, None]
        gained = gained + site.eligible * (reached - rates.prod(axis=1)[:, None])
    found: Floats = gained
    return found


def _drawn(
    site: Site, offered: Sequence[Activity], draws: int, seed: int
) -> tuple[Floats, dict[tuple[int, int], Floats]]:
    """Rates and effects drawn from what is known of them. Effects of one activity are the same draw in every place."""
    if site.counts:
        rates = np.nan_to_num(draw_rates(np.array(site.counts, dtype=float), site.place, seed, draws))
    else:
        rates = np.zeros((draws, 0))
    sizes = {
        (a, e): draw_effect(effect, activity.name, seed, draws)
        for a, activity in enumerate(offered)
        for e, effect in enumerate(activity.effects)
    }
    return rates, sizes


def draw_effect(effect: Effect, activity: str, seed: int, draws: int) -> Floats:
    """From two half-Normals that meet at the size, so that an interval may lean to one side; the ends are the 95 % interval."""
    generator = np.random.default_rng([seed, zlib.crc32(f"{activity}/{effect.step}".encode())])
    z, far = generator.standard_normal(draws), z_of(LEVEL)
    spread = np.where(z < 0, effect.size - effect.low, effect.high - effect.size) / far
    drawn: Floats = effect.size + z * spread
    return drawn


def front(uses: Floats, gain: Floats, allowed: NDArray[np.bool_] | None = None) -> Indices:
    """The packages that no other beats: as little of everything and as many children, or more. The first among equals."""
    keep = np.flatnonzero(np.ones(len(gain), bool) if allowed is None else allowed)
    order = keep[np.lexsort((*uses[keep].T[::-1], -gain[keep]))]
    if uses.shape[1] == 1:
        cost = uses[order, 0]
        cheapest = np.concatenate(([np.inf], np.minimum.accumulate(cost)[:-1]))
        found: Indices = np.sort(order[cost < cheapest - TINY])
        return found
    kept = []
    while order.size:
        kept.append(order[0])
        order = order[(uses[order] < uses[order[0]] - TINY).any(axis=1)]
    return np.sort(np.array(kept, dtype=np.intp))
