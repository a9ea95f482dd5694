"""Every number of the methods reference on the gap, as `python -m benchmarks.gap_numbers` prints them."""

from __future__ import annotations

import pytest
from benchmarks.gap_numbers import Number, numbers


@pytest.mark.parametrize("number", numbers(), ids=lambda n: f"{n.section} {n.what}")
def test_the_number_is_met(number: Number) -> None:
    assert abs(number.ours - number.expected) <= number.tolerance


def test_a_miss_is_told() -> None:
    assert not Number("1.4", "Shapley", 15.0, 15.1, 1e-9).met
