"""What each step carries of a gap, and what closing it would bring. Pure arithmetic on rates.

Everything here is about a product `scale × x1 × x2 × … × xK`: children reached is such a product of the eligible and the
conditional rates, children helped is one whose fidelity factor is p·e1 + (1 − p)·e0, and a change between two periods
is one with the eligible as a further factor. Arrays hold the K factors on their last axis; any axes before it are sites,
draws or periods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Adder = Callable[[NDArray[Any]], NDArray[Any]]  # over sites, or not at all

# Gains closer than this (relative to the largest) are a tie. The later step then goes first: it is nearer the child.
TIE = 1e-9
# Parts are rounded to this many binary places below the sum of their sizes, so that every sum of them is a float.
_PLACES = 51


def others(factors: ArrayLike) -> Floats:
    """For each factor the product of all the others, right when some are 0. Same shape as `factors`."""
    x = np.asarray(factors, dtype=np.float64)
    product = np.ones_like(x)  # keeps the layout, so that draws lie one factor after the other
    before, after = np.ones(x.shape[:-1]), np.ones(x.shape[:-1])
    last = x.shape[-1] - 1
    for k in range(last):
        before *= x[..., k]
        after *= x[..., last - k]
        product[..., k + 1] *= before
        product[..., last - k - 1] *= after
    return product


@cache
def _nodes(count: int) -> tuple[tuple[float, float], ...]:
    """Gauss–Legendre nodes and weights on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return tuple(zip(((nodes + 1) / 2).tolist(), (weights / 2).tolist(), strict=True))


def shapley(before: ArrayLike, after: ArrayLike, scale: ArrayLike = 1.0, *, nodes: int | None = None) -> Floats:
    """The Shapley value of each factor in the change of `scale × product` from `before` to `after`.

    It is the average contribution of a factor over all K! orders in which the factors could change. A product is linear
    in each factor, so the average over orders is the integral of the slope along the straight line from `before` to
    `after` (Owen, Management Science 1972;18:64), a polynomial of degree K − 1 that Gauss–Legendre integrates exactly
    with K/2 nodes. For a product this equals Das Gupta's decomposition. Zeros do no harm, and K has no limit. Fewer
    `nodes` are enough for draws, whose spread is larger than what is lost (3 nodes: below one part in a thousand).
    """
    x, y = np.broadcast_arrays(np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64))
    change = y - x
    slope = np.zeros_like(change)
    for node, weight in _nodes(min(nodes or x.shape[-1], (x.shape[-1] + 1) // 2)):
        slope += weight * others(x + change * node)
    value: Floats = np.asarray(scale, dtype=np.float64)[..., None] * change * slope
    return value


def exact(parts: ArrayLike) -> tuple[Floats, Floats]:
    """The parts rounded so that plain addition, in any order, gives their total to the last bit; and that total.

    Each part moves by less than one part in 10^15 of the total of their sizes. Equal parts stay equal, zeros stay 0.
    """
    x = np.asarray(parts, dtype=np.float64)
    _, exponent = np.frexp(np.abs(x).sum(axis=-1, keepdims=True))
    rounded = np.ldexp(np.rint(np.ldexp(x, _PLACES - exponent)), exponent - _PLACES)
    return rounded, rounded.sum(axis=-1)


def close_one(now: ArrayLike, benchmark: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """The gain of bringing one factor alone to its benchmark. Gains do not add up to the gap."""
    p, target = np.asarray(now, dtype=np.float64), np.asarray(benchmark, dtype=np.float64)
    return np.asarray(scale, dtype=np.float64)[..., None] * (target - p) * others(p)


def per_point(now: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """The gain of one percentage point more of each factor."""
    return 0.01 * np.asarray(scale, dtype=np.float64)[..., None] * others(now)


def last_mile(now: ArrayLike, benchmark: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """What is still lost at a factor if every other one is at its benchmark."""
    p, target = np.asarray(now, dtype=np.float64), np.asarray(benchmark, dtype=np.float64)
    return np.asarray(scale, dtype=np.float64)[..., None] * (target - p) * others(target)


@dataclass(frozen=True, slots=True)
class PathStep:
    """One closing in the greedy order. `step` counts from 0; gains are in the unit of `scale`."""

    step: int
    gain: float
    cumulative: float


def latest_best(gains: Floats) -> int:
    """The position of the largest gain; of several equal ones, the last."""
    top = gains.max()
    return int(np.flatnonzero(gains >= top - TIE * abs(top))[-1])


def greedy(now: ArrayLike, benchmark: ArrayLike, scale: ArrayLike = 1.0) -> tuple[PathStep, ...]:
    """Close the step with the largest gain, look again, repeat until every open step is closed.

    `now` and `benchmark` are (K,) for one site or (sites, K), whose gains add up. Ties go to the later step. A step with
    nothing to close is not on the path. The last cumulative gain is the gap.
    """
    p = np.atleast_2d(np.asarray(now, dtype=np.float64)).copy()
    target = np.broadcast_to(np.asarray(benchmark, dtype=np.float64), p.shape)
    sizes = np.broadcast_to(np.asarray(scale, dtype=np.float64), p.shape[:1])
    waiting = [k for k in range(p.shape[1]) if bool(np.any(target[:, k] != p[:, k]))]
    path: list[PathStep] = []
    total = 0.0
    while waiting:
        gains = close_one(p, target, sizes).sum(axis=0)[waiting]
        best = latest_best(gains)
        step = waiting.pop(best)
        p[:, step] = target[:, step]
        total += float(gains[best])
        path.append(PathStep(step, float(gains[best]), total))
    return tuple(path)


@dataclass(frozen=True, slots=True)
class GoalSeek:
    """How a wanted product could come about. `alone` is nan where no value of that one factor would do."""

    target: float
    alone: Floats  # what each factor would have to become by itself; above 1 it is impossible
    effort: float  # the same fraction of every factor's log-gap, 0 to 1; nan where it is not defined
    rates: Floats  # the factors at that effort


def goal_seek(now: ArrayLike, benchmark: ArrayLike, target: float) -> GoalSeek:
    """By one step alone, and by equal proportional effort, for factors (K,) and a wanted product."""
    p, wanted = np.asarray(now, dtype=np.float64), np.asarray(benchmark, dtype=np.float64)
    if not 0 < target <= 1:
        raise ValueError(f"A target coverage lies above 0 and at most at 1, not {target}.")
    rest = others(p)
    alone = np.divide(target, rest, out=np.full_like(p, np.nan), where=rest > 0)
    if bool(np.any(p <= 0)) or bool(np.all(wanted == p)):
        return GoalSeek(target, alone, float("nan"), np.full_like(p, np.nan))
    room = np.log(wanted / p)
    effort = float(np.log(target / np.prod(p)) / room.sum())
    return GoalSeek(target, alone, effort, p * np.exp(room * effort))


def with_effects(rates: ArrayLike, fidelity: int, e1: float, e0: float) -> Floats:
    """Factors of children helped: the rates up to the fidelity step (counted from 0), which becomes p·e1 + (1 − p)·e0.

    Steps after the fidelity step are left out: nothing is known about them for children reached without fidelity.
    """
    p = np.asarray(rates, dtype=np.float64)[..., : fidelity + 1].copy()
    p[..., fidelity] = p[..., fidelity] * e1 + (1 - p[..., fidelity]) * e0
    return p
