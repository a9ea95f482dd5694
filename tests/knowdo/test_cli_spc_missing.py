"""A missing value or a zero denominator keeps its row with empty limits, and never stops the file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from knowdo.cli.__main__ import main

LIMITS = ["lower", "upper", "lower_2s", "upper_2s"]


def points(tmp_path: Path, text: str, kind: str) -> pl.DataFrame:
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    out = tmp_path / "out.csv"
    result = CliRunner().invoke(main, ["spc", str(tmp_path / "in.csv"), "--chart", kind, "--out", str(out)])
    assert result.exit_code in (0, 1), result.output
    return pl.read_csv(out)


@pytest.mark.parametrize("kind", ["i", "run", "g"])
def test_a_missing_value_keeps_its_row_with_empty_limits(tmp_path: Path, kind: str) -> None:
    frame = points(tmp_path, "period,value\n1,5\n2,\n3,6\n4,4\n5,7\n6,5\n", kind)
    assert frame["period"].to_list() == [1, 2, 3, 4, 5, 6]
    assert frame.row(1, named=True)["value"] is None
    assert frame.select(LIMITS).row(1) == (None,) * 4
    if kind != "run":
        assert None not in frame.select(LIMITS).row(2)


@pytest.mark.parametrize("kind", ["p", "pp", "u", "up", "np"])
def test_a_zero_or_missing_denominator_keeps_its_row_with_empty_limits(tmp_path: Path, kind: str) -> None:
    frame = points(tmp_path, "period,numerator,denominator\n1,5,20\n2,0,0\n3,6,20\n4,4,\n5,7,20\n6,5,20\n", kind)
    assert len(frame) == 6
    for row in (1, 3):
        assert frame.select(LIMITS).row(row) == (None,) * 4
    assert None not in frame.select(LIMITS).row(2)


def test_the_first_moving_range_has_no_value_and_keeps_its_limits(tmp_path: Path) -> None:
    frame = points(tmp_path, "period,value\n1,5\n2,\n3,6\n4,4\n5,7\n6,5\n", "mr")
    assert frame.row(0, named=True)["value"] is None
    assert None not in frame.select(LIMITS).row(0)
    assert frame.select(LIMITS).row(1) == (None,) * 4


@pytest.mark.parametrize(("side", "suggested"), [("above", 1), ("below", 0), ("both", 1)])
def test_rebases_are_looked_for_on_the_side_that_is_asked(tmp_path: Path, side: str, suggested: int) -> None:
    values = [5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, *[9, 10] * 6]
    text = "period,value\n" + "".join(f"{n},{value}\n" for n, value in enumerate(values, 1))
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    out = tmp_path / "rebases.csv"
    asked = ["spc", str(tmp_path / "in.csv"), "--chart", "run", "--rebase", "runcharter", "--rebase-side", side]
    result = CliRunner().invoke(main, [*asked, "--rebase-out", str(out)])
    assert result.exit_code in (0, 1), result.output
    assert len(pl.read_csv(out)) == suggested
