"""What programs write when a calculation has failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.cells import Says
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem

RULE = fixable(
    "not-finite", "The cell is not a finite number (NaN or infinity).", "Write the number, or - where there is none."
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        for part in record.parts:
            if part.cell.says is Says.NOT_FINITE:
                yield RULE.at(context.where(record, part.column))
