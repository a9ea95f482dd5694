"""Numbers about children, and the two ways of having none: never mixed with each other or with zero."""

from __future__ import annotations

import dataclasses
import math

import pytest

from knowdo.kernel.values import (
    AgeBand,
    Count,
    Measurement,
    Missing,
    Proportion,
    Rate,
    Suppressed,
    Value,
    number_of,
)

CHILDREN = AgeBand(0, 17)


def test_zero_missing_and_suppressed_are_three_things() -> None:
    three: list[Value] = [Count(0), Missing(), Suppressed()]
    assert len(set(three)) == 3
    assert [number_of(one) for one in three] == [0.0, None, None]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Count(7), 7.0),
        (Proportion.of(5, 8), 0.625),
        (Proportion(0.118), 0.118),
        (Rate.of(3, 1500, per=1000, age_band=CHILDREN), 2.0),
        (Measurement(-1.5, "days"), -1.5),
    ],
)
def test_the_plotted_number(value: Value, number: float) -> None:
    assert number_of(value) == number


def test_a_share_may_stand_without_its_children() -> None:
    assert Proportion(0.118).denominator is None


def test_a_rate_carries_its_ages() -> None:
    rate = Rate.of(4, 2000, per=1000, age_band=CHILDREN)
    assert str(rate.age_band) == "0–17"
    assert rate != Rate.of(4, 2000, per=1000, age_band=AgeBand(0, 15))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Count(-1),
        lambda: Proportion(1.01),
        lambda: Proportion(-0.01),
        lambda: Proportion(math.nan),
        lambda: Proportion.of(6, 5),
        lambda: Proportion(0.5, 6, 5),
        lambda: Proportion.of(1, 0),
        lambda: Proportion.of(-1, 5),
        lambda: Proportion.of(math.inf, 5),
        lambda: Rate(-1.0, 1000),
        lambda: Rate(1.0, 0),
        lambda: Rate(math.inf, 1000),
        lambda: Rate.of(1, 0, per=1000, age_band=None),
        lambda: Measurement(math.nan),
        lambda: AgeBand(5, 4),
        lambda: AgeBand(-1, 4),
    ],
)
def test_what_cannot_be_is_refused(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]


def test_a_rate_may_exceed_its_population() -> None:
    assert number_of(Rate.of(12, 10, per=1000, age_band=None)) == 1200.0


def test_values_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Count(1).n = 2  # type: ignore[misc]
