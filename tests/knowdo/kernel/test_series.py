"""A series is ordered, frozen, and tells missing from suppressed at every point."""

from __future__ import annotations

import numpy as np
import pytest

from knowdo.kernel.periods import month
from knowdo.kernel.places import Place
from knowdo.kernel.series import Series, SeriesBatch, Status
from knowdo.kernel.values import Count, Missing, Proportion, Suppressed, Value

PLACE = Place("A1", "council", "North Mere")
POINTS: list[tuple[object, Value]] = [
    (month(2024, 3), Proportion.of(2, 8)),
    (month(2024, 1), Proportion(0.5)),
    (month(2024, 4), Suppressed()),
    (month(2024, 2), Missing()),
]


def series() -> Series:
    return Series.of("m", PLACE, POINTS)  # type: ignore[arg-type]


def test_points_come_in_any_order_and_leave_in_order() -> None:
    assert series().periods == tuple(month(2024, number) for number in range(1, 5))


def test_missing_and_suppressed_are_told_apart_and_neither_is_zero() -> None:
    assert list(series().status) == [Status.PRESENT, Status.MISSING, Status.PRESENT, Status.SUPPRESSED]
    assert np.isnan(series().value[[1, 3]]).all()
    assert series().useful == 2


def test_children_are_known_only_where_they_are_published() -> None:
    assert np.isnan(series().denominator[0])
    assert (series().numerator[2], series().denominator[2]) == (2.0, 8.0)


def test_a_count_is_its_own_numerator() -> None:
    one = Series.of("m", PLACE, [(month(2024, 1), Count(0))])
    assert (one.value[0], one.numerator[0], one.useful) == (0.0, 0.0, 1)


def test_arrays_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        series().value[0] = 1.0


def test_the_same_period_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="each stands once"):
        Series.of("m", PLACE, [(month(2024, 1), Count(1)), (month(2024, 1), Count(2))])


@pytest.mark.parametrize("status", [Status.MISSING, Status.SUPPRESSED])
def test_a_number_and_a_reason_for_none_exclude_each_other(status: Status) -> None:
    one = np.array([1.0])
    with pytest.raises(ValueError, match="exactly when"):
        Series("m", PLACE, (month(2024, 1),), one, one.copy(), one.copy(), np.array([status], dtype=np.uint8))


def test_arrays_have_one_entry_a_period() -> None:
    one = np.array([1.0])
    with pytest.raises(ValueError, match="2 entries for 1 periods"):
        Series("m", PLACE, (month(2024, 1),), np.ones(2), one, one.copy(), np.array([0], dtype=np.uint8))


def test_a_batch_holds_each_series_in_its_slice() -> None:
    other = Series.of("n", PLACE, [(month(2024, 1), Count(3))])
    batch = SeriesBatch.of([series(), other])
    assert (len(batch), list(batch.lengths())) == (2, [4, 1])
    assert batch.names == ("m/A1", "n/A1")
    first, second = batch.slices()
    assert np.array_equal(batch.value[first], series().value, equal_nan=True)
    assert list(batch.value[second]) == [3.0]
    assert list(batch.status[first]) == list(series().status)


def test_an_empty_batch_is_a_batch() -> None:
    assert len(SeriesBatch.of([])) == 0
