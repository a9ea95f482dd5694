"""Intervals for shares of children: one share, the difference of two, the overlap of several. Shared by all rooms.

Every function takes numbers or arrays, which broadcast together, and answers with float arrays of the broadcast shape
(0-dimensional for plain numbers). A denominator of 0 gives nan: not defined, which is neither 0 nor missing.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper ends, in the unit of what was asked."""

    lower: Floats
    upper: Floats


def z_of(level: float) -> float:
    """The two-sided Normal point of a confidence level: z_of(0.95) is 1.959964."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, not {level}.")
    return NormalDist().inv_cdf(0.5 + level / 2)


def shares(successes: ArrayLike, out_of: ArrayLike) -> Floats:
    """successes / out_of, with nan where out_of is 0. Raises ValueError unless 0 <= successes <= out_of."""
    x, n = _pair(successes, out_of)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 0, x / n, np.nan)


def wilson(successes: ArrayLike, out_of: ArrayLike, *, level: float = 0.95) -> Interval:
    """Wilson's score interval for one share.

    Exactly 0 below when there are no successes, exactly 1 above when all succeed. Source: Wilson, J Am Stat Assoc
    1927;22:209; method 3 of Newcombe, Stat Med 1998;17:857.
    """
    x, n = _pair(successes, out_of)
    z = z_of(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / n
        scale = 1 + z * z / n
        centre = (p + z * z / (2 * n)) / scale
        half = z / scale * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    lower = np.where(x == 0, 0.0, np.maximum(centre - half, 0.0))
    upper = np.where(x == n, 1.0, np.minimum(centre + half, 1.0))
    return Interval(np.where(n > 0, lower, np.nan), np.where(n > 0, upper, np.nan))


def newcombe(
    successes_1: ArrayLike, out_of_1: ArrayLike, successes_2: ArrayLike, out_of_2: ArrayLike, *, level: float = 0.95
) -> Interval:
    """The difference share 1 − share 2 of two independent groups: Newcombe's method 10, from their Wilson limits.

    Source: Newcombe, Stat Med 1998;17:873.
    """
    p1, p2 = shares(successes_1, out_of_1), shares(successes_2, out_of_2)
    l1, u1 = wilson(successes_1, out_of_1, level=level)
    l2, u2 = wilson(successes_2, out_of_2, level=level)
    difference = p1 - p2
    return Interval(difference - np.hypot(p1 - l1, u2 - p2), difference + np.hypot(u1 - p1, p2 - l2))


def jeffreys(successes: ArrayLike, out_of: ArrayLike, *, level: float = 0.95) -> Interval:
    """The central interval of Beta(x + ½, n − x + ½), with 0 below at x = 0 and 1 above at x = n.

    Source: Brown, Cai and DasGupta, Stat Sci 2001;16:101.
    """
    from scipy.special import betaincinv

    x, n = _pair(successes, out_of)
    tail = (1 - level) / 2
    lower = np.where(x == 0, 0.0, betaincinv(x + 0.5, n - x + 0.5, tail))
    upper = np.where(x == n, 1.0, betaincinv(x + 0.5, n - x + 0.5, 1 - tail))
    return Interval(np.where(n > 0, lower, np.nan), np.where(n > 0, upper, np.nan))


def chance_at_least(successes: ArrayLike, out_of: ArrayLike, target: ArrayLike) -> Floats:
    """The probability that the true share is at or above `target`, from the posterior Beta(x + ½, n − x + ½)."""
    from scipy.special import betaincc

    x, n = _pair(successes, out_of)
    t = np.asarray(target, dtype=np.float64)
    if bool(np.any((t < 0) | (t > 1))):
        raise ValueError("A target share lies between 0 and 1.")
    chance: Floats = np.where(n > 0, betaincc(x + 0.5, n - x + 0.5, t), np.nan)
    return chance


def frechet(having: ArrayLike) -> Interval:
    """Bounds for the share of one population that has all of several things, when only each share is known.

    `having` holds the m shares on its last axis. Nothing is assumed about how they go together. Source: Fréchet, Ann
    Univ Lyon 1951;14:53.
    """
    each = np.asarray(having, dtype=np.float64)
    if each.ndim == 0 or each.shape[-1] == 0:
        raise ValueError("Give at least one share.")
    if bool(np.any((each < 0) | (each > 1))):
        raise ValueError("A share lies between 0 and 1.")
    lower: Floats = np.maximum(0.0, each.sum(axis=-1) - (each.shape[-1] - 1))
    return Interval(lower, each.min(axis=-1))


def _pair(successes: ArrayLike, out_of: ArrayLike) -> tuple[Floats, Floats]:
    x, n = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(out_of, dtype=np.float64))
    if bool(np.any((x < 0) | (x > n))):
        raise ValueError("Successes lie between 0 and the number they are out of.")
    return x, n
