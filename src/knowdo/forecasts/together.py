"""Many short series: the whole is forecast and shared out by recent proportions. Methods 1.11."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowdo.forecasts.forecast import Forecast
from knowdo.forecasts.reading import History
from knowdo.kernel.problems import KnowdoError, fatal

RECENT = 4


@dataclass(frozen=True, slots=True)
class Share:
    """One place's part of the whole over the last periods, and what that makes of the forecast (centre and limits)."""

    name: str
    part: float
    centre: float
    lower: float
    upper: float


def whole(histories: Sequence[History]) -> History:
    """All places added up, over the periods in which each has a count. Raises KnowdoError where there are none."""
    if any(one.numerator is None for one in histories):
        words = "Places can be added up where each has counts."
        raise KnowdoError(fatal("forecast-no-counts", words, "Give numerator (and denominator), not value."))
    common = sorted(set.intersection(*(set(one.periods) for one in histories)))
    if not common:
        words = "There is no period in which every place has figures."
        raise KnowdoError(fatal("forecast-no-rows", words, "Leave out the places that have none."))

    def added(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        columns = [dict(zip(one.periods, getattr(one, name), strict=True)) for one in histories]
        return np.array([sum(column[period] for column in columns) for period in common], dtype=np.float64)

    numerator = added("numerator")
    denominator = added("denominator") if all(one.denominator is not None for one in histories) else None
    value = numerator if denominator is None else numerator / np.where(denominator > 0, denominator, np.nan)
    return History("All together", tuple(common), value, numerator, denominator)


def shared(histories: Sequence[History], found: Forecast) -> tuple[Share, ...]:
    """Of the last period ahead, for counts. A place's limits are its part of the limits of the whole, and so too narrow."""
    recent = {one.name: float(np.nansum(one.numerator[-RECENT:])) for one in histories if one.numerator is not None}
    total = sum(recent.values()) or 1.0
    ends = (float(found.centre[-1]), float(found.lower[-1]), float(found.upper[-1]))
    return tuple(Share(name, one / total, *(end * one / total for end in ends)) for name, one in recent.items())
