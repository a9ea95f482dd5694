"""Chance tests against hand arithmetic and the exact distributions written out slowly."""

from __future__ import annotations

import math
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowdo.recipes.chance import Portion, all_alike, discoveries, two_rates, two_shares


def test_two_shares_is_pearsons_test() -> None:
    """56/70 against 48/80: z from the pooled share, two-sided."""
    pooled = 104 / 150
    z = (56 / 70 - 48 / 80) / math.sqrt(pooled * (1 - pooled) * (1 / 70 + 1 / 80))
    expected = math.erfc(abs(z) / math.sqrt(2))
    assert two_shares(Portion(56, 70), Portion(48, 80)) == pytest.approx(expected, rel=1e-9)


def _fisher(a: int, n1: int, b: int, n2: int) -> float:
    """Fisher's two-sided p: the tables with these margins that are no likelier than the one seen."""
    successes = a + b
    weight = {k: comb(n1, k) * comb(n2, successes - k) for k in range(max(0, successes - n2), min(n1, successes) + 1)}
    return sum(w for w in weight.values() if w <= weight[a] * (1 + 1e-7)) / sum(weight.values())


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_small_tables_use_fishers_exact_test(n1: int, n2: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, min(n1, 3))), data.draw(st.integers(0, min(n2, 1)))
    expected = _fisher(a, n1, b, n2)
    assert two_shares(Portion(a, n1), Portion(b, n2)) == pytest.approx(expected, rel=1e-6)


def test_nothing_in_either_period_is_no_difference() -> None:
    assert two_shares(Portion(0, 20), Portion(0, 30)) == 1.0
    assert two_shares(Portion(20, 20), Portion(30, 30)) == 1.0
    assert two_rates(Portion(0, 20), Portion(0, 30)) == 1.0


def test_two_rates_is_the_conditional_binomial() -> None:
    """3 and 9 events in equal populations: 12 tosses of a fair coin, 9 or more or 3 or fewer."""
    expected = 2 * sum(comb(12, k) for k in range(4)) / 2**12
    assert two_rates(Portion(3, 1000), Portion(9, 1000)) == pytest.approx(expected, rel=1e-9)


def test_places_that_agree_are_alike_and_places_that_do_not_are_not() -> None:
    same = [Portion(20, 100), Portion(40, 200), Portion(60, 300)]
    apart = [Portion(20, 100), Portion(80, 200), Portion(200, 300)]
    assert all_alike(same, rates=False) == pytest.approx(1.0)
    assert (all_alike(apart, rates=False) or 1) < 1e-6
    assert (all_alike(apart, rates=True) or 1) < 1e-6
    assert all_alike(same[:1], rates=False) is None


def test_discoveries_follow_benjamini_and_hochberg() -> None:
    """The step-up rule by hand: 0.01 ≤ 1/4·0.05, 0.02 ≤ 2/4·0.05, 0.04 > 3/4·0.05, 0.9."""
    assert discoveries([0.9, 0.01, 0.04, 0.02]) == [False, True, False, True]
    assert discoveries([]) == []
