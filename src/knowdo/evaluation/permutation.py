"""The permutation test of a stepped wedge: no model, and the sequences are dealt out again as they were (methods 3.10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import FloatArray, IntArray

DRAWS, TIE, BLOCK = 4_999, 1e-12, 4_000_000


@dataclass(frozen=True, slots=True)
class Permutation:
    """The statistic, how many of `draws` were at least as far from 0, the p-value and the seed."""

    statistic: float
    as_extreme: int
    draws: int
    p_value: float
    seed: int


def permute(
    value: FloatArray, start: IntArray, seed: int, draws: int = DRAWS, dealt: IntArray | None = None
) -> Permutation:
    """`value` is sites × periods (NaN missing), `start` the index of each site's first period with the approach.

    `dealt` are the starts that the randomisation could have dealt (rows of sites), where it was constrained; without it
    every order of the sequences is possible.
    """
    generator = np.random.default_rng(seed)
    observed = float(vertical(value, start[None, :])[0])
    if dealt is None:
        starts = generator.permuted(np.tile(start, (draws, 1)), axis=1)
    else:
        starts = dealt[generator.integers(0, len(dealt), draws)]
    step = max(1, BLOCK // max(value.size, 1))
    found = np.concatenate([vertical(value, starts[at : at + step]) for at in range(0, draws, step)])
    count = int(np.sum(np.abs(found) >= abs(observed) - TIE))
    return Permutation(observed, count, draws, (1 + count) / (draws + 1), seed)


def vertical(value: FloatArray, starts: IntArray) -> FloatArray:
    """Treated minus untreated site means within periods that have both, weighted by 1/(1/n treated + 1/n untreated).

    One statistic for each row of `starts`.
    """
    held = np.isfinite(value)
    filled = np.where(held, value, 0.0)
    on = np.arange(value.shape[1])[None, None, :] >= starts[:, :, None]
    treated = (on & held).sum(axis=1).astype(np.float64)
    untreated = held.sum(axis=0)[None, :] - treated
    total = np.einsum("bij,ij->bj", on.astype(np.float64), filled)
    both = (treated > 0) & (untreated > 0)
    safe_treated, safe_untreated = np.where(both, treated, 1.0), np.where(both, untreated, 1.0)
    gap = total / safe_treated - (filled.sum(axis=0)[None, :] - total) / safe_untreated
    weight = np.where(both, 1 / (1 / safe_treated + 1 / safe_untreated), 0.0)
    whole = weight.sum(axis=1)
    return np.asarray(np.sum(weight * gap, axis=1) / np.where(whole > 0, whole, 1.0))
