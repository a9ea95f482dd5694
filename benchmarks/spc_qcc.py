"""qcc: its calls in our terms."""

from __future__ import annotations

import re

import numpy as np

from benchmarks.spc_cases import Case, Compared, flags, numbers
from knowdo.spc import NELSON, WESTERN_ELECTRIC, ChartResult, Options, Panel, aggregate, chart
from knowdo.spc.options import Kind, SubgroupSigma

_KINDS: dict[str, Kind] = {"xbar.one": "i", "xbar": "xbar", "S": "s", "R": "r"}
_SIGMAS: dict[str, SubgroupSigma] = {"UWAVE-R": "mean-range", "UWAVE-SD": "mean-s", "RMSDF": "rms"}


def compare_qcc(case: Case) -> Compared:
    word = re.search(r"type = '([^']*)'", case.call)
    assert word is not None
    kind: Kind = _KINDS.get(word.group(1), word.group(1))  # type: ignore[arg-type]
    how = case.argument("std.dev") or ("UWAVE-SD" if kind == "s" else "UWAVE-R")
    options = Options(screen=False, sigma_constant="3/1.128", subgroup_sigma=_SIGMAS[how])
    result = chart(_panel(case, kind), kind, options=options, presets=(WESTERN_ELECTRIC, NELSON))
    compared = Compared(extra={"result": result})
    return _against(compared, case, result)


def _panel(case: Case, kind: Kind) -> Panel:
    if "qccGroups" in case.call:
        x, y = case.number("x"), case.number("y")
        order = np.argsort(x, kind="stable")
        return aggregate(np.zeros(len(x), int), x[order], kind, value=y[order])
    y = case.number("y")
    sizes = case.number("n") if "sizes" in case.call else None
    offsets = np.array([0, len(y)])
    if sizes is None:
        return Panel(offsets, value=y)
    return Panel(offsets, numerator=y, denominator=sizes)


def _against(compared: Compared, case: Case, result: ChartResult) -> Compared:
    theirs = case.expected
    if theirs is None:
        compared.wrong["error"] = "the peer stopped"
        return compared
    for name, ours in {"statistic": "plotted", "center": "centre", "lcl": "lower", "ucl": "upper"}.items():
        compared.numbers(name, getattr(result, ours), numbers(theirs[name]))
    for column, preset, rules in (("we", WESTERN_ELECTRIC, 4), ("nelson", NELSON, 8)):
        for place in range(rules):
            rule = preset.rules[place].name
            mine = result.signals[preset.name, rule, "high"] | result.signals[preset.name, rule, "low"]
            compared.words(f"{column}{place + 1}", mine, flags(theirs[f"{column}{place + 1}"]))
    return compared
