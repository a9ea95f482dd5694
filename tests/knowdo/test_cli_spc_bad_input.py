"""What is wrong with a file is told by `knowdo spc` in words, all at once, with an exit code; never a traceback, never half a file."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from knowdo.cli import spc as verb


def run(path: Path, *words: object, kind: str = "i") -> Result:
    result = CliRunner().invoke(verb.command, [str(path), "--chart", kind, *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def text(tmp_path: Path, content: str, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def twelve(extra: str = "", heading: str = "period,value") -> str:
    return heading + "\n" + extra + "".join(f"{n},{5 + n % 3}\n" for n in range(101, 113))


# --- files that cannot be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("blank.csv", b"\n\n\n", "The file is empty"),
        ("heading.csv", b"period,value\n", "no rows of data"),
        ("one_column.csv", b"value\n1\n2\n", "There is no column \xe2\x80\x9cperiod\xe2\x80\x9d"),
        ("no_value.csv", b"period,amount\n1,2\n", "There is no column \xe2\x80\x9cvalue\xe2\x80\x9d"),
        ("binary.csv", b"\x00\x01\x02\x03", "not a text file"),
        ("ragged.csv", b"period,value\n1,2,3,4\n", "more cells than the heading"),
        ("quotes.csv", b'period,value\n1,"2\n3,4\n', "quotation marks"),
        ("twice.csv", b"period,value,value\n1,2,3\n", "stands more than once"),
        ("wide.csv", ",".join(f"c{n}" for n in range(1_000_000)).encode() + b"\n", "columns or more"),
        ("broken.json", b'{"a": [', "not JSON"),
        ("deep.json", b"[" * 100_000, "not JSON"),
        ("scalar.json", b"3", "neither a list of rows"),
        ("uneven.json", b'{"period": [1, 2], "value": [3]}', "neither a list of rows"),
        ("none.json", b"[]", "no rows of data"),
        ("wide.json", json.dumps([{f"c{n}": 1 for n in range(2000)}]).encode(), "columns or more"),
        ("broken.parquet", b"PAR1 and no more", "not a whole Parquet file"),
        ("other.txt", b"period,value\n1,2\n", "does not end in .csv"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_cannot_be_read_is_exit_code_2(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    out = tmp_path / "out.csv"
    result = run(path, "--out", out)
    assert result.exit_code == 2
    said = words.encode("latin-1").decode("utf-8") if "\xe2" in words else words
    assert said in result.stderr
    assert not out.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("no.csv", "no.parquet", "no.json"):
        result = run(tmp_path / name)
        assert result.exit_code == 2
        assert "No such file" in result.stderr


def test_a_million_columns_of_parquet_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    pl.DataFrame({f"c{n}": [1] for n in range(3000)}).write_parquet(path)
    result = run(path)
    assert result.exit_code == 2
    assert "3,000 columns" in result.stderr


# --- periods ---------------------------------------------------------------------------------------------------------


def test_all_problems_about_periods_are_told_at_once(tmp_path: Path) -> None:
    result = run(text(tmp_path, "period,value\n2020-03,5\n2020,4\nbanana,6\nQ3 2020,6\n"))
    assert result.exit_code == 2
    assert "“banana” is no period we know" in result.stderr
    assert "several kinds: month (“2020-03”), year (“2020”), quarter (“Q3 2020”)" in result.stderr


@pytest.mark.parametrize(
    "periods",
    [
        [f"{2000 + n}" for n in range(12)],
        [f"{2000 + n}-{(n + 1) % 100:02d}" for n in range(12)],
        [f"{2000 + n}-{(n + 4) % 100:02d}" for n in range(12)],
        [f"2020-W{n:02d}" for n in range(1, 13)],
        [f"{2020 + n // 4}-Q{n % 4 + 1}" for n in range(12)],
        [f"2024-{n:02d}" for n in range(1, 13)],
        [f"2024-01-{n:02d}" for n in range(1, 13)],
        [str(n) for n in range(1, 13)],
        [str(20_240_101 + n) for n in range(12)],
        [str(n) for n in range(-5, 7)],
    ],
    ids=["year", "split year", "span", "week", "quarter", "month", "day", "number", "large number", "below zero"],
)
def test_every_kind_of_period_is_put_in_order(tmp_path: Path, periods: list[str]) -> None:
    rows = [f"{period},{n}" for n, period in enumerate(periods)]
    path = text(tmp_path, "period,value\n" + "\n".join(rows[::-1]) + "\n")
    out = tmp_path / "o.csv"
    assert run(path, "--out", out, kind="run").exit_code == 1
    frame = pl.read_csv(out, infer_schema=False)
    assert frame["period"].to_list() == periods
    assert [float(v) for v in frame["value"]] == list(range(12))


def test_dates_and_integers_of_parquet_are_put_in_order(tmp_path: Path) -> None:
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 12, 1), "1mo", eager=True)
    for periods in (days, pl.Series(range(12)), days.cast(pl.Datetime), pl.Series([float(n) for n in range(12)])):
        path, out = tmp_path / "t.parquet", tmp_path / "o.parquet"
        pl.DataFrame({"period": periods.reverse(), "value": range(12)}).write_parquet(path)
        assert run(path, "--out", out, kind="run").exit_code == 1
        frame = pl.read_parquet(out)
        assert frame["period"].to_list() == periods.to_list()
        assert frame["value"].to_list() == list(range(11, -1, -1))


def test_a_period_of_dates_or_numbers_is_found_as_it_is_written(tmp_path: Path) -> None:
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 12, 1), "1mo", eager=True)
    for periods, asked in ((days, "2024-06-01"), (days, "1 June 2024"), (pl.Series([n * 1.0 for n in range(12)]), "5")):
        path, out = tmp_path / "t.parquet", tmp_path / "o.parquet"
        pl.DataFrame({"period": periods, "value": range(12)}).write_parquet(path)
        assert run(path, "--phase-at", asked, "--out", out, kind="run").exit_code == 0
        assert pl.read_parquet(out)["phase"].to_list() == [1] * 5 + [2] * 7
        assert run(path, "--phase-at", "7777").exit_code == 2


def test_the_same_period_written_in_two_ways_is_one(tmp_path: Path) -> None:
    result = run(text(tmp_path, "period,value\n2024-05,1\nMay 2024,3\n2024-06,2\n"), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["summary"][0]["n"] == 2
    assert "written in more than one way" in result.stderr


def test_a_month_that_is_jumped_over_is_noticed(tmp_path: Path) -> None:
    rows = "".join(f"2024-{n:02d},{n % 4}\n" for n in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12))
    result = run(text(tmp_path, "period,value\n" + rows))
    assert result.exit_code == 1
    assert "jumps over periods that have no row, 1 time in all (the first after 2024-03)" in result.stderr


def test_rows_without_a_period_or_series_are_left_out_and_told(tmp_path: Path) -> None:
    body = "series,period,value\na,1,5\n,2,6\na,,7\n" + "".join(f"a,{n},{n % 3}\n" for n in range(3, 16))
    result = run(text(tmp_path, body), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["summary"][0]["n"] == 14
    assert "row 4, column period: The row has no period" in result.stderr
    assert "row 3, column series: The row has no series" in result.stderr


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_cells_that_are_no_numbers_are_told_by_row_and_capped(tmp_path: Path) -> None:
    body = twelve("".join(f"{n},x{n}\n" for n in range(1, 10)))
    result = run(text(tmp_path, body))
    assert result.exit_code == 1
    assert "row 2, column value: “x1” is not a number" in result.stderr
    assert result.stderr.count("is not a number") == 5
    assert "… and 4 more like this." in result.stderr


def test_missing_and_withheld_are_both_gaps_and_only_the_withheld_are_told(tmp_path: Path) -> None:
    for marks, code in (("1,\n2,NA\n3,..\n", 0), ("1,*\n2,[c]\n", 1)):
        result = run(text(tmp_path, twelve(marks)), "--json")
        assert result.exit_code == code
        assert json.loads(result.stdout)["summary"][0]["n"] == 12
    assert "2 cells are marked as withheld" in result.stderr
    assert "is not 0" in result.stderr


@pytest.mark.parametrize(
    ("row", "kind", "words"),
    [
        ("1,inf", "i", "infinite"),
        ("1,-inf", "run", "infinite"),
        ("1,1e400", "i", "infinite"),
        ("1,-3", "c", "below 0"),
        ("1,-3", "t", "below 0"),
    ],
)
def test_numbers_that_make_no_sense_are_charted_as_missing_and_located(
    tmp_path: Path, row: str, kind: str, words: str
) -> None:
    result = run(text(tmp_path, twelve(row + "\n")), "--json", kind=kind)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "stand at: 1." in result.stderr
    assert json.loads(result.stdout)["summary"][0]["n"] == 12


def test_more_cases_than_children_and_negative_counts_are_told_together(tmp_path: Path) -> None:
    rows = "".join(f"{n},3,10\n" for n in range(3, 20))
    result = run(text(tmp_path, f"period,numerator,denominator\n1,12,10\n2,-1,10\n{rows}"), kind="p")
    assert result.exit_code == 1
    assert "larger than its denominator" in result.stderr
    assert "below 0" in result.stderr
    assert "stand at: 1; 2." in result.stderr


@pytest.mark.parametrize("kind", ["p", "pp", "u", "up", "np"])
def test_a_chart_of_shares_needs_both_columns(tmp_path: Path, kind: str) -> None:
    result = run(text(tmp_path, twelve()), kind=kind)
    assert result.exit_code == 2
    assert "needs the columns “numerator” and “denominator”" in result.stderr


@pytest.mark.parametrize("kind", ["xbar", "s", "r", "g", "t"])
def test_a_chart_of_values_needs_values(tmp_path: Path, kind: str) -> None:
    result = run(text(tmp_path, "period,numerator,denominator\n1,2,3\n"), kind=kind)
    assert result.exit_code == 2
    assert f"The {kind} chart needs the column “value”" in result.stderr


@pytest.mark.parametrize("body", ["1,7\n", "".join(f"{n},7\n" for n in range(1, 25))], ids=["one point", "all equal"])
@pytest.mark.parametrize("kind", verb.KINDS)
def test_one_point_and_equal_points_are_charted_by_every_kind(tmp_path: Path, body: str, kind: str) -> None:
    if kind in ("p", "pp", "u", "up", "np"):
        body = "period,numerator,denominator\n" + body.replace(",7", ",7,70")
    else:
        body = "period,value\n" + body
    out = tmp_path / "o.parquet"
    assert run(text(tmp_path, body), "--out", out, kind=kind).exit_code in (0, 1)
    frame = pl.read_parquet(out)
    signals = [name for name in frame.columns if name.startswith("signal")]
    assert not any(frame[name].any() for name in signals if "inner" not in name)


def test_nothing_but_missing_values_is_noticed(tmp_path: Path) -> None:
    result = run(text(tmp_path, "period,value\n1,\n2,NA\n"))
    assert result.exit_code == 1
    assert "no value at all" in result.stderr


# --- other bad ideas -------------------------------------------------------------------------------------------------


def test_child_level_files_are_refused_with_exit_code_3_and_nothing_is_echoed(tmp_path: Path) -> None:
    rows = "Anna Smith,2011-02-03,2020-01,3\nBen Jones,2012-02-03,2020-02,4\nCara Brown,2012-05-03,2020-03,4\n"
    out = tmp_path / "o.csv"
    result = run(text(tmp_path, "name,date of birth,period,value\n" + rows), "--out", out)
    assert result.exit_code == 3
    assert "Smith" not in result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rules", "foo", "--rules", "mdc-7:shift"], "--rules mdc-7:shift"),
        (["--multiply", "0"], "above 0"),
        (["--multiply", "nan"], "finite"),
        (["--target", "inf", "--good", "up"], "finite"),
        (["--rebase-out", "x.csv"], "--rebase-out needs --rebase"),
        (["--out", "same.csv", "--summary", "same.csv"], "have one name"),
        (["--out", "points.xls"], "does not end in"),
        (["--exclude", "999", "--phase-at", "998"], "No series has the period 998"),
        (["--board", "b.csv"], "not offered for mr charts"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = text(tmp_path, twelve())
    result = run(path, *words, *([] if "--out" in words else ["--out", "o.csv"]), kind="mr")
    assert result.exit_code == 2
    assert said in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_the_file_that_is_read_is_never_overwritten(tmp_path: Path) -> None:
    path = text(tmp_path, twelve())
    before = path.read_bytes()
    assert run(path, "--out", path).exit_code == 2
    assert path.read_bytes() == before


def test_a_good_answer_is_not_replaced_by_part_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = text(tmp_path, twelve()), tmp_path / "o.csv"
    assert run(path, "--out", out).exit_code == 0
    before = out.read_bytes()

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fails)
    result = run(path, "--out", out)
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert out.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["o.csv", "t.csv"]


def test_other_encodings_and_separators_are_understood(tmp_path: Path) -> None:
    body = "series;period;value\n" + "".join(f"Dùn Èideann;{n};{n % 4}\n" for n in range(1, 13))
    for encoding, code in (("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("cp1252", 1)):
        path = tmp_path / "t.csv"
        path.write_bytes(body.encode(encoding))
        result = run(path)
        assert result.exit_code == code, encoding
        assert "Dùn Èideann" in result.stdout


def test_series_of_wildly_different_lengths_are_charted_together(tmp_path: Path) -> None:
    dice = np.random.default_rng(12)
    lengths = np.concatenate(([1, 2000, 1, 2, 3, 11, 12, 13], dice.integers(1, 60, 200)))
    names = np.repeat([f"s{n}" for n in range(len(lengths))], lengths)
    period = np.concatenate([np.arange(1, n + 1) for n in lengths])
    path, out, summary = tmp_path / "t.parquet", tmp_path / "o.parquet", tmp_path / "s.parquet"
    frame = pl.DataFrame({"series": names, "period": period, "value": dice.normal(size=len(names))})
    frame.write_parquet(path)
    assert run(path, "--out", out, "--summary", summary).exit_code == 0
    assert pl.read_parquet(out).height == lengths.sum()
    assert pl.read_parquet(summary)["n"].to_list() == lengths.tolist()


def test_every_type_of_column_that_parquet_has_is_read_or_refused_in_words(tmp_path: Path) -> None:
    names, months = ["a"] * 12 + ["b"] * 12, [f"2024-{n:02d}" for n in range(1, 13)] * 2
    values = pl.Series([float(n % 5) for n in range(24)])
    good: dict[str, list[pl.Series]] = {
        "series": [
            pl.Series(names),
            pl.Series(names, dtype=pl.Categorical),
            pl.Series(names, dtype=pl.Enum(["b", "a"])),
        ],
        "period": [pl.Series(months), pl.Series(months, dtype=pl.Categorical)],
        "value": [
            values,
            values.cast(pl.Int8),
            values.cast(pl.Float32),
            values.cast(pl.Decimal(10, 2)),
            values.cast(pl.String),
        ],
    }
    usual = {name: columns[0] for name, columns in good.items()}
    path, out = tmp_path / "t.parquet", tmp_path / "o.parquet"
    for name, columns in good.items():
        for column in columns:
            pl.DataFrame(usual | {name: column}).write_parquet(path)
            assert run(path, "--out", out).exit_code == 0, (name, column.dtype)
            assert pl.read_parquet(out)["series"].cast(pl.String).to_list() == names
    for name, column, code in (
        ("value", pl.Series([None] * 24), 1),
        ("value", pl.Series([True] * 24), 2),
        ("value", pl.Series([[1.0]] * 24), 2),
        ("period", pl.Series([True] * 24), 2),
        ("period", pl.Series([None] * 24), 2),
    ):
        pl.DataFrame(usual | {name: column}).write_parquet(path)
        assert run(path).exit_code == code, (name, column.dtype)


def test_lines_that_end_in_a_return_are_read(tmp_path: Path) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    path.write_bytes(twelve().replace("\n", "\r").encode())
    assert run(path, "--out", out).exit_code == 0
    assert pl.read_csv(out).height == 12


def test_a_heading_without_an_end_is_refused_in_words(tmp_path: Path) -> None:
    result = run(text(tmp_path, "x" * 200_000 + ",value\n1,2\n"))
    assert result.exit_code == 2
    assert "The headings cannot be told apart" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows needs a right to make links.")
def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "t.csv"
    loop.symlink_to(loop)
    result = run(loop)
    assert result.exit_code == 2
    assert "t.csv: Too many levels" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux lets a file have a name that is not text.")
@pytest.mark.parametrize("ending", [b"csv", b"parquet", b"json"])
def test_names_that_are_not_text_are_read_and_written(tmp_path: Path, ending: bytes) -> None:
    path, out = tmp_path / os.fsdecode(b"\xe9.csv"), tmp_path / os.fsdecode(b"o\xff." + ending)
    path.write_text(twelve(), encoding="utf-8")
    assert run(path, "--out", out).exit_code == 0
    assert out.stat().st_size > 0
