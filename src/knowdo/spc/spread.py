"""The rows behind a chart, and how much they spread: moving ranges, and their mean and median with screening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.options import SCREEN_AT, Kind, Options, SigmaConstant
from knowdo.spc.panel import Bools, Floats
from knowdo.spc.result import Screening
from knowdo.spc.segments import Segments


@dataclass(frozen=True)
class Block:
    """Whole phases side by side: what is plotted, what it is made of, and which rows may set the limits."""

    segments: Segments
    plotted: Floats  # nan where there is no number
    base: Bools  # rows that set centre and limits, missing ones included
    present: Bools
    numerator: Floats | None
    denominator: Floats | None
    size: Floats | None
    sd: Floats | None
    spread: Floats | None
    kind: Kind
    options: Options
    sigma_constant: SigmaConstant

    @property
    def used(self) -> Bools:
        return self.base & self.present

    def weights(self) -> Floats:
        """How many lie behind each row: the denominator, else the size of the subgroup, else 1."""
        for column in (self.denominator, self.size):
            if column is not None:
                return column
        return np.ones(self.segments.rows)

    def given(self, centre: Floats) -> Floats:
        number = self.options.given_centre
        return centre if number is None else np.full(len(centre), number)


class BaseRows:
    """The base rows side by side, so that what is excluded leaves no gap; a missing value leaves one."""

    def __init__(self, segments: Segments, keep: Bools) -> None:
        self.keep = None if keep.all() else keep
        self.segments = segments if self.keep is None else segments.keep(keep)

    def take(self, column: Floats) -> Floats:
        return column if self.keep is None else column[self.keep]

    def ranges(self, column: Floats) -> Floats:
        """The moving range that ends at each row; nan at the first of a phase and beside a missing value."""
        values = self.take(column)
        moving = np.full(len(values), np.nan)
        np.abs(np.subtract(values[1:], values[:-1]), out=moving[1:])
        return moving

    def screened_mean(self, moving: Floats, screen_at: float | None) -> tuple[Floats, NDArray[np.uint8]]:
        """The mean of the ranges, without those of `screen_at` times it or more, once (Nelson 1982).

        Where that would leave nothing but zeros, all are used (pitfall 6); where all are 0 there is no variation,
        and without a single range there is nothing to take a mean of.
        """
        segments = self.segments
        moving[segments.first_rows()] = np.nan
        there = ~np.isnan(moving)
        mean = segments.mean(moving, there)
        if screen_at is None:
            return mean, np.full(len(segments), Screening.OFF, dtype=np.uint8)
        kept = there & (moving < segments.spread(screen_at * mean))
        screened = mean if np.array_equal(kept, there) else segments.mean(moving, kept)
        undone = ~(screened > 0)
        state = np.where(undone, np.where(mean > 0, Screening.UNDONE, Screening.NO_VARIATION), Screening.APPLIED)
        state[np.isnan(mean)] = Screening.NO_RANGES
        return np.where(undone, np.where(mean > 0, mean, np.nan), screened), state.astype(np.uint8)


def mean_range(block: Block, values: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    sequence = BaseRows(block.segments, block.used if block.options.bridge_gaps else block.base)
    return sequence.screened_mean(sequence.ranges(values), SCREEN_AT if block.options.screen else None)


def median_range(block: Block, values: Floats) -> Floats:
    """Sigma from the median moving range: M / 0.954, ranges of 3.865 times the median and more left out if screened."""
    sequence = BaseRows(block.segments, block.used if block.options.bridge_gaps else block.base)
    moving = sequence.ranges(values)
    moving[sequence.segments.first_rows()] = np.nan
    there = ~np.isnan(moving)
    median = sequence.segments.median(moving, there)
    if block.options.screen:
        median = sequence.segments.median(moving, there & (moving < sequence.segments.spread(3.865 * median)))
    return median / 0.954


def constant_rows(block: Block, column: Floats) -> Bools:
    """Whether a column is the same in all rows of a phase that have it."""
    segments = block.segments
    there = ~np.isnan(column)
    high = segments.maximum(np.where(there, column, -np.inf))
    low = -segments.maximum(np.where(there, -column, -np.inf))
    return np.asarray(high == low)


def first_of(block: Block, column: Floats) -> Floats:
    """The value of a column that is the same in all rows of a phase."""
    return np.asarray(block.segments.maximum(np.where(np.isnan(column), -np.inf, column)))
