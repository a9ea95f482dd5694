"""Funnels: limits that narrow, over-dispersion that is found when it is there, and never a rank."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from knowdo.spc.funnel import Funnel, FunnelKind, Position, Spread, funnel, limits_at
from knowdo.spc.funnel_figure import funnel_figure, funnel_sentence

NAMES = ("Arran", "Bute", "Carrick", "Doon", "Esk")


def test_positions_are_said_by_the_widest_limit_that_a_place_lies_beyond() -> None:
    found = funnel([20, 50, 29, 3, 10], [100] * 5, target=0.2, spread=Spread.NONE)
    assert found.position == (
        Position.INSIDE, Position.VERY_HIGH, Position.HIGH, Position.VERY_LOW, Position.LOW,
    )  # fmt: skip


def test_limits_narrow_as_numbers_grow() -> None:
    found = funnel([2, 20, 200, 2000], [10, 100, 1000, 10_000])
    width = found.upper - found.lower
    assert np.all(np.diff(width, axis=1) < 0)
    assert np.all(found.lower[1] <= found.lower[0])


def test_a_place_without_a_figure_is_unknown_and_has_no_limits() -> None:
    found = funnel([5, np.nan, 0], [50, 60, 0])
    assert found.position[1:] == (Position.UNKNOWN, Position.UNKNOWN)
    assert np.isnan(found.lower[:, 1:]).all()
    assert np.isnan(found.value[1:]).all()
    assert found.target == pytest.approx(0.1)


def test_chance_alone_gives_the_exact_limits() -> None:
    dice = np.random.default_rng(5)
    size = dice.integers(50, 400, 40)
    cases = dice.binomial(size, 0.3) * 0.5 + size * 0.15  # less spread than chance
    found = funnel(cases, size, spread=Spread.ADDITIVE)
    assert not found.dispersion.over_dispersed
    np.testing.assert_array_equal(found.upper, found.exact_upper)


@pytest.mark.parametrize("spread", [Spread.ADDITIVE, Spread.MULTIPLICATIVE])
def test_more_spread_than_chance_widens_the_limits(spread: Spread) -> None:
    dice = np.random.default_rng(6)
    size = dice.integers(500, 4000, 32)
    cases = dice.binomial(size, np.clip(dice.normal(0.3, 0.05, 32), 0, 1))
    found = funnel(cases, size, spread=spread)
    assert found.dispersion.over_dispersed
    assert np.all(found.upper > found.exact_upper)
    assert np.all(found.lower < found.exact_lower)
    beyond = sum(position is not Position.INSIDE for position in found.position)
    naive = sum(position is not Position.INSIDE for position in funnel(cases, size, spread=Spread.NONE).position)
    assert beyond < naive / 2


def test_the_winsorised_estimate_is_not_moved_by_one_extreme_place() -> None:
    dice = np.random.default_rng(7)
    size = np.full(40, 1000)
    cases = dice.binomial(size, 0.3).astype(float)
    calm = funnel(cases, size, target=0.3).dispersion.phi
    cases[0] = 1000.0
    assert funnel(cases, size, target=0.3).dispersion.phi < calm + 1.0


def test_between_places_limits_are_the_same_curve() -> None:
    found = funnel([10, 30, 80], [100, 200, 400], FunnelKind.RATE)
    lower, upper = limits_at(found, found.denominator)
    np.testing.assert_allclose(lower, found.lower)
    np.testing.assert_allclose(upper, found.upper)


def test_all_events_or_none_give_limits_on_the_target() -> None:
    for cases in ([0, 0, 0], [10, 20, 30]):
        found = funnel(cases, [10, 20, 30])
        np.testing.assert_array_equal(found.lower, found.upper)
        assert set(found.position) == {Position.INSIDE}


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        ([1.0, -1.0], [2.0, 2.0], "not negative"),
        ([1.0, np.inf], [2.0, 2.0], "finite"),
        ([3.0], [2.0], "not proportions"),
        ([1.0], [2.0, 3.0], "same length"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(numerator: list[float], denominator: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        funnel(numerator, denominator)


def test_a_target_outside_its_scale_and_a_level_of_one_are_refused() -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        funnel([1], [2], target=1.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel([1], [2], levels=(1.0,))


def test_a_funnel_has_no_rank_and_no_order_of_its_own() -> None:
    names = {field.name for field in dataclasses.fields(Funnel)}
    assert not names & {"rank", "order", "position_in_table", "league"}
    cases, size = np.array([5.0, 50.0, 30.0, 9.0, 12.0]), np.full(5, 100.0)
    forwards, backwards = funnel(cases, size), funnel(cases[::-1], size)
    assert forwards.position == backwards.position[::-1]


def test_the_figure_names_places_in_the_order_given_and_has_its_table() -> None:
    found = funnel([20, 50, 29, 3, 10], [100] * 5, target=0.2, spread=Spread.NONE)
    figure = funnel_figure(found, NAMES, measure="Seen in time", period="2023-24", denominator="Children")
    assert figure.kind == "funnel"
    assert [row[0] for row in figure.table.rows] == list(NAMES)
    assert "rank" not in f"{figure.title} {figure.sentence} {figure.table}".lower()
    assert "Bute lies above the outer limit." in figure.sentence
    labels = [label for mark in figure.marks for label in getattr(mark, "labels", ())]
    assert {"Bute", "Carrick", "Doon", "Esk"} <= set(labels)
    assert "Arran" not in labels


def test_the_sentence_says_when_nothing_stands_out_and_what_is_missing() -> None:
    found = funnel([20, 21, np.nan], [100, 100, 100])
    said = funnel_sentence(found, NAMES[:3], measure="Seen in time", period="2023-24")
    assert "2 places" in said
    assert "No place lies beyond the limits" in said
    assert "1 place has no figure." in said
