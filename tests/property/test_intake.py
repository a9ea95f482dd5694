"""What holds for every table: the form does not matter, the order does not matter, nothing is half read, nothing leaks."""

from __future__ import annotations

import random
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.intake.cells import Says, read_cell
from knowdo.intake.echo import quoted
from knowdo.intake.reader import Reading, read
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.problems import Severity
from knowdo.kernel.values import Value
from tests.knowdo.intake.builders import GAZETTEER, MEASURES, TODAY, csv_bytes, ods_bytes, xlsx_bytes

COUNCILS = ["Aldermoor", "Brack and Tarn", "Corriemuir", "Dunhallow"]
YEARS = [f"{year}-{year + 1 - 2000}" for year in range(2012, 2022)]
CELLS = st.one_of(st.integers(0, 10**6).map(str), st.sampled_from(["c", "-", "<5", "", "1,234", "7 [p]"]))
GRIDS = st.dictionaries(st.tuples(st.sampled_from(COUNCILS), st.sampled_from(YEARS)), CELLS, min_size=1)
Grid = dict[tuple[str, str], str]


def _read(data: bytes, name: str = "f.csv") -> Reading:
    return read(name, data, gazetteer=GAZETTEER, measures=MEASURES, today=TODAY)


def _values(found: Reading) -> dict[tuple[str, str], Value]:
    assert not [problem for problem in found.problems if problem.severity is not Severity.NOTICED], found.problems
    return {(one.place.name, str(one.period)): one.value for one in found.observations}


def _long(grid: Grid, order: random.Random | None = None) -> list[list[object]]:
    rows: list[list[object]] = [[council, year, cell] for (council, year), cell in grid.items()]
    if order:
        order.shuffle(rows)
    return [["council", "period", "registrations"], *rows]


def _wide(grid: Grid) -> list[list[object]]:
    years = sorted({year for _, year in grid})
    rows: list[list[object]] = [
        [council, *(grid.get((council, year), "") for year in years)]
        for council in sorted({council for council, _ in grid})
    ]
    return [["Registrations"], ["Council", *years], *rows]


def _csv(rows: list[list[object]]) -> bytes:
    return csv_bytes(*(",".join(f'"{cell}"' for cell in row) for row in rows))


@given(GRIDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(grid: Grid, order: random.Random) -> None:
    assert _values(_read(_csv(_long(grid)))) == _values(_read(_csv(_long(grid, order))))


@given(GRIDS)
def test_long_and_wide_say_the_same(grid: Grid) -> None:
    long, wide = _values(_read(_csv(_long(grid)))), _values(_read(_csv(_wide(grid))))
    assert {key: wide[key] for key in long} == long


@settings(max_examples=25)
@given(GRIDS)
def test_the_kind_of_file_does_not_matter(grid: Grid) -> None:
    rows = _long(grid)
    expected = _values(_read(_csv(rows)))
    assert _values(_read(xlsx_bytes({"One": rows}), "f.xlsx")) == expected
    assert _values(_read(ods_bytes({"One": rows}), "f.ods")) == expected


@given(GRIDS, st.sampled_from(["two", "nan", "-1", "1.5", "#REF!"]))
def test_one_bad_cell_leaves_nothing(grid: Grid, bad: str) -> None:
    key = next(iter(grid))
    found = _read(_csv(_long(grid | {key: bad})))
    assert found.observations == ()
    assert [problem.where.row for problem in found.problems if problem.severity is Severity.FIXABLE] == [2]


@given(st.floats(0, 1e12, allow_nan=False).map(lambda number: round(number, 6)))
def test_numbers_read_back(number: float) -> None:
    for text in (repr(number), f"{number:,.6f}", f"£{number:.6f}", f"{number:.6f} [r]"):
        cell = read_cell(text)
        assert cell.says is Says.NUMBER
        assert cell.number == number


@given(st.text(max_size=60))
def test_no_text_breaks_a_cell_and_letters_are_not_echoed(text: str) -> None:
    read_cell(text)
    shown = quoted(text)
    assert not any(letter.isalpha() and letter != "Q" for letter in shown) or len(text.strip()) < 8


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1990, 2025))
def test_a_day_is_never_echoed(day: int, month: int, year: int) -> None:
    for text in (f"{day:02d}/{month:02d}/{year}", f"{year}-{month:02d}-{day:02d}", f"{day}.{month}.{year}"):
        assert quoted(text) == ""


SECRET = "".join(["Zq", *random.Random(1).choices(string.ascii_lowercase, k=12)])


@given(
    st.lists(
        st.lists(st.sampled_from(["council", "period", "value", "C01", "2018-19", "5", SECRET, "c", ""]), max_size=6),
        max_size=6,
    )
)
def test_a_word_of_the_file_is_never_in_a_problem(rows: list[list[str]]) -> None:
    found = _read(csv_bytes(*(",".join(row) for row in rows)))
    assert SECRET.casefold() not in " ".join(map(str, found.problems)).casefold()


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    for name, start in (("f.csv", b""), ("f.xlsx", b"PK\x03\x04"), ("f.parquet", b"PAR1")):
        read_sheets(name, start + data)
