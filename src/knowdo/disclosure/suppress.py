"""Which cells of one table may not be shown: small counts, their complements, and whatever gives them back.

Primary: counts below the threshold; shares and rates whose numerator, complement or denominator is. Then, in the same
table: the second cell of a line that has a hidden one, and every share, rate or number of its row that would let a reader
work it out. Hidden cells are all the same `Suppressed`: nobody can tell which was hidden first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowdo.disclosure.lines import At, lines_of, protect
from knowdo.disclosure.policy import Policy
from knowdo.disclosure.speech import speaks_number
from knowdo.kernel.document import Derived, Origin, Published
from knowdo.kernel.figures import Cell, Table
from knowdo.kernel.problems import Problem, Where, fatal
from knowdo.kernel.values import Count, Measurement, Proportion, Rate, Suppressed


@dataclass(frozen=True, slots=True)
class Safe:
    """A table that may be shown, the numbers that were hidden in it, and why it may not be shown at all."""

    table: Table
    hidden: tuple[float, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Work:
    """One table on the bench."""

    table: Table
    policy: Policy
    checked: tuple[int, ...]
    hidden: set[At]

    def column_unit(self, column: int) -> str:
        return self.table.columns[column].unit

    def count(self, row: int, column: int) -> float | None:
        """The count about people in a cell, or None."""
        cell = self.table.rows[row][column]
        if isinstance(cell, Count):
            return float(cell.n)
        number = _number(cell)
        return number if number is not None and self.policy.counts_people(self.column_unit(column)) else None


def suppress(table: Table, origin: Origin, policy: Policy) -> Safe:
    """The table with every unsafe cell hidden. As-published columns pass unchanged; derived ones are checked."""
    problems = _problems(table, origin, policy)
    if problems:
        return Safe(table, problems=problems)
    work = _Work(table, policy, _checked(table, origin), set())
    counts = {
        (r, c): work.count(r, c)
        for r, row in enumerate(table.rows)
        for c in work.checked
        if work.count(r, c) is not None or (isinstance(row[c], Suppressed) and _counting(work, c))
    }
    withheld = {at for at, count in counts.items() if count is None}
    columns = [c for c in work.checked if any(at[1] == c for at in counts)]
    work.hidden |= withheld | _primary(work)
    lines = lines_of(table, counts, columns)
    while True:
        before = len(work.hidden)
        protect(lines, counts, work.hidden, policy)
        _follow(work)
        if len(work.hidden) == before:
            break
    numbers = tuple(_spoken_number(table.rows[r][c]) for r, c in sorted(work.hidden - withheld))
    return Safe(_rebuilt(table, work.hidden), numbers)


def _spoken_number(cell: Cell) -> float:
    """The number that a sentence about this cell would say; not a number for words."""
    match cell:
        case Count(n):
            return float(n)
        case Proportion(share):
            return 100 * share
        case Rate(rate):
            return rate
    number = _number(cell)
    return math.nan if number is None else number


def _checked(table: Table, origin: Origin) -> tuple[int, ...]:
    ours = isinstance(origin, Derived)
    return tuple(n for n, column in enumerate(table.columns) if not column.is_heading and (ours or column.derived))


def _counting(work: _Work, column: int) -> bool:
    return any(work.count(r, column) is not None for r in range(len(work.table.rows)))


def _rebuilt(table: Table, hidden: set[At]) -> Table:
    if not hidden:
        return table
    rows = tuple(
        tuple(Suppressed() if (r, c) in hidden else cell for c, cell in enumerate(row))
        for r, row in enumerate(table.rows)
    )
    return replace(table, rows=rows)


# --- what cannot be checked ------------------------------------------------------------------------------------------


def _problems(table: Table, origin: Origin, policy: Policy) -> tuple[Problem, ...]:
    where = Where(sheet=table.caption)
    if isinstance(origin, Published):
        source = origin.source
        named = all((source.name, source.publisher, source.licence, origin.edition.name))
        if not named:
            words = f"“{table.caption}” is shown as published, but its source or edition has no name."
            return (fatal("unsourced", words, "Give source, publisher, licence and edition.", where),)
    checked = _checked(table, origin)
    nameless = [table.columns[c].label for c in checked if _has_plain_integers(table, c)]
    found = [
        fatal(
            "unit-missing",
            f"Column “{label}” of “{table.caption}” holds whole numbers and does not say what they count.",
            "Give the column a unit (children, years, places…), or use kernel counts.",
            where,
        )
        for label in nameless
    ]
    if isinstance(origin, Derived) and not origin.sources and _shares_without_counts(table, checked, policy):
        found.append(
            fatal(
                "unverifiable-share",
                f"“{table.caption}” holds shares or rates without any count, so nobody can tell whether they are safe.",
                "Give proportions and rates with their numerator and denominator, or add the column of children.",
                where,
            )
        )
    return tuple(found)


def _has_plain_integers(table: Table, column: int) -> bool:
    if table.columns[column].unit:
        return False
    return any(isinstance(row[column], int) for row in table.rows)


def _shares_without_counts(table: Table, checked: Sequence[int], policy: Policy) -> bool:
    bare = counted = False
    for row in table.rows:
        for c in checked:
            cell, unit = row[c], table.columns[c].unit
            counted = counted or isinstance(cell, Count) or (_number(cell) is not None and policy.counts_people(unit))
            if isinstance(cell, Proportion | Rate):
                counted = counted or None not in (cell.numerator, cell.denominator)
                bare = bare or None in (cell.numerator, cell.denominator)
            elif _number(cell) is not None and unit.startswith(("%", "per ")):
                bare = True
    return bare and not counted


# --- primary ---------------------------------------------------------------------------------------------------------


def _primary(work: _Work) -> set[At]:
    unsafe: set[At] = set()
    for r, row in enumerate(work.table.rows):
        everyone = [n for c in range(len(row)) if (n := _visible_count(work, r, c)) is not None]
        for c in work.checked:
            count = work.count(r, c)
            if count is not None:
                small = work.policy.unsafe(count) or _small_rest(work, r, c, count)
            else:
                small = share_unsafe(row[c], work.column_unit(c), everyone, work.policy)
            if small:
                unsafe.add((r, c))
    return unsafe


def _visible_count(work: _Work, row: int, column: int) -> float | None:
    return None if work.table.columns[column].is_heading else work.count(row, column)


def _small_rest(work: _Work, row: int, column: int, count: float) -> bool:
    """Is the rest of the whole, of which this counts a part, too small?"""
    whole = _whole_of(work, column)
    if whole is not None:
        everyone = work.count(row, whole)
        if everyone is not None and work.policy.unsafe(everyone - count):
            return True
    return any(
        cell.numerator == count and cell.denominator is not None and work.policy.unsafe(cell.denominator - count)
        for cell in work.table.rows[row]
        if isinstance(cell, Proportion)
    )


def _whole_of(work: _Work, column: int) -> int | None:
    names = {one.name: n for n, one in enumerate(work.table.columns)}
    this = work.table.columns[column]
    return names.get(this.part_of or ("denominator" if this.name == "numerator" else ""))


def share_unsafe(cell: Cell, unit: str, everyone: Sequence[float], policy: Policy) -> bool:
    """Does a share or rate rest on, or give back, a count that is too small? `everyone` are the counts in its row."""
    match cell:
        case Proportion(share, numerator, denominator):
            return _pair_unsafe(share, numerator, denominator, everyone, policy, whole=True)
        case Rate(rate, per, _, numerator, denominator):
            return _pair_unsafe(rate / per, numerator, denominator, everyone, policy, whole=False)
    number = _number(cell)
    if number is None or unit != "%" or not 0 <= number <= 100:
        return False
    return _pair_unsafe(number / 100, None, None, everyone, policy, whole=True)


def _pair_unsafe(
    share: float,
    numerator: float | None,
    denominator: float | None,
    everyone: Sequence[float],
    policy: Policy,
    *,
    whole: bool,
) -> bool:
    if whole and policy.hide_all_or_none and share in (0.0, 1.0):
        return True
    wholes = [denominator] if denominator is not None else [n for n in everyone if n > 0]
    if denominator is not None and denominator < policy.smallest_denominator:
        return True
    if numerator is not None and policy.unsafe(numerator):
        return True
    for everybody in wholes:
        some = numerator if numerator is not None else float(round(share * everybody))
        if policy.unsafe(some) or (whole and policy.unsafe(everybody - some)):
            return True
    return False


# --- what follows ----------------------------------------------------------------------------------------------------


def _follow(work: _Work) -> None:
    """In a row with a hidden count, hide what would give it back; beside a hidden share, its count and everything like it."""
    for r, row in enumerate(work.table.rows):
        gone = {n for c in work.checked if (r, c) in work.hidden and (n := work.count(r, c)) is not None}
        lost = any((r, c) in work.hidden for c in work.checked)
        if not lost:
            continue
        for c in work.checked:
            if (r, c) not in work.hidden and _tells(row[c], work.column_unit(c), gone, work.policy):
                work.hidden.add((r, c))


def _tells(cell: Cell, unit: str, gone: set[float], policy: Policy) -> bool:
    match cell:
        case Proportion(_, numerator, denominator):
            rest = denominator - numerator if numerator is not None and denominator is not None else None
            return numerator is None or denominator is None or bool({numerator, denominator, rest} & gone)
        case Rate(_, _, _, numerator, denominator):
            return numerator is None or denominator is None or bool({numerator, denominator} & gone)
        case Measurement(_, own):
            return _is_share(own or unit)
        case float():
            return not policy.counts_people(unit) and (not unit or _is_share(unit))
        case str():
            return speaks_number(cell)
        case _:
            return False


def _is_share(unit: str) -> bool:
    return unit.startswith(("%", "per ", "percentage")) or not unit


def _number(cell: Cell) -> float | None:
    match cell:
        case bool() | None | str():
            return None
        case int() | float():
            return float(cell) if math.isfinite(cell) else None
        case Measurement(number, _):
            return number
        case _:
            return None
