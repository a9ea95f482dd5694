"""The perturbation table of the cell-key method: for each count, the probability of every change.

Each row has the largest entropy among those that keep the mean, whose variance is at most V and that fall on both sides of
no change (Giessing 2016; Fraser and Wooton 2005; methods §6.6). The last row serves all larger counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel.problems import KnowdoError, fatal

Floats = NDArray[np.float64]
LEAST = 1e-8  # no probability is smaller: every change stays possible


@dataclass(frozen=True, slots=True)
class Row:
    """What a count may become: `changes` in rising order, each with its probability."""

    changes: tuple[int, ...]
    probabilities: tuple[float, ...]

    def change(self, key: float) -> int:
        """The first change at which the cumulative probabilities pass the key."""
        place = int(np.searchsorted(np.cumsum(self.probabilities), key, side="right"))
        return self.changes[min(place, len(self.changes) - 1)]


@dataclass(frozen=True, slots=True)
class PTable:
    """`rows[n]` is the row of the count n + 1; counts beyond the last row take the last."""

    most: int
    variance: float
    not_shown: int
    rows: tuple[Row, ...]

    def row(self, count: int) -> Row:
        return self.rows[min(count, len(self.rows)) - 1]

    def change(self, count: int, key: float) -> int:
        """What is added to a count. A count of 0 stays 0."""
        return 0 if count == 0 else self.row(count).change(key)

    def counts_behind(self, shown: int) -> tuple[int, int]:
        """The smallest and the largest count that may stand behind a perturbed one."""
        near = range(max(shown - self.most, 1), shown + self.most + 1)
        found = [count for count in near if shown - count in self.row(count).changes]
        return (0 if shown == 0 else min(found)), max(found, default=0)


@lru_cache(maxsize=16)
def p_table(most: int = 5, variance: float = 3.0, not_shown: int = 2) -> PTable:
    """The table for a largest change D (`most`), a variance V, and js (`not_shown`: no result may lie in 1 … js).

    Raises KnowdoError where no row of these settings keeps the mean.
    """
    last = most if not_shown == 0 else most + not_shown + 1
    rows = tuple(_row(count, most, variance, not_shown) for count in range(1, last + 1))
    return PTable(most, variance, not_shown, rows)


def of_policy(settings: Mapping[str, Any]) -> PTable:
    """The table that a policy asks for: `D`, `V` and `js`. All wrong settings are told."""
    most, variance, not_shown = settings.get("D", 5), settings.get("V", 3.0), settings.get("js", 2)
    wrong = [
        f"{name} is {value!r}"
        for name, value, good in (
            ("D", most, _whole(most) and 1 <= most <= 50),
            ("V", variance, isinstance(variance, int | float) and not isinstance(variance, bool) and variance > 0),
            ("js", not_shown, _whole(not_shown) and 0 <= not_shown <= 50),
        )
        if not good
    ]
    if wrong:
        words = f"The perturbation table cannot be made: {', '.join(wrong)}."
        raise KnowdoError(fatal("bad-p-table", words, "Give D from 1 to 50, V above 0 and js from 0 to 50."))
    return p_table(most, float(variance), not_shown)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _row(count: int, most: int, variance: float, not_shown: int) -> Row:
    results = [j for j in range(max(count - most, 0), count + most + 1) if not 1 <= j <= not_shown]
    changes = np.array(results, dtype=float) - count
    best = _largest_entropy(changes, variance, falling=True)
    if best is None:
        best = _largest_entropy(changes, variance, falling=False)
    if best is None:
        words = (
            f"No perturbation of a count of {count} keeps the mean with D = {most}, V = {variance:g}, js = {not_shown}."
        )
        raise KnowdoError(fatal("bad-p-table", words, "Raise the variance V or the largest change D, or lower js."))
    return Row(tuple(int(v) for v in changes), tuple(float(p) for p in best / best.sum()))


def _largest_entropy(changes: Floats, variance: float, *, falling: bool) -> Floats | None:
    """The better of two starts of SLSQP, or None where the constraints have no solution."""
    from scipy.optimize import minimize

    starts = (np.exp(-(changes**2) / (2 * variance)), np.ones(len(changes)))
    limits = _limits(changes, variance, falling=falling)
    found = []
    for start in starts:
        start = np.maximum(start / start.sum(), LEAST)
        one = minimize(
            _negative_entropy, start, jac=_slope, bounds=[(LEAST, 1.0)] * len(changes), constraints=limits,
            method="SLSQP", options={"ftol": 1e-14, "maxiter": 1000},
        )  # fmt: skip
        if abs(one.x.sum() - 1) < 1e-9 and abs(one.x @ changes) < 1e-7 and _kept(one.x, limits):
            found.append((float(one.fun), one.x))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _kept(p: Floats, limits: list[dict[str, Any]]) -> bool:
    return all(float(one["fun"](p)) > -1e-7 for one in limits if one["type"] == "ineq")


def _negative_entropy(p: Floats) -> float:
    return float((p * np.log(p)).sum())


def _slope(p: Floats) -> Floats:
    return np.asarray(np.log(p) + 1)


def _limits(changes: Floats, variance: float, *, falling: bool) -> list[dict[str, Any]]:
    limits: list[dict[str, Any]] = [
        {"type": "eq", "fun": lambda p: p.sum() - 1},
        {"type": "eq", "fun": lambda p: p @ changes},
        {"type": "ineq", "fun": lambda p: variance - p @ changes**2},
    ]
    if falling:
        limits += [{"type": "ineq", "fun": _step(n, m, changes)} for n, m in pairwise(range(len(changes)))]
    return limits


def _step(n: int, m: int, changes: Floats) -> Callable[[Floats], float]:
    """Rising up to no change, falling after it. Where no change is not possible, rising to the first change above it."""
    return (lambda p: float(p[n] - p[m])) if changes[n] >= 0 else (lambda p: float(p[m] - p[n]))
