"""What a series can bear, as a table."""

from __future__ import annotations

import pytest

from knowdo.recipes.bearing import WHY, Bearing, bearing_of
from knowdo.recipes.smallness import Base, too_small

TABLE = [
    (0, True, Bearing.NOTHING),
    (1, True, Bearing.ONE_POINT),
    (2, True, Bearing.TWO_POINTS),
    (9, True, Bearing.TWO_POINTS),
    (9, False, Bearing.DESCRIPTION),
    (10, False, Bearing.RUN_RULES),
    (11, False, Bearing.RUN_RULES),
    (12, False, Bearing.LIMITS),
]


@pytest.mark.parametrize(("useful", "with_base", "expected"), TABLE)
def test_length_decides_the_method(useful: int, with_base: bool, expected: Bearing) -> None:
    assert bearing_of(useful, with_base=with_base) is expected


def test_every_bearing_says_why() -> None:
    assert set(WHY) == set(Bearing)


@pytest.mark.parametrize(
    ("children", "share", "bounded", "expected"),
    [
        (44, 0.06, True, True),  # fewer than five expected
        (500, 0.06, True, False),
        (56, 0.20, True, True),  # eleven expected, but chance alone moves the share by more than ten points
        (70, 0.20, True, False),
        (100, 0.98, True, True),  # two expected not to be counted
        (1000, 0.004, False, True),
        (2000, 0.004, False, False),
    ],
)
def test_too_small_asks_what_the_national_share_would_give(
    children: float, share: float, bounded: bool, expected: bool
) -> None:
    assert too_small(Base(children, known=False), share, bounded=bounded) is expected
