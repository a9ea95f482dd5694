"""How long a run and how few crossings chance explains: Anhøj's limits, and the exact runs test."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from knowdo.spc.panel import Offsets

_EXACT_UP_TO = 1100  # beyond this the binomial quantile comes from scipy; both agree where they meet


def longest_run_max(useful: int) -> int:
    """The longest run that is no signal among `useful` points: round(log2 n) + 3 (Schilling 2012; Anhøj 2014)."""
    return round(math.log2(useful)) + 3 if useful > 0 else -1


@cache
def crossings_min(useful: int) -> int:
    """The fewest crossings that are no signal: the 5 % quantile of a binomial of n − 1 and ½ (Chen 2010; Anhøj 2014)."""
    if useful <= 0:
        return -1
    trials = useful - 1
    if trials > _EXACT_UP_TO:
        from scipy.stats import binom

        return int(binom.ppf(0.05, trials, 0.5))
    target, term, total, k = 2**trials, 1, 20, 0
    while total < target:  # total is 20 times the number of sequences with k crossings or fewer
        k += 1
        term = term * (trials - k + 1) // k
        total += 20 * term
    return k


@cache
def runs_limits(useful: int) -> tuple[int, int]:
    """Fewest and most runs about the median that are no signal, 2.5 % each side (Swed and Eisenhart 1943, exact).

    Half of the points lie on each side. With fewer than 2 useful points every number of runs is within the limits.
    """
    if useful < 2:
        return 0, useful
    below, above = useful // 2, useful - useful // 2
    ways = [0] * (useful + 1)
    for half in range(1, useful // 2 + 1):
        ways[2 * half] = 2 * math.comb(below - 1, half - 1) * math.comb(above - 1, half - 1)
        if 2 * half + 1 <= useful:
            ways[2 * half + 1] = math.comb(below - 1, half) * math.comb(above - 1, half - 1) + math.comb(
                below - 1, half - 1
            ) * math.comb(above - 1, half)
    return _tails(ways, math.comb(useful, below))


def _tails(ways: list[int], total: int) -> tuple[int, int]:
    low, running = 0, 0
    while (running + ways[low]) * 40 <= total:
        running += ways[low]
        low += 1
    high, running = len(ways) - 1, 0
    while (running + ways[high]) * 40 <= total:
        running += ways[high]
        high -= 1
    return low, high


def for_each(limit: str, useful: Offsets) -> Offsets:
    """One of the limits above for many phases: `longest`, `crossings`, `fewest runs` or `most runs`."""
    functions: dict[str, Callable[[int], int]] = {
        "longest": longest_run_max,
        "crossings": crossings_min,
        "fewest runs": lambda n: runs_limits(n)[0],
        "most runs": lambda n: runs_limits(n)[1],
    }
    different, which = np.unique(useful, return_inverse=True)
    return np.array([functions[limit](int(n)) for n in different], dtype=np.int64)[which]
