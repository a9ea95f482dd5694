"""Many series in columns, as the engine takes them: one row a point, series after series, in order of time.

The engine asks that the rows of a series stand together and in order, and that each period stands once; it cannot see
either from numbers alone. `knowdo.spc.subgroups` turns several rows of one period into one; the command line sorts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel.problems import KnowdoError, Problem, fatal, noticed
from knowdo.kernel.series import Series, SeriesBatch

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Phases: TypeAlias = NDArray[np.int32]
Offsets: TypeAlias = NDArray[np.int64]
Periods: TypeAlias = Sequence[Any] | NDArray[Any]

ROW_COLUMNS = ("value", "numerator", "denominator", "phase", "include", "base", "size", "sd", "spread")


@dataclass(frozen=True)
class Panel:
    """Rows of many series. Series i owns rows offsets[i] to offsets[i + 1]; every array has one entry a row, or is None.

    `value` is a measurement (nan = missing); `numerator` and `denominator` are counts and, where both are there, what is
    plotted is their ratio. `size`, `sd` and `spread` describe the subgroup behind a row (how many values, their standard
    deviation with divisor n − 1, their range): X̄, S and R charts need them. `phase` numbers the phases of a series from
    0 upwards without going back. `include` False leaves a row out of the limits and of the rules about runs (`reasons`
    says why, by row); `base` False leaves it out of the limits only (a frozen baseline).
    """

    offsets: Offsets
    value: Floats | None = None
    numerator: Floats | None = None
    denominator: Floats | None = None
    phase: Phases | None = None
    include: Bools | None = None
    base: Bools | None = None
    size: Floats | None = None
    sd: Floats | None = None
    spread: Floats | None = None
    periods: Periods | None = None
    names: Sequence[str] | None = None
    reasons: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        offsets = self.offsets
        if offsets.ndim != 1 or not len(offsets) or offsets[0] != 0 or bool(np.any(np.diff(offsets) < 0)):
            raise ValueError("offsets begin with 0 and never fall.")
        if self.value is None and self.numerator is None and self.sd is None and self.spread is None:
            raise ValueError("A panel needs values, or numerators.")
        for name in ROW_COLUMNS:
            array = getattr(self, name)
            if array is not None and array.shape != (self.rows,):
                raise ValueError(f"{name} has {array.shape} entries for {self.rows} rows.")
        if self.names is not None and len(self.names) != len(self):
            raise ValueError(f"{len(self.names)} names for {len(self)} series.")
        if self.periods is not None and len(self.periods) != self.rows:
            raise ValueError(f"{len(self.periods)} periods for {self.rows} rows.")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def rows(self) -> int:
        return int(self.offsets[-1])

    def series_of_row(self) -> NDArray[np.int64]:
        """The number of the series of every row."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.offsets))

    def part(self, first: int, last: int) -> Panel:
        """The series first to last (exclusive), as a panel that shares their memory."""
        low, high = int(self.offsets[first]), int(self.offsets[last])
        columns = {name: getattr(self, name) for name in (*ROW_COLUMNS, "periods")}
        return Panel(
            self.offsets[first : last + 1] - low,
            names=None if self.names is None else self.names[first:last],
            reasons={row - low: reason for row, reason in self.reasons.items() if low <= row < high},
            **{name: None if column is None else column[low:high] for name, column in columns.items()},
        )

    @classmethod
    def of(cls, *series: Sequence[float | None], **columns: Any) -> Panel:
        """A panel from plain lists of values, one list a series; None and nan are missing. Handy in tests and notebooks."""
        values = [np.array([np.nan if v is None else v for v in one], dtype=np.float64) for one in series]
        offsets = np.concatenate(([0], np.cumsum([len(one) for one in values]))).astype(np.int64)
        return cls(offsets, value=np.concatenate(values) if values else np.empty(0), **columns)

    @classmethod
    def from_series(cls, *series: Series) -> Panel:
        return cls.from_batch(SeriesBatch.of(series))

    @classmethod
    def from_batch(cls, batch: SeriesBatch) -> Panel:
        """A panel from kernel series. Numerators and denominators are used where every present point has both."""
        numerator, denominator = batch.numerator, batch.denominator
        present = np.isfinite(batch.value)
        if numerator is None or denominator is None or not _complete(present, numerator, denominator):
            numerator = denominator = None
        return cls(batch.offsets, batch.value, numerator, denominator, periods=batch.periods, names=batch.names)


def _complete(present: Bools, *columns: Floats) -> bool:
    return bool(present.any()) and all(bool(np.all(np.isfinite(column[present]))) for column in columns)


def marked(
    panel: Panel,
    *,
    phase_at: Sequence[Any] = (),
    freeze_at: Any = None,
    exclude: Mapping[Any, str] | Sequence[Any] = (),
) -> tuple[Panel, tuple[Problem, ...]]:
    """The panel with phases, a frozen baseline and exclusions at periods, and what is worth noticing about them.

    A phase *starts at* its period. The baseline ends *with* `freeze_at`, in the phase that holds it: later rows of that
    phase are tested against the frozen limits, and other phases have limits of their own. Exclusions may carry a reason.
    Raises KnowdoError where a period is in no series at all; where only some series lack it, that is noticed.
    """
    if panel.periods is None:
        raise ValueError("A panel without periods cannot be marked at a period.")
    reasons = dict(exclude) if isinstance(exclude, Mapping) else dict.fromkeys(exclude, "")
    asked = [("phase", p) for p in phase_at] + [("exclusion", p) for p in reasons]
    asked += [("baseline", freeze_at)] if freeze_at is not None else []
    found = _rows_of(panel, [period for _, period in asked])
    _refuse_unknown(panel, asked, found)
    phased = _with_phases(panel, [found[period] for period in phase_at])
    frozen = _with_freeze(phased, found[freeze_at]) if freeze_at is not None else phased
    out = {int(row): reason for period, reason in reasons.items() for row in found[period]}
    include = np.ones(panel.rows, bool) if panel.include is None else panel.include.copy()
    include[list(out)] = False
    done = replace(frozen, include=include, reasons={**panel.reasons, **out}) if out else frozen
    return done, _partly_there(panel, asked, found)


def _rows_of(panel: Panel, periods: Sequence[Any]) -> dict[Any, NDArray[np.int64]]:
    assert panel.periods is not None
    labels = np.asarray(panel.periods)
    return {period: np.flatnonzero(labels == _like(labels, period)).astype(np.int64) for period in periods}


def _like(labels: NDArray[Any], period: Any) -> Any:
    """The period in the type of the labels: a file of integers is asked about in text."""
    if labels.dtype.kind in "iu" and isinstance(period, str):
        return int(period) if period.strip().lstrip("-").isdigit() else None
    return str(period) if labels.dtype.kind == "U" else period


def _refuse_unknown(panel: Panel, asked: list[tuple[str, Any]], found: dict[Any, NDArray[np.int64]]) -> None:
    unknown = [(what, period) for what, period in asked if not len(found[period])]
    if unknown:
        known = _known(panel)
        raise KnowdoError(
            fatal("spc-unknown-period", f"No series has the period {period}, named for {_article(what)}.", known)
            for what, period in unknown
        )


def _article(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _known(panel: Panel) -> str:
    assert panel.periods is not None
    periods = list(dict.fromkeys(str(period) for period in np.asarray(panel.periods)[:100_000]))
    if not periods:
        return "The table has no periods."
    shown = periods if len(periods) <= 12 else [*periods[:6], "…", *periods[-6:]]
    return f"Periods that are there: {', '.join(shown)}."


def _partly_there(
    panel: Panel, asked: list[tuple[str, Any]], found: dict[Any, NDArray[np.int64]]
) -> tuple[Problem, ...]:
    def lacking(period: Any) -> int:
        return len(panel) - len(np.unique(np.searchsorted(panel.offsets, found[period], side="right")))

    return tuple(
        noticed(
            "spc-period-not-everywhere",
            f"{lacking(period):,} of {len(panel):,} series have no period {period}, named for {_article(what)}.",
            "Those series are charted without it.",
        )
        for what, period in asked
        if lacking(period)
    )


def _with_phases(panel: Panel, starts: Sequence[NDArray[np.int64]]) -> Panel:
    if not starts:
        return panel
    begins = np.zeros(panel.rows, bool)
    for rows in starts:
        begins[rows] = True
    if panel.phase is not None:
        begins[1:] |= np.diff(panel.phase) != 0
    begins[panel.offsets[:-1][np.diff(panel.offsets) > 0]] = False
    counted = np.cumsum(begins, dtype=np.int32)
    lengths = np.diff(panel.offsets)
    first = (
        np.repeat(counted[np.minimum(panel.offsets[:-1], max(panel.rows - 1, 0))], lengths) if panel.rows else counted
    )
    return replace(panel, phase=counted - first)


def _with_freeze(panel: Panel, rows: NDArray[np.int64]) -> Panel:
    base = np.ones(panel.rows, bool) if panel.base is None else panel.base.copy()
    for row in rows:
        end = panel.offsets[np.searchsorted(panel.offsets, row, side="right")]
        later = slice(int(row) + 1, int(end))
        same = True if panel.phase is None else panel.phase[later] == panel.phase[row]
        base[later] &= ~np.asarray(same)
    return replace(panel, base=base)


def first_rows_as_base(panel: Panel, count: int) -> Panel:
    """The baseline of every phase is its first `count` rows, as Making Data Count fixes limits after a number of points."""
    start = np.zeros(panel.rows, bool)
    start[panel.offsets[:-1][np.diff(panel.offsets) > 0]] = True
    if panel.phase is not None:
        start[1:] |= np.diff(panel.phase) != 0
    rows = np.arange(panel.rows)
    begun = np.maximum.accumulate(np.where(start, rows, 0)) if panel.rows else rows
    return replace(panel, base=(rows - begun < count))
