"""An estimate with its uncertainty, and the two ways from a coefficient to one: a difference and a ratio."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with a 95 % interval and a two-sided p-value.

    `standard_error` is of the estimate for a difference, and of its logarithm for a ratio (`scale` says which). `df` is
    None where Normal quantiles are used. A p-value by permutation or placebo has no standard error (None).
    """

    estimate: float
    standard_error: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    df: float | None = None
    scale: str = "difference"

    @property
    def is_ratio(self) -> bool:
        return self.scale.endswith("ratio")

    @property
    def nothing(self) -> float:
        """The value that means no change."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def significant(self) -> bool:
        return self.p_value is not None and self.p_value < 1 - LEVEL

    def to_dict(self) -> dict[str, object]:
        """Plain values with the same keys everywhere."""
        found: dict[str, object] = {
            "estimate": plain(self.estimate),
            "standard_error": plain(self.standard_error),
            "interval": [plain(self.lower), plain(self.upper)],
            "p_value": plain(self.p_value),
            "df": plain(self.df),
            "scale": self.scale,
        }
        if self.is_ratio:
            found["log_estimate"] = plain(math.log(self.estimate)) if self.estimate > 0 else None
            found["standard_error_of"] = "the logarithm of the ratio"
        return found


def plain(number: float | None) -> float | None:
    """A number that JSON can hold, or None."""
    return None if number is None or not math.isfinite(number) else float(number)


def difference(estimate: float, error: float, df: float | None = None) -> Estimate:
    """From a coefficient and its standard error; t with `df` degrees of freedom, Normal where it is None."""
    wide = quantile(df) * error
    return Estimate(estimate, error, estimate - wide, estimate + wide, two_sided(estimate, error, df), df)


def ratio(log_estimate: float, error: float, df: float | None = None, scale: str = "rate ratio") -> Estimate:
    """From the logarithm of a ratio and the standard error of that logarithm."""
    wide = quantile(df) * error
    lower, upper = _exp(log_estimate - wide), _exp(log_estimate + wide)
    return Estimate(_exp(log_estimate), error, lower, upper, two_sided(log_estimate, error, df), df, scale)


def contrast(
    beta: FloatArray, covariance: FloatArray, weights: FloatArray, df: float | None, *, log: bool = False
) -> Estimate:
    """A weighted sum of coefficients, as a difference or (with `log`) as a rate ratio."""
    value, variance = float(weights @ beta), float(weights @ covariance @ weights)
    make = ratio if log else difference
    return make(value, math.sqrt(max(variance, 0.0)), df)


def quantile(df: float | None) -> float:
    """The 97.5 % point of t, or of the Normal distribution."""
    from scipy import stats

    return float(stats.norm.ppf(0.5 + LEVEL / 2) if df is None else stats.t.ppf(0.5 + LEVEL / 2, df))


def two_sided(estimate: float, error: float, df: float | None) -> float | None:
    """The two-sided p-value of no effect; None where there is no standard error."""
    from scipy import stats

    if not error > 0:
        return None
    statistic = abs(estimate) / error
    return float(2 * (stats.norm.sf(statistic) if df is None else stats.t.sf(statistic, df)))


def _exp(number: float) -> float:
    return math.exp(min(number, 700.0))


def to_dicts(named: Mapping[str, Estimate]) -> dict[str, object]:
    return {name: one.to_dict() for name, one in named.items()}
