"""A copy of a file as a workbook, with the cells that have problems coloured and what to do written beside them.

Text is written as text, so that no cell of the copy can run as a formula. Needs the extra `files` (xlsxwriter).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from knowdo.intake.cells import read_cell
from knowdo.intake.sheet import Sheet, column_index
from knowdo.kernel.problems import KnowdoError, Problem, Severity, Where, fatal

_ROW_LIMIT = 1_048_576
_NOTES_LIMIT = 5_000  # notes are slow to write and to open; colours are not
_COLOURS = {Severity.FATAL: "#f4a7a0", Severity.FIXABLE: "#ffd58a", Severity.NOTICED: "#cfe3f5"}
_LIST = "What to put right"
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def marked_up(sheets: Sequence[Sheet], problems: Sequence[Problem]) -> bytes:
    """The bytes of an XLSX: a list of problems first, then every sheet. Raises KnowdoError without xlsxwriter or with too
    many rows. Never call it for a refused file."""
    try:
        import xlsxwriter
    except ImportError:
        words = "Writing a marked-up copy needs a package that is not installed."
        raise KnowdoError(fatal("no-xlsxwriter", words, "Install knowdo with its extra “files”.")) from None
    tall = next((sheet for sheet in sheets if len(sheet.rows) > _ROW_LIMIT), None)
    if tall is not None:
        words = f"A workbook holds {_ROW_LIMIT:,} rows and the file has {len(tall.rows):,}."
        raise KnowdoError(fatal("too-many-rows", words, "Use --json, or split the file.", Where(file=tall.file)))
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        colours = {severity: book.add_format({"bg_color": colour}) for severity, colour in _COLOURS.items()}
        _write_list(book, problems)
        for sheet in sheets:
            mine = [problem for problem in problems if problem.where.sheet == sheet.name]
            _write_sheet(book.add_worksheet(_name(book, sheet)), sheet, mine, colours)
    return stream.getvalue()


def _name(book: Any, sheet: Sheet) -> str:
    taken = {other.get_name().casefold() for other in book.worksheets()}
    name = (sheet.name or "Table").translate(_NOT_IN_NAMES).strip()[:31] or f"Sheet {sheet.number}"
    return f"Sheet {sheet.number}" if name.casefold() in taken else name


def _write_list(book: Any, problems: Sequence[Problem]) -> None:
    page = book.add_worksheet(_LIST)
    bold = book.add_format({"bold": True})
    for column, heading in enumerate(("severity", "sheet", "row", "column", "what is wrong", "what to do", "code")):
        page.write_string(0, column, heading, bold)
    for row, problem in enumerate(problems[: _ROW_LIMIT - 1], start=1):
        where = problem.where
        cells = (problem.severity.value, where.sheet, where.row, where.column, problem.words, problem.recommendation)
        for column, cell in enumerate((*cells, problem.code)):
            page.write_string(row, column, "" if cell is None else str(cell))
    page.set_column(4, 5, 70)
    page.freeze_panes(1, 0)


def _write_sheet(page: Any, sheet: Sheet, problems: Sequence[Problem], colours: dict[Severity, Any]) -> None:
    marks: dict[tuple[int, int], list[Problem]] = {}
    for problem in problems:
        if problem.where.row is not None:
            column = column_index(problem.where.column) if problem.where.column else 0
            marks.setdefault((problem.where.row - 1, column), []).append(problem)
    for row, cells in enumerate(sheet.rows):
        for column, text in enumerate(cells):
            _write_cell(page, row, column, text, colours.get(_worst(marks.get((row, column), []))))  # type: ignore[arg-type]
    for number, ((row, column), here) in enumerate(marks.items()):
        if column >= len(sheet.rows[row]):
            page.write_blank(row, column, None, colours[here[0].severity])
        if number < _NOTES_LIMIT:
            words = "\n".join(f"{problem.words} {problem.recommendation}" for problem in here)
            page.write_comment(row, column, words[:30_000], {"author": "knowdo"})


def _worst(problems: Sequence[Problem]) -> Severity | None:
    return min((problem.severity for problem in problems), key=list(Severity).index, default=None)


def _write_cell(page: Any, row: int, column: int, text: str, colour: Any) -> None:
    cell = read_cell(text)
    if cell.is_number and not cell.percent and not cell.footnote and len(text) < 16 and not text.startswith("0"):
        page.write_number(row, column, cell.number, colour)
    elif text or colour:
        page.write_string(row, column, text[:32_767], colour)
