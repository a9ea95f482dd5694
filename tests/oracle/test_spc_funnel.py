"""Funnel limits and over-dispersion against a second implementation: exact fractions and plain loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from knowdo.spc.funnel import FunnelKind, exact_limits, overdispersion

LEVELS = (0.95, 0.998)
TAILS = {0.95: Fraction(25, 1000), 0.998: Fraction(1, 1000)}


def _binomial(n: int, share: Fraction) -> Callable[[int], Fraction]:
    return lambda k: math.comb(n, k) * share**k * (1 - share) ** (n - k)


def _interpolated(chance: Callable[[int], Fraction | float], p: Fraction | float) -> float:
    """r − (F(r) − p)/f(r), r the smallest count with F(r) > p, by adding up chances one by one."""
    total: Fraction | float = 0
    r = 0
    while True:
        total += chance(r)
        if total > p:
            return float(r - (total - p) / chance(r))
        r += 1


@pytest.mark.parametrize("n", [1, 5, 20, 97])
@pytest.mark.parametrize("share", [Fraction(1, 50), Fraction(1, 5), Fraction(7, 10)])
def test_binomial_limits_are_those_of_exact_fractions(n: int, share: Fraction) -> None:
    lower, upper = exact_limits(float(share), [n], FunnelKind.PROPORTION, LEVELS)
    for row, level in enumerate(LEVELS):
        tail = TAILS[level]
        assert lower[row, 0] == pytest.approx(max(0.0, _interpolated(_binomial(n, share), tail) / n), abs=1e-9)
        assert upper[row, 0] == pytest.approx(max(0.0, _interpolated(_binomial(n, share), 1 - tail) / n), abs=1e-9)


@pytest.mark.parametrize("exposure", [0.5, 3.0, 40.0])
@pytest.mark.parametrize("rate", [0.4, 2.5])
def test_poisson_limits_are_those_of_a_plain_sum(exposure: float, rate: float) -> None:
    mean = exposure * rate

    def chance(k: int) -> float:
        return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))

    lower, upper = exact_limits(rate, [exposure], FunnelKind.RATE, LEVELS)
    for row, level in enumerate(LEVELS):
        tail = float(TAILS[level])
        assert lower[row, 0] == pytest.approx(max(0.0, _interpolated(chance, tail) / exposure), abs=1e-8)
        assert upper[row, 0] == pytest.approx(max(0.0, _interpolated(chance, 1 - tail) / exposure), abs=1e-8)


def _quantile(numbers: list[float], p: float) -> float:
    """The commonest definition (type 7 of Hyndman and Fan 1996): linear between the two neighbours."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * p
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _slow_dispersion(z: list[float], error: list[float]) -> tuple[float, float]:
    low, high = _quantile(z, 0.1), _quantile(z, 0.9)
    winsorised = [min(max(score, low), high) for score in z]
    places = len(z)
    phi = sum(score * score for score in winsorised) / places
    weights = [1 / (e * e) for e in error]
    if places * phi < places - 1:
        return phi, 0.0
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return phi, (places * phi - (places - 1)) / room


@pytest.mark.parametrize("seed", range(8))
def test_over_dispersion_is_that_of_plain_loops(seed: int) -> None:
    dice = np.random.default_rng(seed)
    places = int(dice.integers(3, 60))
    z = dice.normal(0, 0.6 + seed / 3, places)
    error = dice.uniform(0.01, 0.4, places)
    phi, tau2 = _slow_dispersion(z.tolist(), error.tolist())
    found = overdispersion(z, error)
    assert found.phi == pytest.approx(phi, rel=1e-12)
    assert found.tau2 == pytest.approx(tau2, rel=1e-12, abs=1e-15)
    assert found.places == places
