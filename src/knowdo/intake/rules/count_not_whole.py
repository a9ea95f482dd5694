"""A count is a whole number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.echo import quoted
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import ValueKind

RULE = fixable(
    "count-not-whole",
    "The count{shown} is not a whole number.",
    "Write the count itself; a percentage or rate belongs to another measure.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        value = record.value
        if value is None or record.measure.kind is not ValueKind.COUNT or not value.cell.is_number:
            continue
        if value.cell.percent or not value.cell.number.is_integer():
            yield RULE.at(context.where(record, value.column), shown=quoted(value.text))
