"""How sure we are: rates drawn from what the counts leave open. Seeded by name, so that order and company do not matter."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from knowdo.gap.attribution import TIE

Floats = NDArray[np.float64]

DRAWS = 2000
CELL_DRAWS = 500  # for places in periods other than the one reported


def draw_rates(counts: Floats, name: str, seed: int, draws: int = DRAWS) -> Floats:
    """Rates (draws, K) from the Jeffreys posteriors Beta(nk + ½, n(k−1) − nk + ½) of nested counts (K + 1,).

    A step that nobody reached (0 of 0) has nothing to draw from and is nan. The same name, seed and counts give the same
    draws whatever else is computed.
    """
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    before, after = counts[:-1], counts[1:]
    # One step after the other in memory, so that everything done to the draws runs along it.
    drawn = generator.beta((after + 0.5)[:, None], (before - after + 0.5)[:, None], size=(after.size, draws))
    drawn[before == 0] = np.nan
    return drawn.T


def quantiles(drawn: Floats, level: float) -> tuple[Floats, Floats]:
    """The central interval of draws on the axis before the last (linear between order statistics, as numpy's quantile)."""
    ordered = np.sort(np.moveaxis(drawn, -2, -1), axis=-1)
    low, high = (_at(ordered, tail) for tail in ((1 - level) / 2, (1 + level) / 2))
    return low, high


def _at(ordered: Floats, level: float) -> Floats:
    place = level * (ordered.shape[-1] - 1)
    k = min(int(place), ordered.shape[-1] - 2)
    value: Floats = ordered[..., k] + (place - k) * (ordered[..., k + 1] - ordered[..., k])
    return value


def chances_best(gains: Floats) -> tuple[Floats, Floats]:
    """How often each step has the largest gain, (…, draws, K) → (…, K), and how often none has any (…).

    Ties go to the later step.
    """
    steps = gains.shape[-1]
    top = np.max(gains, axis=-1)
    last = np.full(top.shape, -1)
    least = top - TIE * np.abs(top)
    for k in range(steps):
        last[gains[..., k] >= least] = k
    last[top <= 0] = -1
    chances: Floats = np.stack([(last == k).mean(axis=-1) for k in range(steps)], axis=-1)
    return chances, (last < 0).mean(axis=-1)
