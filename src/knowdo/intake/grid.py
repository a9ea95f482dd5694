"""Cells of one sheet of a workbook, put by position and given back as rows."""

from __future__ import annotations

from knowdo.intake.budget import Allowance
from knowdo.intake.sheet import Row

SHEET_LIMIT = 500  # of a workbook


class Grid:
    """Collects cells of one sheet by position and gives rows back; empty rows share one empty tuple."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._rows: dict[int, list[str]] = {}
        self._height = 0

    def put(self, row: int, column: int, text: str) -> None:
        if row >= self._height:
            self._allowance.take_row((row + 1 - self._height) // 8)
            self._height = row + 1
        cells = self._rows.setdefault(row, [])
        missing = column + 1 - len(cells)
        if missing > 0:
            self._allowance.take_row(missing)
            cells.extend([""] * missing)
        self._allowance.take(len(text))
        cells[column] = text

    def spread(self, merged: tuple[int, int, int, int]) -> None:
        """Give every cell of a merged area its words. A number is not repeated: it was counted once."""
        top, left, bottom, right = merged
        cells = self._rows.get(top, [])
        text = cells[left] if left < len(cells) else ""
        if not any(letter.isalpha() for letter in text):
            return
        for row in range(top, min(bottom + 1, self._height)):
            for column in range(left, right + 1):
                self.put(row, column, text)

    def rows(self) -> list[Row]:
        nothing: Row = ()
        return [tuple(self._rows[n]) if n in self._rows else nothing for n in range(self._height)]
