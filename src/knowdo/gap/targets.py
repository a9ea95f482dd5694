"""A path to a target, and the chance that it has been met."""

from __future__ import annotations

import math

from knowdo.kernel.intervals import chance_at_least


def path(now: float, target: float, periods: int) -> tuple[float, ...]:
    """Shares from now (first) to the target (last), straight on the logit scale, `periods` steps apart.

    A straight line between two percentages asks for too much near the ends. Raises ValueError for shares of 0 or 1.
    """
    if not (0 < now < 1 and 0 < target < 1) or periods < 1:
        raise ValueError("A path runs between shares above 0 and below 1, in one period or more.")
    start, end = (math.log(p / (1 - p)) for p in (now, target))
    return tuple(1 / (1 + math.exp(-(start + (end - start) * t / periods))) for t in range(periods + 1))


def chance_met(reached: int, eligible: int, target: float) -> float | None:
    """The probability that the true share is at or above the target; None where nobody is eligible."""
    return float(chance_at_least(reached, eligible, target)) if eligible > 0 else None
