"""Rows need no order, but someone who sorts by hand should know that the order was not theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import noticed
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import Problem

RULE = noticed(
    "periods-out-of-order",
    "The periods are not in order in {series}, the first here; they were put in order.",
    "Nothing; rows may stand in any order.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    latest: dict[tuple[str, ...], Period] = {}
    broken: dict[tuple[str, ...], Record] = {}
    backwards: set[tuple[str, ...]] = set()
    for record in records:
        if record.period is None or record.place is None:
            continue
        key = (record.measure.id, record.place.code, record.breakdown, record.edition)
        if key in latest and record.period < latest[key]:
            broken.setdefault(key, record)
        elif key in latest and record.period > latest[key]:
            backwards.add(key)  # it also goes forwards, so it is not simply newest first
        latest[key] = record.period
    jumbled = [record for key, record in broken.items() if key in backwards]
    if jumbled:
        yield RULE.at(context.where(jumbled[0], jumbled[0].period_column), series=f"{len(jumbled):,} series")
