"""Places by periods: the outcome, when each place started, and what is missing and why. The one input of every design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from knowdo.evaluation.estimate import FloatArray, IntArray
from knowdo.kernel.periods import Period, PeriodKind

SEASONS = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4}


class Cell(IntEnum):
    """What stands in a place's period."""

    HELD = 0
    MISSING = 1  # a mark that says so, or no row at all
    SUPPRESSED = 2  # it exists and is withheld


@dataclass(frozen=True, slots=True)
class Panel:
    """An outcome for `units` × `periods`. Arrays have that shape; `start` and `ended` have one entry a unit.

    `value` is analysed as a mean or rate; with `numerator` it is numerator ÷ denominator (or the count itself). `start`
    is the index of the first period with the approach, `len(periods)` for never, below 1 for units that had it from the
    first period or before. `ended` is the index of the first period after support ended, `len(periods)` if it did not.
    """

    units: tuple[str, ...]
    periods: tuple[Period, ...]
    value: FloatArray
    start: IntArray
    numerator: FloatArray | None = None
    denominator: FloatArray | None = None
    ended: IntArray | None = None
    status: NDArray[np.int8] | None = None
    size: FloatArray | None = None  # children behind a mean
    spread: FloatArray | None = None  # standard deviation among them
    covariates: Mapping[str, FloatArray] = field(default_factory=dict)
    low: FloatArray | None = None  # bounds of suppressed counts
    high: FloatArray | None = None
    recorded: Mapping[int, str] = field(default_factory=dict)  # period index: how recording or definition changed

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.periods))
        if self.value.shape != shape or self.start.shape != shape[:1]:
            raise ValueError(f"The outcome has shape {self.value.shape}, not {shape} (units × periods).")

    @property
    def never(self) -> int:
        """The start of a unit that never has the approach within these periods."""
        return len(self.periods)

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Units that start within the data and have at least one period before."""
        return np.asarray((self.start >= 1) & (self.start < self.never))

    @property
    def controls(self) -> NDArray[np.bool_]:
        return np.asarray(self.start >= self.never)

    @property
    def already(self) -> NDArray[np.bool_]:
        return np.asarray(self.start < 1)

    @property
    def exposure(self) -> IntArray:
        """1 in a unit's first period with the approach, 0 before. Shape units × periods."""
        since = np.arange(len(self.periods))[None, :] - self.start[:, None] + 1
        return np.asarray(np.maximum(since, 0), dtype=np.int64)

    @property
    def supported(self) -> NDArray[np.bool_]:
        """Where the approach is there and support has not ended."""
        return np.asarray((self.exposure > 0) & ~self.after_support)

    @property
    def after_support(self) -> NDArray[np.bool_]:
        ended = np.full(len(self.units), self.never) if self.ended is None else self.ended
        return np.asarray((np.arange(len(self.periods))[None, :] >= ended[:, None]) & (self.exposure > 0))

    def seen(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The periods in which any of the units chosen has a figure."""
        return np.asarray(self.held[which].any(axis=0))

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Units with a figure for every period."""
        return np.asarray(self.held.all(axis=1))

    @property
    def held(self) -> NDArray[np.bool_]:
        return np.isfinite(self.value)

    @property
    def counts(self) -> bool:
        return self.numerator is not None

    @property
    def is_share(self) -> bool:
        """Whether numerators are parts of denominators, so that each child has the outcome or not."""
        if self.numerator is None or self.denominator is None:
            return False
        held = self.held
        return bool(np.all(self.numerator[held] <= self.denominator[held]))

    @property
    def season_length(self) -> int:
        """Periods a year: 12, 4, or 0 where there is no season."""
        return SEASONS.get(self.periods[0].kind, 0)

    def season_position(self) -> FloatArray:
        """Month 1–12 or quarter 1–4 of each period."""
        step = 12 // (self.season_length or 12)
        return np.array([(period.start.month - 1) // step + 1 for period in self.periods], dtype=np.float64)

    def only(self, units: NDArray[np.bool_]) -> Panel:
        """The same panel with the units chosen."""
        return self._cut(np.flatnonzero(units), slice(None))

    def until(self, stop: int) -> Panel:
        """The first `stop` periods. Later starts and ends become never."""
        cut = self._cut(np.arange(len(self.units)), slice(0, stop))
        ended = None if self.ended is None else np.minimum(self.ended, stop)
        recorded = {at: words for at, words in self.recorded.items() if at < stop}
        return replace(cut, start=np.minimum(cut.start, stop), ended=ended, recorded=recorded)

    def since(self, first: int) -> Panel:
        """The periods from `first` on. Starts move with them, and are below 1 where nothing is left before."""
        cut = self._cut(np.arange(len(self.units)), slice(first, None))
        ended = None if self.ended is None else self.ended - first
        recorded = {at - first: words for at, words in self.recorded.items() if at > first}
        start = np.where(self.start >= self.never, cut.never, np.maximum(self.start - first, -1))
        return replace(cut, start=start, ended=ended, recorded=recorded)

    def without(self, cells: NDArray[np.bool_]) -> Panel:
        """The same panel with some cells made missing."""
        value = np.where(cells, np.nan, self.value)
        numerator = None if self.numerator is None else np.where(cells, np.nan, self.numerator)
        denominator = None if self.denominator is None else np.where(cells, np.nan, self.denominator)
        return replace(self, value=value, numerator=numerator, denominator=denominator)

    def starting(self, start: IntArray) -> Panel:
        """The same outcomes with other starts, for placebos and permutations."""
        return replace(self, start=start)

    def counted(self, numerator: FloatArray) -> Panel:
        """The same panel with another numerator, for suppressed counts at their bounds."""
        value = numerator if self.denominator is None else numerator / self.denominator
        return replace(self, numerator=numerator, value=np.asarray(value, dtype=np.float64))

    def _cut(self, rows: IntArray, columns: slice) -> Panel:
        def cut(array: FloatArray | None) -> FloatArray | None:
            return None if array is None else array[rows][:, columns]

        status = None if self.status is None else self.status[rows][:, columns]
        return replace(
            self, units=tuple(self.units[n] for n in rows), periods=self.periods[columns],
            value=self.value[rows][:, columns], start=self.start[rows], numerator=cut(self.numerator),
            denominator=cut(self.denominator), ended=None if self.ended is None else self.ended[rows], status=status,
            size=cut(self.size), spread=cut(self.spread), low=cut(self.low), high=cut(self.high),
            covariates={name: array[rows][:, columns] for name, array in self.covariates.items()},
        )  # fmt: skip


def panel_of(
    units: Sequence[str],
    periods: Sequence[Period],
    starts: Sequence[Period | None],
    *,
    value: FloatArray | None = None,
    numerator: FloatArray | None = None,
    denominator: FloatArray | None = None,
) -> Panel:
    """A panel from arrays (units × periods; NaN is missing). `starts` has one period a unit, None for never."""
    if value is None:
        if numerator is None:
            raise ValueError("Give value, or numerator with or without denominator.")
        value = numerator if denominator is None else numerator / np.where(denominator > 0, denominator, np.nan)
    places = {period: at for at, period in enumerate(periods)}
    start = [
        len(periods) if one is None else places.get(one, -1 if one < periods[0] else len(periods)) for one in starts
    ]
    return Panel(
        tuple(units), tuple(periods), np.asarray(value, dtype=np.float64), np.array(start, dtype=np.int64),
        numerator, denominator,
    )  # fmt: skip
