"""From a record without problems to the kernel value it means. Missing, suppressed and zero stay three different things."""

from __future__ import annotations

from decimal import Decimal

from knowdo.intake.cells import CellValue, Says
from knowdo.intake.markers import BLANK
from knowdo.intake.records import At, Record
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures.definition import ValueKind


def value_of(record: Record) -> Value:
    """The value of a record that broke no rule. A numerator and denominator, where both are there, make the value exact."""
    part, whole = record.numerator, record.denominator
    quotient = record.measure.kind in (ValueKind.PROPORTION, ValueKind.RATE)
    if quotient and part is not None and whole is not None and not (part.cell.is_blank and whole.cell.is_blank):
        return _absent(part, whole) or _quotient(record, part.cell.number, whole.cell.number)
    alone = record.value or part
    if alone is None:
        return Missing()
    return _absent(alone) or _single(record, alone.cell, whole)


def _absent(*parts: At) -> Value | None:
    """Suppressed when any part is, else missing when any part is, else None."""
    for part in parts:
        if part.cell.says is Says.SUPPRESSED:
            return Suppressed(part.cell.reason)
    for part in parts:
        if part.cell.says is Says.MISSING:
            return Missing("not available" if part.cell.reason == BLANK else part.cell.reason)
    return None


def _quotient(record: Record, part: float, whole: float) -> Value:
    if whole == 0:
        return Missing("the denominator is 0")
    if record.measure.kind is ValueKind.PROPORTION:
        return Proportion.of(part, whole)
    return Rate.of(part, whole, per=record.measure.per, age_band=record.measure.age_band)


def _single(record: Record, cell: CellValue, whole: At | None) -> Value:
    measure = record.measure
    base = whole.cell.number if whole is not None and whole.cell.number > 0 else None
    match measure.kind:
        case ValueKind.COUNT:
            return Count(int(cell.number))
        case ValueKind.PROPORTION:
            # A written 11.8 is kept as the double nearest 0.118, which a division by 100 may miss by one place.
            share = (
                cell.number if record.fraction and not cell.percent else float(Decimal(repr(cell.number)).scaleb(-2))
            )
            return Proportion(share, None, base)
        case ValueKind.RATE:
            return Rate(cell.number, measure.per, measure.age_band, None, base)
        case _:
            return Measurement(cell.number, measure.unit)
