"""Small guards, each of which was taken away once to see a test go red."""

from __future__ import annotations

import pytest

from knowdo.intake.childlevel import problems_of
from knowdo.intake.echo import quoted
from knowdo.intake.formats import Shows, number_text, shows
from knowdo.intake.personal_values import is_chi
from knowdo.intake.reader import read
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.places import Place
from tests.fuzz.run import corpus_of
from tests.knowdo.intake.builders import GAZETTEER, MEASURES, TODAY, csv_bytes, zip_bytes


@pytest.mark.parametrize(
    ("serial", "since_1904", "day"),
    [
        ("1", False, "1900-01-01"), ("59", False, "1900-02-28"), ("61", False, "1900-03-01"), ("45504", False, "2024-07-31"),
        ("0", True, "1904-01-01"), ("44042", True, "2024-07-31"), ("45504.5", False, "2024-07-31 12:00"),
    ],
)  # fmt: skip
def test_days_are_counted_as_spreadsheets_count_them(serial: str, since_1904: bool, day: str) -> None:
    """ECMA-376 part 1, 18.17.4.1: the 1900 system counts a 29 February 1900 that never was."""
    assert number_text(serial, Shows.DAY, since_1904=since_1904) == day


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", Shows.DAY), ("mmm-yy", Shows.MONTH), ("yyyy", Shows.YEAR), ("0.0%", Shows.PERCENT), ("General", Shows.NUMBER),
        ('0.0" days"', Shows.NUMBER), ("[Red]0", Shows.NUMBER), ("#,##0_);(#,##0)", Shows.NUMBER), ('"d"0', Shows.NUMBER),
    ],
)  # fmt: skip
def test_a_format_says_what_a_number_shows(code: str, kind: Shows) -> None:
    assert shows(164, code) is kind


@pytest.mark.parametrize("raw", ["1e300", "-5", "nan", "inf", "9999999", "text"])
def test_numbers_that_are_no_day_stay_numbers(raw: str) -> None:
    number_text(raw, Shows.DAY)


def test_words_of_a_heading_are_not_shown_outside_the_header() -> None:
    data = csv_bytes("council,count", *["Fife,3"] * 30, "Surname,Born", "Zed,yes")
    (problem,) = problems_of(read_sheets("f.csv", data))
    assert "headed" not in problem.words


@pytest.mark.parametrize(
    "text", ["123456789", "12345 6789", "0101101236", "31/07/2019", "Jane", "12 Jane", "x" * 20, ""]
)
def test_what_may_be_about_a_person_is_not_shown(text: str) -> None:
    assert quoted(text) == ""


@pytest.mark.parametrize("text", ["-3", "1.2.3", "2018-19", "<5", "12%", "Q1", "[c]"])
def test_what_cannot_be_is_shown(text: str) -> None:
    assert quoted(text) == f" “{text}”"


def test_a_number_with_a_check_digit_and_no_day_is_no_health_number() -> None:
    assert not is_chi("9901101018")


def test_a_place_that_is_called_all_is_no_total() -> None:
    gazetteer = GAZETTEER.with_places([Place("C09", "council", "Overall")])
    found = read(
        "f",
        csv_bytes("council,period,registrations", "Overall,2018-19,5"),
        gazetteer=gazetteer,
        measures=MEASURES,
        today=TODAY,
    )
    assert [one.place.code for one in found.observations] == ["C09"]


def test_a_document_type_in_a_whole_workbook_is_refused() -> None:
    sheet = (
        "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>]><worksheet><sheetData><row r='1'><c r='A1' t='str'><v>&a;</v></c></row>"
        "</sheetData></worksheet>"
    )
    parts = {
        "xl/workbook.xml": "<workbook xmlns:r='r'><sheets><sheet name='One' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<R><Relationship Id='r1' Target='worksheets/s.xml'/></R>",
        "xl/worksheets/s.xml": sheet,
    }
    assert [problem.code for problem in read_sheets("f", zip_bytes(parts)).problems] == ["damaged-workbook"]
    parts["xl/worksheets/s.xml"] = sheet.partition("]>")[2].replace("&a;", "x")
    assert read_sheets("f", zip_bytes(parts)).required()[0].rows == [("x",)]


def test_the_reader_of_parquet_keeps_its_alarms_to_itself(capfd: pytest.CaptureFixture[str]) -> None:
    for data in corpus_of("parquet"):
        read_sheets("f", data)
    assert capfd.readouterr().err == ""
