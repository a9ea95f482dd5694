"""A cell that is neither a number nor a mark that stands for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.cells import Says
from knowdo.intake.echo import quoted
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem

RULE = fixable(
    "value-unclear",
    "The cell{shown} is neither a number nor a mark that is known.",
    "Write a number such as 1234.5, c for a suppressed value, or - for one that is not available.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        for part in record.parts:
            if part.cell.says is Says.UNCLEAR:
                yield RULE.at(context.where(record, part.column), shown=quoted(part.text))
