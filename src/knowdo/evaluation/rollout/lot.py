"""Covariate-constrained randomisation: draw many orders, keep the balanced ones, pick one of them by lot, and audit.

Raab and Butcher, Stat Med 2001;20:351; Li et al., Stat Med 2017;36:1504; validity after Bailey and Rowley, Proc R Soc A
1987;410:105 (every two sites must be able to start together and apart). Methods 3.14.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import FloatArray, IntArray
from knowdo.evaluation.rollout.waves import Fitted

DRAWS, BEST = 20_000, 0.10
SMALLEST_KEPT = 20  # below it no permutation test can reach 5 %
NEAR = 3.0  # a site's chance of a wave may be so many times, or one so-manyth of, what it is without balance


@dataclass(frozen=True, slots=True)
class Audit:
    """How free the lot was. Pairs are of site positions. `allowed` counts the orders that capacity, readiness and sites
    that start together leave (`counted` False: estimated from the draws); shares are over the orders that were kept.
    """

    allowed: float
    counted: bool
    drawn: int
    kept: int
    median_score: float
    cut: float
    together: tuple[float, float]  # lowest and highest chance that two sites share a wave, where they could
    together_expected: float
    wave: tuple[float, float]  # lowest and highest chance of a wave for a site, where it is ready
    never_together: tuple[tuple[int, int], ...]  # because of balance: they could have been
    always_together: tuple[tuple[int, int], ...]
    never_in: tuple[tuple[int, int], ...]  # site and wave that balance shuts out
    uneven: bool

    @property
    def smallest_p(self) -> float:
        """The smallest p-value that a permutation test over the kept orders can give."""
        return 1 / self.kept

    @property
    def valid(self) -> bool:
        found = not self.never_together and not self.always_together and not self.never_in
        return found and not self.uneven and self.kept >= SMALLEST_KEPT


@dataclass(frozen=True, slots=True)
class Lot:
    """The wave (from 0) of each site, its score, the audit, and the kept orders (rows)."""

    wave: IntArray
    score: float
    picked: int
    audit: Audit
    kept: IntArray


def draw(fitted: Fitted, covariates: FloatArray, seed: int, *, draws: int = DRAWS, best: float = BEST) -> Lot | None:
    """`covariates` is sites × covariates. None where the sites that start together leave no order.

    Without covariates every order is kept. All orders are listed where there are no more than `draws`.
    """
    generator = np.random.default_rng(seed)
    orders, allowed, counted = _orders(fitted, draws, generator)
    if not len(orders):
        return None
    scores = score(orders, covariates)
    kept, cut = _best(orders, scores, best if covariates.shape[1] else 1.0)
    picked = int(generator.integers(len(kept)))
    audit = _audit(orders, kept, fitted, allowed, counted, float(np.median(scores)), cut)
    return Lot(kept[picked], float(score(kept[picked][None, :], covariates)[0]), picked, audit, kept)


def score(orders: IntArray, covariates: FloatArray) -> FloatArray:
    """The sum over covariates of the squared correlation between covariate and wave, for each order (row)."""
    centred = covariates - covariates.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    waves = orders - orders.mean(axis=1, keepdims=True)
    size = np.sqrt((waves**2).sum(axis=1))
    along = waves @ (centred / np.where(spread > 0, spread, 1.0))
    return np.asarray(np.sum((along / np.where(size > 0, size, 1.0)[:, None]) ** 2, axis=1))


def _best(orders: IntArray, scores: FloatArray, share: float) -> tuple[IntArray, float]:
    """The best share, ties included, so that orders that mirror one another stay together."""
    ranked = np.sort(scores)
    cut = float(ranked[max(math.ceil(share * len(ranked)), 1) - 1])
    return orders[scores <= cut + 1e-12], cut


# --- orders ---------------------------------------------------------------------------------------------------------------


def _orders(fitted: Fitted, draws: int, generator: np.random.Generator) -> tuple[IntArray, float, bool]:
    """Different orders (rows), how many there are, and whether that is exact."""
    alone = all(len(block.members) == 1 for block in fitted.blocks)
    orders, ways = _drawn(fitted, draws, generator)
    full = math.prod(math.factorial(size) for size in fitted.sizes)
    allowed = float(np.mean(ways)) / full if len(ways) else 0.0
    if allowed <= draws:
        listed = np.array(list(_listed(fitted)), dtype=np.int64).reshape(-1, sum(fitted.sizes))
        return listed, float(len(listed)), True
    weight = ways / ways.sum()
    if not alone:  # blocks of several make some orders likelier to be drawn: undo it
        orders = orders[generator.choice(len(orders), size=len(orders), p=weight)]
    return np.unique(orders, axis=0), allowed, alone


def _drawn(fitted: Fitted, draws: int, generator: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """Orders, and for each the product of the ways there were at each step.

    Blocks are dealt into free places, the largest first and among equals the last to be ready first. With blocks of one
    site that product is the same for all, so that every order is equally likely.
    """
    free = np.tile(np.array(fitted.sizes, dtype=np.float64), (draws, 1))
    orders = np.zeros((draws, sum(fitted.sizes)), dtype=np.int64)
    ways = np.ones(draws)
    rows = np.arange(draws)
    for block in fitted.blocks:
        able = np.ones_like(free)
        for taken in range(len(block.members)):
            able *= np.maximum(free - taken, 0.0)
        able[:, : block.ready] = 0.0
        total = able.sum(axis=1)
        point = generator.random(draws) * total
        wave = np.minimum((np.cumsum(able, axis=1) <= point[:, None]).sum(axis=1), free.shape[1] - 1)
        ways *= total
        orders[:, list(block.members)] = wave[:, None]
        free[rows, wave] -= len(block.members)
    return orders, ways


def _listed(fitted: Fitted) -> Iterator[list[int]]:
    """Every order, one after another."""
    order, free, blocks = [0] * sum(fitted.sizes), list(fitted.sizes), fitted.blocks

    def place(at: int) -> Iterator[list[int]]:
        if at == len(blocks):
            yield list(order)
            return
        block = blocks[at]
        for wave in range(block.ready, len(free)):
            if free[wave] >= len(block.members):
                free[wave] -= len(block.members)
                for site in block.members:
                    order[site] = wave
                yield from place(at + 1)
                free[wave] += len(block.members)

    return place(0)


# --- audit ----------------------------------------------------------------------------------------------------------------


def shares(orders: IntArray, waves: int) -> tuple[FloatArray, FloatArray]:
    """How often two sites share a wave (sites × sites), and how often each site has each wave (sites × waves)."""
    hot = (orders[:, :, None] == np.arange(waves)).astype(np.float64)
    pairs = np.zeros((orders.shape[1],) * 2)
    for wave in range(waves):
        pairs += hot[:, :, wave].T @ hot[:, :, wave]
    return pairs / len(orders), hot.mean(axis=0)


def _audit(
    orders: IntArray, kept: IntArray, fitted: Fitted, allowed: float, counted: bool, median: float, cut: float
) -> Audit:  # fmt: skip
    waves = len(fitted.sizes)
    able_pairs, able_waves = shares(orders, waves)
    pairs, chance = shares(kept, waves)
    above = np.triu(np.ones_like(pairs, dtype=bool), 1)
    open_pairs = above & (able_pairs > 0) & (able_pairs < 1)
    open_waves = able_waves > 0
    seen = pairs[open_pairs] if open_pairs.any() else pairs[above]
    chances, usual = chance[open_waves], able_waves[open_waves]
    far = (chances > NEAR * usual) | (chances * NEAR < usual)
    return Audit(
        allowed, counted, len(orders), len(kept), median, cut, _ends(seen),
        float(able_pairs[open_pairs].mean()) if open_pairs.any() else 0.0, _ends(chance[open_waves]),
        _pairs(open_pairs & (pairs == 0)), _pairs(open_pairs & (pairs == 1)), _pairs(open_waves & (chance == 0)), bool(far.any()),
    )  # fmt: skip


def _ends(values: FloatArray) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)


def _pairs(where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[tuple[int, int], ...]:
    return tuple((int(a), int(b)) for a, b in zip(*np.nonzero(where), strict=True))
