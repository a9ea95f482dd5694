"""CSV that reads back, and metadata after the W3C vocabulary for CSV on the web."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from knowdo.disclosure.release import own, release
from knowdo.kernel.document import TableBlock
from knowdo.kernel.figures import Column, Table
from knowdo.kernel.provenance import Audience
from knowdo.reports.csv import csv_files, figure_csv
from tests.gallery.document import PUBLISHED, document

RELEASED = release(document(), Audience.PUBLIC)
FILES = csv_files(RELEASED, "review")
METADATA: dict[str, Any] = json.loads(FILES["review-metadata.json"])
# https://www.w3.org/TR/tabular-metadata/ 5.3, 5.4 and 5.6: the properties that each kind of object may have
GROUP = {"@context", "tables", "notes", "@id", "dialect"}
TABLE = {"url", "tableSchema", "notes", "dialect", "suppressOutput", "@id"}
COLUMN = {"name", "titles", "datatype", "null", "required", "virtual", "suppressOutput", "propertyUrl"}
DATATYPES = {"string", "integer", "number", "boolean"}


def rows(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(FILES[name].decode(), newline="")))


def test_one_file_a_table_and_metadata_for_all() -> None:
    assert set(FILES) == {table["url"] for table in METADATA["tables"]} | {"review-metadata.json"}
    assert len(FILES) > 20


def test_every_row_carries_audience_illustrative_edition_and_source() -> None:
    for name in FILES:
        if name.endswith(".csv"):
            heading, *body = rows(name)
            assert heading[-4:] == ["audience", "illustrative", "edition", "source"]
            assert all(row[-4] == "public" and row[-3] == "true" and row[-2] and row[-1] for row in body)
            assert all(len(row) == len(heading) for row in body)


def test_an_own_file_says_not_for_publication_in_every_row() -> None:
    files = csv_files(own(document()))
    body = list(csv.reader(io.StringIO(files["awkward.csv"].decode(), newline="")))[1:]
    assert {row[-4] for row in body} == {"own: not for publication"}
    assert json.loads(files["csv-metadata.json"])["dc:title"].startswith("Not for publication")


def test_zero_missing_withheld_and_undefined_differ() -> None:
    table = {row[0]: row for row in rows("review-awkward.csv")}
    assert table["Dunmore"][2] == "0"
    assert table["Eilean Mòr"][2:6] == ["c", "c", "nd", ""]
    assert table["Strathmore and the Far Northern Islands Area, with a name that goes on"][1] == "-"


def test_what_the_gate_hid_is_hidden_here() -> None:
    assert rows("review-small-table.csv")[2][:4] == ["Dunmore", "60", "c", "c"]


def test_metadata_holds_only_what_the_vocabulary_knows() -> None:
    assert METADATA["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}]

    def known(found: dict[str, Any], allowed: set[str]) -> set[str]:
        return {key for key in found if key not in allowed and not key.startswith("dc:")}

    assert known(METADATA, GROUP) == set()
    for table in METADATA["tables"]:
        assert known(table, TABLE) == set()
        assert set(table["tableSchema"]) == {"columns"}
        for column in table["tableSchema"]["columns"]:
            assert known(column, COLUMN) == set()
            assert column["datatype"] in DATATYPES


def test_columns_of_the_metadata_are_those_of_the_file_in_order() -> None:
    for table in METADATA["tables"]:
        heading = rows(table["url"])[0]
        assert [column["titles"][0] for column in table["tableSchema"]["columns"]] == heading
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        assert len(names) == len(set(names))
        assert all(name.isidentifier() and not name.startswith("_") for name in names)


def test_every_cell_is_of_its_datatype_or_null() -> None:
    readers = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__, "string": str}
    for table in METADATA["tables"]:
        columns = table["tableSchema"]["columns"]
        for row in rows(table["url"])[1:]:
            for cell, column in zip(row, columns, strict=True):
                if cell not in column.get("null", [""]):
                    readers[column["datatype"]](cell)


def test_lines_end_as_the_standard_says() -> None:
    assert FILES["review-awkward.csv"].count(b"\r\n") == 5
    assert b"\n" not in FILES["review-awkward.csv"].replace(b"\r\n", b"")


def small(*columns: str, rows: tuple[tuple[Any, ...], ...]) -> TableBlock:
    return TableBlock("one", Table("T", tuple(Column(name, name) for name in columns), rows), PUBLISHED)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")'])
def test_text_is_never_a_formula(text: str) -> None:
    files = csv_files(own(replace(document(), summary=(), blocks=(small("a", rows=((text,),)),))))
    body = list(csv.reader(io.StringIO(files["one.csv"].decode(), newline="")))
    assert body[1][0] == "'" + text


def test_quotes_commas_and_line_breaks_come_back() -> None:
    text = 'a "quoted", and\nbroken; line'
    files = csv_files(own(replace(document(), summary=(), blocks=(small("a", rows=((text,),)),))))
    body = list(csv.reader(io.StringIO(files["one.csv"].decode(), newline="")))
    assert body[1][0] == text


def test_names_that_are_taken_get_a_number() -> None:
    block = small("source", "a", "a", rows=(("x", "y", "z"),))
    files = csv_files(own(replace(document(), summary=(), blocks=(block,))))
    heading = files["one.csv"].decode().splitlines()[0]
    assert heading == "source_2,a,a_2,audience,illustrative,edition,source"


def test_the_numbers_of_one_chart() -> None:
    assert figure_csv(RELEASED, "chart-funnel") == FILES["review-chart-funnel.csv"]
    with pytest.raises(KeyError):
        figure_csv(RELEASED, "no-such-chart")
