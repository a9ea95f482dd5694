"""NHSRplotthedots: its calls in our terms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.spc_cases import Case, Compared, flags, numbers
from knowdo.spc import PTD_022, Assurance, ChartResult, Options, Panel, Variation, chart, first_rows_as_base

_GOOD = {"increase": "up", "decrease": "down", "neutral": "neutral"}
_CLASSES = {
    Variation.COMMON_CAUSE: "common_cause",
    Variation.IMPROVEMENT_HIGH: "special_cause_improvement",
    Variation.IMPROVEMENT_LOW: "special_cause_improvement",
    Variation.CONCERN_HIGH: "special_cause_concern",
    Variation.CONCERN_LOW: "special_cause_concern",
    Variation.NEUTRAL_HIGH: "special_cause_neutral_high",
    Variation.NEUTRAL_LOW: "special_cause_neutral_low",
}
_ASSURANCE = {
    Assurance.NONE: None,
    Assurance.INCONSISTENT: "inconsistent",
    Assurance.CONSISTENTLY_PASSING: "consistent_pass",
    Assurance.CONSISTENTLY_FAILING: "consistent_fail",
}


def compare_plotthedots(case: Case) -> Compared:
    panel, order = _panel(case)
    direction = case.argument("improvement_direction") or "increase"
    target = case.argument("target")
    options = Options(
        screen=case.argument("screen_outliers") != "FALSE",
        target=float(target) if target else None,
        good=_GOOD[direction],  # type: ignore[arg-type]
    )
    result = chart(panel, "i", options=options, presets=(PTD_022,))
    compared = Compared(extra={"result": result})
    theirs = case.expected
    if theirs is None:
        compared.wrong["error"] = "the peer stopped"
        return compared
    theirs_order = np.lexsort((np.array(theirs["x"]), np.array(theirs["f"])))
    del order

    def there(name: str) -> list[str]:
        return [theirs[name][row] for row in theirs_order]

    for name, ours in {"y": "plotted", "mean_col": "centre", "lpl": "lower", "upl": "upper"}.items():
        compared.numbers(name, getattr(result, ours), numbers(there(name)))
    _against_rules(compared, result, there, options)
    _against_icons(compared, result, case)
    return compared


def _panel(case: Case) -> tuple[Panel, np.ndarray]:
    inside = re.search(r"ptd_spc\(d, (\w+), (\w+)", case.call)
    assert inside is not None
    value, date = inside.groups()
    facet = case.argument("facet_field")
    facets = np.array(case.input[facet]) if facet else np.zeros(len(case.input[date]), int)
    dates = np.array(case.input[date])
    order = np.lexsort((dates, facets))
    facets, dates = facets[order], dates[order]
    firsts = np.flatnonzero(np.concatenate(([True], facets[1:] != facets[:-1])))
    panel = Panel(np.append(firsts, len(order)), value=case.number(value)[order], periods=dates)
    rebases = re.findall(r"\d{4}-\d\d-\d\d", case.call)
    phase = sum(((dates >= rebase).astype(np.int32) for rebase in rebases), np.zeros(len(order), np.int32))
    panel = replace(panel, phase=phase)
    fixed = case.integers("fix_after_n_points")
    return (first_rows_as_base(panel, fixed[0]) if fixed else panel), order


def labels(result: ChartResult, preset: str) -> list[str]:
    """One label a point by the precedence of Making Data Count: outside, trend, two in three, run."""

    def marked(rule: str) -> tuple[Any, Any]:
        return result.signals[preset, rule, "high"], result.signals[preset, rule, "low"]

    out = np.full(len(result.plotted), "Common Cause", dtype=object)
    high, low = marked("shift")
    out[high], out[low] = "7 Points Above CL", "7 Points Below CL"
    high, low = marked("two_of_three")
    out[high], out[low] = "2 in 3 Above CL", "2 in 3 Below CL"
    _label_trends(out, result, *marked("trend"))
    high, low = marked("outside")
    out[high], out[low] = "Above UCL", "Below LCL"
    return [str(label) for label in out]


def _label_trends(out: np.ndarray, result: ChartResult, up: np.ndarray, down: np.ndarray) -> None:
    """A point in two trends is named by the step to the next point where that is a trend point too."""
    y, either = result.plotted, up | down
    for row in np.flatnonzero(either):
        follows = row + 1 < len(y) and either[row + 1] and result.phase[row + 1] == result.phase[row]
        step = y[row + 1] - y[row] if follows else y[row] - y[row - 1]
        out[row] = "7 Point Trend (Increasing)" if step > 0 else "7 Point Trend (Decreasing)"


def _against_rules(compared: Compared, result: ChartResult, there: Any, options: Options) -> None:
    outside = (result.plotted > result.upper) | (result.plotted < result.lower)
    compared.words("outside_limits", outside, flags(there("outside_limits")))
    side = np.sign(result.plotted - result.centre)
    compared.numbers("relative_to_mean", side, numbers(there("relative_to_mean")))
    close = ~outside & ((result.plotted > result.upper_2s) | (result.plotted < result.lower_2s))
    compared.words("close_to_limits", close, flags(there("close_to_limits")))
    compared.words("special_cause_type", labels(result, "ptd-0.2.2"), there("special_cause_type"))


def _against_icons(compared: Compared, result: ChartResult, case: Case) -> None:
    summary = result.phases
    rows: list[dict[str, Any]] = case.record["summary"]
    compared.numbers("summary.mean", summary.centre, [_number(row.get("mean_col")) for row in rows])
    compared.numbers("summary.lpl", summary.lower, [_number(row.get("lpl")) for row in rows])
    compared.numbers("summary.upl", summary.upper, [_number(row.get("upl")) for row in rows])
    variation = [_CLASSES[Variation(int(one))] for one in summary.variation]
    compared.words("variation_type", variation, [row["variation_type"] for row in rows])
    assurance = [str(_ASSURANCE[Assurance(int(one))]) for one in summary.assurance]
    compared.words("assurance_type", assurance, [str(row.get("assurance_type")) for row in rows])


def _number(value: Any) -> float:
    return float("nan") if value in (None, "NA", "NaN") else float(value)
