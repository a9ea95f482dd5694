"""ODS (OpenDocument 1.2, ISO 26300): repeated cells unfolded within the budget, merged cells, hidden sheets, no comments."""

from __future__ import annotations

from collections.abc import Mapping

from knowdo.intake.archive import Archive
from knowdo.intake.formats import plain_number
from knowdo.intake.grid import SHEET_LIMIT, Grid
from knowdo.intake.rules import too_many_columns, too_many_sheets
from knowdo.intake.sheet import COLUMN_LIMIT, Merged, Sheet
from knowdo.kernel.problems import KnowdoError, Where

_ROW_LIMIT = 1_048_576
_CELLS = ("table-cell", "covered-table-cell")


class _Content:
    """content.xml, from first to last sheet."""

    def __init__(self, archive: Archive) -> None:
        self.sheets: list[Sheet] = []
        self._archive = archive
        self._hidden_styles: set[str] = set()
        self._style = self._name = ""
        self._hidden = False
        self._grid = Grid(archive.allowance)
        self._merged: list[Merged] = []
        self._row, self._column, self._row_repeats = 0, 0, 1
        self._waiting: list[tuple[int, str]] = []
        self._cell: Mapping[str, str] = {}
        self._paragraphs: list[list[str]] = []
        self._comments = 0  # how deep inside comments, which are not cells

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "annotation":
            self._comments += 1
        elif self._comments:
            return
        elif name in _CELLS:
            self._cell, self._paragraphs = attributes, []
        elif name == "p":
            self._paragraphs.append([])
        elif name == "s":
            self.says(" " * min(_count(attributes, "text:c"), 100))
        elif name in ("tab", "line-break"):
            self.says(" ")
        elif name == "table-row":
            self._row_repeats, self._waiting, self._column = _count(attributes, "table:number-rows-repeated"), [], 0
        elif name == "table":
            self._begin(attributes)
        elif name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _begin(self, attributes: Mapping[str, str]) -> None:
        if len(self.sheets) >= SHEET_LIMIT:
            where = Where(file=self._archive.file)
            raise KnowdoError(too_many_sheets.RULE.at(where, sheets=len(self.sheets) + 1, limit=SHEET_LIMIT))
        self._name = attributes.get("table:name", "")
        self._hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self._grid, self._merged, self._row = Grid(self._archive.allowance), [], 0

    def ends(self, name: str) -> None:
        if name == "annotation":
            self._comments -= 1
        elif self._comments:
            return
        elif name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            for area in self._merged:
                self._grid.spread(area)
            number = len(self.sheets) + 1
            rows = self._grid.rows()
            self.sheets.append(Sheet(self._archive.file, rows, self._name, number, self._hidden, tuple(self._merged)))

    def _end_cell(self) -> None:
        repeats = _count(self._cell, "table:number-columns-repeated")
        text = _value(self._cell, self._paragraphs)
        if text:
            self._check_width(self._column + repeats)
            self._waiting += [(self._column + n, text) for n in range(repeats)]
            self._note_merged()
        self._column += repeats

    def _note_merged(self) -> None:
        across = _count(self._cell, "table:number-columns-spanned")
        down = _count(self._cell, "table:number-rows-spanned")
        if across > 1 or down > 1:
            right = min(self._column + across, COLUMN_LIMIT) - 1
            self._merged.append((self._row, self._column, self._row + down - 1, right))

    def _end_row(self) -> None:
        if self._waiting:
            for row in range(self._row, min(self._row + self._row_repeats, _ROW_LIMIT)):
                for column, text in self._waiting:
                    self._grid.put(row, column, text)
        self._row += self._row_repeats

    def says(self, text: str) -> None:
        if self._paragraphs and not self._comments:
            self._archive.allowance.take(len(text))
            self._paragraphs[-1].append(text)

    def _check_width(self, width: int) -> None:
        if width > COLUMN_LIMIT:
            where = Where(file=self._archive.file, row=self._row + 1)
            raise KnowdoError(too_many_columns.RULE.at(where, columns=width, limit=COLUMN_LIMIT))


def read_ods(archive: Archive) -> list[Sheet]:
    """Every sheet in its order. Raises KnowdoError."""
    content = _Content(archive)
    archive.parse("content.xml", "its content", content.starts, content.ends, content.says)
    return content.sheets


def _value(attributes: Mapping[str, str], paragraphs: list[list[str]]) -> str:
    kind = attributes.get("office:value-type") or attributes.get("calcext:value-type", "")
    raw = attributes.get("office:value", "")
    shown = " ".join("".join(parts) for parts in paragraphs).strip()
    match kind:
        case "percentage":
            return f"{_number(raw, 100)}%"
        case "float" | "currency":
            return _number(raw, 1)
        case "date":
            return attributes.get("office:date-value", shown).replace("T00:00:00", "")
        case "boolean":
            return attributes.get("office:boolean-value", shown).upper()
        case "string":
            return attributes.get("office:string-value", shown).strip()
        case _:
            return shown


def _number(raw: str, times: int) -> str:
    try:
        return plain_number(round(float(raw) * times, 10) if times > 1 else float(raw))
    except ValueError:
        return raw


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1
