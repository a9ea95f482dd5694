"""Children known to no list: multiple-systems estimation, as research and never as a figure to act on.

Poisson log-linear models of the patterns of membership (Fienberg, Biometrika 1972;59:591; Bales, Hesketh and Silverman,
Significance 2015;12:16), forward selection by AIC, profile-likelihood interval (Cormack, Biometrics 1992;48:567), and
Chapman's estimator for two lists (1951). Fitted by iteratively reweighted least squares with a step that is halved.

Its reliability has been overstated: Whitehead, Jackson, Balch and Francis, Journal of Human Trafficking 2019; and how much
rests on the model is shown by Silverman, JRSS A 2020;183:691. `Research` is therefore no document and no table of the
release gate, and cannot be made into one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, lgamma, sqrt
from typing import Any, NoReturn, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel.problems import KnowdoError, fatal

Floats: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[int, int]
_HALF_CHI2 = 1.9207294  # half the 95 % point of chi-squared with one degree of freedom
_Z = 1.959963984540054
_MOST_STEPS = 200

CRITICISM = (
    "Agencies refer children to each other, so lists are not independent; the model can only guess how they depend.",
    "Its reliability has been overstated (Whitehead and others, Journal of Human Trafficking 2019), and how much the answer depends on the model is known (Silverman, Journal of the Royal Statistical Society A 2020).",
    "A missed link looks like a child whom the other agency does not know, and pushes the estimate up.",
    "Nobody can check it: the children it speaks of are on no list.",
)


@dataclass(frozen=True, slots=True)
class Fit:
    """One log-linear model. `total` is everybody, seen or not; `aic` as in R: −2 log-likelihood + 2 parameters."""

    pairs: tuple[Pair, ...]
    beta: Floats
    aic: float
    total: float
    errors: Floats


@final
@dataclass(frozen=True, slots=True)
class Research:
    """An estimate with all that has to stand beside it. National only; it is no table, and cannot be released or drawn."""

    lists: tuple[str, ...]
    seen: int
    chosen: Fit
    interval: tuple[float, float]
    models: tuple[Fit, ...]  # the way to the chosen one, then each with one pair fewer or more
    corrected: tuple[float, float]  # totals over the assumed linkage quality
    criticism: tuple[str, ...] = CRITICISM

    def __init_subclass__(cls, **_: Any) -> NoReturn:
        raise TypeError("A research estimate has no other form.")

    @property
    def models_range(self) -> tuple[float, float]:
        """Least and most over the models."""
        totals = [fit.total for fit in self.models]
        return min(totals), max(totals)

    def __float__(self) -> NoReturn:
        raise TypeError("A research estimate is a range with its criticism, not a number.")


def design(lists: int, pairs: Sequence[Pair], with_none: bool = False) -> Floats:
    """One row for each pattern from 1 (with_none: from 0), columns intercept, lists, pairs."""
    every = np.arange(0 if with_none else 1, 2**lists)
    on = [(every >> n & 1).astype(float) for n in range(lists)]
    return np.column_stack([np.ones(len(every)), *on, *(on[a] * on[b] for a, b in pairs)])


def fit(counts: Floats, pairs: Sequence[Pair], lists: int) -> Fit:
    """Poisson maximum likelihood of the observed patterns. Raises ArithmeticError where there is no finite answer."""
    X = design(lists, pairs)
    beta, mu = _poisson(X, counts)
    deviance_part = float(np.sum(np.where(counts > 0, counts * np.log(np.maximum(mu, 1e-300)), 0.0) - mu))
    likelihood = deviance_part - sum(lgamma(count + 1) for count in counts)
    errors = np.sqrt(np.diag(np.linalg.inv(X.T @ (mu[:, None] * X))))
    total = float(counts.sum() + np.exp(beta[0]))
    return Fit(tuple(pairs), beta, 2 * X.shape[1] - 2 * likelihood, total, errors)


def _poisson(X: Floats, counts: Floats) -> tuple[Floats, Floats]:
    beta: Floats = np.asarray(np.linalg.lstsq(X, np.log(counts + 0.5), rcond=None)[0], float)
    best = -inf
    for _ in range(_MOST_STEPS):
        mu = np.exp(np.clip(X @ beta, -60, 60))
        step = np.linalg.lstsq(np.sqrt(mu)[:, None] * X, (counts - mu) / np.sqrt(mu), rcond=None)[0]
        size = 1.0
        while size > 1e-6 and _likelihood(X, counts, beta + size * step) < max(best, -1e300) - 1e-12:
            size /= 2
        beta = np.asarray(beta + size * step)
        now = _likelihood(X, counts, beta)
        if abs(now - best) <= 1e-12 * (abs(now) + 1) and np.abs(step).max() < 1e-8:
            break
        best = now
    return beta, np.asarray(np.exp(np.clip(X @ beta, -60, 60)))


def _likelihood(X: Floats, counts: Floats, beta: Floats) -> float:
    eta = np.clip(X @ beta, -60, 60)
    return float(counts @ eta - np.exp(eta).sum())


def choose(counts: Floats, lists: int) -> list[Fit]:
    """Models in the order in which forward selection took them; the last is the chosen one.

    A candidate pair has at least one child on both lists. The best by AIC enters if it is lower and p < 0.05.
    """
    taken = [fit(counts, (), lists)]
    while True:
        now = taken[-1]
        tried = [fit(counts, (*now.pairs, pair), lists) for pair in _left(counts, now, lists)]
        best = min(tried, key=lambda one: one.aic, default=None)
        if best is None or best.aic >= now.aic or abs(best.beta[-1] / best.errors[-1]) <= _Z:
            return taken
        taken.append(best)


def _left(counts: Floats, now: Fit, lists: int) -> list[Pair]:
    """Pairs that are not in the model and have somebody in common."""
    every = np.arange(1, 2**lists)
    return [
        pair
        for pair in combinations(range(lists), 2)
        if pair not in now.pairs and counts[((every >> pair[0]) & (every >> pair[1]) & 1) == 1].sum() > 0
    ]


def interval(counts: Floats, chosen: Fit, lists: int) -> tuple[float, float]:
    """95 % profile-likelihood interval of the total: where the likelihood of the unseen is within 1.92 of its best."""
    from scipy.optimize import brentq, minimize_scalar

    X, n = design(lists, chosen.pairs, with_none=True), float(counts.sum())

    def profile(log_unseen: float) -> float:
        unseen = float(np.exp(log_unseen))
        whole = np.concatenate([[unseen], counts])
        _, mu = _poisson(X, whole)
        q = mu / mu.sum()
        inside = whole > 0
        return lgamma(n + unseen + 1) - lgamma(unseen + 1) + float(whole[inside] @ np.log(q[inside]))

    start = float(chosen.beta[0])
    top = minimize_scalar(
        lambda x: -profile(x), bounds=(start - 2, start + 2), method="bounded", options={"xatol": 1e-8}
    )
    best, at = -float(top.fun), float(top.x)

    def away(x: float) -> float:
        return profile(x) - best + _HALF_CHI2

    low, high = at - 0.5, at + 0.5
    while away(low) > 0 and low > at - 30:
        low -= 1
    while away(high) > 0 and high < at + 30:
        high += 1
    ends = [
        float(brentq(away, *sorted((at, end)))) if away(end) < 0 else (-inf if end < at else inf) for end in (low, high)
    ]
    return n + float(np.exp(ends[0])), n + (float(np.exp(ends[1])) if ends[1] < inf else inf)


@dataclass(frozen=True, slots=True)
class TwoLists:
    """Lincoln–Petersen, corrected for linkage, and Chapman's with its standard error."""

    plain: float
    corrected: float
    chapman: float
    error: float


def two_lists(first: float, second: float, both: float, sensitivity: float = 1.0, false_links: float = 0.0) -> TwoLists:
    """Everybody, from two lists of `first` and `second` with `both` linked.

    `sensitivity` is the share of true links that were found and `false_links` the share of found links that are false.
    N = n1·n2 / (m·(1 − fdr)/sens). Raises KnowdoError for numbers that no two lists can have.
    """
    true = true_overlap(both, sensitivity, false_links)
    if not (0 < both <= min(first, second)) or true <= 0:
        raise KnowdoError(
            fatal("hidden-counts", "The overlap must be above 0 and no larger than either list.", "Look at the counts.")
        )
    chapman = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return TwoLists(first * second / both, first * second / true, chapman, sqrt(variance))


def true_overlap(found: float, sensitivity: float, false_links: float) -> float:
    """m·(1 − fdr)/sens: the overlap when missed and false links are put right."""
    if not (0 < sensitivity <= 1 and 0 <= false_links < 1):
        words = "Sensitivity lies above 0 and at most at 1; the share of false links from 0 to below 1."
        raise KnowdoError(fatal("linkage-quality", words, "Give shares, such as 0.85 and 0.02."))
    return found * (1 - false_links) / sensitivity


def research(
    counts: Mapping[frozenset[str], int], lists: Sequence[str], sensitivity: tuple[float, float], false_links: tuple[float, float]
) -> Research:  # fmt: skip
    """The estimate with its range over models and over linkage quality. `counts` by exact set of lists; others are 0.

    The correction scales the unseen by sens / (1 − fdr): with two lists the total goes as one over the overlap, and
    with more the unseen goes at least so; both ends of the quality asked are taken.
    """
    values = _vector(counts, lists)
    models = choose(values, len(lists))
    chosen, seen = models[-1], float(values.sum())
    models += [fit(values, tuple(pair for pair in chosen.pairs if pair != gone), len(lists)) for gone in chosen.pairs]
    models += [fit(values, (*chosen.pairs, pair), len(lists)) for pair in _left(values, chosen, len(lists))]
    ends = [
        seen + (chosen.total - seen) * s / (1 - f)
        for s in sensitivity
        for f in false_links
        if true_overlap(1.0, s, f) > 0
    ]
    found = interval(values, chosen, len(lists))
    return Research(tuple(lists), int(seen), chosen, found, tuple(models), (min(ends), max(ends)))


def _vector(counts: Mapping[frozenset[str], int], lists: Sequence[str]) -> Floats:
    if len(lists) < 3 or len(lists) > 8:
        raise KnowdoError(fatal("hidden-lists", "This takes three to eight lists.", "Use two_lists for two."))
    values = np.zeros(2 ** len(lists) - 1)
    for named, count in counts.items():
        if not named or not named <= set(lists) or count < 0:
            raise KnowdoError(
                fatal("hidden-counts", "A pattern names no list, or a count is negative.", "Look at the counts.")
            )
        values[sum(1 << n for n, name in enumerate(lists) if name in named) - 1] += count
    if not values.any():
        raise KnowdoError(fatal("hidden-counts", "All counts are 0.", "Look at the counts."))
    return values
