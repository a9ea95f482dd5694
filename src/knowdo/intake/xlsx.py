"""XLSX (ECMA-376, Office Open XML): shared and inline text, dates and percentages by format, merged cells, hidden sheets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowdo.intake.archive import Archive
from knowdo.intake.formats import Shows, number_text, shows
from knowdo.intake.grid import SHEET_LIMIT, Grid
from knowdo.intake.rules import too_many_columns, too_many_sheets
from knowdo.intake.sheet import COLUMN_LIMIT, Merged, Sheet, column_index
from knowdo.kernel.problems import KnowdoError, Where

_ROW_LIMIT = 1_048_576
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_AREA = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


@dataclass(slots=True)
class _Listing:
    """What xl/workbook.xml says."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, relation, hidden
    since_1904: bool = False

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true")


@dataclass(slots=True)
class _Styles:
    """The format of each cell style, from xl/styles.xml."""

    codes: dict[int, str] = field(default_factory=dict)
    kinds: list[Shows] = field(default_factory=list)
    _inside: bool = False

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            number = _whole(attributes.get("numFmtId"))
            self.kinds.append(shows(number, self.codes.get(number)))

    def ends(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False


@dataclass(slots=True)
class _SharedTexts:
    """xl/sharedStrings.xml. Phonetic runs are how a text is said, not what it says."""

    archive: Archive
    texts: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _phonetic: bool = False
    _reading: bool = False

    def starts(self, name: str, _: Mapping[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._reading = not self._phonetic

    def ends(self, name: str) -> None:
        if name == "si":
            self.archive.allowance.take_row(1)
            self.texts.append("".join(self._parts).strip())
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._reading = False

    def says(self, text: str) -> None:
        if self._reading:
            self.archive.allowance.take(len(text))
            self._parts.append(text)


class _Cells:
    """One worksheet. Positions come from references, or by counting where a program left them out."""

    def __init__(self, archive: Archive, texts: list[str], styles: list[Shows], since_1904: bool) -> None:
        self._archive, self.grid = archive, Grid(archive.allowance)
        self.merged: list[Merged] = []
        self._file, self._texts, self._styles, self._since_1904 = archive.file, texts, styles, since_1904
        self._row, self._column = -1, -1
        self._type, self._style = "n", 0
        self._parts: list[str] = []
        self._reading = self._formula = False

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin(attributes)
        elif name in ("v", "t"):
            self._reading = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = _whole(attributes.get("r"), self._row + 2) - 1
            self._column = -1
        elif name == "mergeCell" and (area := _AREA.fullmatch(attributes.get("ref", ""))):
            self.merged.append(_corners(area))

    def _begin(self, attributes: Mapping[str, str]) -> None:
        self._column += 1
        if reference := _REFERENCE.fullmatch(attributes.get("r", "")):
            self._column, self._row = column_index(reference[1]), int(reference[2]) - 1
        self._type = attributes.get("t", "n")
        self._style = _whole(attributes.get("s"))
        self._parts, self._formula = [], False

    def ends(self, name: str) -> None:
        if name in ("v", "t"):
            self._reading = False
        elif name == "c" and (text := self._text()):
            if not 0 <= self._row < _ROW_LIMIT:
                raise self._archive.damaged(f"a row outside 1 to {_ROW_LIMIT:,}")
            if self._column >= COLUMN_LIMIT:
                where = Where(file=self._file, row=max(self._row, 0) + 1)
                raise KnowdoError(too_many_columns.RULE.at(where, columns=self._column + 1, limit=COLUMN_LIMIT))
            self.grid.put(self._row, self._column, text)

    def says(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)

    def _text(self) -> str:
        raw = "".join(self._parts)
        if not raw:
            return "=" if self._formula and self._type != "str" else ""
        match self._type:
            case "s":
                number = _whole(raw, -1)
                return self._texts[number] if 0 <= number < len(self._texts) else ""
            case "b":
                return "TRUE" if raw == "1" else "FALSE"
            case "n":
                kind = self._styles[self._style] if 0 <= self._style < len(self._styles) else Shows.NUMBER
                return number_text(raw, kind, since_1904=self._since_1904)
            case _:  # inline text, text of a formula, an ISO date, an error such as #DIV/0!
                return raw.strip()


def read_xlsx(archive: Archive) -> list[Sheet]:
    """Every worksheet in its order. Raises KnowdoError."""
    listing, styles, texts = _Listing(), _Styles(), _SharedTexts(archive)
    archive.parse("xl/workbook.xml", "the list of sheets", listing.starts, _ignore, _ignore)
    if len(listing.sheets) > SHEET_LIMIT:
        where = Where(file=archive.file)
        raise KnowdoError(too_many_sheets.RULE.at(where, sheets=len(listing.sheets), limit=SHEET_LIMIT))
    parts = _parts(archive)
    if "xl/styles.xml" in archive.names:
        archive.parse("xl/styles.xml", "the list of formats", styles.starts, styles.ends, _ignore)
    if "xl/sharedStrings.xml" in archive.names:
        archive.parse("xl/sharedStrings.xml", "its texts", texts.starts, texts.ends, texts.says)
    return [
        _sheet(archive, number, entry, parts, _Cells(archive, texts.texts, styles.kinds, listing.since_1904))
        for number, entry in enumerate(listing.sheets, start=1)
        if parts.get(entry[1], "").startswith("xl/worksheets/")
    ]


def _sheet(
    archive: Archive, number: int, entry: tuple[str, str, bool], parts: Mapping[str, str], cells: _Cells
) -> Sheet:
    name, relation, hidden = entry
    archive.parse(parts[relation], f"sheet {number}", cells.starts, cells.ends, cells.says)
    for area in cells.merged:
        cells.grid.spread(area)
    return Sheet(archive.file, cells.grid.rows(), name, number, hidden, tuple(cells.merged))


def _parts(archive: Archive) -> dict[str, str]:
    """Relation -> part. Chart sheets and macros are parts too, and are passed over by where they lie."""
    found: dict[str, str] = {}

    def starts(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            found[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    archive.parse("xl/_rels/workbook.xml.rels", "the list of parts", starts, _ignore, _ignore)
    return found


def _corners(area: re.Match[str]) -> Merged:
    right = min(column_index(area[3]), COLUMN_LIMIT - 1)
    return int(area[2]) - 1, column_index(area[1]), min(int(area[4]), _ROW_LIMIT) - 1, right


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _ignore(*_: object) -> None:
    """A handler for what does not matter."""
