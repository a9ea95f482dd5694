"""One intended observation, with the place of every cell it came from: what the rules look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from knowdo.intake.cells import CellValue
from knowdo.intake.sheet import Sheet
from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.problems import Where
from knowdo.kernel.values import AgeBand
from knowdo.measures.definition import MeasureDefinition, ValueKind


@dataclass(frozen=True, slots=True)
class Measured:
    """What reading needs to know of a measure. `defined` is False for a measure that is not of the pack."""

    id: str
    kind: ValueKind
    per: float = 1
    unit: str = ""
    age_band: AgeBand | None = None
    year_start: tuple[int, int] = (4, 1)
    defined: bool = True

    @classmethod
    def of(cls, definition: MeasureDefinition) -> Measured:
        d = definition
        return cls(d.id, d.kind, d.per, d.unit, d.age_band, d.year_start)


@dataclass(frozen=True, slots=True)
class At:
    """A cell's column (from 0), its text, and what it says."""

    column: int
    text: str
    cell: CellValue


@dataclass(slots=True)
class Record:
    """`row` of `sheet` is from 0. A part is None when the table has no column for it. Place and period are None when not understood."""

    sheet: Sheet
    row: int
    measure: Measured
    place: Place | None
    period: Period | None
    breakdown: str = ""
    value: At | None = None
    numerator: At | None = None
    denominator: At | None = None
    period_column: int | None = None
    period_text: str = ""
    edition: str = ""  # as the row says it; '' where the table has no column for editions
    fraction: bool = False  # a bare value of a proportion is a share of 1, not a percentage
    parts: tuple[At, ...] = field(init=False)  # every rule walks them, so they are gathered once

    def __post_init__(self) -> None:
        self.parts = tuple(part for part in (self.value, self.numerator, self.denominator) if part is not None)


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the records of one file."""

    today: date

    def where(self, record: Record, column: int | None = None) -> Where:
        return record.sheet.where(record.row, column)
