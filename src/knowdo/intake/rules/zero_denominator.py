"""A share of nobody is not 0: it is not defined, and is kept as missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import noticed
from knowdo.kernel.problems import Problem

RULE = noticed(
    "zero-denominator",
    "The denominator is 0, so there is no share; it was read as missing.",
    "Nothing, if there were no children to count.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        if record.denominator is None or record.denominator.cell.number != 0:
            continue
        if not (record.numerator and record.numerator.cell.number > 0):  # that is a numerator above its denominator
            yield RULE.at(context.where(record, record.denominator.column))
