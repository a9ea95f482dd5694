"""The path to a target on the logit scale, and the chance that a target is really met. Methods 1.10."""

from __future__ import annotations

import math


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def expit(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def path(now: float, target: float, periods: int) -> tuple[float, ...]:
    """Shares after 0, 1 … `periods` periods: a straight line in logits, as equal effort gives less near the ends."""
    if not (0 < now < 1 and 0 < target < 1 and periods >= 1):
        raise ValueError("A path runs between two shares above 0 and below 1, over one period or more.")
    start, step = logit(now), (logit(target) - logit(now)) / periods
    return tuple(expit(start + step * n) for n in range(periods + 1))


def chance_met(numerator: float, denominator: float, target: float, *, at_most: bool = False) -> float:
    """That the true share is at the target or beyond: Jeffreys' posterior, Beta(x + ½, n − x + ½)."""
    from scipy.stats import beta

    if not (0 <= numerator <= denominator and denominator > 0 and 0 <= target <= 1):
        raise ValueError("A share needs 0 ≤ numerator ≤ denominator, and a target between 0 and 1.")
    posterior = beta(numerator + 0.5, denominator - numerator + 0.5)
    return float(posterior.cdf(target) if at_most else posterior.sf(target))
