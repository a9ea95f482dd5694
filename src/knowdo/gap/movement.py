"""What changed between two periods: by step, and by which places have how many of the children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knowdo.gap.attribution import exact, shapley

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MixAndRate:
    """A change in a combined rate, split exactly: children moved between groups (`mix`), or rates changed (`rate`)."""

    mix: float
    rate: float

    @property
    def total(self) -> float:
        return self.mix + self.rate


def kitagawa(shares_0: ArrayLike, rates_0: ArrayLike, shares_1: ArrayLike, rates_1: ArrayLike) -> MixAndRate:
    """Kitagawa's split (J Am Stat Assoc 1955;50:1168) of Σ w1·r1 − Σ w0·r0. All four: (groups,); shares add to 1.

    A group that has no children in one of the periods (its rate is nan there) takes the other period's rate: its coming
    or going is mix.
    """
    w0, r0, w1, r1 = (np.asarray(part, dtype=np.float64) for part in (shares_0, rates_0, shares_1, rates_1))
    r0, r1 = np.where(np.isnan(r0), r1, r0), np.where(np.isnan(r1), r0, r1)
    r0, r1 = np.nan_to_num(r0), np.nan_to_num(r1)  # no children in either period: no share, so any rate will do
    return MixAndRate(float(((w1 - w0) * (r1 + r0) / 2).sum()), float(((r1 - r0) * (w1 + w0) / 2).sum()))


def change_in_reached(
    n0: ArrayLike, rates: ArrayLike, n0_later: ArrayLike, rates_later: ArrayLike, *, nodes: int | None = None
) -> Floats:
    """Shapley parts (…, 1 + K) of the change in children reached: the eligible first, then each step."""
    return shapley(_with(n0, rates), _with(n0_later, rates_later), nodes=nodes)


def change_in_gap(
    n0: ArrayLike,
    rates: ArrayLike,
    closed: ArrayLike,
    n0_later: ArrayLike,
    rates_later: ArrayLike,
    closed_later: ArrayLike,
) -> Floats:
    """Shapley parts (…, 1 + K) of the change in the gap; `closed` are the rates at the benchmark or better.

    The gap is a difference of two products, n0·∏closed and n0·∏rates, and Shapley values of a difference subtract.
    """
    whole = change_in_reached(n0, closed, n0_later, closed_later)
    return whole - change_in_reached(n0, rates, n0_later, rates_later)


def summed_exactly(parts: Floats) -> tuple[Floats, float]:
    """Parts of several sites (sites, 1 + K) added up over sites, and their total, whole to the last bit."""
    rounded, total = exact(parts.sum(axis=0))
    return rounded, float(total)


def _with(n0: ArrayLike, rates: ArrayLike) -> Floats:
    p = np.asarray(rates, dtype=np.float64)
    first = np.broadcast_to(np.asarray(n0, dtype=np.float64)[..., None], (*p.shape[:-1], 1))
    return np.concatenate([first, p], axis=-1)
