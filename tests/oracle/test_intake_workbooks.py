"""Our readers of XLSX and ODS against calamine (through fastexcel), which we do not use because a file can end its process."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from knowdo.intake.sheets import read_sheets
from tests.knowdo.intake.builders import ods_bytes, xlsx_bytes

fastexcel = pytest.importorskip("fastexcel")


def _cells(dice: random.Random, *, dates: bool) -> list[list[object]]:
    def cell() -> object:
        kinds: list[object] = [
            None, dice.randint(-5, 10**6), round(dice.uniform(-5, 5), 3), dice.choice(["Fife", "é–ü", "a & b <c>", "1,234", "c"]),
        ]  # fmt: skip
        if dates:
            kinds.append((datetime(2000, 1, 1) + timedelta(days=dice.randint(0, 9_000)), "yyyy-mm-dd"))  # noqa: DTZ001
        return dice.choice(kinds)

    # A full first row and column: calamine cuts empty edges off and so loses where cells stand.
    return [["h"] * 6, *([f"r{n}", *(cell() for _ in range(5))] for n in range(30))]


def _calamine(data: bytes) -> list[list[str]]:
    frame = fastexcel.read_excel(data).load_sheet(0, header_row=None, dtypes="string").to_polars()
    return [[_plain(cell) for cell in row] for row in frame.iter_rows()]


def _plain(cell: str | None) -> str:
    return (cell or "").removesuffix(" 00:00:00").strip()


def _ours(name: str, data: bytes) -> list[list[str]]:
    sheet = read_sheets(name, data).required()[0]
    return [[*row, *[""] * (sheet.width - len(row))] for row in sheet.rows]


@pytest.mark.parametrize("seed", range(5))
def test_xlsx_cells_are_those_calamine_reads(seed: int) -> None:
    data = xlsx_bytes({"One": _cells(random.Random(seed), dates=True)})
    assert _ours("f.xlsx", data) == _calamine(data)


@pytest.mark.parametrize("seed", range(5))
def test_ods_cells_are_those_calamine_reads(seed: int) -> None:
    data = ods_bytes({"One": _cells(random.Random(seed), dates=False)})
    assert _ours("f.ods", data) == _calamine(data)
