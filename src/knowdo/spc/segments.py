"""Arithmetic on many stretches of one long column: sums, exact means, medians, without a loop and without padding.

A segment is one phase of one series. Everything here works on the flat column and is the same for one segment or a
million of any lengths.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.panel import Bools, Floats, Offsets

_SPLIT = 134217729.0  # 2**27 + 1: halves a double for an exact product (Dekker 1971)


class Segments:
    """Where the segments of a column begin, and how long they are. Some may be empty."""

    def __init__(self, starts: Offsets, lengths: Offsets, rows: int) -> None:
        self.starts = starts
        self.lengths = lengths
        self.rows = rows
        self.width = int(lengths[0]) if len(lengths) and bool(np.all(lengths == lengths[0])) else 0
        self._filled: Bools | None = None if self.width or not len(lengths) or lengths.min() > 0 else lengths > 0

    def __len__(self) -> int:
        return len(self.starts)

    @classmethod
    def of_starts(cls, starts: Offsets, rows: int) -> Segments:
        return cls(starts, np.diff(np.append(starts, rows)), rows)

    @classmethod
    def of_lengths(cls, lengths: Offsets) -> Segments:
        ends = np.cumsum(lengths)
        return cls(ends - lengths, lengths, int(ends[-1]) if len(ends) else 0)

    def spread(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """One number a segment, repeated for each of its rows."""
        if self.width:
            return np.repeat(numbers, self.width)
        return np.repeat(numbers, self.lengths)

    def first_rows(self) -> Bools:
        """True on the first row of every segment."""
        flags = np.zeros(self.rows, bool)
        flags[self.starts if self._filled is None else self.starts[self._filled]] = True
        return flags

    def keep(self, rows: Bools) -> Segments:
        """The segments that are left of each when only some rows are kept."""
        return Segments.of_lengths(self.count(rows))

    def sum(self, column: Floats) -> Floats:
        return self._reduce(np.add.reduceat, column, 0.0)

    def maximum(self, column: NDArray[Any], empty: Any = -np.inf) -> NDArray[Any]:
        return self._reduce(np.maximum.reduceat, column, empty)

    def any(self, flags: Bools) -> Bools:
        return self.count(flags) > 0

    def count(self, flags: Bools) -> Offsets:
        counted = self._reduce(_add_up, flags.view(np.int8), 0)
        return np.asarray(counted, dtype=np.int64)

    def _reduce(self, reduceat: Callable[..., Any], column: NDArray[Any], empty: Any) -> NDArray[Any]:
        if not len(self) or self.rows == 0:
            return np.full(len(self), empty, dtype=column.dtype)
        if self._filled is None:
            return np.asarray(reduceat(column, self.starts))
        reduced = reduceat(column, self.starts[self._filled])
        out = np.full(len(self), empty, dtype=reduced.dtype)
        out[self._filled] = reduced
        return out

    def _exact_sum(self, column: Floats) -> tuple[Floats, Floats]:
        """The sum as high + low. High parts lie on one grid a segment, so that they add without rounding (Rump 2008)."""
        top = self.maximum(np.abs(column), 0.0)
        _, exponent = np.frexp(top)
        _, bits = np.frexp(self.lengths + 2.0)
        grid = self.spread(np.ldexp(1.0, exponent + bits))
        high = (column + grid) - grid
        return self.sum(high), self.sum(column - high)

    def total(self, column: Floats, use: Bools) -> Floats:
        """The sum of the rows in use, rounded once."""
        high, low = self._exact_sum(np.where(use, column, 0.0))
        return high + low

    def mean(self, column: Floats, use: Bools) -> Floats:
        """The mean of the rows in use, rounded once, so that equal values lie on their own mean. Nan over nothing."""
        high, low = self._exact_sum(np.where(use, column, 0.0))
        count = self.count(use).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (high + low) / count
            product, error = _exact_product(count, mean)
            return np.asarray(mean + (((high - product) - error) + low) / count)

    def median(self, column: Floats, use: Bools) -> Floats:
        """The middle value of the rows in use, or the mean of the two middle ones. Nan over nothing."""
        numbers = column if use.all() else np.where(use, column, np.inf)
        count = self.count(use)
        if self.width:
            return _middle(np.sort(numbers.reshape(-1, self.width), axis=1), count)
        out = np.full(len(self), np.nan)
        for width in np.unique(_round_up(self.lengths)):
            which = np.flatnonzero(_round_up(self.lengths) == width) if width else np.empty(0, np.int64)
            if len(which):
                out[which] = _middle(np.sort(self._rectangle(numbers, which, int(width)), axis=1), count[which])
        return out

    def _rectangle(self, numbers: Floats, which: Offsets, width: int) -> Floats:
        columns = np.arange(width)
        rows = self.starts[which][:, None] + columns
        inside = columns < self.lengths[which][:, None]
        return np.where(inside, numbers[np.minimum(rows, self.rows - 1)], np.inf)


def _add_up(flags: NDArray[np.int8], starts: Offsets) -> NDArray[np.int32]:
    return np.add.reduceat(flags, starts, dtype=np.int32)


def _round_up(lengths: Offsets) -> Offsets:
    """The next of 1, 2, 3, 4, 6, 8, 12, 16…: few widths, and never more than half a row of padding."""
    power = 1 << np.ceil(np.log2(np.maximum(lengths, 1))).astype(np.int64)
    smaller = power // 4 * 3
    return np.where(lengths == 0, 0, np.where((smaller >= lengths) & (power >= 4), smaller, power))


def _middle(ordered: Floats, count: Offsets) -> Floats:
    rows = np.arange(len(ordered))
    below = ordered[rows, np.maximum(count - 1, 0) // 2]
    above = ordered[rows, np.minimum(count // 2, ordered.shape[1] - 1)]
    return np.where(count > 0, (below + above) / 2, np.nan)


def _exact_product(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    product = a * b
    a_high, a_low = _halves(a)
    b_high, b_low = _halves(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _halves(number: Floats) -> tuple[Floats, Floats]:
    scaled = _SPLIT * number
    high = scaled - (scaled - number)
    return high, number - high
