"""Numbers that cannot be used are told, and left out, where several rows make one subgroup; nothing but words reaches the screen."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from knowdo.cli.__main__ import main


def charted(tmp_path: Path, text: str, kind: str) -> tuple[Result, pl.DataFrame]:
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    out = tmp_path / "out.csv"
    result = CliRunner().invoke(main, ["spc", str(tmp_path / "in.csv"), "--chart", kind, "--out", str(out)])
    return result, pl.read_csv(out)


@pytest.mark.parametrize("kind", ["xbar", "s", "r", "i"])
@pytest.mark.parametrize("number", ["inf", "-inf", "1e200"])
def test_a_number_beyond_reach_is_told_and_leaves_the_others_of_its_subgroup(
    tmp_path: Path, kind: str, number: str
) -> None:
    rows = "".join(f"{period},{value}\n" for period in range(1, 7) for value in (period % 3, 4, 6))
    with_it, frame = charted(tmp_path, f"period,value\n{rows}3,{number}\n", kind)
    without, expected = charted(tmp_path, f"period,value\n{rows}3,\n", kind)
    assert with_it.exit_code == 1
    assert "1 row has a number that is infinite" in with_it.stderr
    assert "stand at: 3." in with_it.stderr
    assert "infinite" not in without.stderr
    assert frame.equals(expected)


@pytest.mark.parametrize(
    ("kind", "row", "words"),
    [("u", "-5,10", "below 0"), ("p", "12,10", "larger than its denominator"), ("p", "3,inf", "infinite")],
)
def test_a_count_that_cannot_be_is_not_hidden_in_a_sum(tmp_path: Path, kind: str, row: str, words: str) -> None:
    rows = "".join(f"a,{period},{4 + period % 2},20\n" for period in range(1, 7))
    result, frame = charted(tmp_path, f"series,period,numerator,denominator\n{rows}a,4,{row}\n", kind)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "stand at: a, 4." in result.stderr
    assert frame["value"].to_list() == [0.25, 0.2, 0.25, 0.2, 0.25, 0.2]


def test_an_infinite_denominator_of_an_np_chart_is_told_in_words_alone(tmp_path: Path) -> None:
    rows = "".join(f"{period},5,20\n" for period in range(1, 7))
    result, frame = charted(tmp_path, f"period,numerator,denominator\n{rows}7,5,inf\n", "np")
    assert result.exit_code == 1
    assert "RuntimeWarning" not in result.stderr
    assert frame["upper"].to_list()[:6] == [frame["upper"][0]] * 6
    assert frame["value"][6] is None
