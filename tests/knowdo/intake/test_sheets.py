"""Bytes become located text cells, whatever wrote them; and what cannot be read is said in words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from knowdo.intake.budget import TooLarge, in_words, read_bytes
from knowdo.intake.sheet import column_index, column_letter
from knowdo.intake.sheets import read_sheets
from tests.knowdo.intake.builders import csv_bytes, ods_bytes, parquet_bytes, xlsx_bytes, zip_bytes


def rows_of(name: str, data: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in read_sheets(name, data).required()[0].rows]


def codes_of(data: bytes, *, budget: int = 10**9) -> list[str]:
    return [problem.code for problem in read_sheets("f", data, budget=budget).problems]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    data = csv_bytes("A title, with a comma", separator.join(("a", "b", "c")), separator.join(("1", "2", "3")))
    assert rows_of("f.csv", data)[1:] == [("a", "b", "c"), ("1", "2", "3")]


def test_decimal_commas_do_not_hide_a_semicolon() -> None:
    assert rows_of("f.csv", csv_bytes("a;b", "1,5;2,5"))[1] == ("1,5", "2,5")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(newline: str) -> None:
    assert rows_of("f.csv", csv_bytes("a,b", "", "1,2", newline=newline)) == [("a", "b"), (), ("1", "2")]


def test_rows_of_different_length_stay_as_they_are() -> None:
    assert rows_of("f.csv", csv_bytes("a,b,c", "1", "1,2,3,4")) == [("a", "b", "c"), ("1",), ("1", "2", "3", "4")]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    sheet = read_sheets("f.csv", csv_bytes("a,b", '"two', 'lines",x', "1,2")).required()[0]
    assert sheet.rows[2] == ("1", "2")
    assert str(sheet.where(2, 27)) == "f.csv, row 3, column AB"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_apart(encoding: str) -> None:
    text = "place,value\nCôte–Nord,£5\n"
    assert rows_of("f.csv", text.encode(encoding))[1] == ("Côte–Nord", "£5")


def test_windows_1252_is_noticed() -> None:
    assert codes_of("a,b\né,1\n".encode("cp1252")) == ["windows-1252"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n ,, \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a,b\x00\n1,2\n", "not-text"),
        (b"\x89PNG\r\n\x1a\n", "not-text"),
        (b"%PDF-1.7", "not-text"),
        (b"<html><table>", "not-text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old-workbook"),
        (b'a,b\n"1,2\n3,4\n', "quotes-unbalanced"),
        (b"PK\x03\x04 broken", "damaged-workbook"),
        (zip_bytes({"word/document.xml": "<x/>"}), "damaged-workbook"),
        (zip_bytes({"xl/workbook.xml": "<workbook><sheets>"}), "damaged-workbook"),
        (b"PAR1 broken PAR1", "damaged-parquet"),
        (b",".join([b"x"] * 1_000_001) + b"\n", "too-many-columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_said(data: bytes, code: str) -> None:
    assert codes_of(data) == [code]
    assert read_sheets("f", data).sheets == ()


def test_a_row_that_no_spreadsheet_has_is_said() -> None:
    parts = {
        name: part.replace(b'r="A2"', b'r="A1048577"') for name, part in _parts_of(xlsx_bytes({"One": [["a"], ["b"]]}))
    }
    (problem,) = read_sheets("f.xlsx", zip_bytes(parts)).problems
    assert problem.code == "damaged-workbook"
    assert "a row outside 1 to 1,048,576" in problem.words


def _parts_of(workbook: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_a_stray_quotation_mark_is_located() -> None:
    problem = read_sheets("f.csv", b'a,b\n1,2\n"3,4\n5,6\n').problems[0]
    assert (problem.code, problem.where.row) == ("quotes-unbalanced", 3)


def test_dates_percentages_and_formulas_of_a_workbook_are_read_as_they_are_shown() -> None:
    day = datetime(2024, 7, 31)  # noqa: DTZ001
    data = xlsx_bytes(
        {
            "One": [
                ["a", "b"],
                [(day, "dd/mm/yyyy"), (day, "mmm-yy")],
                [(0.123, "0.0%"), (2024, "0")],
                [1.5, True],
                [None, "x"],
            ]
        }
    )
    assert rows_of("f.xlsx", data)[1:] == [("2024-07-31", "2024-07"), ("12.3%", "2024"), ("1.5", "TRUE"), ("", "x")]


def test_merged_words_fill_their_area_and_numbers_do_not() -> None:
    data = xlsx_bytes(
        {"One": [[], ["x", 1, 2], ["y", 3]]}, merge=[("One", 0, 0, 0, 2, "Title"), ("One", 1, 2, 2, 2, 7)]
    )
    assert rows_of("f.xlsx", data) == [("Title", "Title", "Title"), ("x", "1", "7"), ("y", "3")]


def test_hidden_sheets_are_marked_and_noticed() -> None:
    found = read_sheets("f.xlsx", xlsx_bytes({"One": [["a", "b"]], "Two": [["c", "d"]]}, hidden=["Two"]))
    assert [sheet.hidden for sheet in found.sheets] == [False, True]
    assert [problem.code for problem in found.problems] == ["hidden-sheet"]


def test_an_ods_is_read_with_its_dates_percentages_and_repeats() -> None:
    repeated = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    data = ods_bytes({"One": [["a", (0.5, "%")], [date(2024, 7, 31), 1.25]]}, raw_rows=repeated)
    seven = ("", "", "", "7", "7")
    assert rows_of("f.ods", data) == [("a", "50%"), ("2024-07-31", "1.25"), seven, seven]


def test_comments_of_an_ods_are_not_cells() -> None:
    comment = (
        "<table:table-row><table:table-cell><office:annotation><text:p>Jane</text:p></office:annotation>"
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    assert rows_of("f.ods", ods_bytes({"One": [["a", "b"]]}, raw_rows=comment))[1] == ("x",)


def test_parquet_begins_with_its_headings() -> None:
    data = parquet_bytes(
        {"place": ["x", None], "day": [date(2024, 7, 31)] * 2, "n": [1, 2], "share": [0.5, float("nan")]}
    )
    assert rows_of("f.parquet", data) == [
        ("place", "day", "n", "share"),
        ("x", "2024-07-31", "1", "0.5"),
        ("", "2024-07-31", "2", "NaN"),
    ]


def test_parquet_of_lists_is_refused_by_column() -> None:
    assert codes_of(parquet_bytes({"a": [[1], [2]], "b": [1, 2]})) == ["nested-column"]


# --- the memory budget -----------------------------------------------------------------------------------------------


def test_a_file_beyond_the_budget_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:  # five thousand million bytes that take no room on the disk
        stream.truncate(5_000_000_000)
    with pytest.raises(
        TooLarge, match=r"huge\.csv: The file needs about 10 GB of memory to read and the budget is 1 GB"
    ):
        read_bytes(path, budget=1_000_000_000)


def test_a_stream_without_a_size_is_not_read_beyond_the_budget() -> None:
    with pytest.raises(TooLarge):
        read_bytes(Path("/dev/zero"), budget=1_000_000)


@pytest.mark.parametrize(
    "data",
    [
        b"a" + b"," * 1_000_000,
        xlsx_bytes({"One": [["x"]] + [[None] * 16_383 + ["y"]] * 30}),
        ods_bytes(
            {"One": [["a", "b"]]},
            raw_rows='<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated='
            '"16000" office:value-type="float" office:value="1"/></table:table-row>',
        ),
        parquet_bytes({"a": [0] * 500_000}),
        zip_bytes({"xl/workbook.xml": "<w/>", "xl/_rels/workbook.xml.rels": "<r/>", "xl/sharedStrings.xml": f"<s>{'<si><t>' + 'x' * 10**6 + '</t></si>'}{'<si/>' * 10**5}</s>"}),
    ],
    ids=["empty cells", "far cells", "repeats", "equal values", "long texts"],
)  # fmt: skip
def test_small_files_that_unfold_beyond_the_budget_are_refused(data: bytes) -> None:
    assert codes_of(data, budget=10_000_000) == ["too-large"]


def test_a_cell_in_the_last_row_and_column_costs_little() -> None:
    from tests.knowdo.intake.builders import xlsx_bytes

    rows: list[list[object]] = [["a"]]
    data = xlsx_bytes({"One": rows})
    assert read_sheets("f.xlsx", data).sheets
    sparse = xlsx_bytes({"One": [["a"], *([[]] * 5_000), [None] * 16_383 + ["b"]]})
    assert len(read_sheets("f.xlsx", sparse, budget=5_000_000).required()[0].rows) == 5_002


def test_a_document_type_with_entities_is_not_unfolded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    assert codes_of(zip_bytes({"xl/workbook.xml": bomb})) == ["damaged-workbook"]


# --- small things ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")])
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letter(index) == letters
    assert column_index(letters) == index


@pytest.mark.parametrize(("size", "words"), [(999, "999 bytes"), (1_500, "1.5 kB"), (5 * 10**9, "5 GB")])
def test_sizes_are_told_as_file_managers_tell_them(size: int, words: str) -> None:
    assert in_words(size) == words
