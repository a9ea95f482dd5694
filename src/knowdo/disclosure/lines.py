"""Sums inside a table: total rows, total columns, parts and wholes. Whoever reads the table can subtract, so we do first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowdo.disclosure.policy import Policy
from knowdo.kernel.figures import Table

At: TypeAlias = tuple[int, int]  # row, column
Counts: TypeAlias = Mapping[At, float | None]  # None: a count that the source itself withholds


@dataclass(frozen=True, slots=True)
class Line:
    """`total` is the sum of `parts`."""

    total: At
    parts: tuple[At, ...]


def lines_of(table: Table, counts: Counts, columns: Sequence[int]) -> list[Line]:
    """Every declared sum, and every row or column that turns out to be the sum of all the others."""
    rows = [n for n in range(len(table.rows)) if any((n, c) in counts for c in columns)]
    down = [
        Line((total, c), tuple((r, c) for r in parts if (r, c) in counts))
        for total, parts in _row_totals(table, counts, rows, columns)
        for c in columns
        if (total, c) in counts
    ]
    across = [
        Line((r, total), tuple((r, c) for c in parts if (r, c) in counts))
        for total, parts in _column_totals(table, counts, rows, columns)
        for r in rows
        if (r, total) in counts
    ]
    return [line for line in down + across if line.parts]


def _row_totals(
    table: Table, counts: Counts, rows: Sequence[int], columns: Sequence[int]
) -> list[tuple[int, list[int]]]:
    declared = [n for n in table.total_rows if n in rows]
    if not declared:
        found = [n for n in rows if _sums(counts, [((n, c), [(r, c) for r in rows if r != n]) for c in columns])]
        return [(n, [r for r in rows if r != n]) for n in found[:1]]
    plain = [r for r in rows if r not in declared]
    before = -1
    totals = []
    for total in declared:
        totals.append((total, _block(counts, columns, plain, before, total)))
        before = total
    return totals


def _block(counts: Counts, columns: Sequence[int], plain: Sequence[int], before: int, total: int) -> list[int]:
    """The rows since the total before; or all rows above (a grand total), or below (a total that stands first)."""
    since = [r for r in plain if before < r < total]
    for rows in (since, [r for r in plain if r < total], [r for r in plain if r > total]):
        if rows and _sums(counts, [((total, c), [(r, c) for r in rows]) for c in columns]):
            return rows
    return since or [r for r in plain if r != total]


def _column_totals(
    table: Table, counts: Counts, rows: Sequence[int], columns: Sequence[int]
) -> list[tuple[int, list[int]]]:
    free = [c for c in columns if not table.columns[c].part_of]
    declared = [c for c in free if table.columns[c].is_total]
    if declared:
        return [(total, [c for c in free if c not in declared]) for total in declared]
    found = [c for c in free if _sums(counts, [((r, c), [(r, o) for o in free if o != c]) for r in rows])]
    return [(c, [o for o in free if o != c]) for c in found[:1]]


def _sums(counts: Counts, lines: list[tuple[At, list[At]]]) -> bool:
    """Do all complete lines add up, with at least one that is complete, has two parts and is not all zero?"""
    told = False
    for total, parts in lines:
        values = [counts.get(at) for at in parts if at in counts]
        whole = counts.get(total)
        if whole is None or len(values) < 2 or any(value is None for value in values):
            continue
        if abs(whole - sum(value for value in values if value is not None)) > 1e-6:
            return False
        told = told or whole > 0
    return told


def protect(lines: Sequence[Line], counts: Counts, hidden: set[At], policy: Policy) -> None:
    """Hide more, in place, until no line gives a hidden count back. Each line by itself: see docs for what that leaves."""
    changed = True
    while changed:
        changed = False
        for line in lines:
            more = _one_more(line, lines, counts, hidden, policy)
            if more is not None:
                hidden.add(more)
                changed = True


def _one_more(line: Line, lines: Sequence[Line], counts: Counts, hidden: set[At], policy: Policy) -> At | None:
    cells = [line.total, *line.parts]
    shown = [at for at in cells if at not in hidden]
    if not shown or not _gives_back(line, counts, hidden, policy):
        return None
    crossing = {at for other in lines if other is not line for at in _cells(other) if _touched(other, hidden)}
    return min(shown, key=lambda at: (at == line.total, counts[at] == 0, at not in crossing, counts[at] or 0.0, at))


def _cells(line: Line) -> tuple[At, ...]:
    return (line.total, *line.parts)


def _touched(line: Line, hidden: set[At]) -> bool:
    return any(at in hidden for at in _cells(line))


def _gives_back(line: Line, counts: Counts, hidden: set[At], policy: Policy) -> bool:
    """Can a reader who knows the shown cells of this line pin a hidden one below the threshold?"""
    gone = [at for at in _cells(line) if at in hidden]
    parts = [counts[at] for at in line.parts if at not in hidden]
    known = sum(value for value in parts if value is not None)
    total = counts[line.total]
    if line.total in hidden:
        return len(gone) == 1
    if total is None:
        return False
    left = total - known  # what the hidden parts, and whoever is in no row, have together
    if not gone:
        return policy.unsafe(left)
    return len(gone) == 1 or left - (len(gone) - 1) < policy.threshold
