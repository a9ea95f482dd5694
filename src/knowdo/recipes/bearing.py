"""Which method a series can bear. A method asked of too few points gives an answer all the same, and it is wrong.

Ten useful points for a run rule and twelve for limits are the floors that this project holds to everywhere; the
run-chart rules are Anhøj & Olesen 2014, the limits Shewhart's as taught in health care (Mohammed et al. 2008).
"""

from __future__ import annotations

from enum import StrEnum

from knowdo.kernel.series import Series

RUN_RULE_FLOOR = 10
LIMITS_FLOOR = 12


class Bearing(StrEnum):
    """What may be asked of a series, from least to most."""

    NOTHING = "nothing yet"
    ONE_POINT = "a level, not a change"
    DESCRIPTION = "description only"
    TWO_POINTS = "comparison of two stated periods"
    RUN_RULES = "run chart"
    LIMITS = "run chart and control limits"


WHY = {
    Bearing.NOTHING: "there is no figure",
    Bearing.ONE_POINT: "there is one figure, so nothing can be said of change",
    Bearing.DESCRIPTION: f"there are fewer than {RUN_RULE_FLOOR} figures, and the number of children behind each is not published",
    Bearing.TWO_POINTS: f"there are fewer than {RUN_RULE_FLOOR} figures, but the number of children behind them is known",
    Bearing.RUN_RULES: f"there are at least {RUN_RULE_FLOOR} figures, but fewer than the {LIMITS_FLOOR} that limits need",
    Bearing.LIMITS: f"there are at least {LIMITS_FLOOR} figures",
}


def bearing_of(useful: int, *, with_base: bool) -> Bearing:
    """What `useful` points can bear. `with_base`: the number of children behind the first and last point is known."""
    if useful >= LIMITS_FLOOR:
        return Bearing.LIMITS
    if useful >= RUN_RULE_FLOOR:
        return Bearing.RUN_RULES
    if useful >= 2:
        return Bearing.TWO_POINTS if with_base else Bearing.DESCRIPTION
    return Bearing.ONE_POINT if useful else Bearing.NOTHING


def bearing(series: Series) -> Bearing:
    """What this series can bear, by its useful points and whether its ends have a denominator."""
    present = [i for i, number in enumerate(series.value) if number == number]
    with_base = bool(present) and all(series.denominator[i] > 0 for i in (present[0], present[-1]))
    return bearing_of(len(present), with_base=with_base)
