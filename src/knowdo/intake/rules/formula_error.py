"""#DIV/0!, #REF! and their kin: a calculation failed, which is neither zero nor missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.cells import Says
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem

RULE = fixable(
    "formula-error",
    "The cell holds an error of a formula.",
    "Correct the formula, or write - where there is no number.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        for part in record.parts:
            if part.cell.says is Says.FORMULA_ERROR:
                yield RULE.at(context.where(record, part.column))
