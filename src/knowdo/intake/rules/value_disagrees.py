"""A percentage given beside its numerator and denominator must be their quotient, to the rounding it is written with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import fixable
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import ValueKind

RULE = fixable(
    "value-disagrees",
    "The value is not the numerator divided by the denominator.",
    "Correct one of the three, or leave the value out.",
)
# Percentages are at worst rounded to whole numbers: half of one, and a little for how doubles are kept.
_ROUNDING = 0.51


def find(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    for record in records:
        value, part, whole = record.value, record.numerator, record.denominator
        if value is None or part is None or whole is None or not whole.cell.number > 0:
            continue
        per = _per(record)
        if per and abs(value.cell.number - per * part.cell.number / whole.cell.number) > _ROUNDING * min(1, per / 100):
            yield RULE.at(context.where(record, value.column))


def _per(record: Record) -> float:
    """What the quotient is multiplied by in the file, 0 when that is not known."""
    match record.measure.kind:
        case ValueKind.PROPORTION:
            return 1 if record.fraction and not (record.value and record.value.cell.percent) else 100
        case ValueKind.RATE:
            return max(record.measure.per, 100)
        case _:
            return 0
