"""A measure: a defined number with its numerator, denominator, direction of good, source and calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowdo.kernel.periods import PeriodKind
from knowdo.kernel.values import AgeBand, Suppressed, Value, number_of

SUPPRESSED_MARK = "c"  # one symbol for every hidden cell: two would tell an attacker which is which
MISSING_MARK = "not available"


class ValueKind(StrEnum):
    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"
    MEASUREMENT = "measurement"


class Direction(StrEnum):
    """Which way is good. NEUTRAL where a rise may be either: more children found, or more children harmed."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class ChartKind(StrEnum):
    """The chart that suits the measure when the series is long enough; the spelling is that of the command line."""

    RUN = "run"
    I = "i"  # noqa: E741  # the field's own name for the chart of individual values
    P = "p"
    PP = "pp"
    U = "u"
    UP = "up"
    C = "c"
    G = "g"
    T = "t"


@dataclass(frozen=True)
class MeasureDefinition:
    """One reviewed definition. Text fields are sentences or phrases in plain English.

    `per` turns the kept number into the written one: 100 for a proportion written as a percentage, 1,000 for a rate per
    1,000 (whose kept number is per 1,000 already), 1 for counts and measurements.
    """

    id: str
    title: str
    why_it_matters: str
    numerator: str
    denominator: str  # empty for a count or a measurement
    kind: ValueKind
    per: float
    unit: str
    decimals: int
    direction_of_good: Direction
    calendar: str  # the id of a calendar of the pack
    year_start: tuple[int, int]  # first month and day of that calendar's year
    period_kind: PeriodKind
    source: str  # the id of a source of the pack
    licence: str
    questions: tuple[int, ...]  # of the six that the product answers
    chart: ChartKind
    review_by: date
    counts_children: bool
    age_band: AgeBand | None = None
    editions: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    estimated: str = ""  # when not empty, said wherever the figure is shown
    group: str = ""  # measures that belong together on a page
    # The measure that says how many children a percentage is of, when its own source does not. It may set the width of
    # limits and intervals. It is never multiplied with the percentage for output: that could give back a count of 1 to 4.
    base: str = ""
    file: str = field(default="", compare=False)

    @property
    def is_estimated(self) -> bool:
        return bool(self.estimated)

    @property
    def shown_title(self) -> str:
        """The title, with the note that the figures are estimated where they are."""
        return f"{self.title} ({self.estimated})" if self.estimated else self.title

    @property
    def named_unit(self) -> str:
        """The unit with its age band: “per 1,000 children, aged 0–17”."""
        return f"{self.unit}, aged {self.age_band}" if self.age_band and self.kind is ValueKind.RATE else self.unit

    def is_due(self, today: date) -> bool:
        """Whether the definition should have been looked at again by now."""
        return self.review_by < today

    def written(self, value: Value) -> float | None:
        """The number as it is written (11.8 for a share of 0.118), or None when it is missing or suppressed."""
        number = number_of(value)
        if number is None or self.kind is not ValueKind.PROPORTION:
            return number
        # A published 11.8 is kept as the double nearest 0.118; fifteen significant digits give 11.8 back.
        return float(f"{number * self.per:.15g}")

    def text(self, value: Value, *, with_unit: bool = True) -> str:
        """The value in words and figures: “11.8%”, “2,129 children”, “c” when suppressed, “not available” when missing."""
        if isinstance(value, Suppressed):
            return SUPPRESSED_MARK
        number = self.written(value)
        return MISSING_MARK if number is None else self.number_text(number, with_unit=with_unit)

    def number_text(self, number: float, *, with_unit: bool = True) -> str:
        """A number already in the written unit, rounded to the decimals of the measure."""
        figures = f"{number:,.{self.decimals}f}"
        if not with_unit or not self.unit:
            return figures
        return f"{figures}%" if self.unit == "%" else f"{figures} {self.unit}"
