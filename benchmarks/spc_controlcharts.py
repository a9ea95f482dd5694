"""controlchartspy (the engine of PowerBI-SPC): its calls in our terms."""

from __future__ import annotations

import re

import numpy as np

from benchmarks.spc_cases import Case, Compared, numbers
from knowdo.spc import ChartResult, Options, Panel, Preset, Rule, chart
from knowdo.spc.options import Kind
from knowdo.spc.rules import Test

_COLUMNS = {
    "target": "centre",
    "ll99": "lower",
    "ul99": "upper",
    "ll95": "lower_2s",
    "ul95": "upper_2s",
}


def preset(shift: int, trend: int, *, window: bool) -> Preset:
    """Its rules: ties are skipped, and the third of two of three may be on the other side."""
    return Preset(
        "controlcharts",
        "0.1.3",
        (
            Rule("astpoint", Test.OUTSIDE),
            Rule("trend", Test.TREND, trend, ties="skip"),
            Rule("two_in_three", Test.NEAR_LIMIT, 3, 2, sigmas=2, mark="window" if window else "pattern"),
            Rule("shift", Test.SHIFT, shift, ties="skip"),
        ),
        "controlchartspy 0.1.3",
    )


def compare_controlcharts(case: Case) -> Compared:
    compared = Compared()
    if case.expected is None:
        compared.wrong["error"] = "the peer stopped"
        return compared
    asked = case.argument("chart_type") or "i"
    kind: Kind = "i" if asked in ("i_m", "i_mm") else asked  # type: ignore[assignment]
    options = Options(
        bridge_gaps=True,
        sigma_constant="3/1.128",
        centre="median" if asked in ("i_m", "i_mm") else "mean",
        median_range=asked == "i_mm",
    )
    panel, keep = _panel(case, kind)
    rules = preset(
        (case.integers("shift_n") or [7])[0],
        (case.integers("trend_n") or [5])[0],
        window="'two_in_three_highlight_series': True" in case.call,
    )
    result = chart(panel, kind, options=options, presets=(rules,))
    compared = Compared(extra={"result": result})
    _against(compared, case, result, keep & ~np.isnan(result.plotted))
    return compared


def _panel(case: Case, kind: Kind) -> tuple[Panel, np.ndarray]:
    value = re.search(r"spc\(d, '(\w+)', '(\w+)'", case.call)
    assert value is not None
    y = case.number(value.group(2))
    n = case.number("n") if "denominators='n'" in case.call else None
    rows = len(y)
    keep = ~np.isnan(y)
    group = np.array(case.input["g"]) if "groupings='g'" in case.call else np.full(rows, "")
    phase = np.cumsum(np.concatenate(([0], group[1:] != group[:-1]))).astype(np.int32)
    base = np.ones(rows, bool)
    for number in case.integers("num_points_subset"):
        which = np.flatnonzero(keep)
        chosen = which[-number:] if case.argument("subset_points_from") == "End" else which[:number]
        base[:] = False
        base[chosen] = True
    offsets = np.array([0, rows])
    if kind in ("xbar", "s"):
        sd = case.number("sd")
        panel = Panel(offsets, value=y, size=n, sd=y if kind == "s" else sd, phase=phase, base=base)
    elif n is not None:
        panel = Panel(offsets, numerator=y, denominator=n, phase=phase, base=base)
    else:
        panel = Panel(offsets, value=y, phase=phase, base=base)
    return panel, keep


def _against(compared: Compared, case: Case, result: ChartResult, keep: np.ndarray) -> None:
    theirs = case.expected
    assert theirs is not None
    scale = 100.0 if result.kind in ("p", "pp") else 1.0
    compared.numbers("value", result.plotted[keep] * scale, numbers(theirs["value"]))
    for name, ours in _COLUMNS.items():
        if name in theirs:
            compared.numbers(name, getattr(result, ours)[keep] * scale, numbers(theirs[name]))
    for rule in result.presets[0].rules:
        mine = result.signals["controlcharts", rule.name, "high"] | result.signals["controlcharts", rule.name, "low"]
        compared.words(rule.name, mine[keep], np.array(theirs[rule.name]) != "none")
