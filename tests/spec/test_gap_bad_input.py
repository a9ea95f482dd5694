"""Bad input to the gap: each is said with its place and what to do, all at once, and the rest is still computed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from knowdo.cli.gap import command
from knowdo.gap import Definition, GapReport, Kind, Options, StepDefinition, Wanted, analyse, read_definition, read_rows
from knowdo.gap.standards import read_standard
from knowdo.kernel.problems import KnowdoError, Problem, Severity, Where

HEAD = "approach,place,period,step,count,unknown\n"


def where(row: int | None, column: int | None) -> Where:
    return Where("f.csv", row=None if row is None else row + 1, column=None if column is None else "ABCDEFGH"[column])


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def report(text: str, definition: Definition | None = None, options: Options | None = None) -> GapReport:
    return analyse(read_rows(cells(text), where), definition, options or Options(draws=50))


def cascade(place: str, *counts: object, unknown: object = "") -> str:
    rows = zip(("need", "offer", "help"), counts, strict=False)
    return "".join(f"Reading,{place},2024-Q1,{step},{count},{unknown}\n" for step, count in rows)


def said(found: GapReport, code: str) -> Problem:
    matching = [problem for problem in found.problems if problem.code == code]
    assert matching, [problem.code for problem in found.problems]
    assert matching[0].recommendation
    return matching[0]


def test_a_step_larger_than_the_one_before() -> None:
    found = report(HEAD + cascade("North", 100, 120, 50) + cascade("South", 100, 80, 50))
    problem = said(found, "not-nested")
    assert (problem.where.row, problem.where.column, problem.severity) == (3, "E", Severity.FIXABLE)
    for word in ("North", "offer", "120", "100", "need"):
        assert word in problem.words
    assert [site.scope for site in found.approaches[0].sites] == ["South"]
    assert found.approaches[0].total.places_left_out == 1


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("approach,place,period,step,count,denominator\nA,N,2024,x,100,\nA,N,2024,y,80,100\nA,N,2024,z,20,300\n", 4),
        ("approach,place,period,step,count,unit\nA,N,2024,x,100,children\nA,N,2024,y,8,settings\nA,N,2024,z,5,children\n", 3),
        ("approach,place,period,step,count,sex\nA,N,2024,x,100,\nA,N,2024,y,40,girls\nA,N,2024,y,40,boys\n", 2),
        ("approach,place,period,step,count\nA,N,2024,x,100\nA,N,2024-Q1,y,40\n", 2),
    ],
    ids=["stated denominator", "other things counted", "other breakdown", "other period"],
)  # fmt: skip
def test_different_denominators_are_never_multiplied(text: str, row: int) -> None:
    found = report(text)
    problem = said(found, "different-denominators")
    assert problem.where.row == row
    assert "never multiplied" in problem.recommendation
    assert found.approaches == ()


def test_a_missing_step() -> None:
    found = report(HEAD + cascade("North", 100, 80) + cascade("South", 100, 80, 50))
    problem = said(found, "step-missing")
    assert "North" in problem.words
    assert "help" in problem.words
    assert [site.scope for site in found.approaches[0].sites] == ["South"]


def test_zero_eligible_is_not_defined_and_not_zero() -> None:
    found = report(HEAD + cascade("North", 0, 0, 0) + cascade("South", 100, 0, 0))
    problem = said(found, "nobody-eligible")
    assert "North" in problem.words
    north, south = found.approaches[0].sites
    assert north.coverage is None
    assert north.state.name == "NOBODY"
    assert south.coverage is not None
    assert south.coverage.value == 0.0
    assert south.steps[2].retention is None


def test_one_place_only() -> None:
    text = HEAD + cascade("North", 100, 80, 50)
    problem = said(report(text), "one-place")
    assert problem.severity is Severity.NOTICED
    assert "North" in problem.words
    assert "--benchmark" in problem.recommendation
    total = report(text).approaches[0].total
    assert total.gap is None
    assert total.ideal_gap == 50.0
    asked = report(text, None, Options(Wanted(Kind.P75, chosen=True), draws=50))
    assert said(asked, "one-place").severity is Severity.FIXABLE


def test_a_benchmark_below_the_actual() -> None:
    standard = read_standard(cells("step,rate\noffer,50%\nhelp,0.9\n"), where, "f.csv")
    found = report(HEAD + cascade("North", 100, 80, 50), None, Options(standard, draws=50))
    problem = said(found, "benchmark-below-actual")
    assert "North (80.0%)" in problem.words
    offer = found.approaches[0].total.steps[1]
    assert offer.share is not None
    assert offer.share.value == 0.0


def test_a_definition_that_names_a_step_nobody_has() -> None:
    steps = tuple(StepDefinition(name) for name in ("need", "train", "offer", "help"))
    found = report(HEAD + cascade("North", 100, 80, 50), Definition(steps, where=Where("d.yaml")))
    problem = said(found, "step-nobody-has")
    assert "train" in problem.words
    assert problem.where.file == "d.yaml"
    assert found.approaches[0].steps == ("need", "offer", "help")
    missing = report(HEAD + cascade("North", 100, 80, 50), Definition(steps[:1] + steps[2:3]))
    assert "help" in said(missing, "step-not-defined").words


def test_every_bad_cell_at_once() -> None:
    text = HEAD + "A,N,2024,x,-5,\nA,N,2024,y,1.5,\nA,N,soon,z,many,\n,,2024,,3,\nA,N,2024,w,45%,\n"
    problems = report(text).problems
    assert {(p.code, p.where.row, p.where.column) for p in problems} >= {
        ("not-a-count", 2, "E"),
        ("not-a-count", 3, "E"),
        ("period", 4, "C"),
        ("name-missing", 5, "A"),
        ("name-missing", 5, "B"),
        ("name-missing", 5, "D"),
        ("not-a-count", 6, "E"),
    }
    assert all(problem.recommendation for problem in problems)


def test_a_row_twice() -> None:
    text = HEAD + cascade("North", 100, 80, 50) + "Reading,North,2024-Q1,offer,80,\nReading,North,2024-Q1,help,40,\n"
    found = report(text)
    assert said(found, "twice-the-same").severity is Severity.NOTICED
    assert said(found, "twice-different").where.row == 6
    assert found.approaches == ()


def test_more_unknown_than_there_are() -> None:
    found = report(HEAD + cascade("North", 100, 80, 50, unknown=30))
    assert "30" in said(found, "unknown-too-large").words
    assert said(found, "unknown-too-large").where.row == 3
    first = report(HEAD + cascade("North", 100, 80, 50, unknown=5))
    assert said(first, "unknown-at-first").severity is Severity.NOTICED


def test_suppressed_is_between_one_and_four_and_missing_is_not_zero() -> None:
    found = report(
        HEAD + cascade("North", 100, 80, "c") + cascade("South", 100, "<5", 3) + cascade("West", 100, "", 50)
    )
    north, south = found.approaches[0].sites
    assert [(step.children, step.lowest, step.highest) for step in north.steps] == [(100,) * 3, (80,) * 3, (None, 1, 4)]
    assert (south.steps[1].lowest, south.steps[1].highest) == (3, 4)
    assert north.not_reached is not None
    assert (north.not_reached.value, north.not_reached.lower, north.not_reached.upper) == (None, 96, 99)
    assert "West" in said(found, "count-missing").words
    assert "North, South" in said(found, "suppressed").words


def test_a_suppressed_count_that_cannot_fit() -> None:
    assert said(report(HEAD + cascade("North", 100, "c", 20)), "not-nested").where.row in (3, 4)


def test_one_step_only() -> None:
    assert said(report(HEAD + "A,N,2024,x,100,\n"), "one-step").recommendation


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("\n\n", "empty"), (HEAD, "no-rows"), ("approach\nA\n", "one-column"), ("a,b\n1,2\n", "column-missing"), ("approach,place,period,step,count,n\n", "column-twice")],
)  # fmt: skip
def test_what_is_no_table_of_cascades(text: str, code: str) -> None:
    with pytest.raises(KnowdoError) as caught:
        read_rows(cells(text), where)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"steps": "x"},
        {"steps": ["x"]},
        {"steps": ["x", "x"]},
        {"steps": ["x", {"counts": "children"}]},
        {"steps": ["x", {"name": "y", "counts": "settings"}]},
        {"steps": ["x", {"name": "y", "benchmark": 1.2}]},
        {"approaches": ["x"]},
        {"effects": {"with_fidelity": 0.3}},
        {"effects": {"with_fidelity": "a lot", "without_fidelity": 0}},
        {"illustrative": "perhaps"},
        {"colour": "teal"},
    ],
)
def test_definitions_that_are_none(content: object) -> None:
    with pytest.raises(KnowdoError) as caught:
        read_definition(content, Where("d.yaml"))
    assert all(problem.recommendation and problem.where.file == "d.yaml" for problem in caught.value.problems)


@pytest.mark.parametrize(
    "text", ["", "step\nx\n", "step,rate\n", "step,rate\nx,1.5\n", "step,rate\n,0.5\n", "step,rate\nx,0.5\nx,0.6\n"]
)
def test_benchmark_files_that_are_none(text: str) -> None:
    with pytest.raises(KnowdoError) as caught:
        read_standard(cells(text), where, "f.csv")
    assert all(problem.recommendation for problem in caught.value.problems)


def test_a_benchmark_without_a_step_says_which() -> None:
    standard = read_standard(cells("step,rate\noffer,0.9\n"), where, "f.csv")
    problem = said(report(HEAD + cascade("North", 100, 80, 50), None, Options(standard, draws=50)), "benchmark-missing")
    assert "help" in problem.words


def test_from_must_lie_before_to_and_both_must_be_there() -> None:
    text = HEAD + cascade("North", 100, 80, 50) + cascade("North", 100, 80, 60).replace("2024-Q1", "2024-Q2")
    rows = read_rows(cells(text), where)
    periods = sorted({row.period for row in rows.rows})
    backwards = analyse(rows, None, Options(start=periods[1], end=periods[0], draws=50))
    assert said(backwards, "periods-in-order").recommendation
    elsewhere = analyse(rows, None, Options(start=periods[0].following().following().following(), draws=50))
    assert "2024-Q1 to 2024-Q2" in said(elsewhere, "no-such-period").recommendation


def test_a_breakdown_that_is_not_there_says_what_there_is() -> None:
    found = report(HEAD + cascade("North", 100, 80, 50), None, Options(by="sex", draws=50))
    assert "place, approach, period" in said(found, "no-such-breakdown").recommendation


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 2), (b"\x00\x01\x02\xff", 2), (b"PK\x03\x04 broken", 2), (b"approach;place\n", 2), (b"first name,surname,date of birth,step\nAnna,Berg,2019-01-02,x\n", 3)],
    ids=["empty", "not text", "damaged workbook", "no columns", "child-level"],
)  # fmt: skip
def test_files_that_cannot_be_read_are_told_plainly(content: bytes, code: int, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    result = CliRunner().invoke(command, [str(path), "--json", "--out", str(tmp_path / "out.json")])
    assert result.exit_code == code
    assert result.stdout == ""
    assert "Traceback" not in result.output
    assert "Berg" not in result.output
    assert not (tmp_path / "out.json").exists()


def test_a_file_that_is_not_there() -> None:
    result = CliRunner().invoke(command, ["nothing-of-that-name.csv"])
    assert result.exit_code == 2
    assert "could not be opened" in result.stderr
