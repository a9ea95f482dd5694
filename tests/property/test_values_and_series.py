"""Missing, suppressed and zero never mix, whatever the order in which points arrive."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowdo.kernel.periods import month
from knowdo.kernel.places import Place
from knowdo.kernel.series import Series, SeriesBatch, Status
from knowdo.kernel.values import Count, Missing, Proportion, Suppressed, Value

PLACE = Place("A1", "council", "North Mere")

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.integers(0, 10**6).map(Count),
    st.floats(0, 1).map(Proportion),
    st.tuples(st.integers(0, 99), st.integers(1, 99)).map(lambda pair: Proportion.of(min(pair), max(pair))),
    st.builds(Missing),
    st.builds(Suppressed),
)


def series_of(values: list[Value], seed: int = 0) -> Series:
    points = [(month(2000 + n // 12, n % 12 + 1), value) for n, value in enumerate(values)]
    random.Random(seed).shuffle(points)
    return Series.of("m", PLACE, points)


@given(st.lists(VALUES, max_size=40), st.integers(0, 5))
def test_every_point_keeps_its_standing(values: list[Value], seed: int) -> None:
    series = series_of(values, seed)
    for value, number, status in zip(values, series.value, series.status, strict=True):
        expected = {Missing: Status.MISSING, Suppressed: Status.SUPPRESSED}.get(type(value), Status.PRESENT)
        assert status == expected
        assert np.isnan(number) == (expected != Status.PRESENT)


@given(st.lists(st.lists(VALUES, max_size=12), max_size=6))
def test_a_batch_is_its_series_end_to_end(many: list[list[Value]]) -> None:
    all_series = [series_of(values) for values in many]
    batch = SeriesBatch.of(all_series)
    for one, part in zip(all_series, batch.slices(), strict=True):
        assert np.array_equal(batch.value[part], one.value, equal_nan=True)
        assert np.array_equal(batch.status[part], one.status)
