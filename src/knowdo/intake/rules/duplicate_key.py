"""One measure in one place and period has one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import Problem

RULE = fixable(
    "duplicate-key",
    "The same measure, place and period stand in {first} already.",
    "Keep one of the two; if they differ by sex, age or another breakdown, give it a column with a known heading.",
)


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    seen: dict[tuple[str, str, Period, str, str], Record] = {}
    for record in records:
        if record.place is None or record.period is None:
            continue
        key = (record.measure.id, record.place.code, record.period, record.breakdown, record.edition)
        first = seen.setdefault(key, record)
        if first is not record:
            yield RULE.at(context.where(record), first=_place(first, record))


def _place(first: Record, second: Record) -> str:
    """Row 4, or row 4 of sheet 2 when the two are on different sheets."""
    row = f"row {first.row + 1}"
    return row if first.sheet is second.sheet else f"{row} of sheet {first.sheet.number}"
