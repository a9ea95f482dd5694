"""Power before there are data: the exact generalised-least-squares variance of the effect that will be reported.

Hussey and Hughes, Contemp Clin Trials 2007;28:182; with a closed cohort, site-by-period effects and decay as in Hooper et
al., Stat Med 2016;35:4718 and Kasza et al., Stat Methods Med Res 2019;28:703; by exposure time as in Kenny et al., Stat
Med 2022;41:4311. Methods 3.13.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from knowdo.evaluation.estimate import FloatArray, IntArray

TINY = 1e-10


class Estimand(StrEnum):
    """Which effect the power is for."""

    AVERAGE = "average"  # over exposure times: what `knowdo evaluate stepped-wedge` reports
    LONGEST = "longest"  # at the longest exposure
    IMMEDIATE = "immediate"  # there in full from the first day: for comparison with other programs only


@dataclass(frozen=True, slots=True)
class Likeness:
    """Variances: τ² of sites, γ² of site-periods, σ² of children, ζ² of a child's own lasting effect, η² of the effect
    between sites with ρ its correlation with the site effect. `decay` r replaces τ² and γ² by (τ² + γ²)·r^|s − t|.
    """

    tau2: float
    sigma2: float
    gamma2: float = 0.0
    zeta2: float = 0.0
    eta2: float = 0.0
    rho: float = 0.0
    decay: float | None = None

    @classmethod
    def of(
        cls, icc: float, sigma2: float, *, cac: float = 1.0, iac: float = 0.0, decay: float | None = None,
        eta2: float = 0.0, rho: float = 0.0,
    ) -> Likeness:  # fmt: skip
        """From the intracluster, cluster and individual autocorrelations. `sigma2` is a child's variance within a cell."""
        zeta2 = sigma2 * iac / (1 - iac)
        total = (sigma2 + zeta2) * icc / (1 - icc)
        return cls(total * cac, sigma2, total * (1 - cac), zeta2, eta2, rho, decay)


def table_of(start: IntArray, periods: int) -> FloatArray:
    """Sites × periods of 0 and 1, from the index of each site's first period with the approach."""
    return np.asarray(np.arange(periods)[None, :] >= start[:, None], dtype=np.float64)


def exposure_of(table: FloatArray) -> IntArray:
    """Periods with the approach so far: 1 in a site's first."""
    return np.asarray(np.cumsum(table, axis=1) * table, dtype=np.int64)


def covariance(row: FloatArray, sizes: FloatArray, likeness: Likeness) -> FloatArray:
    """Of the period means of one site: `row` is its row of the table, `sizes` its children in each period (all > 0)."""
    periods = len(row)
    tau2, gamma2 = likeness.tau2, likeness.gamma2
    if likeness.decay is None:
        found = np.full((periods, periods), tau2) + gamma2 * np.eye(periods)
    else:
        tau2 += gamma2
        apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
        found = tau2 * np.power(likeness.decay, apart)
    found = found + np.diag(likeness.sigma2 / sizes) + likeness.zeta2 / np.sqrt(np.outer(sizes, sizes))
    shared = likeness.rho * math.sqrt(likeness.eta2 * tau2)
    return np.asarray(found + likeness.eta2 * np.outer(row, row) + shared * np.add.outer(row, row), dtype=np.float64)


def variance(
    table: FloatArray, sizes: FloatArray, likeness: Likeness, estimand: Estimand = Estimand.AVERAGE, over: int | None = None
) -> float:  # fmt: skip
    """Of the estimate. `sizes` broadcasts to sites × periods; 0 is a period without figures.

    `over` averages the first so many exposure times (all of them by default). Infinite where the design cannot tell the
    effect from the periods.
    """
    sizes = np.broadcast_to(np.asarray(sizes, dtype=np.float64), table.shape)
    effects = _columns(table, sizes, estimand)
    precision = _precision(table, sizes, likeness, effects)
    weights = _weights(effects.shape[2], estimand, over)
    return _quadratic(precision, np.concatenate([np.zeros(table.shape[1]), weights]))


def _columns(table: FloatArray, sizes: FloatArray, estimand: Estimand) -> FloatArray:
    """Sites × periods × effects."""
    if estimand is Estimand.IMMEDIATE:
        return table[:, :, None]
    exposure = np.where(sizes > 0, exposure_of(table), 0)
    reached = np.unique(exposure[exposure > 0])
    return np.asarray(exposure[:, :, None] == reached[None, None, :], dtype=np.float64)


def _weights(effects: int, estimand: Estimand, over: int | None) -> FloatArray:
    weights = np.zeros(effects)
    if estimand is Estimand.LONGEST:
        weights[-1:] = 1.0
    else:
        count = effects if over is None else min(over, effects)
        weights[:count] = 1.0 / max(count, 1)
    return weights


def _precision(table: FloatArray, sizes: FloatArray, likeness: Likeness, effects: FloatArray) -> FloatArray:
    periods = table.shape[1]
    total = np.zeros((periods + effects.shape[2],) * 2)
    alike: dict[bytes, int] = {}
    kept: dict[bytes, int] = {}
    for site in range(len(table)):  # sites with the same row and sizes count as often as there are
        key = table[site].tobytes() + sizes[site].tobytes()
        alike[key] = alike.get(key, 0) + 1
        kept.setdefault(key, site)
    for key, site in kept.items():
        seen = sizes[site] > 0
        if not seen.any():
            continue
        design = np.concatenate([np.eye(periods), effects[site]], axis=1)[seen]
        inside = covariance(table[site], np.where(seen, sizes[site], 1.0), likeness)[np.ix_(seen, seen)]
        total += alike[key] * (design.T @ np.linalg.solve(inside, design))
    return total


def _quadratic(precision: FloatArray, weights: FloatArray) -> float:
    """w'A⁻w where w lies in the row space of A, and infinite where it does not: then it cannot be estimated."""
    values, vectors = np.linalg.eigh((precision + precision.T) / 2)
    inside = values > values.max(initial=0.0) * TINY
    parts = vectors.T @ weights
    if not inside.any() or np.sum(parts[~inside] ** 2) > TINY:
        return math.inf
    if inside.all():
        return float(weights @ np.linalg.solve(precision, weights))
    return float(np.sum(parts[inside] ** 2 / values[inside]))


def closed_form(table: FloatArray, size: float, tau2: float, sigma2: float) -> float:
    """Hussey and Hughes's variance of the immediate effect, for equal sizes: a check on the general method."""
    sites, periods = table.shape
    s2, u = sigma2 / size, float(table.sum())
    w, v = float(np.sum(table.sum(axis=0) ** 2)), float(np.sum(table.sum(axis=1) ** 2))
    below = (sites * u - w) * s2 + (u**2 + sites * periods * u - periods * w - sites * v) * tau2
    return float(sites * s2 * (s2 + periods * tau2) / below)


def power(effect: float, variance: float, *, sites: int | None = None, alpha: float = 0.05) -> float:
    """Chance that a two-sided test at `alpha` finds `effect`. With `sites`, t with sites − 2 degrees of freedom."""
    from scipy import stats

    if not math.isfinite(variance):
        return alpha
    away = abs(effect) / math.sqrt(variance)
    if sites is None:
        z = float(stats.norm.isf(alpha / 2))
        return float(stats.norm.cdf(away - z) + stats.norm.cdf(-away - z))
    if sites < 3:
        return alpha
    t = float(stats.t.isf(alpha / 2, sites - 2))
    near, far = float(stats.nct.sf(t, sites - 2, away)), float(stats.nct.cdf(-t, sites - 2, away))
    # With few degrees of freedom and an effect far off, scipy gives no number for tails that are all or nothing.
    return (1.0 if math.isnan(near) else near) + (0.0 if math.isnan(far) else far)


def detectable(
    variance: float, *, sites: int | None = None, alpha: float = 0.05, wanted: float = 0.8
) -> float | None:  # fmt: skip
    """The smallest effect found with chance `wanted`; None where none can be."""
    from scipy.optimize import brentq

    if not math.isfinite(variance) or (sites is not None and sites < 3):
        return None
    error = math.sqrt(variance)
    high = 2.0 * error
    while power(high, variance, sites=sites, alpha=alpha) < wanted:
        high *= 2
    return float(brentq(lambda effect: power(effect, variance, sites=sites, alpha=alpha) - wanted, 0.0, high))
