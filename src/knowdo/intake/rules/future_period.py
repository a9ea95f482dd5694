"""A period that has not begun has no figures yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem

RULE = fixable(
    "future-period",
    "The period begins after today ({today}).",
    "Correct the date; forecasts and targets are not observations.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        if record.period is not None and record.period.start > context.today:
            yield RULE.at(context.where(record, record.period_column), today=context.today.isoformat())
