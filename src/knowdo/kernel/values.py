"""Numbers about children, and the two ways of having none.

A missing value was never there; a suppressed value exists and is withheld; zero is a count. The three are different
types from here to the last chart and file, so that nothing can turn one into another by accident.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages in completed years, both ends included: AgeBand(0, 17). A rate without one cannot be compared."""

    youngest: int
    oldest: int

    def __post_init__(self) -> None:
        if not 0 <= self.youngest <= self.oldest:
            raise ValueError(
                f"An age band runs from the youngest to the oldest age, not {self.youngest} to {self.oldest}."
            )

    def __str__(self) -> str:
        return f"{self.youngest}–{self.oldest}"


def _finite(number: float, what: str) -> None:
    if not math.isfinite(number):
        raise ValueError(f"{what} must be a finite number, not {number}.")


@dataclass(frozen=True, slots=True)
class Count:
    """How many. Never negative."""

    n: int

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"A count cannot be negative: {self.n}.")


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share between 0 and 1. `numerator` and `denominator` are children, and are None when only the share is published."""

    share: float
    numerator: float | None = None
    denominator: float | None = None

    def __post_init__(self) -> None:
        _finite(self.share, "A proportion")
        if not 0 <= self.share <= 1:
            raise ValueError(f"A proportion lies between 0 and 1: {self.share}.")
        _check_pair(self.numerator, self.denominator, within=True)

    @classmethod
    def of(cls, numerator: float, denominator: float) -> Proportion:
        _check_pair(numerator, denominator, within=True)
        return cls(numerator / denominator, numerator, denominator)


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per `per` of a population in an age band, for example per 1,000 children aged 0–17."""

    rate: float
    per: float
    age_band: AgeBand | None = None
    numerator: float | None = None
    denominator: float | None = None

    def __post_init__(self) -> None:
        _finite(self.rate, "A rate")
        if self.rate < 0 or self.per <= 0:
            raise ValueError(f"A rate is not negative and is per a positive number: {self.rate} per {self.per}.")
        _check_pair(self.numerator, self.denominator, within=False)

    @classmethod
    def of(cls, numerator: float, denominator: float, *, per: float, age_band: AgeBand | None) -> Rate:
        _check_pair(numerator, denominator, within=False)
        return cls(per * numerator / denominator, per, age_band, numerator, denominator)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Any other finite number with its unit: a cost, a mean, a number of days."""

    number: float
    unit: str = ""

    def __post_init__(self) -> None:
        _finite(self.number, "A measurement")


@dataclass(frozen=True, slots=True)
class Missing:
    """Not there: never collected, not available, or not defined (a denominator of 0)."""

    reason: str = "not available"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """It exists and is withheld, so that nobody can be identified."""

    reason: str = "small number"


Value: TypeAlias = Count | Proportion | Rate | Measurement | Missing | Suppressed


def _check_pair(numerator: float | None, denominator: float | None, *, within: bool) -> None:
    if numerator is not None and (not math.isfinite(numerator) or numerator < 0):
        raise ValueError(f"A numerator is a finite number, 0 or more: {numerator}.")
    if denominator is not None and (not math.isfinite(denominator) or denominator <= 0):
        raise ValueError(f"A denominator is a finite number above 0: {denominator}.")
    if within and numerator is not None and denominator is not None and numerator > denominator:
        raise ValueError(f"The numerator ({numerator}) is larger than the denominator ({denominator}).")


def number_of(value: Value) -> float | None:
    """The plotted number of a value, or None when it is missing or suppressed (which a caller must tell apart itself)."""
    match value:
        case Count(n):
            return float(n)
        case Proportion(share=share):
            return share
        case Rate(rate=rate):
            return rate
        case Measurement(number=number):
            return number
        case Missing() | Suppressed():
            return None
