"""How one cell reads: on a page, aloud, and in a file. Missing, withheld, zero and not defined never look alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from knowdo.kernel.document import Document, FigureBlock, TableBlock, walk
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value

WITHHELD, NOT_AVAILABLE, NOT_DEFINED = "c", "-", "nd"
LEGEND = {
    WITHHELD: "withheld: the figure exists, and is too small to show or would give such a figure back",
    NOT_AVAILABLE: "not available: there is no figure",
    NOT_DEFINED: "not defined: there was nothing to divide by",
    "0": "none were counted",
}
_ALOUD = {WITHHELD: "withheld", NOT_AVAILABLE: "not available", NOT_DEFINED: "not defined"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as it stands on a page: `text`, what a screen reader says instead (when it differs), number or not."""

    text: str
    aloud: str = ""
    is_number: bool = False


def read_cell(cell: Cell, column: Column | None = None) -> Reading:
    """The cell as people read it, with the decimals and unit of its column."""
    decimals = column.decimals if column else None
    unit = column.unit if column else ""
    match cell:
        case None:
            return Reading("")
        case str():
            return Reading(cell)
        case Missing() | Suppressed():
            sign = sign_of(cell)
            return Reading(sign, _ALOUD[sign], is_number=True)
        case _:
            return Reading(_words(cell, decimals, unit), is_number=True)


def sign_of(value: Missing | Suppressed) -> str:
    if isinstance(value, Suppressed):
        return WITHHELD
    return NOT_DEFINED if "not defined" in value.reason or "divide" in value.reason else NOT_AVAILABLE


def _words(cell: Value | int | float, decimals: int | None, unit: str) -> str:
    match cell:
        case Count(n):
            return f"{n:,}"
        case Proportion(share):
            return _number(100 * share, 1 if decimals is None else decimals) + "%"
        case Rate(rate):
            return _number(rate, 1 if decimals is None else decimals)
        case Measurement(number, own):
            return _measured(number, decimals, own or unit)
        case bool():
            return "yes" if cell else "no"
        case int():
            return _number(cell, decimals or 0) + ("%" if unit == "%" else "")
        case float():
            return _measured(cell, decimals, unit) if math.isfinite(cell) else NOT_DEFINED
    return ""


def _measured(number: float, decimals: int | None, unit: str) -> str:
    text = _number(number, decimals) if decimals is not None else _plain(number)
    return f"£{text}".replace("£−", "−£") if unit == "£" else text + ("%" if unit == "%" else "")


def _number(number: float, decimals: int) -> str:
    text = f"{number:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")  # never minus zero
    return text.replace("-", "−")


def _plain(number: float) -> str:
    """As many figures as a reader can use: whole numbers whole, others to four figures."""
    if number == round(number) and abs(number) < 1e15:
        return _number(number, 0)
    size = abs(number)
    return (
        f"{number:.3g}".replace("-", "−") if size < 0.001 or size >= 1e9 else _number(number, 1 if size >= 100 else 2)
    )


def in_sentence(value: Value, decimals: int | None, unit: str) -> Reading:
    """A value inside a sentence, with its unit; a withheld one says so in words."""
    if isinstance(value, Suppressed):
        return Reading("a number too small to show")
    if isinstance(value, Missing):
        return Reading(f"({value.reason})")
    written = read_cell(value, Column("", "", decimals=decimals, unit=unit if unit in ("%", "£") else ""))
    if isinstance(value, Rate) and not unit:
        return Reading(f"{written.text} per {value.per:,.0f}")
    follows = "" if unit in ("", "%", "£") else f" {unit}"
    return Reading(written.text + follows)


def in_file(cell: Cell, column: Column) -> str:
    """A cell of a CSV file: full precision, no thousands separators, the signs for what has no number."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return cell
        case int():
            return str(cell)
        case float():
            return _full(cell) if math.isfinite(cell) else NOT_DEFINED
        case Count(n):
            return str(n)
        case Proportion(share):
            return _full(100 * share if column.unit == "%" else share)
        case Rate(rate):
            return _full(rate)
        case Measurement(number):
            return _full(number)
        case _:
            return sign_of(cell)


def _full(number: float) -> str:
    return format(number, ".12g")


def tables_of(document: Document) -> list[tuple[str, Table, TableBlock | FigureBlock]]:
    """Every table of a document with its id: those that stand alone and those below a chart."""
    found: list[tuple[str, Table, TableBlock | FigureBlock]] = []
    for block in walk(document):
        if isinstance(block, TableBlock):
            found.append((block.id, block.table, block))
        elif isinstance(block, FigureBlock):
            found.append((block.id, block.figure.table, block))
    return found


def legend_of(tables: Iterable[Table]) -> list[tuple[str, str]]:
    """The signs that stand in these tables, and what each means; zero is explained as soon as any other sign is."""
    cells = [cell for table in tables for row in table.rows for cell in row]
    signs = {sign_of(cell) for cell in cells if isinstance(cell, Missing | Suppressed)}
    signs |= {NOT_DEFINED for cell in cells if isinstance(cell, float) and not math.isfinite(cell)}
    return [(sign, words) for sign, words in LEGEND.items() if sign in signs or (sign == "0" and signs)]
