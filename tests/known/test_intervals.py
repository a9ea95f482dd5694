"""Intervals against published figures: Newcombe 1998 (both papers), and arithmetic of ours where it says so."""

from __future__ import annotations

import numpy as np
import pytest

from knowdo.kernel.intervals import chance_at_least, frechet, jeffreys, newcombe, shares, wilson, z_of


@pytest.mark.parametrize(
    ("successes", "out_of", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (54, 200, 0.2132, 0.3354)],
)
def test_wilson(successes: int, out_of: int, lower: float, upper: float) -> None:
    found = wilson(successes, out_of)
    assert (round(float(found.lower), 4), round(float(found.upper), 4)) == (lower, upper)


def test_newcombe_method_10() -> None:
    found = newcombe(56, 70, 48, 80)
    assert (round(float(found.lower), 4), round(float(found.upper), 4)) == (0.0524, 0.3339)


def test_frechet() -> None:
    found = frechet([0.8, 0.9, 0.7])
    assert (round(float(found.lower), 12), float(found.upper)) == (0.4, 0.7)


def test_the_chance_that_a_target_is_met() -> None:
    assert round(float(chance_at_least(21, 30, 0.6)), 4) == 0.8691


def test_jeffreys_is_the_beta_posterior_with_its_published_ends() -> None:
    from scipy.stats import beta

    found = jeffreys([0, 7, 20], 20)
    assert float(found.lower[0]) == 0.0
    assert float(found.upper[2]) == 1.0
    assert float(found.lower[1]) == pytest.approx(beta.ppf(0.025, 7.5, 13.5), abs=1e-12)
    assert float(found.upper[1]) == pytest.approx(beta.ppf(0.975, 7.5, 13.5), abs=1e-12)


def test_the_ends_are_exact_and_nothing_out_of_nothing_is_not_defined() -> None:
    none, every = wilson(0, 7), wilson(7, 7)
    assert float(none.lower) == 0.0
    assert float(every.upper) == 1.0
    for ends in (wilson(0, 0), jeffreys(0, 0), newcombe(0, 0, 1, 2)):
        assert np.isnan(ends.lower)
        assert np.isnan(ends.upper)
    assert np.isnan(shares(0, 0))
    assert np.isnan(chance_at_least(0, 0, 0.5))


def test_none_of_any_number_is_exactly_0_and_all_of_it_exactly_1() -> None:
    n = np.arange(1, 3000)
    assert bool(np.all(wilson(0, n).lower == 0.0))
    assert bool(np.all(wilson(n, n).upper == 1.0))


def test_arrays_broadcast() -> None:
    found = wilson(np.array([[1], [2]]), np.array([10, 20, 30]))
    assert found.lower.shape == (2, 3)
    assert float(found.lower[1, 2]) == float(wilson(2, 30).lower)


@pytest.mark.parametrize(
    "bad", [lambda: wilson(3, 2), lambda: wilson(-1, 2), lambda: frechet([]), lambda: frechet([1.2])]
)
def test_what_cannot_be_a_share_is_refused(bad: object) -> None:
    with pytest.raises(ValueError):
        bad()  # type: ignore[operator]


def test_levels() -> None:
    assert z_of(0.95) == pytest.approx(1.959963984540054, abs=1e-12)
    with pytest.raises(ValueError):
        z_of(1.0)
    with pytest.raises(ValueError):
        chance_at_least(1, 2, 1.5)
