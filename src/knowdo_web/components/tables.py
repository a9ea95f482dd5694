"""A kernel table as rows that a template can set: text, what is read aloud, whether it is a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

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


WITHHELD = "c"


def body(table: ShownTable, why: str = "") -> SafeString:
    """The rows as markup; `why` is where a withheld figure leads to. Written here and not in the template: a nation's table has thousands of cells, and a
    template takes ten times as long over each. Every text goes through `escape`."""
    if not table.rows:
        return mark_safe(
            f'<tr class="govuk-table__row"><td class="govuk-table__cell" colspan="{len(table.heads)}">'
            "There are no rows.</td></tr>"
        )
    return mark_safe("".join(_row(cells, total, why) for cells, total in table.rows))


def _row(cells: tuple[ShownCell, ...], total: bool, why: str) -> str:
    return f'<tr class="govuk-table__row{" app-total" if total else ""}">{"".join(_cells(cells, why))}</tr>'


def _cells(cells: tuple[ShownCell, ...], why: str) -> Iterator[str]:
    for cell in cells:
        text, number = escape(cell.text), " app-number" if cell.number else ""
        if cell.heading:
            narrow = " app-nowrap" if not number and len(cell.text) < 16 else ""
            yield f'<th scope="row" class="govuk-table__header{number}{narrow}">{text}</th>'
        elif why and cell.text == WITHHELD and cell.aloud:
            yield f'<td class="govuk-table__cell{number}">{withheld(cell.text, why, cell.aloud)}</td>'
        elif cell.aloud:
            yield (
                f'<td class="govuk-table__cell{number}"><span aria-hidden="true">{text}</span>'
                f'<span class="govuk-visually-hidden">{escape(cell.aloud)}</span></td>'
            )
        else:
            yield f'<td class="govuk-table__cell{number}">{text}</td>'


def withheld(text: str, why: str, aloud: str = "withheld") -> SafeString:
    """The sign of a withheld figure, as a link to the page that says why."""
    return mark_safe(
        f'<a class="govuk-link" href="{escape(why)}"><span aria-hidden="true">{escape(text)}</span>'
        f'<span class="govuk-visually-hidden">{escape(aloud)}: why?</span></a>'
    )
