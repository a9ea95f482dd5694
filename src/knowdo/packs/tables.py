"""Reads the CSV files of a pack: UTF-8, one heading row, every problem with its file, row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowdo.kernel.problems import Problem, Where, fatal, fixable

# Far above any pack of a nation; a file beyond it is a mistake, and reading it whole would fill the memory.
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_CELL = 20_000


@dataclass
class Folder:
    """The folder of a pack, and the problems found in it so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, *, required: bool) -> str | None:
        """The text of a file, or None when it is not there or cannot be read (which is then a problem)."""
        path = self.path / name
        if not path.is_file():
            if required:
                self.problems.append(fatal("missing-file", "The pack has no such file.", "Add it.", Where(name)))
            return None
        try:
            if path.stat().st_size > LARGEST_FILE:
                words = f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB."
                self.problems.append(fatal("too-large", words, "Split it into several files.", Where(name)))
                return None
            return path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            words = f"The file is not UTF-8 text (byte {error.start + 1})."
            self.problems.append(fatal("not-utf-8", words, "Save it as UTF-8.", Where(name)))
        except OSError as error:
            words = f"The file cannot be read: {error.strerror or error}."
            self.problems.append(fatal("unreadable", words, "Check its permissions.", Where(name)))
        return None

    def rows(self, name: str, columns: Sequence[str], optional: Sequence[str] = (), *, required: bool) -> Iterator[Row]:
        """The rows of a CSV file. Missing and unknown columns, long and short rows are problems."""
        text = self.text(name, required=required)
        if text is None:
            return
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            heading = [cell.strip() for cell in next(lines, [])]
            if not self._heading_is_right(name, heading, columns, optional):
                return
            for cells in lines:
                row = self._row(name, heading, cells, lines.line_num)
                if row is not None:
                    yield row
        except csv.Error as error:
            where = Where(name, row=lines.line_num)
            self.problems.append(fatal("not-csv", f"This is not CSV: {error}.", "Check the quotes.", where))

    def _heading_is_right(self, name: str, heading: list[str], columns: Sequence[str], optional: Sequence[str]) -> bool:
        missing = [column for column in columns if column not in heading]
        unknown = [column for column in heading if column not in columns and column not in optional]
        twice = sorted({column for column in heading if heading.count(column) > 1})
        where = Where(name, row=1)
        for code, found, words, what in (
            ("missing-column", missing, "not there", "Add it to the heading row."),
            ("unknown-column", unknown, "not one we know", "Correct its name or take it out."),
            ("repeated-column", twice, "there twice", "Keep one."),
        ):
            if found:
                named = ", ".join(f"“{column[:40]}”" for column in found[:8])
                verb = "are" if len(found) > 1 else "is"
                words = f"{'Columns' if len(found) > 1 else 'Column'} {named} {verb} {words}."
                self.problems.append(fatal(code, words, what, where))
        return not (missing or unknown or twice)

    def _row(self, name: str, heading: list[str], cells: list[str], number: int) -> Row | None:
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) != len(heading) or any(len(cell) > LARGEST_CELL for cell in cells):
            words = f"The row has {len(cells)} cells and the heading {len(heading)}."
            self.problems.append(fixable("ragged-row", words, "Check commas and quotes.", Where(name, row=number)))
            return None
        return Row(name, number, dict(zip(heading, (cell.strip() for cell in cells), strict=True)), self.problems)


@dataclass(slots=True)
class Row:
    """One row of a CSV file."""

    file: str
    number: int
    cells: dict[str, str]
    problems: list[Problem]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def wrong(self, column: str, code: str, words: str, recommendation: str) -> None:
        where = Where(self.file, row=self.number, column=column)
        self.problems.append(fixable(code, words, recommendation, where))

    def needed(self, column: str) -> str:
        """The text of a cell that may not be empty."""
        text = self[column]
        if not text:
            self.wrong(column, "empty-cell", f"“{column}” is empty.", "Fill it in.")
        return text

    def day(self, column: str) -> date | None:
        """A date, or None when the cell is empty or wrong (which is then a problem)."""
        text = self[column]
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(column, "wrong-date", f"“{text[:40]}” is not a date.", "Write year-month-day: 2021-04-01.")
            return None
