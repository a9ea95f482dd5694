"""Children cannot be counted below zero. Other measurements, such as a change in cost, may be negative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.echo import quoted
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import ValueKind

RULE = fixable("negative-number", "The number{shown} is negative.", "Correct it; write - where there is no number.")


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        for part in record.parts:
            measured = part is record.value and record.measure.kind is ValueKind.MEASUREMENT
            if part.cell.number < 0 and not measured:
                yield RULE.at(context.where(record, part.column), shown=quoted(part.text))
