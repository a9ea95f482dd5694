"""A percentage of children lies from 0 to 100."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.echo import quoted
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import ValueKind

RULE = fixable(
    "percentage-outside-0-100",
    "The percentage{shown} does not lie from 0 to 100.",
    "Correct it, or give a numerator and a denominator instead.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        value = record.value
        if value is None or record.measure.kind is not ValueKind.PROPORTION:
            continue
        if value.cell.number > (1 if record.fraction and not value.cell.percent else 100):
            yield RULE.at(context.where(record, value.column), shown=quoted(value.text))
