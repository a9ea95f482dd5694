"""A kernel table as rows that a template can set: text, what is read aloud, whether it is a number."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.kernel.figures import Table
from knowdo.reports.cells import legend_of, read_cell


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    aloud: str
    number: bool
    heading: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    """`heads` are (label, number?); `rows` are (cells, total?); `signs` explain c, - and nd where they stand."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[ShownCell, ...], bool], ...]
    notes: tuple[str, ...]
    signs: tuple[tuple[str, str], ...]


def shown(table: Table) -> ShownTable:
    rows = [
        tuple(
            ShownCell(read.text, read.aloud, read.is_number, column.is_heading and bool(read.text))
            for read, column in (
                (read_cell(cell, column), column) for cell, column in zip(row, table.columns, strict=True)
            )
        )
        for row in table.rows
    ]
    numeric = [_numeric(rows, n) for n in range(len(table.columns))]
    heads = tuple((column.label, number) for column, number in zip(table.columns, numeric, strict=True))
    return ShownTable(
        table.caption,
        heads,
        tuple((row, n in table.total_rows) for n, row in enumerate(rows)),
        table.notes,
        tuple(legend_of([table])),
    )


def _numeric(rows: list[tuple[ShownCell, ...]], n: int) -> bool:
    kinds = [row[n].number for row in rows if row[n].text]
    return bool(kinds) and all(kinds)
