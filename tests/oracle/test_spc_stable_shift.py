"""Pitfall 24: every autospc answer that is beside this checkout: periods, exclusions, limits and both rules."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowdo.spc.options import Kind, Options
from knowdo.spc.panel import Panel
from knowdo.spc.stable_shift import Period, StableShiftOptions, lines_of_chart, stable_shift
from tests.shared import needs_shared, shared_folder

KINDS: dict[str, Kind] = {"XMR": "i", "P": "p", "P'": "pp", "C": "c", "C'": "up"}


def _cases() -> list[dict[str, Any]]:
    folder = shared_folder()
    if folder is None:
        return []
    return json.loads((folder / "oracles/spc/autospc/manifest.json").read_text())["cases"]  # type: ignore[no-any-return]


def _column(rows: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([float(row[name]) if row[name] not in ("", "NaN") else math.nan for row in rows])


def _options(call: str) -> tuple[Kind, StableShiftOptions, bool]:
    said = dict(re.findall(r"(\w+) = [\"']?([\w']+?)[\"']?[,)]", call))
    options = StableShiftOptions(
        period_min=int(said.get("period_min", 21)),
        shift=int(said.get("shift_rule_threshold", 8)),
        max_exclusions=int(said.get("max_exclusions", 3)),
        no_regrets=said.get("no_regrets") != "FALSE",
        overhanging=said.get("overhanging_reversions") != "FALSE",
        every_shift=said.get("establish_every_shift") == "TRUE",
        baseline_length=int(said["baseline_length"]) if "baseline_length" in said else None,
    )
    return KINDS[said["chart_type"]], options, said.get("baseline_only") == "TRUE"


def _periods(expected: list[dict[str, str]], call: str) -> tuple[NDArray[np.float64], tuple[Period, ...]]:
    kind, options, baseline_only = _options(call)
    offsets = np.array([0, len(expected)])
    if "n" in expected[0]:
        panel = Panel(offsets, numerator=_column(expected, "y_numerator"), denominator=_column(expected, "n"))
    elif kind == "up":  # C′ is u′ with a constant denominator
        panel = Panel(offsets, numerator=_column(expected, "y"), denominator=np.ones(len(expected)))
    else:
        panel = Panel(offsets, value=_column(expected, "y"))
    scale = Options(multiply=100.0 if kind in ("p", "pp") else 1.0)
    found = stable_shift(_column(expected, "y"), lines_of_chart(panel, kind, scale), options)
    return _column(expected, "y"), found[:1] if baseline_only else found


@needs_shared
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["case"])
def test_pitfall_24_stable_shift_periods_exclusions_and_limits(case: dict[str, Any]) -> None:
    folder = shared_folder()
    assert folder is not None
    with (folder / "oracles/spc" / Path(case["expected"])).open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))
    values, periods = _periods(expected, case["call"])
    assert [p.start for p in periods[1:]] == [n for n, row in enumerate(expected) if row["breakPoint"] == "TRUE"]
    assert sorted(row for p in periods for row in p.excluded) == [
        n for n, row in enumerate(expected) if row["excluded"] == "TRUE"
    ]
    ends = [*(p.start for p in periods[1:]), len(expected)]
    for period, end in zip(periods, ends, strict=True):
        for name, line in (("cl", period.lines.centre), ("ucl", period.lines.upper), ("lcl", period.lines.lower)):
            theirs = _column(expected, name)[period.start : end]
            there = ~np.isnan(theirs)
            np.testing.assert_allclose(line[period.start : end][there], theirs[there], rtol=1e-9, atol=1e-12)
        outside = (values > period.lines.upper) | (values < period.lines.lower)
        theirs_outside = [row["rule1"] == "TRUE" for row in expected[period.start : end]]
        assert outside[period.start : end].tolist() == theirs_outside
