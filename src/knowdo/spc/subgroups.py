"""Several rows of one series and period are one subgroup: their mean, or their sums where there is a denominator."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.options import Kind
from knowdo.spc.panel import Bools, Floats, Panel
from knowdo.spc.segments import Segments


def aggregate(
    series: NDArray[Any],
    period: NDArray[Any],
    kind: Kind,
    *,
    value: Floats | None = None,
    numerator: Floats | None = None,
    denominator: Floats | None = None,
) -> Panel:
    """One row for every series and period. Rows must stand in order: equal series, then equal periods, side by side.

    Values become their mean, with `size`, `sd` (divisor n − 1) and `spread` (range) of the values present; for a c
    chart their sum. Numerators and denominators become sums, where a row that lacks either loses both. A subgroup
    without a number stays as a missing row. Names and periods are those of the first row of each subgroup.
    """
    begins = _changes(series) | _changes(period)
    first = np.flatnonzero(begins)
    groups = Segments.of_starts(first, len(series))
    firsts = _changes(series)[first]
    offsets = np.append(np.flatnonzero(firsts), len(first)).astype(np.int64)
    columns: dict[str, Any] = {}
    if numerator is not None and denominator is not None:
        both = ~np.isnan(numerator) & ~np.isnan(denominator)
        columns = {
            "numerator": _sum_or_missing(groups, numerator, both),
            "denominator": _sum_or_missing(groups, denominator, both),
        }
    elif value is not None:
        columns = _described(groups, value, kind)
    return Panel(offsets, periods=period[first], names=[str(name) for name in series[first][firsts]], **columns)


def _changes(labels: NDArray[Any]) -> Bools:
    begins = np.ones(len(labels), bool)
    begins[1:] = labels[1:] != labels[:-1]
    return begins


def _sum_or_missing(groups: Segments, column: Floats, use: Bools) -> Floats:
    return np.where(groups.count(use) > 0, groups.sum(np.where(use, column, 0.0)), np.nan)


def _described(groups: Segments, value: Floats, kind: Kind) -> dict[str, Floats]:
    present = ~np.isnan(value)
    size = groups.count(present).astype(np.float64)
    if kind == "c":
        return {"value": _sum_or_missing(groups, value, present), "size": size}
    mean = groups.mean(value, present)
    off = np.where(present, value - groups.spread(mean), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.where(size > 1, np.sqrt(groups.sum(off * off) / (size - 1)), np.nan)
    high = groups.maximum(np.where(present, value, -np.inf))
    low = -groups.maximum(np.where(present, -value, -np.inf))
    spread = np.where(size > 1, high - low, np.nan)
    return {"value": mean, "size": size, "sd": sd, "spread": spread}
