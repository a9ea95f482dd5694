"""Every rule is whole, documented, can be broken, and is seen when it is broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowdo.intake.reader import read
from knowdo.intake.rules import registry
from knowdo.kernel.problems import Problem, Severity
from tests.knowdo.intake.builders import (
    GAZETTEER,
    MEASURES,
    TODAY,
    csv_bytes,
    ods_bytes,
    parquet_bytes,
    xlsx_bytes,
    zip_bytes,
)
from tests.shared import ROOT

PAGE = ROOT / "docs" / "reference" / "intake.md"
LONG = "council,period,measure,numerator,denominator,value"
COUNTS = "council,period,registrations"


def _formula() -> bytes:
    sheet = "<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>council</v></c><c r='B1' t='str'><v>registrations</v></c>"
    sheet += (
        "<c r='C1' t='str'><v>period</v></c></row><row r='2'><c r='A2' t='str'><v>C01</v></c><c r='B2'><f>1+1</f></c>"
    )
    sheet += "<c r='C2' t='str'><v>2018-19</v></c></row></sheetData></worksheet>"
    relations = "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"
    book = "<workbook xmlns:r='r'><sheets><sheet name='One' r:id='r1'/></sheets></workbook>"
    return zip_bytes(
        {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": sheet}
    )


def _many_sheets() -> bytes:
    return ods_bytes({f"s{n}": [["a", "b"]] for n in range(501)})


# One file that breaks each rule, so that a rule which can no longer be broken is seen.
BREAKERS: dict[str, bytes] = {
    "cell-too-long": b"council,period\n" + b"x" * 200_000 + b",1\n",
    "child-level": csv_bytes("forename,dob", "x,y"),
    "column-left-out": csv_bytes("council,period,registrations,colour", "C01,2018-19,5,blue"),
    "count-not-whole": csv_bytes(COUNTS, "C01,2018-19,2.5"),
    "covers-unknown": csv_bytes("code,name,kind,covers", "P1,Alder,committee,nowhere"),
    "damaged-parquet": b"PAR1xxxxPAR1",
    "damaged-workbook": b"PK\x03\x04xxxx",
    "duplicate-key": csv_bytes(COUNTS, "C01,2018-19,2", "C01,2018-19,2"),
    "empty": b"",
    "footnote-marks": csv_bytes(COUNTS, "C01,2018-19,2*"),
    "formula-error": csv_bytes(COUNTS, "C01,2018-19,#REF!"),
    "formula-without-result": _formula(),
    "fractions-read": csv_bytes("council,period,CHN22", "C01,2018-19,0.2"),
    "future-period": csv_bytes(COUNTS, "C01,2040-41,2"),
    "headings-repeated": csv_bytes(COUNTS, "C01,2018-19,2", COUNTS),
    "hidden-sheet": xlsx_bytes({"One": [["a", "b"]], "Two": [["a", "b"]]}, hidden=["Two"]),
    "measure-missing": csv_bytes("council,period,value", "C01,2018-19,2"),
    "measure-unknown": csv_bytes("council,period,measure,value", "C01,2018-19,ours,2"),
    "mixed-period-kinds": csv_bytes(COUNTS, "C01,2018-19,2", "C01,2019-20,2", "C01,2018-05,2"),
    "negative-number": csv_bytes(COUNTS, "C01,2018-19,-2"),
    "nested-column": parquet_bytes({"a": [[1]]}),
    "no-rows": csv_bytes("council,period,value"),
    "no-table": csv_bytes("hello,world", "some,words"),
    "not-finite": csv_bytes(COUNTS, "C01,2018-19,inf"),
    "not-text": b"\x00\x01",
    "notes-left-out": csv_bytes(COUNTS, "C01,2018-19,2", "Source: x"),
    "numerator-above-denominator": csv_bytes(LONG, "C01,2018-19,CHN22,9,8,"),
    "old-place-code": csv_bytes(COUNTS, "C91,2018-19,2"),
    "old-workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "one-column": csv_bytes("council", "C01"),
    "other-place-name": csv_bytes(COUNTS, "The Tarn Council,2018-19,2"),
    "percentage-outside-0-100": csv_bytes("council,period,CHN22", "C01,2018-19,101"),
    "period-not-over": csv_bytes(COUNTS, "C01,2025-26,2"),
    "period-unclear": csv_bytes(COUNTS, "C01,soon,2"),
    "periods-out-of-order": csv_bytes(COUNTS, "C01,2018-19,2", "C01,2016-17,2", "C01,2017-18,2"),
    "place-code-and-name-differ": csv_bytes("la_code,la_name,period,registrations", "C01,Corriemuir,2018-19,2"),
    "place-defined-twice": csv_bytes("code,name,kind", "C01,Alder,committee"),
    "place-incomplete": csv_bytes("code,name,kind", "P1,,committee"),
    "place-missing": csv_bytes("period,registrations", "2018-19,2"),
    "place-unknown": csv_bytes(COUNTS, "Nowhere,2018-19,2"),
    "quotes-unbalanced": b'a,b\n"x,2\n',
    "row-too-long": csv_bytes(COUNTS, "C01,2018-19,1,234"),
    "sheet-left-out": xlsx_bytes({"One": [["council", "period", "n"], ["C01", "2018-19", 2]], "Two": [["see", "here"]]}),
    "too-large": b"a," * 10_000_000,
    "too-many-columns": b"," .join([b"x"] * 16_385),
    "too-many-sheets": _many_sheets(),
    "totals-left-out": csv_bytes(COUNTS, "C01,2018-19,2", "Total,2018-19,2"),
    "utf-16": csv_bytes(COUNTS, "C01,2018-19,2", encoding="utf-16"),
    "value-disagrees": csv_bytes(LONG, "C01,2018-19,CHN22,1,8,50"),
    "value-unclear": csv_bytes(COUNTS, "C01,2018-19,two"),
    "windows-1252": csv_bytes(COUNTS, "C01,2018-19,£2", encoding="cp1252"),
    "zero-denominator": csv_bytes(LONG, "C01,2018-19,CHN22,0,0,"),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(registry.RULES))
def test_every_rule_can_be_broken(code: str) -> None:
    found = read("f", BREAKERS[code], gazetteer=GAZETTEER, measures=MEASURES, today=TODAY, budget=200_000_000)
    problem = next(problem for problem in found.problems if problem.code == code)
    assert problem.severity is registry.RULES[code].severity
    assert _is_plain(problem)


def _is_plain(problem: Problem) -> bool:
    """Words end in a full stop, leave nothing unfilled, and name the file."""
    for text in (problem.words, problem.recommendation):
        assert text[-1] == "."
        assert "{" not in text
        assert "  " not in text
    return problem.where.file == "f"


def test_every_rule_has_its_own_file_and_code() -> None:
    folder = Path(registry.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "rule", "registry"}
    assert len(files) == len(registry.RULES)
    assert set(BREAKERS) == set(registry.RULES)


def test_every_rule_is_documented_with_its_severity() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z0-9-]+)` \| (fatal|fixable|noticed) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert rows == {code: rule.severity.value for code, rule in registry.RULES.items()}


def test_nothing_that_stops_is_only_noticed() -> None:
    assert {rule.severity for rule in registry.RULES.values()} == set(Severity)
