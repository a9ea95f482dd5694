"""Scales and ticks: round numbers that a reader would have chosen, for any finite range however large or small."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_LARGEST = 1e300  # beyond this, differences of floats overflow; nothing about children is that large


@dataclass(frozen=True, slots=True)
class Scale:
    """From data to pixels, linear. `low` and `high` are data; `start` and `end` are where they stand."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value / 2 - self.low / 2) / (
            self.high / 2 - self.low / 2
        )  # halves, so that huge ranges do not overflow
        return self.start + min(1.5, max(-0.5, share)) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        slack = (self.high - self.low) * 1e-9
        return self.low - slack <= value <= self.high + slack


def finite(numbers: Iterable[float | None]) -> list[float]:
    """Those that can be drawn."""
    return [float(n) for n in numbers if n is not None and math.isfinite(n) and abs(n) <= _LARGEST]


def spread(
    values: Sequence[float], *, lower: float | None, upper: float | None, zero: bool = False, near: bool = False
) -> tuple[float, float]:
    """The range an axis must hold. Equal values get room on both sides; counts and shares never get a negative axis.

    An axis that nearly reaches 0 is taken there, unless `near` asks to stay with the values.
    """
    fixed = finite((lower, upper))
    everything = [*values, *fixed, *([0.0] if zero else [])] or [0.0, 1.0]
    low, high = min(everything), max(everything)
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        pad = abs(high) * 0.1 or 1.0
        low, high = (low - pad if low < 0 or low - pad > 0 else 0.0), high + pad
    if not near and lower is None and 0 < low < 0.5 * high:
        low = 0.0
    return low, high


def ticks(low: float, high: float, about: int) -> list[float]:
    """Round numbers that cover low to high, about as many as asked for."""
    step = _nice_step((high / 2 - low / 2) / max(1, about) * 2)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if last - first > 4 * about + 4 or last == first:  # the range is below what floats can tell apart
        return [low, high]
    return [_tidy(step * n, step) for n in range(first, last + 1)]


def _nice_step(rough: float) -> float:
    if rough <= 0 or not math.isfinite(rough):
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((nice * power for nice in _NICE if nice * power >= rough * (1 - 1e-9)), 10 * power) or 5e-324


def _tidy(value: float, step: float) -> float:
    digits = 1 - math.floor(math.log10(step)) if step > 0 else 0
    return round(value, digits) + 0.0 if -300 < digits < 300 else value


def tick_words(values: Sequence[float], unit: str = "") -> list[str]:
    """Labels with one number of decimals for all: 0, 2.5, 5.0 and 1,000; % where that is the unit."""
    step = min((b - a for a, b in zip(values, values[1:], strict=False)), default=1.0)
    return [_number(value, step) + ("%" if unit == "%" else "") for value in values]


def _number(value: float, step: float) -> str:
    largest = max(abs(value), abs(step))
    if largest >= 1e9 or 0 < abs(step) < 1e-5:
        return _powers(value)
    text = _decimals(step)
    return f"{value + 0.0:,.{text}f}".replace("-", "−")


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _powers(value: float) -> str:
    """3.4×10¹² for what no reader of counts will meet, and a picture must still hold."""
    digits, _, power = f"{value:.3g}".partition("e")
    return (digits + (f"×10{str(int(power)).translate(_RAISED)}" if power else "")).replace("-", "−")


def _decimals(step: float) -> int:
    for digits in range(6):
        if abs(step - round(step, digits)) <= 1e-6 * abs(step):
            return digits
    return 5


def short_number(value: float, unit: str = "") -> str:
    """A number beside a mark: three figures that matter, thousands apart."""
    if not math.isfinite(value):
        return ""
    size = abs(value)
    if size >= 1e9 or 0 < size < 1e-4:
        text = _powers(value)
    else:
        digits = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2
        text = f"{value:,.{digits}f}"
    return text.replace("-", "−") + ("%" if unit == "%" else "")
