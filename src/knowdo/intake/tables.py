"""Finds the table on a sheet: its headings under titles, one to three rows deep, what each column is for, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowdo.intake.cells import Says, read_cell
from knowdo.intake.rules import (
    column_left_out,
    headings_repeated,
    no_rows,
    no_table,
    notes_left_out,
    row_too_long,
    totals_left_out,
)  # fmt: skip
from knowdo.intake.rules.rule import many
from knowdo.intake.schema import Role
from knowdo.intake.sheet import Row, Sheet
from knowdo.intake.vocabulary import Vocabulary
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import MeasureDefinition

_SEARCHED = 60  # rows looked at for headings: titles and notes above a table are fewer
_DEPTH = 3  # rows of headings
KEYS = frozenset((Role.PLACE, Role.PLACE_CODE, Role.PERIOD, Role.MEASURE, Role.BREAKDOWN, Role.EDITION))
PARTS = frozenset((Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR))


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is for. A column of numbers may name its measure, its period, or both, in its headings."""

    index: int
    role: Role
    heading: str = ""
    measure: MeasureDefinition | None = None
    own_measure: str = ""  # the heading of a column of numbers that is no measure of the pack
    period: str = ""
    percent: bool = False


@dataclass(frozen=True)
class Table:
    """`rows` are the indexes of the sheet's rows that hold observations."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    title_measure: MeasureDefinition | None
    problems: tuple[Problem, ...]
    _by_role: dict[Role, tuple[Column, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_role = {role: tuple(column for column in self.columns if column.role is role) for role in Role}
        object.__setattr__(self, "_by_role", by_role)

    def of_role(self, role: Role) -> tuple[Column, ...]:
        return self._by_role[role]


@dataclass(frozen=True, slots=True)
class _Headings:
    """Rows of headings, from `top` to `bottom` (included), and the cells above each column from top to bottom."""

    top: int
    base: int  # the row that names the keys
    bottom: int
    stacks: tuple[tuple[str, ...], ...]


def find_table(sheet: Sheet, vocabulary: Vocabulary) -> Table | Problem:
    """The table of a sheet, or the fatal problem that there is none."""
    headings = _headings(sheet.rows, vocabulary)
    if headings is None:
        return no_table.RULE.at(sheet.where())
    first = headings.bottom + 1
    columns, unread = _columns(sheet.rows, headings, vocabulary)
    if not any(column.role in PARTS for column in columns):
        return no_table.RULE.at(sheet.where(headings.base))
    if not any(any(row) for row in sheet.rows[first:]):
        return no_rows.RULE.at(sheet.where(headings.base))
    kept, problems = _sorted_rows(sheet, headings, columns, vocabulary)
    problems += [column_left_out.RULE.at(sheet.where(headings.base, index)) for index in unread]
    title = _title_measure(sheet.rows[: headings.base], vocabulary) or vocabulary.measure_within(sheet.name or "")
    return Table(sheet, columns, kept, title, tuple(problems))


def _cell(row: Row, index: int) -> str:
    return row[index] if index < len(row) else ""


# --- headings --------------------------------------------------------------------------------------------------------


def _headings(rows: Sequence[Row], vocabulary: Vocabulary) -> _Headings | None:
    base = _base_row(rows, vocabulary)
    if base is None:
        return None
    top = base
    while base - top < _DEPTH - 1 and top > 0 and _is_level(rows[top - 1], vocabulary):
        top -= 1
    bottom = base
    while bottom - top < _DEPTH - 1 and bottom + 1 < len(rows) and _continues(rows[bottom + 1], rows[base], vocabulary):
        bottom += 1
    width = max(len(row) for row in rows[top : bottom + 1])
    levels = [
        _filled_across(row, width) if number != bottom else row
        for number, row in enumerate(rows[top : bottom + 1], top)
    ]
    stacks = tuple(tuple(text for level in levels if (text := _cell(level, n))) for n in range(width))
    return _Headings(top, base, bottom, stacks)


def _base_row(rows: Sequence[Row], vocabulary: Vocabulary) -> int | None:
    """The row with the most cells that are known, among those that name a key or are nothing but periods and measures."""
    scores: dict[int, int] = {}
    for number, row in enumerate(rows[:_SEARCHED]):
        filled = [(index, cell) for index, cell in enumerate(row) if cell]
        if len(filled) < 2 or len({cell for _, cell in filled}) < 2:
            continue
        known = [index for index, cell in filled if vocabulary.recognised(cell)]
        keyed = any(vocabulary.role_of(cell) in KEYS | PARTS for _, cell in filled)
        only = all(index in known or index == 0 for index, _ in filled) and len(known) > 1
        if known and (keyed or only):
            scores[number] = len(known)
    # The first of equals, and never a row of data that happens to hold as many known words as the headings above it.
    return max(scores, key=lambda number: (scores[number], -number)) if scores else None


def _is_level(row: Row, vocabulary: Vocabulary) -> bool:
    """A row of headings above the base: two or more different texts right of the first column, some of them known."""
    texts = {cell for cell in row[1:] if cell}
    return len(texts) > 1 and any(vocabulary.measure(text) or vocabulary.is_period(text) for text in texts)


def _continues(row: Row, base: Row, vocabulary: Vocabulary) -> bool:
    """A row of headings below the base: nothing new in the key columns and only known words in the others."""
    fresh = [cell for index, cell in enumerate(row) if cell and cell != _cell(base, index)]
    keys = [index for index, cell in enumerate(base) if vocabulary.role_of(cell) in KEYS]
    return bool(fresh) and not any(_cell(row, n) and _cell(row, n) != base[n] for n in keys) and all(
        vocabulary.recognised(cell) for cell in fresh
    )  # fmt: skip


def _filled_across(row: Row, width: int) -> list[str]:
    """A heading merged over several columns stands in the first of them only; it is meant for those without their own."""
    filled: list[str] = []
    for index in range(width):
        filled.append(_cell(row, index) or (filled[-1] if index > 1 else ""))
    return filled


def _title_measure(above: Sequence[Row], vocabulary: Vocabulary) -> MeasureDefinition | None:
    named = [vocabulary.measure_within(cell) for row in above for cell in row if cell]
    ids = {definition.id: definition for definition in named if definition is not None}
    return next(iter(ids.values())) if len(ids) == 1 else None


# --- columns ---------------------------------------------------------------------------------------------------------


def _columns(rows: Sequence[Row], headings: _Headings, vocabulary: Vocabulary) -> tuple[tuple[Column, ...], list[int]]:
    """The columns that are read, and the indexes of those that hold something and are not."""
    found: list[Column] = []
    unknown: list[int] = []
    for index, stack in enumerate(headings.stacks):
        column = _column(index, stack, vocabulary)
        if column is None:
            unknown.append(index)
        elif column.role is not Role.PASSED_OVER:
            found.append(column)
    body = rows[headings.bottom + 1 :]
    if (
        unknown
        and not any(column.role in (Role.PLACE, Role.PLACE_CODE) for column in found)
        and not _numeric(body, unknown[0])
    ):
        # Unheaded or oddly headed, words, and left of all numbers: the usual place of places.
        if all(column.index > unknown[0] for column in found if column.role in PARTS):
            found.append(Column(unknown.pop(0), Role.PLACE))
    if not any(column.role in PARTS for column in found):
        own = [index for index in unknown if _numeric(body, index) and headings.stacks[index]]
        found += [_own_column(index, headings.stacks[index]) for index in own]
        unknown = [index for index in unknown if index not in own]
    filled = {index for row in body for index, cell in enumerate(row) if cell}
    return tuple(sorted(found, key=lambda column: column.index)), sorted(filled.intersection(unknown))


def _column(index: int, stack: Sequence[str], vocabulary: Vocabulary) -> Column | None:
    """From the cells above a column: a role, a measure and a period may each come from another of them."""
    role, measure, period = None, None, ""
    for text in stack:
        if found := vocabulary.measure(text):
            measure = found
        elif vocabulary.is_period(text):
            period = text
        else:
            role = vocabulary.role_of(text) or role
    if role is None and (measure or period):
        role = Role.VALUE
    if role is None:
        return None
    if role in KEYS and measure is not None:
        role = Role.VALUE  # a measure with the name of a key is a measure
    return Column(index, role, " ".join(stack), measure, "", period, _percent(stack, vocabulary))


def _own_column(index: int, stack: Sequence[str]) -> Column:
    return Column(
        index, Role.VALUE, " ".join(stack), own_measure=" ".join(stack), percent=any("%" in text for text in stack)
    )


def _percent(stack: Sequence[str], vocabulary: Vocabulary) -> bool:
    words = " ".join(text for text in stack if not vocabulary.measure(text)).casefold()
    return "%" in " ".join(stack) or "per cent" in words or "percent" in words


def _numeric(body: Sequence[Row], index: int) -> bool:
    cells = [cell for row in body[:500] if (cell := _cell(row, index))]
    numbers = sum(read_cell(cell).says is not Says.UNCLEAR for cell in cells)
    return bool(cells) and numbers > 0.5 * len(cells)


# --- rows ------------------------------------------------------------------------------------------------------------


def _sorted_rows(
    sheet: Sheet, headings: _Headings, columns: Sequence[Column], vocabulary: Vocabulary
) -> tuple[tuple[int, ...], list[Problem]]:
    """The rows to read, and what is said of the others."""
    places = [column.index for column in columns if column.role in (Role.PLACE, Role.PLACE_CODE)]
    keys = [column.index for column in columns if column.role in KEYS]
    numbers = [column.index for column in columns if column.role in PARTS]
    width, base = len(headings.stacks), [cell for cell in sheet.rows[headings.base] if cell]
    kept: list[int] = []
    left: dict[str, list[int]] = {"headings": [], "totals": [], "notes": []}
    problems: list[Problem] = []
    for number in range(headings.bottom + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if not any(row):
            continue
        if [cell for cell in row if cell] == base:
            left["headings"].append(number)
        elif any(vocabulary.is_total(_cell(row, index)) for index in places):
            left["totals"].append(number)
        elif not any(_cell(row, index) for index in numbers) and _is_note(row, keys, places, vocabulary):
            left["notes"].append(number)
        else:
            kept.append(number)
            problems += _beyond(sheet, number, row, width)
    return tuple(kept), problems + list(_left_out(sheet, left))


def _is_note(row: Row, keys: Sequence[int], places: Sequence[int], vocabulary: Vocabulary) -> bool:
    """A row without numbers that does not fill its keys, or fills one cell with no place, says something to the reader."""
    if not keys or not all(_cell(row, index) for index in keys):
        return True
    return sum(map(bool, row)) == 1 and not any(vocabulary.is_place(_cell(row, index)) for index in places)


def _beyond(sheet: Sheet, number: int, row: Row, width: int) -> Iterator[Problem]:
    beyond = [index for index in range(width, len(row)) if row[index]]
    if beyond:
        yield row_too_long.RULE.at(sheet.where(number, beyond[0]))


def _left_out(sheet: Sheet, left: dict[str, list[int]]) -> Iterator[Problem]:
    for name, rule in (("headings", headings_repeated), ("totals", totals_left_out), ("notes", notes_left_out)):
        if left[name]:
            yield rule.RULE.at(sheet.where(left[name][0]), rows=many(len(left[name]), "row"))
