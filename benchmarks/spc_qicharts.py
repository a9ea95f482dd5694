"""qicharts2 and pbcharts: their calls in our terms."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from benchmarks.spc_cases import Case, Compared, flags, numbers
from knowdo.spc import ANHOEJ, ChartResult, Options, Panel, aggregate, chart
from knowdo.spc.limits import T_POWER
from knowdo.spc.options import NEEDS_DENOMINATOR, Kind


def compare_qicharts(case: Case) -> Compared:
    kind: Kind = case.argument("chart") or "run"  # type: ignore[assignment]
    panel = qic_panel(case, kind)
    options = Options(
        screen="qic.screenedmr = FALSE" not in case.call,
        sigma_constant="3/1.128",
        multiply=float(case.argument("multiply") or 1),
        given_centre=_given(case, kind),
    )
    result = chart(panel, kind, options=options, presets=(ANHOEJ,))
    compared = Compared(extra={"result": result})
    return _against_qic(compared, case, result)


def _given(case: Case, kind: Kind) -> float | None:
    """qicharts2 takes a given centre of a t chart on the transformed scale, and that of a g chart as its mean."""
    text = case.argument("cl")
    if text is None:
        return None
    number = float(text)
    return number**T_POWER if kind == "t" else number * 0.693 if kind == "g" else number


def qic_panel(case: Case, kind: Kind) -> Panel:
    inside = re.search(r"(?:qic|pbc)\(([^=]*?)(?:,\s*\w[\w.]*\s*=|\))", case.call)
    assert inside is not None
    names = [name.strip() for name in inside.group(1).split(",") if name.strip()]
    if len(names) == 1:
        names.insert(0, "")
        case.input[""] = [str(row) for row in range(len(case.input[names[1]]))]
    x, y, *rest = names
    labels = _order(case.input[x])
    there = np.array([text not in ("", "NA") for text in case.input[x]])
    order = np.argsort(labels[there], kind="stable")
    values = _expression(case, y)[there][order]
    size = case.number(rest[0])[there][order] if rest else None
    one = np.zeros(len(order), np.int64)
    summed = case.argument("agg.fun") == "sum"
    if size is None:
        panel = aggregate(one, labels[there][order], "c" if summed else kind, value=values)
        if kind in NEEDS_DENOMINATOR:
            ones = np.where(np.isnan(values), np.nan, 1.0)
            panel = aggregate(one, labels[there][order], kind, numerator=values, denominator=ones)
    else:
        panel = aggregate(one, labels[there][order], kind, numerator=values, denominator=size)
    if not len(order):
        panel = replace(panel, offsets=np.array([0, 0]))
    return _marked(case, panel)


def _expression(case: Case, text: str) -> np.ndarray:
    if "*" in text:
        left, right = (part.strip() for part in text.split("*"))
        return case.number(left) * case.number(right)
    return case.number(text)


def _order(texts: list[str]) -> np.ndarray:
    try:
        return np.array([float(text) if text not in ("", "NA") else np.nan for text in texts])
    except ValueError:
        return np.array(texts)


def _marked(case: Case, panel: Panel) -> Panel:
    rows = panel.rows
    phase = np.zeros(rows, np.int32)
    for row in [*case.integers("part"), *case.integers("split")]:
        phase[row:] += 1
    include = np.ones(rows, bool)
    include[[row - 1 for row in case.integers("exclude")]] = False
    base = np.ones(rows, bool)
    for row in case.integers("freeze"):
        base[row:] = False
    return replace(panel, phase=phase, include=include, base=base)


def _against_qic(compared: Compared, case: Case, result: ChartResult) -> Compared:
    theirs = case.expected
    if theirs is None:
        compared.wrong["error"] = "the peer stopped"
        return compared
    pairs = {"y": "plotted", "cl": "centre", "lcl": "lower", "ucl": "upper", "lcl.95": "lower_2s", "ucl.95": "upper_2s"}
    for name, ours in pairs.items():
        if result.kind == "run" and name not in ("y", "cl"):
            continue
        compared.numbers(name, getattr(result, ours), numbers(theirs[name]))
    outside = (result.plotted > result.upper) | (result.plotted < result.lower)
    if result.kind != "run":
        compared.words("sigma.signal", outside, flags(theirs["sigma.signal"]))
    _against_runs(compared, theirs, result)
    return compared


def _against_runs(compared: Compared, theirs: dict[str, list[str]], result: ChartResult) -> None:
    summary = result.phases
    which = np.searchsorted(summary.first_row, np.arange(len(result.plotted)), side="right") - 1
    names = {
        "n.useful": "n_useful",
        "longest.run": "longest_run",
        "longest.run.max": "longest_run_max",
        "n.crossings": "crossings",
        "n.crossings.min": "crossings_min",
    }
    for name, ours in names.items():
        mine = getattr(summary, ours)[which].astype(float)
        nothing = summary.n_useful[which] == 0
        mine[nothing & (name != "n.useful")] = np.nan
        compared.numbers(name, mine, numbers(theirs[name]))
    compared.words("runs.signal", summary.runs_signal[which], flags(theirs["runs.signal"]))


def compare_pbcharts(case: Case) -> Compared:
    panel = qic_panel(case, "i")
    result = chart(panel, "ip", options=Options(screen=case.argument("screenms") == "TRUE"), presets=(ANHOEJ,))
    compared = Compared(extra={"result": result})
    theirs = case.expected
    assert theirs is not None
    for name, ours in {"y": "plotted", "cl": "centre", "lcl": "lower", "ucl": "upper"}.items():
        compared.numbers(name, getattr(result, ours), numbers(theirs[name]))
    outside = (result.plotted > result.upper) | (result.plotted < result.lower)
    compared.words("sigma.signal", outside, flags(theirs["sigma.signal"]))
    _against_runs(compared, theirs, result)
    return compared
