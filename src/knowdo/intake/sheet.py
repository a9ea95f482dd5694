"""Sheets of text cells, located as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Severity, Where

COLUMN_LIMIT = 16_384  # as many as a spreadsheet has
Row = Sequence[str]
Merged = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0, both ends included


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[i]` is row i + 1 of the file as a spreadsheet shows it; rows differ in length; an empty cell is ''.

    Dates are ISO text (2024-07-31, or 2024-07 where the cell shows only a month), percentages end in %.
    """

    file: str
    rows: Sequence[Row]
    name: str | None = None  # None for files without sheets
    number: int = 1
    hidden: bool = False
    merged: tuple[Merged, ...] = ()

    def where(self, row: int | None = None, column: int | None = None) -> Where:
        """The place of a cell, from indexes that begin at 0."""
        letter = None if column is None else column_letter(column)
        return Where(self.file, self.name, None if row is None else row + 1, letter)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was read of one file. With a fatal problem there are no sheets: nothing is half read."""

    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = field(default=())

    def required(self) -> tuple[Sheet, ...]:
        """The sheets, or a KnowdoError (exit code 2) that carries the fatal problems."""
        stops = [problem for problem in self.problems if problem.severity is Severity.FATAL]
        if stops:
            raise KnowdoError(stops, ExitCode.UNREADABLE)
        return self.sheets


def column_letter(index: int) -> str:
    """A, B, … Z, AA, … for 0, 1, …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """0 for A, 26 for AA. Letters only."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
