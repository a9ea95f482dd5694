"""A program wrote the formula and nothing ever calculated it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.cells import Says
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem

RULE = fixable(
    "formula-without-result",
    "The cell holds a formula without a result.",
    "Open the workbook in a spreadsheet program, let it calculate, and save it.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        for part in record.parts:
            if part.cell.says is Says.NO_RESULT:
                yield RULE.at(context.where(record, part.column))
