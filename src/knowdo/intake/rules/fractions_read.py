"""Is 0.12 twelve per cent or a tenth of one? When every bare number of a measure is at most 1, it is a share of 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import many, noticed
from knowdo.kernel.problems import Problem

RULE = noticed(
    "fractions-read",
    "The numbers of a percentage are all at most 1 and were read as shares of 1, so 0.12 as 12%: {cells}, the first here.",
    "If they are percentages already, write the % sign in the heading or the cells.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    by_measure: dict[str, list[Record]] = {}
    for record in records:
        if (
            record.fraction
            and record.value is not None
            and record.value.cell.is_number
            and not record.value.cell.percent
        ):
            by_measure.setdefault(record.measure.id, []).append(record)
    for read in by_measure.values():
        value = read[0].value
        yield RULE.at(context.where(read[0], value.column if value else None), cells=many(len(read), "cell"))
