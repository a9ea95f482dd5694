"""Pitfall 23: every runcharter answer that is beside this checkout, reproduced to 1e-9."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from knowdo.spc.rebase import median_of, runcharter
from tests.shared import needs_shared, shared_folder

np = pytest.importorskip("numpy")


def _cases() -> list[dict[str, Any]]:
    folder = shared_folder()
    if folder is None:
        return []
    return json.loads((folder / "oracles/spc/runcharter/manifest.json").read_text())["cases"]  # type: ignore[no-any-return]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _ours(case: dict[str, Any], folder: Path) -> list[tuple[str, float, str, str, str]]:
    """Every median line as runcharter writes it: group, median, first and last date of what set it, type."""
    named = dict(re.findall(r"(\w+) = '?(\w+)'?", case["call"]))
    group, date, value = named["grpvar"], named["datecol"], named["yval"]
    groups: dict[str, list[tuple[str, float]]] = {}
    for row in _rows(folder / case["input"]):
        groups.setdefault(row[group], []).append((row[date], float(row[value]) if row[value] else math.nan))
    lines = []
    baseline = int(named["med_rows"])
    for name, points in groups.items():
        points.sort()
        values = np.array([number for _, number in points])
        dates = [day for day, _ in points]
        lines.append((name, median_of(values[:baseline]), dates[0], dates[min(baseline, len(dates)) - 1], "baseline"))
        for found in runcharter(
            values, baseline_rows=baseline, run_length=int(named["runlength"]), direction=named["direction"]
        ):
            lines.append((name, found.centre_after, dates[found.start], dates[found.evidence_end], "sustained"))
    return lines


@needs_shared
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["case"])
def test_pitfall_23_runcharter_median_and_period_of_every_phase(case: dict[str, Any]) -> None:
    folder = shared_folder()
    assert folder is not None
    expected = [
        (
            row["grp" if "grp" in row else "org_code"],
            float(row["median"]),
            row["start_date"],
            row["end_date"],
            row["run_type"],
        )
        for row in _rows(folder / "oracles/spc" / "runcharter" / Path(case["expected"]).name)
    ]
    ours = _ours(case, folder / "oracles/spc")
    assert sorted(line[:1] + line[2:] for line in ours) == sorted(line[:1] + line[2:] for line in expected)
    by_key = {(line[0], line[2]): line[1] for line in ours}
    for line in expected:
        assert by_key[line[0], line[2]] == pytest.approx(line[1], rel=1e-9)
