"""A period that cannot be read, or is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.echo import quoted
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.periods import ACCEPTED
from knowdo.kernel.problems import Problem

RULE = fixable("period-unclear", "The period{shown} is missing or not one that is known.", ACCEPTED)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    told: set[tuple[int, int, int | None]] = set()
    for record in records:
        if record.period is None and (cell := _cell(record)) not in told:
            told.add(cell)
            yield RULE.at(context.where(record, record.period_column), shown=quoted(record.period_text))


def _cell(record: Record) -> tuple[int, int, int | None]:
    """What is told once: a cell that gives the period of several measures, or a table without a column for periods."""
    row = -1 if record.period_column is None else record.row
    return record.sheet.number, row, record.period_column
