"""From a long table to the columns the engine takes: numbers read, periods ordered, series put together, subgroups made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowdo.cli.spc_files import WANTED, capped, read_frame
from knowdo.cli.spc_periods import PeriodOrder, ordered
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Where, fatal, fixable, noticed
from knowdo.spc.options import COUNTS, NEEDS_DENOMINATOR, SUBGROUPED, Kind
from knowdo.spc.panel import Panel
from knowdo.spc.reading import problem_of, unusable_rows
from knowdo.spc.subgroups import aggregate

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

_NEEDS_VALUE: frozenset[Kind] = SUBGROUPED | {"g", "t"}

# Texts that say there is no number. Those in the second line say that there is one, and that it is withheld.
MISSING_TEXTS = ("", "na", "n/a", "nan", "null", "none", "-", "–", ".", "..", "missing", "[x]", "[z]", "not available")
SUPPRESSED_TEXTS = ("*", "c", "[c]", "#", "s", "[s]", "suppressed", "<5", "<10")
_SHOWN = 8  # places named before “and so many more”
EVENTS: frozenset[Kind] = frozenset({"g", "t"})  # each row is an event: rows of one day are never averaged


@dataclass(frozen=True)
class LongTable:
    """A panel whose `periods` are places in `order`, and the two columns that the points are written with."""

    panel: Panel
    series: pl.Series | None
    period: pl.Series
    order: PeriodOrder
    problems: tuple[Problem, ...]

    @property
    def names(self) -> list[str]:
        """The name of every series, in order; one empty name where the file has no such column."""
        if self.series is None:
            return [""] * len(self.panel)
        firsts = self.panel.offsets[:-1]
        return [str(name) for name in self.series.gather(firsts).to_list()]


def read_table(path: Path, kind: Kind) -> LongTable:
    """The table of a file. Raises KnowdoError with every problem that stops it, or with exit code 3 for child-level data."""
    frame, problems = read_frame(path)
    _refuse_child_level(frame, path)
    columns = _columns_for(frame, kind, path)
    problems += _about_columns(frame, columns, path)
    rows = _usable_rows(frame, path)
    problems += rows.problems
    frame = frame if rows.keep is None else frame.filter(rows.keep)
    if not frame.height:
        raise KnowdoError(
            [*problems, fatal("spc-no-rows", "No row has a period.", "Fill in the period.", Where(path.name))]
        )
    order, more = ordered(frame["period"], path.name)
    problems += more
    numbers: dict[str, Floats] = {}
    for name in columns:
        numbers[name], found = _numbers(frame[name], path, rows.numbers)
        problems += found
    return _assembled(frame, order, numbers, kind, problems)


# --- which columns ---------------------------------------------------------------------------------------------------


def _columns_for(frame: pl.DataFrame, kind: Kind, path: Path) -> list[str]:
    there = set(frame.columns) & set(WANTED)
    pair = {"numerator", "denominator"} <= there
    problems = []
    if "period" not in there:
        problems.append(
            _lacking("There is no column “period”.", "Name the column of months, quarters or numbers “period”.")
        )
    if kind in NEEDS_DENOMINATOR and not pair:
        problems.append(
            _lacking(f"A {kind} chart needs the columns “numerator” and “denominator”.", "Give both, as counts.")
        )
    elif kind in _NEEDS_VALUE and "value" not in there:
        problems.append(_lacking(f"The {kind} chart needs the column “value”.", "Give one value a row."))
    elif "value" not in there and not pair:
        problems.append(
            _lacking("There is no column “value”, nor “numerator” and “denominator”.", "Give one or the other two.")
        )
    if problems:
        shown = ", ".join(f"“{name[:40]}”" for name in frame.columns[:8])
        problems.append(_lacking(f"The headings found are {shown}{' …' if frame.width > 8 else ''}.", ""))
        raise KnowdoError(Problem(p.code, p.severity, p.words, p.recommendation, Where(path.name)) for p in problems)
    wants_pair = kind in NEEDS_DENOMINATOR or kind == "ip" or "value" not in there
    return ["numerator", "denominator"] if pair and wants_pair else ["value"]


def _lacking(words: str, recommendation: str) -> Problem:
    return fatal("spc-missing-column", words, recommendation)


def _about_columns(frame: pl.DataFrame, used: list[str], path: Path) -> list[Problem]:
    unused = [name for name in ("value", "numerator", "denominator") if name in frame.columns and name not in used]
    if not unused or used == ["value"] and len(unused) == 1:
        return []
    words = f"The chart is of {' and '.join(used)}; {' and '.join(unused)} {'was' if len(unused) == 1 else 'were'} not used."
    return [noticed("spc-column-not-used", words, "Leave out the columns that are not meant.", Where(path.name))]


def _refuse_child_level(frame: pl.DataFrame, path: Path) -> None:
    """Exit code 3 where the headings, a sample of rows or the names of series look like data about single children."""
    from knowdo.intake.childlevel import suspect

    sample = frame.gather_every(max(1, frame.height // 100)).head(120)
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in sample.iter_rows()]
    refusal = suspect(frame.columns, rows, where=Where(path.name))
    if refusal is not None:
        raise KnowdoError(refusal, ExitCode.REFUSED)


# --- which rows ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Usable:
    keep: pl.Series | None  # None: every row
    numbers: NDArray[np.int64] | None  # the row of the file of every row kept; None: in order from 2
    problems: list[Problem]


def _usable_rows(frame: pl.DataFrame, path: Path) -> _Usable:
    """Rows that name their period and, where there is such a column, their series."""
    import polars as pl

    problems: list[Problem] = []
    keep: pl.Series | None = None
    for name in ("period", "series"):
        if name not in frame.columns:
            continue
        column = frame[name]
        blank = column.is_null()
        if column.dtype == pl.String:
            blank = blank | (column.str.strip_chars() == "").fill_null(True)
        elif column.dtype.is_float():
            blank = blank | ~column.is_finite().fill_null(False)
        if not blank.any():
            continue
        keep = ~blank if keep is None else keep & ~blank
        problems += capped(
            fixable(
                "spc-no-label",
                f"The row has no {name}, and is left out.",
                f"Fill in the {name}.",
                _where(path, row, name),
            )
            for row in np.flatnonzero(blank.to_numpy()) + 2
        )
    return _Usable(keep, None if keep is None else np.flatnonzero(keep.to_numpy()) + 2, problems)


def _where(path: Path, row: Any, column: str) -> Where:
    return Where(path.name, row=int(row), column=column)


def _numbers(column: pl.Series, path: Path, file_rows: NDArray[np.int64] | None) -> tuple[Floats, list[Problem]]:
    """The column as numbers, nan where there is none, and every cell that is neither a number nor a way to say “none”."""
    import polars as pl

    if column.dtype.is_numeric() or column.dtype == pl.Null:
        return column.cast(pl.Float64).fill_null(float("nan")).to_numpy(writable=True), []
    if column.dtype != pl.String:
        wrong = fatal(
            "spc-not-numbers", f"The column {column.name} holds no numbers.", "Give numbers.", Where(path.name)
        )
        raise KnowdoError(wrong)
    texts = column.str.strip_chars()
    numbers = texts.cast(pl.Float64, strict=False)
    unread = np.flatnonzero((numbers.is_null() & texts.is_not_null()).to_numpy())
    values = numbers.fill_null(float("nan")).to_numpy(writable=True)
    return values, list(_about_cells(texts, unread, path, file_rows)) if unread.size else []


def _about_cells(texts: pl.Series, unread: Rows, path: Path, file_rows: NDArray[np.int64] | None) -> Iterator[Problem]:
    words = texts.gather(unread).str.to_lowercase()
    suppressed = int(words.is_in(SUPPRESSED_TEXTS).sum())
    if suppressed:
        yield noticed(
            "spc-suppressed",
            f"{suppressed:,} cell{'s are' if suppressed > 1 else ' is'} marked as withheld and charted as a gap.",
            "A withheld number exists and is not 0; the chart cannot show it.",
            Where(path.name, column=texts.name),
        )
    known = words.is_in((*MISSING_TEXTS, *SUPPRESSED_TEXTS)).to_numpy()
    rows = unread[~known]
    shown = texts.gather(rows[:200]).to_list() + [""] * max(0, len(rows) - 200)
    yield from capped(
        fixable(
            "spc-not-a-number",
            f"“{text[:30]}” is not a number, and is charted as missing.",
            "Write digits and a point, without commas or units.",
            _where(path, row + 2 if file_rows is None else file_rows[row], texts.name),
        )
        for row, text in zip(rows, shown, strict=True)
    )


# --- order and subgroups ---------------------------------------------------------------------------------------------


def _assembled(
    frame: pl.DataFrame, order: PeriodOrder, numbers: dict[str, Floats], kind: Kind, problems: list[Problem]
) -> LongTable:
    series = frame["series"] if "series" in frame.columns else None
    period, rank = frame["period"], order.rank
    which = _series_numbers(series, frame.height)
    sorting = _sorting(which, rank)
    if sorting is not None:
        if sorting.back:
            problems.append(_was_sorted(sorting.back))
        which, rank = which[sorting.rows], rank[sorting.rows]
        numbers = {name: column[sorting.rows] for name, column in numbers.items()}
        period = period.gather(sorting.rows)
        series = None if series is None else series.gather(sorting.rows)
    same = (np.diff(rank) == 0) & (np.diff(which) == 0)
    repeated = int(np.count_nonzero(same))
    if repeated:
        problems.append(_subgroups_made(repeated, kind))
    if kind in SUBGROUPED or (repeated and kind not in EVENTS):
        numbers, unusable, at = _usable_numbers(numbers, kind)
        problems += located(unusable, at, series, rank, order)
        panel = aggregate(
            which,
            rank,
            kind,
            value=numbers.get("value"),
            numerator=numbers.get("numerator"),
            denominator=numbers.get("denominator"),
        )
        first = np.flatnonzero(np.concatenate(([True], ~same)))
        period = period.gather(first)
        series = None if series is None else series.gather(first)
        panel = replace(panel, names=None)
    else:
        offsets = np.concatenate(([0], np.flatnonzero(np.diff(which)) + 1, [len(which)])).astype(np.int64)
        panel = Panel(offsets, numbers.get("value"), numbers.get("numerator"), numbers.get("denominator"), periods=rank)
    problems += order.skipped(panel, kind) + _without_values(panel)
    return LongTable(panel, series, period, order, tuple(problems))


def _usable_numbers(numbers: dict[str, Floats], kind: Kind) -> tuple[dict[str, Floats], list[Problem], Rows]:
    """The numbers without those that cannot be used (in a sum or a mean of several they would not be seen), and their rows."""
    found, bad = unusable_rows({name: numbers.get(name) for name in ("value", "numerator", "denominator")}, kind)
    if found:
        numbers = {name: np.where(bad, np.nan, column) for name, column in numbers.items()}
    return numbers, [problem_of(what, number) for what, number in found.items()], np.flatnonzero(bad)


def located(
    problems: Sequence[Problem],
    rows: Rows,
    series: pl.Series | None,
    rank: Sequence[Any] | NDArray[Any],
    order: PeriodOrder,
) -> list[Problem]:
    """Problems about numbers, with the first of the rows where they stand. `rank` is the place of each row in `order`."""
    if not problems:
        return []
    shown = [int(row) for row in rows[:_SHOWN]]
    places = [("" if series is None else f"{series[row]}, ") + order.labels[int(rank[row])] for row in shown]
    more = f"; and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
    words = f"The numbers that cannot be used stand at: {'; '.join(places)}{more}."
    return [*problems, noticed("spc-unusable-numbers", words, "See above.")]


def _without_values(panel: Panel) -> list[Problem]:
    """Notices series that have rows and not one number."""
    column = panel.numerator if panel.value is None else panel.value
    if column is None or not len(column):  # a chart of ranges has its own columns
        return []
    running = np.concatenate(([0], np.cumsum(~np.isnan(column))))
    empty = int(np.count_nonzero(np.diff(running[panel.offsets]) == 0))
    if not empty:
        return []
    who = "The series has" if len(panel) == 1 else f"{empty:,} of {len(panel):,} series have"
    return [noticed("spc-no-values", f"{who} no value at all.", "There is nothing to chart; is it the right column?")]


def _series_numbers(series: pl.Series | None, height: int) -> NDArray[np.int64]:
    """A number for every row, the same within a series, growing in order of first appearance where rows stand together."""
    import polars as pl

    if series is None:
        return np.zeros(height, dtype=np.int64)
    coded = series.dtype in (pl.String, pl.Categorical, pl.Enum)
    codes = series.cast(pl.Categorical).to_physical() if coded else series
    labels = codes.to_numpy()
    together = np.concatenate(([0], np.cumsum(labels[1:] != labels[:-1])))
    if together[-1] + 1 == codes.n_unique():
        return together.astype(np.int64)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    numbered: NDArray[np.int64] = place[inverse]
    return numbered


@dataclass(frozen=True)
class _Sorting:
    rows: Rows
    back: int  # rows that stood before an earlier period of their own series


def _sorting(which: NDArray[np.int64], rank: NDArray[np.int64]) -> _Sorting | None:
    """How to put series together and periods in order; None where they stand so already."""
    step, on = np.diff(which), np.diff(rank)
    if not np.any(step < 0) and not np.any((step == 0) & (on < 0)):
        return None
    together = np.argsort(which, kind="stable")
    stands, then = which[together], rank[together]
    back = int(np.count_nonzero((np.diff(stands) == 0) & (np.diff(then) < 0)))
    return _Sorting(np.lexsort((rank, which)), back)


def _was_sorted(back: int) -> Problem:
    return noticed(
        "spc-not-in-order",
        f"The periods were not in order ({back:,} step{'s' if back > 1 else ''} back in time); the rows were sorted.",
        "The answer is in order of time.",
    )


def _subgroups_made(repeated: int, kind: Kind) -> Problem:
    rows = f"{repeated:,} row{'s repeat' if repeated > 1 else ' repeats'} the period of another row of the same series"
    if kind in EVENTS:
        return noticed(
            "spc-same-period",
            f"{rows}; each is kept as an event of its own, in the order of the file.",
            "Check that the file is in the order in which things happened.",
        )
    how = "sum" if kind in COUNTS else "mean, or sums where there is a denominator"
    return noticed(
        "spc-same-period",
        f"{rows}; they were taken together as one subgroup ({how}).",
        "If a row stands there twice by mistake, delete one.",
    )


def asked_periods(order: PeriodOrder, texts: Sequence[str], what: str) -> tuple[list[Any], list[Problem]]:
    """The places in `order` of periods named on the command line, and a fatal problem for each that is not there."""
    found, problems = [], []
    for text in texts:
        place = order.find(text)
        if place is None:
            problems.append(
                fatal("spc-unknown-period", f"No series has the period {text}, named for {what}.", order.known())
            )
        else:
            found.append(place)
    return found, problems
