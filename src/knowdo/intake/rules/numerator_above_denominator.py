"""A part cannot be larger than the whole it is part of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.echo import quoted
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import ValueKind

RULE = fixable(
    "numerator-above-denominator",
    "The numerator{shown} is larger than the denominator{of}.",
    "Correct one of the two; check that they count the same children.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        part, whole = record.numerator, record.denominator
        if part is None or whole is None or record.measure.kind is ValueKind.RATE:
            continue
        if part.cell.number > whole.cell.number >= 0:
            where = context.where(record, part.column)
            yield RULE.at(where, shown=quoted(part.text), of=quoted(whole.text))
