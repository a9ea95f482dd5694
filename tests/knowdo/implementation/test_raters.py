"""Agreement: published numbers, a slow second α, everything wrong at once."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.cli.raters import command
from knowdo.implementation.agreement import (
    bootstrap,
    brennan_prediger,
    cohen,
    counts_of,
    fleiss,
    gwet,
    icc,
    krippendorff,
    weights,
)

ROWS = "123321412...", "1233224125.3", ".3332342251.", "12332441251."
GRID = np.array([[math.nan if one == "." else float(one) for one in row] for row in ROWS])
FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_2011(level: str, published: float) -> None:
    assert krippendorff(counts_of(GRID, FIVE), FIVE, level) == pytest.approx(published, abs=5e-4)


def test_others_on_the_same_data() -> None:
    counts, same = counts_of(GRID, FIVE), weights(FIVE)
    assert gwet(counts, same).value == pytest.approx(0.77544, abs=5e-6)
    assert fleiss(counts, same).value == pytest.approx(0.76117, abs=5e-6)
    assert brennan_prediger(counts, same).value == pytest.approx(0.77273, abs=5e-6)
    assert gwet(counts, same).observed == pytest.approx(0.81818, abs=5e-6)


def test_cohen_fleiss_and_the_paradox() -> None:
    assert cohen([[20, 5], [10, 15]]).value == pytest.approx(0.4)
    text = (
        "0 0 0 0 14; 0 2 6 4 2; 0 0 3 5 6; 0 3 9 2 0; 2 2 8 1 1; 7 7 0 0 0; 3 2 6 3 0; 2 5 3 2 2; 6 5 2 1 0; 0 2 2 3 7"
    )
    table = np.array([[float(one) for one in row.split()] for row in text.split(";")])
    assert fleiss(table, np.eye(5)).value == pytest.approx(0.20993, abs=5e-6)
    assert cohen([[118, 5], [2, 0]]).value == pytest.approx(-0.023, abs=5e-4)
    counts = np.array([[2.0, 0.0]] * 118 + [[1.0, 1.0]] * 7)
    assert gwet(counts, np.eye(2)).value == pytest.approx(0.941, abs=5e-4)


def test_shrout_and_fleiss() -> None:
    found = icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    published = {"1,1": 0.17, "2,1": 0.29, "3,1": 0.71, "1,k": 0.44, "2,k": 0.62, "3,k": 0.91}
    assert {name: round(value, 2) for name, value in found.items()} == published


def slow_ordinal(units: list[list[int]]) -> float:
    held = [unit for unit in units if len(unit) >= 2]
    n = [sum(unit.count(k) for unit in held) for k in range(4)]

    def far(a: int, b: int) -> float:
        low, high = sorted((a, b))
        return float(sum(n[low : high + 1]) - (n[a] + n[b]) / 2) ** 2

    seen = sum(far(a, b) / (len(unit) - 1) for unit in held for a, b in itertools.permutations(unit, 2))
    whole = sum(n[a] * n[b] * far(a, b) for a in range(4) for b in range(4))
    return 1 - (sum(n) - 1) * seen / whole if whole else math.nan


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), max_size=4), min_size=1, max_size=8))
def test_alpha_is_the_slow_alpha(units: list[list[int]]) -> None:
    counts = np.array([[float(unit.count(k)) for k in range(4)] for unit in units])
    assert krippendorff(counts, (0, 1, 2, 3)) == pytest.approx(slow_ordinal(units), abs=1e-9, nan_ok=True)


def test_limits_hold_the_value_and_are_the_same_for_a_seed() -> None:
    counts = counts_of(GRID, FIVE)
    first = bootstrap(counts, lambda drawn: krippendorff(drawn, FIVE), 3, 200)
    assert first == bootstrap(counts, lambda drawn: krippendorff(drawn, FIVE), 3, 200)
    assert first is not None
    assert first[0] < 0.815 < first[1]
    assert bootstrap(counts[:3], lambda drawn: 1.0, 3) is None


def test_the_verb(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    rows = [f"{u},{'ABCD'[r]},{int(v)}" for r, row in enumerate(GRID) for u, v in enumerate(row) if v == v]
    file.write_text("unit,rater,rating\n" + "\n".join(rows), encoding="utf-8")
    done = CliRunner().invoke(command, [str(file), "--scale", "1-5", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["agreement"][0]
    assert found["alpha"] == pytest.approx(0.815, abs=5e-4)
    assert found["double_scored"] == 11
    assert found["alpha_limits"][0] < found["alpha"]
    assert "0.815" in CliRunner().invoke(command, [str(file)]).stdout
    totals = json.loads(CliRunner().invoke(command, [str(file), "--totals", "--json"]).stdout)
    assert totals["agreement"][0]["icc"]["2,1"] > 0.5


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("unit,rater,rating\n1,A,9\n1,B,x\n1,,2\n2,A,1\n2,A,2\n", encoding="utf-8")
    done = CliRunner().invoke(command, [str(file), "--scale", "1-5"])
    assert done.exit_code == 1
    for words in ("not a point", "not a number", "rater is not given", "twice", "no unit was scored by two"):
        assert words in done.stderr
