"""Rates and percentages: they fall with their counts, and are never printed so precisely that they give one back."""

from __future__ import annotations

import math

from knowdo.disclosure.decision import Status
from knowdo.disclosure.release_policy import Rules

MOST = 6


def rate_status(numerator: Status, denominator: Status, count: int | None, rules: Rules) -> Status:
    """The status of a rate: hidden with its numerator or denominator, or where fewer than the policy allows are counted.

    `count` is the denominator.
    """
    if Status.HIDDEN in (numerator, denominator):
        return Status.HIDDEN
    if Status.NOT_AVAILABLE in (numerator, denominator) or not count:
        return Status.NOT_AVAILABLE
    return Status.HIDDEN if count < rules.smallest_denominator else Status.SHOWN


def rate_decimals(
    numerator: int, denominator: int, *, per: float = 100.0, threshold: int = 5, shown: bool = False, most: int = 1
) -> int | None:
    """How many decimals a rate may be printed to; None where even whole numbers say too much.

    A reader who knows the denominator tries every numerator from 0 to it. Printed to the decimals given, at least two of them
    fit, none that fits is a count from 1 to threshold − 1 or leaves that few as its rest, unless others that are larger fit
    as well. `shown`: the count itself stands beside the rate, so there is nothing to give back, and `most` is the answer.
    """
    if not 0 <= numerator <= denominator or denominator < 1:
        raise ValueError(
            f"A rate needs 0 ≤ numerator ≤ denominator and somebody to count: {numerator} of {denominator}."
        )
    if shown:
        return most
    for decimals in range(min(most, MOST), -1, -1):
        if _safe(_fitting(numerator, denominator, per, decimals), denominator, threshold):
            return decimals
    return None


def _fitting(numerator: int, denominator: int, per: float, decimals: int) -> tuple[int, int]:
    """The smallest and the largest numerator that print the same, whatever way halves are rounded."""
    printed = round(per * numerator / denominator, decimals)
    half = 0.5 * 10.0**-decimals * (1 - 1e-9)
    low = max(0, math.ceil((printed - half) * denominator / per))
    high = min(denominator, math.floor((printed + half) * denominator / per))
    return min(low, numerator), max(high, numerator)


def _safe(fitting: tuple[int, int], denominator: int, threshold: int) -> bool:
    low, high = fitting
    wide = high > low
    small = 0 < low < threshold and high < threshold
    rest_small = 0 < denominator - high < threshold and denominator - low < threshold
    return wide and not small and not rest_small
