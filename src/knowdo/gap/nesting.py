"""One cascade's counts are checked: every child counted at a step was counted at the step before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowdo.gap.rows import Row
from knowdo.kernel.problems import Problem, Where, fixable, noticed


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of one cascade, step by step: lowest and highest possible, and how many are unknown at each step."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    unknown: tuple[int, ...]
    missing: frozenset[int] = frozenset()  # steps without a count
    refused: bool = False
    where: Where = field(default_factory=Where)

    @property
    def usable(self) -> bool:
        return not self.refused and not self.missing


def check_cell(
    approach: str, place: str, steps: Sequence[str], rows: Sequence[Row | None], clashing: bool, problems: list[Problem]
) -> Cell:
    """The cell of these rows, one a step (None where there is no row). What is wrong is added to `problems`."""
    here = next(row for row in rows if row is not None)
    of = f"{approach} in {place}, {here.period}{_group(here)}"
    missing = frozenset(k for k, row in enumerate(rows) if row is None or row.count.missing)
    problems += [
        fixable(
            "count-missing",
            f"{of}: “{steps[k]}” has no count, so its rate is not defined.",
            "Add the count, 0 if it is none, c if it is suppressed. Until then this cascade is left out.",
            row.where,
        )
        for k, row in enumerate(rows)
        if row is not None and row.count.missing and not row.broken
    ]
    found = _contradictions(of, steps, rows)
    problems += found
    low, high = _squeezed(rows)
    crossed = not found and not missing and any(a > b for a, b in zip(low, high, strict=True))
    if crossed:
        words = f"{of}: no counts between 1 and 4 for the suppressed steps fit the steps around them."
        problems.append(fixable("not-nested", words, "Correct the counts.", here.where))
    cell = Cell(low, high, _unknown(rows), missing, bool(found) or crossed or clashing, here.where)
    if cell.usable:
        problems += _notices(of, steps, rows)
    return cell


def _group(row: Row) -> str:
    named = [group for group in row.groups if group]
    return f", {', '.join(named)}" if named else ""


def _contradictions(of: str, steps: Sequence[str], rows: Sequence[Row | None]) -> list[Problem]:
    problems: list[Problem] = []
    given = [(k, row) for k, row in enumerate(rows) if row is not None and not row.count.missing]
    for (before_k, before), (k, row) in zip(given, given[1:], strict=False):
        if row.count.low > before.count.high:
            words = f"{of}: “{steps[k]}” counts {row.count.low:,} children, more than the {before.count.high:,} of “{steps[before_k]}” before it."
            advice = "Every child counted at a step was counted at the step before. Correct the counts, or give the order of the steps with --cascade."
            problems.append(fixable("not-nested", words, advice, row.where))
        elif before_k == k - 1 and row.count.low + row.unknown.low > before.count.high:
            words = f"{of}: “{steps[k]}” counts {row.count.low:,} and does not know {row.unknown.low:,}, together more than the {before.count.high:,} before it."
            advice = (
                "Unknown are those counted at the step before who have no answer at this step. Correct the numbers."
            )
            problems.append(fixable("unknown-too-large", words, advice, row.where))
        if row.denominator is not None and before_k == k - 1 and not _overlap(row, before):
            words = f"{of}: “{steps[k]}” is out of {row.denominator.low:,}, but the step before counts {before.count.low:,}."
            advice = "The denominator of a step is the count of the step before: rates of different denominators are never multiplied. Count the same children."
            problems.append(fixable("different-denominators", words, advice, row.where))
    return problems


def _overlap(row: Row, before: Row) -> bool:
    denominator = row.denominator
    return denominator is not None and denominator.low <= before.count.high and denominator.high >= before.count.low


def _squeezed(rows: Sequence[Row | None]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Bounds of each count, narrowed by nesting: a suppressed count lies between the counts around it."""
    low, high = [0] * len(rows), [0] * len(rows)
    ceiling: int | None = None
    for k, row in enumerate(rows):
        if row is not None and not row.count.missing:
            ceiling = row.count.high if ceiling is None else min(ceiling, row.count.high)
        high[k] = ceiling or 0
    floor = 0
    for k in range(len(rows) - 1, -1, -1):
        row = rows[k]
        if row is not None and not row.count.missing:
            floor = max(floor, row.count.low)
        low[k] = floor
    return tuple(low), tuple(high)


def _unknown(rows: Sequence[Row | None]) -> tuple[int, ...]:
    """How many at most have no answer at each step. Nobody can be unknown at the first: there is no step before it."""
    return (0, *(row.unknown.high if row is not None else 0 for row in rows[1:]))


def _notices(of: str, steps: Sequence[str], rows: Sequence[Row | None]) -> list[Problem]:
    problems: list[Problem] = []
    first = rows[0]
    if first is not None and first.unknown.high > 0:
        words = f"{of}: “{steps[0]}” is the first step, so unknown has no step before it to be part of."
        problems.append(noticed("unknown-at-first", words, "It is not used; leave it empty.", first.where))
    return problems
