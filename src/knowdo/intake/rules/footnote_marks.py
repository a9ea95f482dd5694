"""Marks of footnotes behind numbers: 12*, 12 [p], 12(1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import many, noticed
from knowdo.kernel.problems import Problem

RULE = noticed(
    "footnote-marks",
    "Marks of footnotes were left out and the numbers read: {cells}, the first here.",
    "Check that the footnotes do not say that the numbers are to be used otherwise.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    marked = [(record, part) for record in records for part in record.parts if part.cell.footnote]
    if marked:
        record, part = marked[0]
        yield RULE.at(context.where(record, part.column), cells=many(len(marked), "cell"))
