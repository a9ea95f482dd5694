"""A period that has begun and not ended may still grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import many, noticed
from knowdo.kernel.problems import Problem

RULE = noticed(
    "period-not-over",
    "The period {period} is not over: {rows}, the first here.",
    "Check that the figures are of the whole period, or leave it out for now.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.period is not None and record.period.start <= context.today < record.period.end:
            found.setdefault(str(record.period), []).append(record)
    for period, about in found.items():
        yield RULE.at(context.where(about[0], about[0].period_column), period=period, rows=many(len(about), "row"))
