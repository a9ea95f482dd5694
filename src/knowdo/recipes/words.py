"""How a review says numbers, lists and spans of time. One place, so that page, file and terminal say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from knowdo.kernel.periods import Period, PeriodKind
from knowdo.measures.definition import MeasureDefinition, ValueKind

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOUN = {
    PeriodKind.DAY: "census day",
    PeriodKind.WEEK: "week",
    PeriodKind.MONTH: "month",
    PeriodKind.QUARTER: "quarter",
    PeriodKind.YEAR: "year",
    PeriodKind.SPLIT_YEAR: "year",
    PeriodKind.SPAN: "period",
    PeriodKind.NUMBER: "point",
}


def counted(number: int, noun: str, plural: str = "") -> str:
    """“eight years”, “1 council”, “32 councils”: words up to ten, figures above."""
    word = _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"
    return f"{word} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Iterable[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    items = list(names)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def a(noun: str) -> str:
    """“a council”, “an organisation”."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def period_noun(kind: PeriodKind) -> str:
    return _NOUN[kind]


def stretch(periods: Sequence[Period]) -> str:
    """“the eight years to 2019-20”, “the 24 quarters to 2023-Q4”."""
    return f"the {counted(len(periods), period_noun(periods[-1].kind))} to {spoken(periods[-1])}"


def spoken(period: Period) -> str:
    """A period as a person says it: a census day in words, others as they are written."""
    if period.kind is PeriodKind.DAY:
        return f"{period.start.day} {period.start:%B %Y}"
    if period.kind is PeriodKind.MONTH:
        return f"{period.start:%B %Y}"
    return str(period)


def age(period: Period, today: date) -> str:
    """How long ago a period ended: “6 years and 8 months old”."""
    years, rest = divmod(whole_months(period, today), 12)
    if not years and not rest:
        return "less than a month old"
    parts = [counted(years, "year")] * (years > 0) + [counted(rest, "month")] * (rest > 0)
    return " and ".join(parts) + " old"


def whole_months(period: Period, today: date) -> int:
    """Whole months from the end of a period to today; 0 for one that has not ended."""
    months = (today.year - period.end.year) * 12 + today.month - period.end.month - (today.day < period.end.day)
    return max(0, months)


def written(definition: MeasureDefinition, number: float) -> float:
    """A kept number as it is written: 11.8 for a share of 0.118."""
    return float(f"{number * definition.per:.15g}") if definition.kind is ValueKind.PROPORTION else number


def said(definition: MeasureDefinition, number: float) -> str:
    """A kept number with its unit: “11.8%”, “13.7 per 1,000 children, aged 0–17”."""
    return definition.number_text(written(definition, number))


def said_plain(definition: MeasureDefinition, number: float) -> str:
    """The number without its unit, for the first of two that share it; per cent is kept."""
    return definition.number_text(written(definition, number), with_unit=definition.unit == "%")


def said_change(
    definition: MeasureDefinition, first: float, last: float, interval: tuple[float, float] | None = None
) -> str:
    """“4.2 percentage points lower (95% interval: 6.3 lower to 2.1 lower)”, or “no different”."""
    difference = written(definition, last) - written(definition, first)
    points = "percentage point" if definition.kind is ValueKind.PROPORTION else ""
    figures = f"{abs(difference):,.{definition.decimals}f}"
    if float(figures.replace(",", "")) == 0:
        size = "no different"
    else:
        noun = f" {points}{'' if figures == '1' else 's'}" if points else ""
        size = f"{figures}{noun} {'higher' if difference > 0 else 'lower'}"
    if interval is None:
        return size
    ends = [_signed(definition, end) for end in interval]
    return f"{size} (95% interval: {ends[0]} to {ends[1]})"


def _signed(definition: MeasureDefinition, end: float) -> str:
    number = written(definition, end)
    figures = f"{abs(number):,.{definition.decimals}f}"
    if float(figures.replace(",", "")) == 0:
        return "no different"
    return f"{figures} {'higher' if number > 0 else 'lower'}"
