"""From the series of a pack to those that a review is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from knowdo.kernel.series import Series, Status
from knowdo.recipes.smallness import FEWEST_EXPECTED


def with_estimated_base(series: Series, base: Series | None) -> Series:
    """The series with denominators taken from an estimate of the same children, where that is safe.

    The share stays as published. A point whose share of the estimate would give fewer than five children, or all but
    fewer than five, is left without a base: the two together would give back a count that nobody published.
    """
    if base is None:
        return series
    children = {p: v for p, v, s in zip(base.periods, base.value, base.status, strict=True) if s == Status.PRESENT}
    estimated = np.array([children.get(period, np.nan) for period in series.periods], dtype=np.float64)
    events = series.value * estimated
    fewest = np.minimum(events, estimated - events)
    # nan stays out of both comparisons, so a missing share or base leaves the point without one
    safe = (events == 0) | (fewest >= FEWEST_EXPECTED - 0.5)
    return replace(series, denominator=np.where(safe, estimated, np.nan), numerator=np.where(safe, events, np.nan))
