"""Every place's rates and coverage, pooled with the other places of its approach and period."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from knowdo.gap.pooling import can_pool, fit, posterior

Floats = NDArray[np.float64]
LEVELS = 500  # points of each posterior that the coverage is made of


@dataclass(frozen=True)
class PooledRates:
    """(places, K) arrays, nan at steps that cannot be pooled; coverage (places,), nan where no step was pooled."""

    mean: Floats
    lower: Floats
    upper: Floats
    below: Floats  # probability that the true rate lies below the benchmark; nan without one
    coverage: Floats
    coverage_lower: Floats
    coverage_upper: Floats


def pool(counts: Floats, benchmark: Floats, name: str, seed: int, level: float) -> PooledRates:
    """As `_pool`, in an order of its own, so that the order of the places does not change a single bit."""
    order = np.lexsort(counts.T)
    found = _pool(counts[order], benchmark, name, seed, level)
    back = np.argsort(order)
    return PooledRates(*(getattr(found, field.name)[back] for field in fields(found)))


def _pool(counts: Floats, benchmark: Floats, name: str, seed: int, level: float) -> PooledRates:
    """Pool each step over places. counts: (places, K + 1) of complete cascades; benchmark: (K,), nan where none.

    The coverage is the product of the steps' posteriors, taken as independent, by Latin hypercube sampling: LEVELS evenly
    spread points of each posterior, put together in a random order of their own (McKay et al., Technometrics 1979;21:239).
    """
    before, after = counts[:, :-1], counts[:, 1:]
    shape = after.shape
    mean, lower, upper, below = (np.full(shape, np.nan) for _ in range(4))
    product = np.ones((shape[0], LEVELS))
    levels = (np.arange(LEVELS) + 0.5) / LEVELS
    tail = (1 - level) / 2
    for k in range(shape[1]):
        order = np.random.default_rng([seed, zlib.crc32(name.encode()), k]).permutation(LEVELS)
        if not can_pool(after[:, k], before[:, k]):
            product *= _alone(after[:, k], before[:, k], levels)[:, order]
            continue
        found = posterior(fit(after[:, k], before[:, k]), after[:, k], before[:, k])
        mean[:, k], lower[:, k], upper[:, k] = found.mean, found.quantile(tail), found.quantile(1 - tail)
        if np.isfinite(benchmark[k]):
            below[:, k] = found.below(benchmark[k])
        product *= found.spread_draws(levels)[:, order]
    if np.isnan(mean).all():
        product[:] = np.nan
    ends = np.quantile(product, [tail, 1 - tail], axis=1)
    return PooledRates(mean, lower, upper, below, product.mean(axis=1), ends[0], ends[1])


def _alone(after: Floats, before: Floats, levels: Floats) -> Floats:
    """Each place's own Jeffreys posterior, for a step at which every place stands at 0 or at 1."""
    from scipy.special import betaincinv

    points: Floats = betaincinv(after[:, None] + 0.5, (before - after)[:, None] + 0.5, levels)
    return points
