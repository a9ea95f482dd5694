"""A funnel is drawn with limits from its smallest place to its largest."""

from __future__ import annotations

import numpy as np

from knowdo.kernel.figures import Line, Role
from knowdo.spc.funnel import Spread, funnel
from knowdo.spc.funnel_figure import funnel_figure


def test_limits_of_shares_are_drawn_all_the_way_from_the_smallest_place_to_the_largest() -> None:
    """A binomial has a whole number of children: limits between places are asked at whole numbers only."""
    found = funnel([12, 30, 45, 80], [61, 140, 233, 397], spread=Spread.NONE)
    figure = funnel_figure(found, ["A", "B", "C", "D"], measure="Moved", period="2024")
    limits = [mark for mark in figure.marks if isinstance(mark, Line) and mark.role in (Role.LIMIT, Role.NEAR_LIMIT)]
    assert len(limits) == 4
    assert all(number is not None and np.isfinite(number) for line in limits for number in line.y)
    assert all(x == int(x) for line in limits for x in line.x)
