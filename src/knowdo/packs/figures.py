"""Reads the published figures of a pack: observations/*.csv, one row a figure and edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from knowdo.kernel.periods import Period, readings
from knowdo.kernel.places import Gazetteer
from knowdo.kernel.provenance import Edition, Source
from knowdo.kernel.series import Observation
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.packs.tables import Folder, Row

COLUMNS = ("measure", "place", "period", "value", "edition")
OPTIONAL = ("numerator", "denominator", "status", "breakdown", "note", "url")


@dataclass
class FigureReader:
    """Turns rows into observations. Knows the measures, places and editions that a row may name."""

    measures: Mapping[str, MeasureDefinition]
    gazetteer: Gazetteer
    sources: Mapping[str, Source]
    editions: Mapping[str, Edition]
    edition_source: Mapping[str, str]
    seen: dict[tuple[str, str, Period, str, str], str] = field(default_factory=dict)
    _periods: dict[tuple[str, str], Period | None] = field(default_factory=dict)

    def read(self, folder: Folder, name: str) -> list[Observation]:
        found = (self._observation(row) for row in folder.rows(name, COLUMNS, OPTIONAL, required=True))
        return [one for one in found if one is not None]

    def _observation(self, row: Row) -> Observation | None:
        measure = self.measures.get(row["measure"])
        edition = row["edition"]
        if not self._names_are_known(row, measure, edition) or measure is None:
            return None
        period, value = self._period(row, measure), read_value(row, measure)
        if period is None or value is None or not self._is_new(row, measure, period):
            return None
        return Observation(
            measure.id,
            self.gazetteer.by_code(row["place"]),
            period,
            value,
            self.editions[edition],
            self.sources[self.edition_source[edition]],
            row["breakdown"],
            row["note"],
            row["url"],
        )

    def _names_are_known(self, row: Row, measure: MeasureDefinition | None, edition: str) -> bool:
        known = True
        if measure is None:
            words = f"There is no measure “{row['measure'][:60]}”."
            row.wrong("measure", "unknown-measure", words, "Add its definition to measures/ or correct it.")
            known = False
        if edition not in self.editions:
            words = f"There is no edition “{edition[:60]}”."
            row.wrong("edition", "unknown-edition", words, "Add it to sources.yaml or correct it.")
            known = False
        if not self._is_place(row["place"]):
            self._say_unknown_place(row)
            known = False
        if measure and row["breakdown"]:
            known &= _breakdown_is_known(row, measure)
        return known

    def _is_place(self, code: str) -> bool:
        try:
            self.gazetteer.by_code(code)
        except KeyError:
            return False
        return True

    def _say_unknown_place(self, row: Row) -> None:
        found = self.gazetteer.resolve(row["place"])
        what = f"Write {found.place.code} ({found.place.name})." if found else "Add it to places.csv or correct it."
        row.wrong("place", "unknown-place", f"No place has the code “{row['place'][:40]}”.", what)

    def _period(self, row: Row, measure: MeasureDefinition) -> Period | None:
        key = (row["period"], measure.id)
        if key not in self._periods:
            fitting = (
                one for one in readings(row["period"], year_start=measure.year_start) if one.kind == measure.period_kind
            )
            self._periods[key] = next(fitting, None)
        found = self._periods[key]
        if found is None:
            words = f"“{row['period'][:40]}” is not a {measure.period_kind.value}, which {measure.id} is given by."
            row.wrong("period", "wrong-period", words, "Correct the period, or the period kind of the measure.")
        return found

    def _is_new(self, row: Row, measure: MeasureDefinition, period: Period) -> bool:
        key = (measure.id, row["place"], period, row["breakdown"], row["edition"])
        if key in self.seen:
            words = f"This figure stands already at {self.seen[key]}, in the same edition."
            row.wrong("period", "duplicate-key", words, "Keep one, or give the later one its own edition.")
            return False
        self.seen[key] = f"{row.file} row {row.number}"
        return True


def _breakdown_is_known(row: Row, measure: MeasureDefinition) -> bool:
    names = [part.partition("=")[0] for part in row["breakdown"].split(";")]
    if all(name in measure.breakdowns for name in names) and row["breakdown"].count("=") == len(names):
        return True
    known = ", ".join(measure.breakdowns) or "none"
    words = f"“{row['breakdown'][:60]}” is not a breakdown of {measure.id}."
    row.wrong("breakdown", "unknown-breakdown", words, f"Write name=value. Its definition allows: {known}.")
    return False


def read_value(row: Row, measure: MeasureDefinition) -> Value | None:
    """The value of a row, or None with its problem. Empty is never zero: an empty row must say why it is empty."""
    status = row["status"]
    given = row["value"] or row["numerator"] or row["denominator"]
    if status in ("missing", "suppressed"):
        if given:
            row.wrong("status", "value-and-status", f"A {status} figure has no number.", "Take out one of the two.")
            return None
        reason = row["note"]
        if status == "missing":
            return Missing(reason) if reason else Missing()
        return Suppressed(reason) if reason else Suppressed()
    if status:
        row.wrong(
            "status",
            "unknown-choice",
            f"“{status[:40]}” is not a status.",
            "Leave it empty, or write missing or suppressed.",
        )
        return None
    if not given:
        row.wrong(
            "value",
            "empty-cell",
            "The row has neither a number nor a status.",
            "Write missing or suppressed under status.",
        )
        return None
    return _number(row, measure)


def _number(row: Row, measure: MeasureDefinition) -> Value | None:
    parts = [_decimal(row, column) for column in ("value", "numerator", "denominator")]
    if any(part is _WRONG for part in parts):
        return None
    value, numerator, denominator = parts
    try:
        return _made(measure, value, numerator, denominator)
    except (ValueError, OverflowError) as error:
        row.wrong("value", "impossible-value", str(error), "Correct the figure, or the kind of the measure.")
        return None


_WRONG = Decimal("NaN")


def _decimal(row: Row, column: str) -> Decimal | None:
    text = row[column]
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = _WRONG
    if number.is_finite() and abs(number) < Decimal("1e15"):
        return number
    row.wrong(column, "not-a-number", f"“{text[:40]}” is not a number.", "Write digits, with a point for decimals.")
    return _WRONG


def _made(
    measure: MeasureDefinition, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> Value:
    if measure.kind in (ValueKind.COUNT, ValueKind.MEASUREMENT):
        if value is None or numerator is not None or denominator is not None:
            raise ValueError(f"A {measure.kind.value} has a value and neither numerator nor denominator.")
        if measure.kind is ValueKind.MEASUREMENT:
            return Measurement(float(value), measure.unit)
        if value != int(value):
            raise ValueError(f"A count is a whole number: {value}.")
        return Count(int(value))
    if (numerator is None) != (denominator is None):
        raise ValueError("A numerator and a denominator come together or not at all.")
    if numerator is not None and denominator is not None:
        return _of_pair(measure, value, float(numerator), float(denominator))
    if value is None:
        raise ValueError("There is neither a value nor a numerator with its denominator.")
    if measure.kind is ValueKind.PROPORTION:
        # Divided as decimals, so that a published 11.8 becomes the double nearest 0.118 and is written back as 11.8.
        return Proportion(float(value / Decimal(measure.per)))
    return Rate(float(value), measure.per, measure.age_band)


def _of_pair(measure: MeasureDefinition, value: Decimal | None, numerator: float, denominator: float) -> Value:
    made: Value
    if measure.kind is ValueKind.PROPORTION:
        made = Proportion.of(numerator, denominator)
    else:
        made = Rate.of(numerator, denominator, per=measure.per, age_band=measure.age_band)
    written = measure.written(made)
    if value is not None and written is not None:
        step = Decimal(1).scaleb(int(value.as_tuple().exponent))
        if abs(Decimal(repr(written)) - value) > step * Decimal("0.51"):
            raise ValueError(f"{numerator:g} of {denominator:g} makes {written:.6g}, not {value}.")
    return made
