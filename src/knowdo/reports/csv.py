"""Every table of a document as CSV, with one CSVW metadata file that says what each column is (W3C, CSV on the Web 2015).

Each row carries audience, whether it is illustrative, edition and source: a row copied out of its file still says so.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from knowdo.disclosure.release import Released, genuine
from knowdo.kernel.document import Document, FigureBlock, Published, TableBlock
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed
from knowdo.reports.cells import LEGEND, NOT_AVAILABLE, NOT_DEFINED, WITHHELD, in_file, tables_of
from knowdo.reports.origins import edition_words, named_edition, named_source, page_title, said_origin

_SIGNS = [WITHHELD, NOT_AVAILABLE, NOT_DEFINED]
_STANDING = (
    ("audience", "Who may see this", "own is not for publication; partner and public have passed the release gate"),
    ("illustrative", "Illustrative", "true where the figures are invented"),
    ("edition", "Edition", "the publication, or the day, of which the figures are"),
    ("source", "Source", "who published the figures, or whose file they come from"),
)
_AUDIENCE = {Audience.OWN: "own: not for publication"}


def csv_files(released: Released[Document], stem: str = "") -> dict[str, bytes]:
    """File names and contents: one CSV a table, and `csv-metadata.json` (or `STEM-metadata.json`) for all of them.

    UTF-8 without a byte order mark, lines ended by CR LF (RFC 4180). Cells without a number hold `c`, `-` or `nd`.
    """
    document: Document = genuine(released).value
    start = f"{stem}-" if stem else ""
    files: dict[str, bytes] = {}
    described = []
    for name, table, block in tables_of(document):
        file = f"{start}{name}.csv"
        files[file] = _csv(table, _standing(released, block))
        described.append(_description(file, table, block))
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": document.language}],
        "dc:title": page_title(released),
        "dc:identifier": released.audit_id,
        "dc:issued": edition_words(document.edition),
        "dc:accessRights": _AUDIENCE.get(released.audience, released.audience.value),
        "tables": described,
    }
    text = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
    files[f"{stem or 'csv'}-metadata.json"] = text.encode()
    return files


def figure_csv(released: Released[Document], figure_id: str) -> bytes:
    """The numbers of one chart (or table) of a document."""
    document: Document = genuine(released).value
    for name, table, block in tables_of(document):
        if name == figure_id:
            return _csv(table, _standing(released, block))
    raise KeyError(figure_id)


def _standing(released: Released[Document], block: TableBlock | FigureBlock) -> tuple[str, ...]:
    illustrative = block.figure.illustrative if isinstance(block, FigureBlock) else block.illustrative
    return (
        _AUDIENCE.get(released.audience, released.audience.value),
        "true" if illustrative or released.value.illustrative else "false",
        named_edition(block.origin, released.value),
        named_source(block.origin),
    )


def _names(table: Table) -> list[str]:
    """Column names, each once, and none that the standing columns use."""
    names: list[str] = []
    taken = {name for name, _, _ in _STANDING}
    for column in table.columns:
        name, n = column.name, 2
        while name in taken:
            name, n = f"{column.name}_{n}", n + 1
        taken.add(name)
        names.append(name)
    return names


def _csv(table: Table, standing: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_names(table), *(name for name, _, _ in _STANDING)])
    for row in table.rows:
        cells = (_guarded(cell, column) for cell, column in zip(row, table.columns, strict=True))
        writer.writerow([*cells, *standing])
    return text.getvalue().encode("utf-8", "replace")


def _guarded(cell: Cell, column: Column) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers are left alone."""
    text = in_file(cell, column)
    risky = isinstance(cell, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") and text != NOT_AVAILABLE
    return f"'{text}" if risky else text


# --- metadata --------------------------------------------------------------------------------------------------------


def _description(file: str, table: Table, block: TableBlock | FigureBlock) -> dict[str, Any]:
    licences = [block.origin.source.licence] if isinstance(block.origin, Published) else []
    columns = [_column(name, n, table) for n, name in enumerate(_names(table))]
    columns += [_standing_column(name, title, words) for name, title, words in _STANDING]
    described: dict[str, Any] = {
        "url": file,
        "dc:title": table.caption,
        "dc:source": said_origin(block),
        "tableSchema": {"columns": columns},
        "notes": [{"sign": sign, "meaning": words} for sign, words in LEGEND.items()] + [*table.notes],
    }
    return described | ({"dc:license": licences[0]} if licences else {})


def _column(name: str, n: int, table: Table) -> dict[str, Any]:
    column = table.columns[n]
    cells = [row[n] for row in table.rows]
    described: dict[str, Any] = {"name": _csvw_name(name), "titles": [name], "dc:title": column.label}
    described["datatype"] = _datatype(cells)
    described["null"] = ["", *_SIGNS] if described["datatype"] != "string" else [""]
    unit = column.unit or ("proportion from 0 to 1" if any(isinstance(cell, Proportion) for cell in cells) else "")
    return described | ({"dc:description": f"in {unit}"} if unit else {})


def _standing_column(name: str, title: str, words: str) -> dict[str, Any]:
    kind = "boolean" if name == "illustrative" else "string"
    return {"name": name, "titles": [name], "dc:title": title, "datatype": kind, "dc:description": words}


def _csvw_name(name: str) -> str:
    """A column name as CSVW allows: letters, digits, underscores, not beginning with an underscore."""
    plain = "".join(ch if ch.isascii() and ch.isalnum() else "_" for ch in name).lstrip("_")
    return plain or "column"


def _datatype(cells: list[Cell]) -> str:
    kinds = {_kind(cell) for cell in cells} - {""}
    if kinds == {"integer"}:
        return "integer"
    if kinds == {"boolean"}:
        return "boolean"
    return "number" if kinds and kinds <= {"integer", "number"} else "string"


def _kind(cell: Cell) -> str:
    match cell:
        case None | Missing() | Suppressed():
            return ""
        case bool():
            return "boolean"
        case int() | Count():
            return "integer"
        case float() | Proportion() | Rate() | Measurement():
            return "number"
        case _:
            return "string"
