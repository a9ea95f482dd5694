"""Exact REML on site-period summaries: n, mean and within-cell sum of squares, and no child-level data (methods 3.8).

Site i has variance a·11' + diag(b + 1/n) in units of σ², with a = τ²/σ² and b = γ²/σ². Its inverse and determinant have a
closed form (Sherman and Morrison), so all sites are computed together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import FloatArray, IntArray

BOUNDS = (-18.0, 4.0)
STARTS = ((-4.0, -4.0), (-4.0, -9.0), (-9.0, -4.0), (-2.0, -2.0), (-12.0, -12.0))


@dataclass(frozen=True, slots=True)
class Cells:
    """One row a cell: its site, children `n`, `mean`, and the sum of squares within all cells together.

    `known` is False where that sum is not given: then the means alone are used, and σ² comes from them.
    """

    site: IntArray
    n: FloatArray
    mean: FloatArray
    within: float
    known: bool = True
    alone: bool = False  # cells without a size: site-by-period and child-level variance cannot be told apart

    @property
    def sites(self) -> int:
        return int(self.site.max()) + 1


@dataclass(frozen=True, slots=True)
class Reml:
    """Coefficients, their covariance, the variances and the criterion at its minimum."""

    beta: FloatArray
    covariance: FloatArray
    tau2: float
    gamma2: float
    sigma2: float
    criterion: float


def reml(cells: Cells, x: FloatArray) -> Reml:
    """The smallest criterion from several starts. Columns of `x` must be independent."""
    from scipy.optimize import minimize

    starts = tuple((first, BOUNDS[0]) for first, _ in STARTS) if cells.alone else STARTS
    limits = [BOUNDS, (BOUNDS[0], BOUNDS[0]) if cells.alone else BOUNDS]

    def criterion(at: FloatArray) -> float:
        return _given(math.exp(at[0]), 0.0 if cells.alone else math.exp(at[1]), cells, x)[3]

    options = {"ftol": 1e-14, "gtol": 1e-9}
    found = [minimize(criterion, start, method="L-BFGS-B", bounds=limits, options=options) for start in starts]
    best = min(found, key=lambda one: float(one.fun))
    a, b = math.exp(best.x[0]), 0.0 if cells.alone else math.exp(best.x[1])
    beta, precision, s2, lowest = _given(a, b, cells, x)
    return Reml(beta, np.asarray(s2 * np.linalg.inv(precision), dtype=np.float64), a * s2, b * s2, s2, lowest)


def _given(a: float, b: float, cells: Cells, x: FloatArray) -> tuple[FloatArray, FloatArray, float, float]:
    weight = 1.0 / (b + 1.0 / cells.n)
    total = _by_site(weight, cells)
    pull = a / (1 + a * total)
    weighted = weight[:, None] * x
    sums, means = _by_site(weighted, cells), _by_site(weight * cells.mean, cells)
    precision = x.T @ weighted - sums.T @ (pull[:, None] * sums)
    right = weighted.T @ cells.mean - sums.T @ (pull * means)
    beta = np.asarray(np.linalg.solve(precision, right), dtype=np.float64)
    squares = float(cells.mean @ (weight * cells.mean) - means @ (pull * means) - beta @ right)
    children, p = float(cells.n.sum()) if cells.known else float(len(cells.n)), x.shape[1]
    s2: float = (max(squares, 0.0) + cells.within) / (children - p)
    logs = float(np.sum(np.log1p(a * total)) - np.sum(np.log(weight)) + np.sum(np.log(cells.n)))
    if not s2 > 0:
        return beta, precision, s2, math.inf
    criterion = logs + (children - p) * (1 + math.log(2 * math.pi * s2)) + float(np.linalg.slogdet(precision)[1])
    return beta, precision, s2, criterion


def _by_site(values: FloatArray, cells: Cells) -> FloatArray:
    """Sums over the cells of each site."""
    found = np.zeros((cells.sites, *values.shape[1:]))
    np.add.at(found, cells.site, values)
    return found


def immediate_weights(table: FloatArray, tau2: float, gamma2: float, cell_variance: float) -> FloatArray:
    """What weight the immediate-effect model puts on each exposure time (Kenny et al. 2022): they may be negative.

    `table` is sites × periods of 0 and 1; `cell_variance` is σ² over children in a cell. The generalised least squares of
    methods 3.13 with each exposure-time indicator in place of the outcome.
    """
    sites, periods = table.shape
    exposure = np.cumsum(table, axis=1) * table
    inverse = np.linalg.inv(tau2 * np.ones((periods, periods)) + (gamma2 + cell_variance) * np.eye(periods))
    design = np.concatenate([np.tile(np.eye(periods), (sites, 1, 1)), table[:, :, None]], axis=2)
    precision = np.einsum("isp,st,itq->pq", design, inverse, design)
    longest = int(exposure.max())
    right = np.stack(
        [np.einsum("isp,st,it->p", design, inverse, (exposure == e).astype(float)) for e in range(1, longest + 1)],
        axis=1,
    )
    return np.asarray(np.linalg.solve(precision, right)[-1])
