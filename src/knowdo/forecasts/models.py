"""Two forecasts of one series: the same season last year, and exponential smoothing with a damped trend.

Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition, 5.2, 5.5 and 8; Gardner and McKenzie,
Manage Sci 1985;31:1237. Methods 1.11. Smoothing is that of statsmodels; only its spread is ours: it is divided by what is
left after the coefficients, as R's `forecast` does, because statsmodels' own is too narrow for short series.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
DRAWS, SEED, Z = 20_000, 20_260_101, 1.959963984540054


@dataclass(frozen=True, slots=True)
class Ahead:
    """Centre and standard error of each period ahead, on the scale of the model, and 95 % limits."""

    centre: FloatArray
    error: FloatArray
    lower: FloatArray
    upper: FloatArray


def _normal(centre: FloatArray, error: FloatArray) -> Ahead:
    return Ahead(centre, error, centre - Z * error, centre + Z * error)


def naive(values: FloatArray, ahead: int, season: int = 0) -> Ahead:
    """The same season last year, or the last value without a season. Errors grow with each cycle that is carried on."""
    lag = season or 1
    steps = np.arange(ahead)
    past = values[lag:] - values[:-lag]
    spread = math.sqrt(float(np.mean(past**2)))
    centre = values[len(values) - lag + steps % lag]
    return _normal(np.asarray(centre, dtype=np.float64), spread * np.sqrt(steps // lag + 1.0))


def damped(values: FloatArray, ahead: int, season: int = 0, *, multiplicative: bool = False) -> Ahead:
    """Damped trend, with a season where one is given. `multiplicative` errors and season: limits from seeded draws."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    kind = "mul" if multiplicative else "add"
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of convergence: rolling origins show whether a fit is of use
        model = ETSModel(
            pd.Series(values), error=kind, trend="add", damped_trend=True, seasonal=kind if season else None,
            seasonal_periods=season or None,
        ).fit(disp=False)  # fmt: skip
        n, count = len(values), 5 + season  # α, β, φ, level and trend; γ and season − 1 seasons
        widen = n / max(n - count, 1)
        if multiplicative:
            return _drawn(model, ahead, math.sqrt(float(model.mse) * widen))
        found = model.get_prediction(start=n, end=n + ahead - 1)
        error = np.sqrt(np.asarray(found.forecast_variance, dtype=np.float64) * widen)
        return _normal(np.asarray(found.predicted_mean, dtype=np.float64), error)


def _drawn(model: object, ahead: int, spread: float) -> Ahead:
    errors = np.random.default_rng(SEED).normal(0.0, spread, size=(ahead, DRAWS))
    paths = np.asarray(model.simulate(ahead, anchor="end", repetitions=DRAWS, random_errors=errors))  # type: ignore[attr-defined]
    lower, upper = np.quantile(paths, (0.025, 0.975), axis=1)
    centre = np.asarray(model.forecast(ahead), dtype=np.float64)  # type: ignore[attr-defined]
    return Ahead(centre, paths.std(axis=1), lower, upper)


def mase(forecast: FloatArray, seen: FloatArray, known: FloatArray, season: int = 0) -> float:
    """Mean absolute error over that of the naive forecast within `known`. Hyndman and Koehler, Int J Forecast 2006;22:679."""
    lag = season or 1
    scale = float(np.mean(np.abs(known[lag:] - known[:-lag])))
    return float(np.mean(np.abs(forecast - seen))) / scale if scale > 0 else math.inf


@dataclass(frozen=True, slots=True)
class Rolled:
    """Mean MASE of both forecasts from several past dates, and the share of later values within the limits of each."""

    origins: int
    ahead: int
    naive: float
    damped: float
    naive_within: float
    damped_within: float

    @property
    def best(self) -> str:
        return "damped" if self.damped < self.naive else "naive"


def roll(values: FloatArray, ahead: int, season: int, *, least: int, most: int = 8) -> Rolled | None:
    """Forecast from each of the last dates with only what was known then. None where the history is too short for one."""
    first = max(least, 2 * season)
    origins = [n for n in range(first, len(values)) if n < len(values)][-most:]
    if not origins:
        return None
    scores: dict[str, list[float]] = {"naive": [], "damped": []}
    inside: dict[str, list[float]] = {"naive": [], "damped": []}
    for at in origins:
        known, seen = values[:at], values[at : at + ahead]
        for name, model in (("naive", naive), ("damped", damped)):
            found = model(known, len(seen), season)
            scores[name].append(mase(found.centre, seen, known, season))
            inside[name] += list(((found.lower <= seen) & (seen <= found.upper)).astype(float))
    means = {name: float(np.mean(one)) if np.all(np.isfinite(one)) else math.inf for name, one in scores.items()}
    return Rolled(
        len(origins), ahead, means["naive"], means["damped"], float(np.mean(inside["naive"])), float(np.mean(inside["damped"]))
    )  # fmt: skip
