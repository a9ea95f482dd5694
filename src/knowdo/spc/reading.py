"""The columns of a panel as a chart reads them: what is drawn, and which numbers cannot be used."""

from __future__ import annotations

from enum import Enum

import numpy as np

from knowdo.kernel.problems import Problem, fixable
from knowdo.spc.options import COUNTS, NEEDS_DENOMINATOR, SUBGROUPED, Kind, Options
from knowdo.spc.panel import Bools, Floats, Panel
from knowdo.spc.segments import Segments

LARGEST = 1e150  # beyond it a square overflows


class Unusable(Enum):
    """Why a number that is there cannot be used."""

    INFINITE = "infinite"
    NEGATIVE = "negative"
    TOO_MANY = "more cases than the denominator"


COLUMNS = ("value", "numerator", "denominator", "size", "sd", "spread")


def check_columns(panel: Panel, kind: Kind, options: Options) -> None:
    if kind in NEEDS_DENOMINATOR and (panel.numerator is None or panel.denominator is None):
        raise ValueError(f"A {kind} chart needs numerators and denominators.")
    if kind == "xbar" and (panel.value is None or panel.size is None):
        raise ValueError("An xbar chart needs values and subgroup sizes (knowdo.spc.aggregate makes them).")
    ranged = kind == "r" or (kind == "xbar" and options.subgroup_sigma == "mean-range")
    needed = {"r": "spread", "s": "sd", "xbar": "spread" if ranged else "sd"}.get(kind)
    if kind in SUBGROUPED and needed and (getattr(panel, needed) is None or panel.size is None):
        raise ValueError(f"A {kind} chart needs the {needed} and the size of every subgroup.")


def cut_column(column: Floats | None, rows: slice) -> Floats | None:
    return None if column is None else column[rows]


def plotted_of(cut: dict[str, Floats | None], kind: Kind) -> Floats:
    """What is drawn. A new array, which may be written to."""
    if kind in ("s", "r"):
        column = cut["sd" if kind == "s" else "spread"]
        assert column is not None
        return column.copy()
    cases, out_of, value = cut["numerator"], cut["denominator"], cut["value"]
    if cases is not None and (out_of is None or kind in ("np", "c")):
        drawn = cases.copy()
    elif cases is not None and out_of is not None:
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn = cases / np.where(out_of > 0, out_of, np.nan)
    else:
        assert value is not None
        drawn = value.copy()
    if kind == "np" and out_of is not None:
        drawn[~(out_of > 0)] = np.nan
    return drawn


def moving_ranges(values: Floats, segments: Segments, *, bridge_gaps: bool) -> Floats:
    """The moving range that ends at each row, over all rows of the phase; across gaps where that is asked for."""
    if bridge_gaps and np.isnan(values).any():
        there = ~np.isnan(values)
        out = np.full(len(values), np.nan)
        out[there] = moving_ranges(values[there], segments.keep(there), bridge_gaps=False)
        return out
    moving = np.full(len(values), np.nan)
    np.abs(values[1:] - values[:-1], out=moving[1:])
    moving[segments.first_rows()] = np.nan
    return moving


def within_reach(column: Floats) -> Floats:
    """The column with numbers that are infinite or too large to compute with set to missing."""
    return np.where(np.abs(column) > LARGEST, np.nan, column)


def unusable_rows(cut: dict[str, Floats | None], kind: Kind) -> tuple[dict[Unusable, int], Bools]:
    """Rows whose numbers are there and make no sense for this kind of chart."""
    found: dict[Unusable, Bools] = {}
    for name, column in cut.items():
        if column is None:
            continue
        _add(found, Unusable.INFINITE, np.abs(column) > LARGEST)
        if name in ("numerator", "denominator") or (name == "value" and kind in (*COUNTS, "t")):
            _add(found, Unusable.NEGATIVE, column < 0)
    cases, out_of = cut["numerator"], cut["denominator"]
    if kind in ("p", "pp", "np") and cases is not None and out_of is not None:
        _add(found, Unusable.TOO_MANY, (cases > out_of) & (out_of > 0))
    any_row = next(column for column in cut.values() if column is not None)
    bad = np.zeros(len(any_row), bool)
    for rows in found.values():
        bad |= rows
    return {what: int(np.count_nonzero(rows)) for what, rows in found.items()}, bad


def _add(found: dict[Unusable, Bools], what: Unusable, rows: Bools) -> None:
    if rows.any():
        found[what] = found[what] | rows if what in found else rows


def problem_of(what: Unusable, number: int) -> Problem:
    """What to say about so many rows."""
    rows = "1 row has" if number == 1 else f"{number:,} rows have"
    if what is Unusable.INFINITE:
        return fixable(
            "spc-not-finite",
            f"{rows} a number that is infinite or too large to compute with, and is charted as missing.",
            "Put in the number, or leave it empty.",
        )
    if what is Unusable.NEGATIVE:
        return fixable(
            "spc-negative-count",
            f"{rows} a number below 0 where none can be, and is charted as missing.",
            "Put it right, or leave it empty.",
        )
    return fixable(
        "spc-numerator-over-denominator",
        f"{rows} a numerator larger than its denominator, and is charted as missing.",
        "Put right the one that is wrong.",
    )
