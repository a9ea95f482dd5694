"""What chance alone gives for the longest run and the crossings of a series: exact, for a centre of its own or a fixed one.

About a centre that was fixed beforehand every useful point is above or below like a fair coin (Anhøj and Olesen 2014).
About its own median a series has, by construction, `above` points on one side and `below` on the other, and every order
of them is equally likely (Swed and Eisenhart 1943). Both are counted, not simulated.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.anhoej import crossings_min, longest_run_max
from knowdo.spc.rules import Test

Floats: TypeAlias = NDArray[np.float64]

LONGEST_EXACT = 500  # useful points: beyond that the counting takes seconds and memory, and a simulation says as much


@lru_cache(maxsize=256)
def joint_split(above: int, below: int) -> Floats:
    """P(longest run ≤ l, runs = r) for `above` and `below` points in random order: shape (n + 1, n + 1), rows l, columns r."""
    n = above + below
    ups, downs = _compositions(above, n), _compositions(below, n)
    # Chances are scaled by 2^-n throughout, so that no count overflows; the total scales them back.
    joint = np.zeros((n + 1, n + 1))
    most = min(above, below)
    for k in range(1, most + 1):
        joint[:, 2 * k] = 2 * ups[:, k] * downs[:, k]
    for k in range(most + 1):
        if 2 * k + 1 <= n:
            more_ups = ups[:, k + 1] * downs[:, k] if k + 1 <= above else 0.0
            more_downs = ups[:, k] * downs[:, k + 1] if k + 1 <= below else 0.0
            joint[:, 2 * k + 1] = more_ups + more_downs
    return joint / joint[n].sum() if n else joint


@lru_cache(maxsize=256)
def joint_fair(n: int) -> Floats:
    """P(longest run ≤ l, runs = r) for n throws of a fair coin: shape (n + 1, n + 1), rows l, columns r."""
    return 2 * _compositions(n, n)


def _compositions(n: int, longest: int) -> Floats:
    """Ways to write n as an ordered sum of k parts of 1 to l, times 2^-n: shape (longest + 1, n + 1), rows l, columns k."""
    limit = np.arange(longest + 1)
    sums = np.zeros((longest + 1, n + 1))  # sums[l, m]: ways for m with the present number of parts
    sums[:, 0] = 1.0
    table = np.zeros((longest + 1, n + 1))
    table[:, 0] = 1.0 if n == 0 else 0.0
    halves = 0.5 ** np.arange(n + 1)
    first = np.maximum(np.arange(n + 1)[np.newaxis, :] - limit[:, np.newaxis], 0)
    rows = limit[:, np.newaxis]
    for parts in range(1, n + 1):
        # ways(m) = Σ ways(m − j) · 2^-j over j = 1..l, by differences of running sums of ways(m) · 2^m
        running = np.concatenate((np.zeros((longest + 1, 1)), np.cumsum(sums / halves, axis=1)), axis=1)
        sums = np.maximum(running[rows, np.arange(n + 1)[np.newaxis, :]] - running[rows, first], 0.0) * halves
        table[:, parts] = sums[:, n]
    return table


@lru_cache(maxsize=100_000)
def runs_p_value(longest: int, crossings: int, above: int, below: int, *, own_median: bool) -> float:
    """The chance of a series at least as unusual as this one, by its longest run or by its few crossings, either.

    "Unusual" is the smaller of P(longest run ≥ its own) and P(crossings ≤ its own); the chance that a series in random
    order gives as small a number comes from the joint distribution of the two, so that looking twice is paid for.
    1.0 where fewer than 2 points are useful. Raises ValueError beyond LONGEST_EXACT points.
    """
    n = above + below
    if n < 2:
        return 1.0
    if n > LONGEST_EXACT:
        raise ValueError(f"Exact chances are counted for up to {LONGEST_EXACT} useful points, not {n}.")
    joint, long_tail, few_tail = _tables(above, below) if own_median else _tables_fair(n)
    least = min(long_tail[longest], few_tail[crossings + 1])
    observed = least * (1 + 1e-9)  # two ways to add the same chances up differ in the last digits
    short = int(np.argmax(long_tail <= observed)) if np.any(long_tail <= observed) else n + 1
    few = int(np.flatnonzero(few_tail <= observed)[-1]) if np.any(few_tail <= observed) else 0
    # Not unusual: the longest run is shorter than `short` and there are more than `few` runs.
    usual = joint[min(short, n + 1) - 1, few + 1 :].sum()
    return float(min(1.0, max(1.0 - usual, least)))


@lru_cache(maxsize=256)
def _tables(above: int, below: int) -> tuple[Floats, Floats, Floats]:
    return _tails(joint_split(above, below))


@lru_cache(maxsize=256)
def _tables_fair(n: int) -> tuple[Floats, Floats, Floats]:
    return _tails(joint_fair(n))


def _tails(joint: Floats) -> tuple[Floats, Floats, Floats]:
    """The joint table, P(longest run ≥ l) by l, and P(runs ≤ r) by r."""
    at_most = joint.sum(axis=1)
    long_tail = np.concatenate(([1.0], 1.0 - at_most[:-1])).clip(0.0, 1.0)
    return joint, long_tail, np.cumsum(joint[-1]).clip(0.0, 1.0)


@lru_cache(maxsize=10_000)
def _signal_chance(above: int, below: int, long_run: bool, few_crossings: bool) -> float:
    n = above + below
    if n < 2:
        return 0.0
    joint = joint_split(above, below)
    longest = longest_run_max(n) if long_run else n
    fewest = crossings_min(n) + 1 if few_crossings else 0  # runs are crossings + 1
    return float(max(0.0, 1.0 - joint[min(longest, n), fewest:].sum()))


def runs_signal_chance(above: int, below: int, tests: Collection[Test]) -> float:
    """How often Anhøj's rules flag a series about its own median in which nothing happens."""
    return _signal_chance(above, below, Test.LONG_RUN in tests, Test.FEW_CROSSINGS in tests)
