"""Bytes and a name become sheets of text cells, located as a spreadsheet shows them. The kind is told by content.

CSV and TSV (separator found), XLSX, ODS and Parquet. Nothing here knows what the cells mean.
"""

from __future__ import annotations

from knowdo.intake.budget import USUAL_BUDGET, Allowance
from knowdo.intake.rules import empty, too_many_columns
from knowdo.intake.sheet import COLUMN_LIMIT, Sheet, Sheets
from knowdo.kernel.problems import KnowdoError, Problem, Where

__all__ = ["Sheet", "Sheets", "read_sheets"]


def read_sheets(name: str, data: bytes, *, budget: int = USUAL_BUDGET) -> Sheets:
    """Every sheet of a file. Never raises for what is in it: whatever is wrong is a fatal Problem of the answer.

    `name` is the file's name as problems shall give it; `budget` is bytes of memory.
    """
    try:
        found = _read(name, data, Allowance(name, budget))
    except KnowdoError as error:
        return Sheets((), error.problems)
    stops = [problem for sheet in found.sheets for problem in _too_wide(sheet)]
    if not stops and not any(any(row) for sheet in found.sheets for row in sheet.rows):
        stops = [empty.RULE.at(Where(file=name))]
    return Sheets((), (*stops, *found.problems)) if stops else found


def _read(name: str, data: bytes, allowance: Allowance) -> Sheets:
    # Readers are imported where they are used: most runs need one of the four.
    if data[:4] == b"PK\x03\x04":
        from knowdo.intake.workbooks import read_workbook

        return read_workbook(name, data, allowance)
    if data[:4] == b"PAR1":
        from knowdo.intake.parquet import read_parquet

        return read_parquet(name, data, allowance)
    from knowdo.intake.separated import read_separated

    return read_separated(name, data, allowance)


def _too_wide(sheet: Sheet) -> list[Problem]:
    if sheet.width <= COLUMN_LIMIT:
        return []
    row = next(number for number, cells in enumerate(sheet.rows) if len(cells) > COLUMN_LIMIT)
    return [too_many_columns.RULE.at(sheet.where(row), columns=sheet.width, limit=COLUMN_LIMIT)]
