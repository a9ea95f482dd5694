"""Exact chances of runs and crossings against every sequence written out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

from knowdo.spc.anhoej import crossings_min, longest_run_max
from knowdo.spc.rules import Test
from knowdo.spc.runs_null import LONGEST_EXACT, runs_p_value, runs_signal_chance

Signs = tuple[int, ...]


def _seen(signs: Signs) -> tuple[int, int]:
    """Longest run and crossings of one sequence, by walking along it."""
    longest = run = 1
    crossings = 0
    for before, after in itertools.pairwise(signs):
        run = run + 1 if before == after else 1
        crossings += before != after
        longest = max(longest, run)
    return longest, crossings


def _chances(sequences: Iterable[Signs]) -> dict[tuple[int, int], float]:
    seen = [_seen(signs) for signs in sequences]
    total = len(seen)
    cases = set(seen)
    alone = {
        case: min(sum(one[0] >= case[0] for one in seen), sum(one[1] <= case[1] for one in seen)) / total
        for case in cases
    }
    return {case: sum(alone[one] <= alone[case] + 1e-12 for one in seen) / total for case in cases}


def _orders(above: int, below: int) -> list[Signs]:
    n = above + below
    return [tuple(int(i in chosen) for i in range(n)) for chosen in itertools.combinations(range(n), above)]


@pytest.mark.parametrize("n", [2, 5, 10])
def test_about_a_fixed_centre_every_throw_is_counted(n: int) -> None:
    for (longest, crossings), chance in _chances(itertools.product((0, 1), repeat=n)).items():
        assert runs_p_value(longest, crossings, n, 0, own_median=False) == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize(("above", "below"), [(1, 1), (4, 5), (2, 7), (0, 9), (6, 6)])
def test_about_its_own_median_every_order_is_counted(above: int, below: int) -> None:
    for (longest, crossings), chance in _chances(_orders(above, below)).items():
        assert runs_p_value(longest, crossings, above, below, own_median=True) == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize(("above", "below"), [(5, 5), (6, 6), (5, 7)])
def test_how_often_the_rules_of_anhoej_flag_chance(above: int, below: int) -> None:
    seen = [_seen(signs) for signs in _orders(above, below)]
    n = above + below
    long_run = sum(longest > longest_run_max(n) for longest, _ in seen) / len(seen)
    few = sum(crossings < crossings_min(n) for _, crossings in seen) / len(seen)
    both = sum(a > longest_run_max(n) or b < crossings_min(n) for a, b in seen) / len(seen)
    assert runs_signal_chance(above, below, {Test.LONG_RUN}) == pytest.approx(long_run, abs=1e-12)
    assert runs_signal_chance(above, below, {Test.FEW_CROSSINGS}) == pytest.approx(few, abs=1e-12)
    assert runs_signal_chance(above, below, {Test.LONG_RUN, Test.FEW_CROSSINGS}) == pytest.approx(both, abs=1e-12)


@pytest.mark.parametrize(("n", "published"), [(24, 0.030), (36, 0.042), (60, 0.044)])
def test_the_false_signal_rate_about_the_median_is_the_published_one(n: int, published: float) -> None:
    """Pitfall 2's rates, simulated there with 400,000 series, counted here."""
    rate = runs_signal_chance(n // 2, n // 2, {Test.LONG_RUN, Test.FEW_CROSSINGS})
    assert rate == pytest.approx(published, abs=0.0012)


def test_fewer_than_two_points_say_nothing_and_too_many_are_refused() -> None:
    assert runs_p_value(1, 0, 1, 0, own_median=True) == 1.0
    assert runs_signal_chance(1, 0, {Test.LONG_RUN}) == 0.0
    with pytest.raises(ValueError, match="up to"):
        runs_p_value(9, 200, LONGEST_EXACT, 1, own_median=True)
