"""One measure in months and years at once would count its children twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem

RULE = fixable(
    "mixed-period-kinds",
    "The period is a {kind} where most of its measure have a {most}.",
    "Keep one kind of period for a measure, or give the other its own measure.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    kinds: dict[str, Counter[str]] = {}
    for record in records:
        if record.period is not None:
            kinds.setdefault(record.measure.id, Counter())[record.period.kind.value] += 1
    most = {measure: counted.most_common(1)[0][0] for measure, counted in kinds.items() if len(counted) > 1}
    for record in records if most else ():
        if record.period is not None and most.get(record.measure.id, record.period.kind) != record.period.kind:
            where = context.where(record, record.period_column)
            yield RULE.at(where, kind=record.period.kind.value, most=most[record.measure.id])
