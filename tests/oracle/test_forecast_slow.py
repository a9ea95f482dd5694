"""Damped smoothing written out period by period, and Jeffreys' chance by counting draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from knowdo.forecasts import chance_met, damped


def test_damped_trend_by_its_recursion() -> None:
    """Level and trend are carried along with the coefficients that were fitted; spread is the textbook's for φ < 1."""
    values = np.cumsum(np.random.default_rng(4).normal(0.3, 1, 40)) + 20
    fitted = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True).fit(disp=False)
    alpha, beta, phi, level, trend = (float(one) for one in fitted.params)
    squares = 0.0
    for value in values:
        error = value - (level + phi * trend)
        squares += error**2
        level, trend = level + phi * trend + alpha * error, phi * trend + beta * error
    found = damped(values, 3)
    ahead = [level + trend * sum(phi**k for k in range(1, h + 1)) for h in (1, 2, 3)]
    assert found.centre == pytest.approx(ahead, rel=1e-8)
    sigma2 = squares / (40 - 5)
    weights = [alpha + beta * sum(phi**k for k in range(1, j + 1)) for j in (1, 2)]
    spread = [sigma2 * (1 + sum(w**2 for w in weights[:h])) for h in (0, 1, 2)]
    assert found.error**2 == pytest.approx(spread, rel=1e-6)


def test_jeffreys_by_draws() -> None:
    draws = np.random.default_rng(1).beta(8.5, 3.5, 200_000)
    assert chance_met(8, 11, 0.6) == pytest.approx(float(np.mean(draws >= 0.6)), abs=0.004)
