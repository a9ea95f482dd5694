"""Suggested rebases of a run chart's median, as runcharter finds them. A suggestion is shown with its evidence, never applied.

The steps are those of runcharter 0.2.0.9000 (NHS Highland), built from a description of what it does. The other named
algorithm, Stable Shift, is in `stable_shift`; the two differ, so a suggestion always names the one it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Direction: TypeAlias = Literal["both", "above", "below"]
Algorithm: TypeAlias = Literal["runcharter", "stable-shift"]
ALGORITHMS: tuple[Algorithm, ...] = ("runcharter", "stable-shift")

BASELINE_ROWS = 13
RUN_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A new phase that an algorithm would start, and why. Positions count from 0 in the rows given.

    The evidence is `points` useful points in a row on one `side` of the centre before, at `start` to `evidence_end`.
    `centre_after` comes from the rows `start` to `centre_end`.
    """

    algorithm: Algorithm
    start: int
    evidence_end: int
    points: int
    side: Literal["high", "low"]
    centre_before: float
    centre_after: float
    centre_end: int


def runcharter(
    values: ArrayLike,
    *,
    baseline_rows: int = BASELINE_ROWS,
    run_length: int = RUN_LENGTH,
    direction: Direction = "both",
) -> tuple[Suggestion, ...]:
    """Where the median of one series, in order of time, would be set anew. Missing values are nan.

    1. The first median is that of the first `baseline_rows` rows; a missing value takes up a row.
    2. In the rows after them, the first `run_length` successive useful points on one side that `direction` allows
       (missing points and points on the median neither count nor break) start a new phase; the new median is that of
       exactly these points.
    3. The search goes on after the last of them, against the new median. A series with fewer than baseline_rows +
       run_length rows is left alone.
    """
    rows = np.asarray(values, dtype=np.float64)
    if baseline_rows < 1 or run_length < 1:
        raise ValueError("A baseline and a run have at least one row each.")
    return tuple(_search(rows, baseline_rows, run_length, direction))


def median_of(values: Floats) -> float:
    """The median of the values that are there, or nan when none is."""
    present = values[~np.isnan(values)]
    return float(np.median(present)) if present.size else float("nan")


def _search(rows: Floats, first: int, run_length: int, direction: Direction) -> Iterator[Suggestion]:
    median = median_of(rows[:first])
    while rows.size - first >= run_length:
        found = _first_run(rows, first, median, run_length, direction)
        if found is None:
            return
        after = median_of(rows[found])
        start, last = int(found[0]), int(found[-1])
        side: Literal["high", "low"] = "high" if rows[start] > median else "low"
        yield Suggestion("runcharter", start, last, run_length, side, median, after, last)
        median, first = after, last + 1


def _first_run(
    rows: Floats, first: int, median: float, run_length: int, direction: Direction
) -> NDArray[np.intp] | None:
    """The positions of the first `run_length` points of the first long enough block on an allowed side."""
    side = np.sign(rows[first:] - median)
    useful = np.flatnonzero(np.nan_to_num(side))
    side = side[useful]
    starts = np.flatnonzero(np.concatenate(([True], side[1:] != side[:-1]))) if side.size else np.empty(0, np.intp)
    lengths = np.diff(np.append(starts, side.size))
    allowed = {"both": (1.0, -1.0), "above": (1.0,), "below": (-1.0,)}[direction]
    for start, length in zip(starts, lengths, strict=True):
        if length >= run_length and side[start] in allowed:
            found: NDArray[np.intp] = useful[start : start + run_length] + first
            return found
    return None
