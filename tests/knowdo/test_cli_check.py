"""`knowdo check` as people and scripts meet it: words, exit codes, JSON, and nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from knowdo.cli.check import command
from knowdo.intake.sheets import read_sheets
from knowdo.packs.loader import load_pack
from tests.knowdo.intake.builders import csv_bytes, xlsx_bytes

PACK = "velmarra"  # the invented country
TODAY = ("--today", "2026-03-01", "--pack", PACK)
Check = Callable[..., Result]


@pytest.fixture(scope="module")
def councils() -> Sequence[str]:
    pack = load_pack(PACK)
    return [place.name for place in pack.gazetteer.of_kind(pack.compare)]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Runs the verb on files given as name=bytes, in a folder of their own."""

    def run(*options: str, **files: bytes) -> Result:
        paths = []
        for name, data in files.items():
            path = tmp_path / name.replace("_", ".")
            path.write_bytes(data)
            paths.append(str(path))
        return CliRunner().invoke(command, [*paths, *options, *TODAY])

    return run


def clean(councils: Sequence[str]) -> bytes:
    return csv_bytes("council,period,measure,value", f"{councils[0]},2018-19,ours,5", f"{councils[1]},2018-19,ours,c")


CHILDREN = csv_bytes("Forename,Date of birth,Postcode", "Zebedee,12/04/2011,KY1 2AB", "Ottoline,03/09/2013,KY2 5AD")


def test_a_clean_file_is_exit_0_with_what_it_holds(check: Check, councils: Sequence[str]) -> None:
    result = check(a_csv=clean(councils))
    assert result.exit_code == 0
    assert "a.csv: clean. 2 observations of 1 measure in 2 places" in result.stdout
    assert "1 suppressed, 0 missing" in result.stdout


def test_problems_are_exit_1_each_with_row_column_words_and_what_to_do(check: Check, councils: Sequence[str]) -> None:
    data = csv_bytes(
        "council,period,numerator,denominator", f"{councils[0]},2018-19,9,8", f"{councils[1]},2031-32,-1,8"
    )
    result = check(a_csv=data)
    assert result.exit_code == 1
    assert "a.csv: 3 problems to put right. Nothing was taken in." in result.stdout
    assert "row 2, column C: The numerator “9” is larger than the denominator “8”." in result.stdout
    assert "Correct one of the two" in result.stdout
    assert "row 3, column B: The period begins after today (2026-03-01)." in result.stdout


def test_notices_alone_are_exit_0(check: Check, councils: Sequence[str]) -> None:
    result = check(a_csv=clean(councils) + b"Total,,ours,5\n")
    assert result.exit_code == 0
    assert "note" in result.stdout


def test_what_cannot_be_read_is_exit_2(check: Check) -> None:
    result = check(a_csv=b"", b_xlsx=b"PK\x03\x04 broken")
    assert result.exit_code == 2
    assert result.stdout.count("could not be read.") >= 2


def test_a_file_that_is_not_there_is_exit_2_and_the_others_are_still_read(
    tmp_path: Path, councils: Sequence[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(clean(councils))
    result = CliRunner().invoke(command, [str(tmp_path / "none.csv"), str(path), str(tmp_path), *TODAY])
    assert result.exit_code == 2
    assert "none.csv: could not be read." in result.stdout
    assert "a.csv: clean." in result.stdout
    assert result.stdout.index("none.csv") < result.stdout.index("a.csv")


def test_child_level_files_are_refused_in_those_words_with_exit_3(check: Check) -> None:
    result = check(a_csv=CHILDREN)
    assert result.exit_code == 3
    assert "a.csv: refused as child-level." in result.stdout
    assert "column B, headed “date of birth” (dates of birth)" in result.stdout
    assert not any(value in result.output for value in ("Zebedee", "Ottoline", "12/04/2011", "KY1"))


def test_the_worst_of_several_files_is_the_exit_code(check: Check, councils: Sequence[str]) -> None:
    result = check("--json", a_csv=clean(councils), b_csv=b"", c_csv=CHILDREN)
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 3
    assert [one["outcome"] for one in document["files"]] == ["clean", "could not be read", "refused as child-level"]


def test_json_is_one_versioned_document_with_every_problem(check: Check, councils: Sequence[str]) -> None:
    rows = [f"{councils[0]},{year}-{(year + 1) % 100:02d},x{year}" for year in range(1990, 2020)]
    result = check("--json", a_csv=csv_bytes("council,period,value", *rows))
    document = json.loads(result.stdout)
    assert document["format"] == "knowdo-check/1"
    (file,) = document["files"]
    assert (file["file"], file["schema"], file["observations"]) == ("a.csv", "knowdo-intake/1", 0)
    problems = [problem for problem in file["problems"] if problem["code"] == "value-unclear"]
    assert [problem["row"] for problem in problems] == list(range(2, 32))
    assert set(problems[0]) == {"code", "severity", "file", "sheet", "row", "column", "words", "recommendation"}


def test_people_see_repeats_counted(check: Check, councils: Sequence[str]) -> None:
    rows = [f"{councils[0]},{year}-{(year + 1) % 100:02d},x{year}" for year in range(1990, 2020)]
    result = check(a_csv=csv_bytes("council,period,value", *rows))
    assert "and 27 more like this (value-unclear); --json lists them all" in result.stdout


def test_a_refused_file_has_no_digest_in_json(check: Check) -> None:
    (file,) = json.loads(check("--json", a_csv=CHILDREN).stdout)["files"]
    assert file["sha256"] is None
    assert [problem["code"] for problem in file["problems"]] == ["child-level"]
    assert "Zebedee" not in json.dumps(file)


def test_nothing_is_written(check: Check, tmp_path: Path, councils: Sequence[str]) -> None:
    check(a_csv=clean(councils), b_csv=CHILDREN, c_csv=b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "c.csv"]


def test_two_files_of_one_name_are_told_apart(tmp_path: Path, councils: Sequence[str]) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_bytes(clean(councils))
    result = CliRunner().invoke(command, [str(tmp_path / "one/a.csv"), str(tmp_path / "two/a.csv"), *TODAY])
    assert "one/a.csv: clean" in result.stdout
    assert "two/a.csv: clean" in result.stdout


def test_committees_of_one_file_are_known_in_another(check: Check, councils: Sequence[str]) -> None:
    places = csv_bytes("code,name,kind,covers", f"Q1,Our Own Committee,own committee,{councils[0]}; {councils[1]}")
    result = check(a_csv=csv_bytes("committee,period,value", "Our Own Committee,2018-19,5"), b_csv=places)
    assert result.exit_code == 0, result.output
    assert "b.csv: clean. It defines places." in result.stdout


def test_a_table_without_places_can_be_given_one(check: Check, councils: Sequence[str]) -> None:
    data = csv_bytes("period,value", "2018-19,5", "2019-20,6")
    assert check(a_csv=data).exit_code == 1
    assert check("--place", councils[0], a_csv=data).exit_code == 0
    assert check("--place", "Nowhere", a_csv=data).exit_code == 2


# --- sizes -----------------------------------------------------------------------------------------------------------


def test_five_gigabytes_on_a_budget_of_one_are_refused_in_words_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(5_000_000_000)
    result = CliRunner().invoke(command, [str(path), "--memory-budget", "1GB", *TODAY])
    assert result.exit_code == 2
    assert "needs about 10 GB of memory to read and the budget is 1 GB" in result.stdout


@pytest.mark.parametrize("size", ["0", "-1GB", "much", "nan", "inf"])
def test_a_budget_must_be_a_size(size: str) -> None:
    result = CliRunner().invoke(command, ["x.csv", "--memory-budget", size, *TODAY])
    assert result.exit_code == 2
    assert "Write for example 500MB or 2GB" in result.output


# --- the marked-up copy ----------------------------------------------------------------------------------------------


def test_a_copy_with_its_problems_marked_can_be_asked_for(
    check: Check, tmp_path: Path, councils: Sequence[str]
) -> None:
    target = tmp_path / "marked.xlsx"
    data = csv_bytes("council,period,value", f"{councils[0]},2018-19,=1+1", f"{councils[1]},2018-19,7")
    assert check("--marked-up", str(target), a_csv=data).exit_code == 1
    first, copy = read_sheets("marked.xlsx", target.read_bytes()).required()
    assert first.name == "What to put right"
    assert first.rows[1][:4] == ("fixable", "", "2", "C")
    assert copy.rows[1] == (councils[0], "2018-19", "=1+1")  # text, not a formula that runs


def test_a_workbook_keeps_its_sheets_in_the_copy(check: Check, tmp_path: Path, councils: Sequence[str]) -> None:
    target = tmp_path / "marked.xlsx"
    rows: list[list[object]] = [["council", "period", "value"], [councils[0], "2018-19", -3]]
    check("--marked-up", str(target), a_xlsx=xlsx_bytes({"Data": rows, "About": [["x", "y"]]}))
    assert [sheet.name for sheet in read_sheets("m", target.read_bytes()).required()] == [
        "What to put right",
        "Data",
        "About",
    ]


@pytest.mark.parametrize("data", [CHILDREN, b""])
def test_there_is_no_copy_of_what_is_refused_or_cannot_be_read(check: Check, tmp_path: Path, data: bytes) -> None:
    target = tmp_path / "marked.xlsx"
    result = check("--marked-up", str(target), a_csv=data)
    assert not target.exists()
    assert "No marked-up copy was written" in result.output


def test_a_copy_that_cannot_be_written_is_said_and_leaves_nothing(
    check: Check, tmp_path: Path, councils: Sequence[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = check("--marked-up", str(tmp_path / "file" / "marked.xlsx"), a_csv=clean(councils))
    assert result.exit_code == 2
    assert "could not be written" in result.output


def test_a_copy_is_of_one_file() -> None:
    result = CliRunner().invoke(command, ["a.csv", "b.csv", "--marked-up", "m.xlsx"])
    assert result.exit_code == 2
    assert "takes one FILE" in result.output


# --- as a process ----------------------------------------------------------------------------------------------------


def test_hostile_files_give_no_traceback_in_a_process_of_their_own(tmp_path: Path) -> None:
    hostile = {
        "empty.csv": b"", "zeros.csv": b"\x00" * 1000, "wide.csv": b",".join([b"x"] * 10**6), "one.csv": b"place\nx\n",
        "quote.csv": b'a,b\n"1,2\n', "zip.xlsx": b"PK\x03\x04" + b"\xff" * 50, "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "bad.parquet": b"PAR1" + b"\xff" * 40 + b"PAR1", "page.html": b"<html><body>", "image.png": b"\x89PNG\r\n",
        "name.csv": b"\xff\xfe\x00", "latin.csv": "a,b\né,\x81\n".encode("latin-1"),
    }  # fmt: skip
    for name, data in hostile.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "unreadable.csv").mkdir()
    names = [*hostile, "unreadable.csv", "missing.csv"]
    done = subprocess.run(
        [sys.executable, "-m", "knowdo.cli", "check", *names], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    for name in names:
        assert f"{name}: could not be read." in done.stdout
