"""Refuses files that look like data about single children. Says which columns and which kinds, and never a value.

Headings are shown only in the words of our own list, columns by letter, sheets by number: a heading or the name of a
sheet can itself be a child's name. How it decides, and what it cannot see, is in docs/reference/intake.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowdo.intake import personal_headings as headings
from knowdo.intake.personal_values import day_of, kinds_in, names_a_person
from knowdo.intake.rules import child_level
from knowdo.intake.sheet import Row, Sheet, Sheets, column_letter
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Where

_SHOWN = 12
_LOOKED_AT = 60  # cells below each telling one; a file of nothing but such words must not take for ever
_ANSWERS = frozenset(("y", "n", "yes", "no", "true", "false", "0", "1"))
_NUMBERISH = frozenset("0123456789.,-+%£$ <>*[]()cx~:")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to refuse: a kind, where it stands (None: the whole sheet) and our own words for its heading."""

    kind: str
    column: int | None = None
    heading: str = ""


def refuse(sheets: Sheets) -> None:
    """Raises KnowdoError (exit code 3) when any sheet, hidden ones too, looks like child-level data."""
    problems = problems_of(sheets)
    if problems:
        raise KnowdoError(problems, ExitCode.REFUSED)


def problems_of(sheets: Sheets) -> tuple[Problem, ...]:
    """One problem for each sheet that looks like child-level data. The name of a sheet is never given."""
    several = len(sheets.sheets) > 1
    found: list[Problem] = []
    for sheet in sheets.sheets:
        if evidence := tuple(_evidence(sheet)):
            found.append(_problem(evidence, Where(sheet.file, f"number {sheet.number}" if several else None)))
    return tuple(found)


def suspect(header: Sequence[str], rows: Sequence[Row], *, where: Where | None = None) -> Problem | None:
    """The refusal of a table whose header is already known, or None when it may be read."""
    sheet = Sheet((where or Where()).file or "", [tuple(header), *rows])
    evidence = tuple(_evidence(sheet))
    return _problem(evidence, where or Where()) if evidence else None


def _problem(evidence: tuple[Evidence, ...], where: Where) -> Problem:
    shown = _by_column(evidence)
    more = f"; and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return child_level.RULE.at(where, evidence="; ".join(shown[:_SHOWN]) + more)


def _by_column(evidence: tuple[Evidence, ...]) -> list[str]:
    """What is said of each column, once: its heading in our words where it has one, and every kind found in it."""
    said = [one.kind for one in evidence if one.column is None]
    for column in sorted({one.column for one in evidence if one.column is not None}):
        here = [one for one in evidence if one.column == column]
        heading = next((one.heading for one in here if one.heading), "")
        kinds = ", ".join(dict.fromkeys(one.kind for one in here))
        said.append(f"column {column_letter(column)}{f', headed “{heading}”' if heading else ''} ({kinds})")
    return list(dict.fromkeys(said))


def _evidence(sheet: Sheet) -> Iterator[Evidence]:
    if sheet.name and names_a_person(sheet.name):
        yield Evidence("the name of a sheet looks like a person's name")
    columns = _columns(sheet.rows)
    top = _header_row(sheet.rows)
    header = sheet.rows[top] if top is not None else ()
    yield from _told_by_headings(sheet.rows, columns, top)
    yield from _told_by_values(header, columns, top)
    yield from _told_by_form(sheet.rows)
    if top is not None:
        below = [_below(column, top) for column in columns]
        yield from _told_by_shape(header, below)
        yield from _told_by_answers(header, sheet.rows[top + 1 :], below)


@dataclass(slots=True)
class _Column:
    """The filled cells of one column from top to bottom, and their rows. Empty cells cost nothing: a sheet may be vast."""

    rows: list[int] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def _columns(rows: Sequence[Row]) -> list[_Column]:
    columns = [_Column() for _ in range(max(map(len, rows), default=0))]
    for number, row in enumerate(rows):
        for column, cell in zip(columns, row, strict=False):
            if cell:
                column.rows.append(number)
                column.cells.append(cell)
    return columns


def _below(column: _Column, row: int, most: int | None = None) -> list[str]:
    """The filled cells below a row, the first `most` of them."""
    first = bisect_right(column.rows, row)
    return column.cells[first : None if most is None else first + most]


def _header_row(rows: Sequence[Row]) -> int | None:
    """The first row that is filled over at least half the width and is mostly words."""
    width = max((sum(map(bool, row)) for row in rows[:200]), default=0)
    for number, row in enumerate(rows[:200]):
        filled = [cell for cell in row if cell]
        worded = sum(not _numberish(cell) for cell in filled)
        if width > 1 and len(set(filled)) == 1:
            continue  # a title that is merged over the table
        if filled and len(filled) >= 0.5 * width and worded >= 0.5 * len(filled):
            return number
    return None


def _numberish(cell: str) -> bool:
    return _NUMBERISH.issuperset(cell)


def _told_by_headings(rows: Sequence[Row], columns: list[_Column], top: int | None) -> Iterator[Evidence]:
    last = max((number for number, row in enumerate(rows) if any(row)), default=-1)
    seen: dict[str, tuple[str, str] | None] = {}
    for number, row in enumerate(rows):
        found = list(_told_in_row(row, number, columns, seen, header=number == top, alone=number == top == last))
        # One such word counts in the header only; two in one row are a header wherever they stand. Outside the header even
        # a word of our list may be somebody's surname, so it is not shown.
        if found and number == top:
            yield from found
        elif found and (number == (top or 0) + 1 or len({one.column for one in found}) > 1):
            yield from (Evidence(one.kind, one.column) for one in found)


def _told_in_row(
    row: Row,
    number: int,
    columns: list[_Column],
    seen: dict[str, tuple[str, str] | None],
    *,
    header: bool,
    alone: bool,
) -> Iterator[Evidence]:
    """What the cells of one row tell as headings of the cells below them. `seen` keeps what is known of each text."""
    for column, cell in enumerate(row):
        if not cell or len(cell) > 80 or _numberish(cell):
            continue
        if cell not in seen:
            seen[cell] = headings.telling(cell)
        told = seen[cell]
        # Outside the header a cell must be little else than such a word, or every sentence about births would tell.
        if told is None or not (header or len(told[0]) > 0.6 * len(headings.words_of(cell))):
            continue
        if _stands_over_people(cell, told, _below(columns[column], number, _LOOKED_AT), alone=alone):
            yield Evidence(told[1], column, told[0])


def _stands_over_people(heading: str, told: tuple[str, str], below: Sequence[str], *, alone: bool) -> bool:
    """Whether the cells under a telling heading can be about people. `alone`: there is no row under any heading."""
    if not below:
        return alone
    numbers = sum(map(_numberish, below)) >= 0.8 * len(below)
    small = numbers and all(len(cell) < 7 for cell in below)
    if headings.counted(heading) and small:
        return False
    if told[1] in (headings.NAMES, headings.FREE_TEXT):
        return not numbers
    if told[0].endswith(("no", "number")):  # “pupil number” may also head a count
        return not small or len(set(below)) == len(below) > 1
    return True


def _told_by_values(header: Row, columns: list[_Column], top: int | None) -> Iterator[Evidence]:
    start = -1 if top is None else top
    counts = any(
        headings.quantity(heading) or _mostly_numbers(_below(columns[n], start)) for n, heading in enumerate(header)
    )
    for number, column in enumerate(columns):
        heading = header[number] if number < len(header) else ""
        expected = counts and headings.period(heading)
        for kind in kinds_in(column.cells, dates_expected=expected):
            yield Evidence(kind, number)


def _mostly_numbers(cells: Sequence[str]) -> bool:
    numbers = [cell for cell in cells if _numberish(cell) and day_of(cell) is None]
    return bool(cells) and len(numbers) >= 0.7 * len(cells)


def _told_by_form(rows: Sequence[Row]) -> Iterator[Evidence]:
    """A form about one child: labels down one column, answers beside them."""
    found: list[Evidence] = []
    for row in rows[:500]:
        for column, (label, answer) in enumerate(zip(row, row[1:], strict=False)):
            if answer and label and (told := headings.telling(label)) and _answers(told[1], answer):
                found.append(Evidence(told[1], column, told[0]))
    if any(one.kind == headings.BIRTH for one in found) or len({one.heading for one in found}) > 1:
        yield from found


def _answers(kind: str, answer: str) -> bool:
    match kind:
        case headings.BIRTH:
            return day_of(answer) is not None
        case headings.NAMES:
            return answer.count(" ") < 3 and answer.replace(" ", "").replace("-", "").isalpha() and answer.istitle()
        case headings.IDENTIFIERS:
            return sum(map(str.isdigit, answer)) >= 5
        case headings.ADDRESSES:
            return any(map(str.isdigit, answer)) and any(map(str.isalpha, answer))
        case _:
            return False


def _told_by_shape(header: Row, columns: Sequence[Sequence[str]]) -> Iterator[Evidence]:
    """One row for each child: details of a person, no count of anything, and perhaps a label that is different in each row."""
    details, labels, quantities = [], [], []
    for number, heading in enumerate(header):
        cells = columns[number]
        if headings.hinting(heading) and _few_numbers_or_words(heading, cells):
            details.append(number)
        elif headings.labels_rows(heading) and len(set(cells)) > 0.95 * len(cells) > 1:
            labels.append(number)
        elif headings.quantity(heading) or (
            _mostly_numbers(cells) and not _flags(cells) and not headings.coded(heading)
        ):
            quantities.append(number)
    counted = any(headings.quantity(header[number]) for number in quantities)
    if (
        (labels and len(details) > 1 and not counted)
        or (labels and details and not quantities)
        or (len(details) > 2 and not quantities)
    ):
        yield Evidence("one row for each child, by its columns of personal details and no counts")
        yield from (Evidence(headings.ATTRIBUTES, number) for number in (*labels, *details))


def _told_by_answers(header: Row, rows: Sequence[Row], columns: Sequence[Sequence[str]]) -> Iterator[Evidence]:
    """One row for each child, by answers: 0 and 1, or yes and no, in rows that only a child tells apart, and no count.

    A table of places that each answer yes or no passes: there the place tells the rows apart.
    """
    answers, children, keys, details = [], [], [], []
    for number, heading in enumerate(header):
        cells = columns[number]
        if _answered(cells) and not headings.quantity(heading):
            answers.append(number)
        elif headings.hinting(heading) and _few_numbers_or_words(heading, cells):
            details.append(number)
            keys.append(number)
        elif headings.child(heading) and len(set(cells)) == len(cells) > 1:
            children.append(number)
        elif headings.quantity(heading) or (
            _mostly_numbers(cells) and not headings.period(heading) and not headings.labels_rows(heading)
        ):
            return
        elif not headings.labels_rows(heading):
            keys.append(number)
    worded = any(not _flags(columns[number]) for number in answers)
    alike = len(answers) > 1 and _repeated(rows, keys) >= 3
    if answers and (children or alike or (worded and len(details) > 1)):
        yield Evidence("one row for each child, by its columns of answers and no counts")
        yield from (Evidence(headings.ATTRIBUTES, number) for number in (*children, *details, *answers))


def _answered(cells: Sequence[str]) -> bool:
    return _flags(cells) or (len(cells) > 2 and {cell.casefold() for cell in cells} <= _ANSWERS)


def _repeated(rows: Sequence[Row], keys: Sequence[int]) -> int:
    """How many rows have the same key as one above them. A row without a cell of the key is a note."""
    filled = [key for row in rows if any(key := tuple(row[n] if n < len(row) else "" for n in keys))]
    return len(filled) - len(set(filled))


def _few_numbers(heading: str, cells: Sequence[str]) -> bool:
    """Ages and flags are details although they are numbers; counts over a heading such as “Trafficking” are not."""
    return _flags(cells) or (headings.words_of(heading) == "age" and all(len(cell) <= 2 for cell in cells))


def _few_numbers_or_words(heading: str, cells: Sequence[str]) -> bool:
    return bool(cells) and (not _mostly_numbers(cells) or _few_numbers(heading, cells))


def _flags(cells: Sequence[str]) -> bool:
    return len(cells) > 2 and set(cells) <= {"0", "1"}
