"""From the rows of a table to records: which measure, which period, which cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowdo.intake.cells import read_cell
from knowdo.intake.records import At, Measured, Record
from knowdo.intake.rules import measure_missing, measure_unknown
from knowdo.intake.schema import Role
from knowdo.intake.tables import PARTS, Column, Table
from knowdo.intake.vocabulary import Vocabulary, periods_of
from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.places import Place, folded
from knowdo.kernel.problems import Problem
from knowdo.measures.definition import ValueKind

UNNAMED = "unnamed"
_NOT_SETTLED = Measured(UNNAMED, ValueKind.COUNT, defined=False)
_KINDS = {
    ValueKind.COUNT: "counts",
    ValueKind.PROPORTION: "shares of a denominator",
    ValueKind.RATE: "rates",
    ValueKind.MEASUREMENT: "measurements",
}


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns that give one observation together: the same measure and period in their headings."""

    columns: tuple[Column, ...]
    value: Column | None
    numerator: Column | None
    denominator: Column | None

    @classmethod
    def of(cls, columns: Sequence[Column]) -> _Group:
        by_role = {column.role: column for column in reversed(columns)}
        return cls(tuple(columns), *(by_role.get(role) for role in (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR)))


def records_of(table: Table, places: dict[int, Place], vocabulary: Vocabulary) -> tuple[list[Record], list[Problem]]:
    """Every record of a table with its place, measure, period and cells, and what is said of measures."""
    groups = _groups(table)
    named = {row: _measure_text(table, row) for row in table.rows}
    drafts = [
        (_record(table, row, group, places.get(row), vocabulary), named[row], group)
        for row in table.rows
        for group in groups
    ]
    problems = _settle_measures(table, drafts, vocabulary)
    records = [record for record, _, _ in drafts]
    _settle_periods(records)
    _settle_fractions(drafts)
    return records, problems


def _groups(table: Table) -> list[_Group]:
    found: dict[tuple[str, str], list[Column]] = {}
    for column in (column for column in table.columns if column.role in PARTS):
        measure = column.measure.id if column.measure else column.own_measure
        found.setdefault((measure, column.period), []).append(column)
    return [_Group.of(columns) for columns in found.values()]


def _text(table: Table, row: int, column: Column | None) -> str:
    cells = table.sheet.rows[row]
    return cells[column.index] if column is not None and column.index < len(cells) else ""


def _measure_text(table: Table, row: int) -> str:
    return next((text for column in table.of_role(Role.MEASURE) if (text := _text(table, row, column))), "")


def _record(table: Table, row: int, group: _Group, place: Place | None, vocabulary: Vocabulary) -> Record:
    period, column = _period_text(table, row, group)
    return Record(
        table.sheet, row, _NOT_SETTLED, place, None, _breakdown(table, row, vocabulary),
        _at(table, row, group.value), _at(table, row, group.numerator), _at(table, row, group.denominator), column, period,
        edition=next((text for one in table.of_role(Role.EDITION) if (text := _text(table, row, one))), ""),
    )  # fmt: skip


def _at(table: Table, row: int, column: Column | None) -> At | None:
    if column is None:
        return None
    text = _text(table, row, column)
    return At(column.index, text, read_cell(text))


def _period_text(table: Table, row: int, group: _Group) -> tuple[str, int | None]:
    """From the heading above the numbers, else from the row: a year and a quarter in two columns are read together."""
    headed = group.columns[0].period
    columns = table.of_role(Role.PERIOD)
    if headed:
        inside = _text(table, row, columns[0]) if columns else ""
        return (f"{inside} {headed}" if inside and not periods_of(inside) else headed), group.columns[0].index
    texts = [(text, column.index) for column in columns if (text := _text(table, row, column))]
    if len(texts) > 1:
        for joined in (f"{texts[1][0]} {texts[0][0]}", f"{texts[0][0]} {texts[1][0]}"):
            if periods_of(joined):
                return joined, texts[0][1]
    return texts[0] if texts else ("", columns[0].index if columns else None)


def _breakdown(table: Table, row: int, vocabulary: Vocabulary) -> str:
    """“age=0–4;sex=male”, in order of name; everybody together is no breakdown."""
    named = (
        (folded(column.heading), _text(table, row, column))
        for column in table.of_role(Role.BREAKDOWN)
    )  # fmt: skip
    parts = sorted((name, text) for name, text in named if folded(text) not in vocabulary.schema.wholes)
    return ";".join(f"{name}={text.replace(';', ',')}" for name, text in parts)


# --- measures --------------------------------------------------------------------------------------------------------

_Draft = tuple[Record, str, _Group]


def _settle_measures(table: Table, drafts: Sequence[_Draft], vocabulary: Vocabulary) -> list[Problem]:
    """Give every record its measure; those of the pack by definition, others by what their columns hold."""
    others: dict[str, list[_Draft]] = {}
    texts: dict[str, Measured | None] = {}
    for draft in drafts:
        record, text, group = draft
        definition = group.columns[0].measure
        if definition is not None:
            record.measure = Measured.of(definition)
            continue
        text = group.columns[0].own_measure or text
        if text not in texts:
            found = vocabulary.measure(text) or (table.title_measure if not text else None)
            texts[text] = Measured.of(found) if found else None
        if known := texts[text]:
            record.measure = known
        else:
            others.setdefault(text, []).append(draft)
    return [_settle_other(table, text, found, vocabulary) for text, found in others.items()]


def _settle_other(table: Table, text: str, drafts: Sequence[_Draft], vocabulary: Vocabulary) -> Problem:
    kind = _kind_of([record for record, _, _ in drafts], any(group.columns[0].percent for _, _, group in drafts))
    measure = Measured(
        folded(text).replace(" ", "-")[:80] or UNNAMED, kind, 100 if kind is ValueKind.PROPORTION else 1, defined=False
    )
    for record, _, _ in drafts:
        record.measure = measure
    first, _, group = drafts[0]
    if not text:
        return measure_missing.RULE.at(table.sheet.where(first.row), kind=_KINDS[kind])
    column = next((column.index for column in table.of_role(Role.MEASURE)), group.columns[0].index)
    near = vocabulary.nearest_measure(text)
    return measure_unknown.RULE.at(
        table.sheet.where(first.row, column), nearest=f"; perhaps “{near}” is meant" if near else "", kind=_KINDS[kind]
    )


def _kind_of(records: Iterable[Record], percent: bool) -> ValueKind:
    """What numbers without a definition are: shares with a denominator or a % sign, counts when whole, else measurements."""
    found = list(records)
    if any(record.denominator is not None for record in found):
        return ValueKind.PROPORTION
    cells = [part.cell for record in found for part in record.parts if part.cell.is_number]
    if percent or any(cell.percent for cell in cells):
        return ValueKind.PROPORTION
    return ValueKind.COUNT if all(cell.number.is_integer() for cell in cells) else ValueKind.MEASUREMENT


# --- periods and fractions -------------------------------------------------------------------------------------------


def _settle_periods(records: Sequence[Record]) -> None:
    """A text with two meanings takes the one that most of its measure has: 2011-12 among months is December 2011."""
    by_measure: dict[str, list[Record]] = {}
    for record in records:
        by_measure.setdefault(record.measure.id, []).append(record)
    for found in by_measure.values():
        start = found[0].measure.year_start
        texts = {record.period_text for record in found}
        candidates = {text: periods_of(text, start) for text in texts}
        votes: Counter[PeriodKind] = Counter()
        for record in found:
            votes.update({period.kind for period in candidates[record.period_text]})
        chosen = {text: _likeliest(periods, votes) for text, periods in candidates.items()}
        for record in found:
            record.period = chosen[record.period_text]


def _likeliest(periods: Sequence[Period], votes: Counter[PeriodKind]) -> Period | None:
    return max(periods, key=lambda period: votes[period.kind]) if periods else None


def _settle_fractions(drafts: Sequence[_Draft]) -> None:
    """Bare values of a proportion are shares of 1 when none of its measure is above 1 and one lies between 0 and 1."""
    bare: dict[str, list[float]] = {}
    headed: set[str] = set()
    for record, _, group in drafts:
        if record.measure.kind is ValueKind.PROPORTION and record.value is not None:
            if record.value.cell.is_number and not record.value.cell.percent:
                bare.setdefault(record.measure.id, []).append(record.value.cell.number)
            if group.columns[0].percent:
                headed.add(record.measure.id)
    fractions = {
        measure
        for measure, numbers in bare.items()
        if measure not in headed and max(numbers) <= 1 and any(0 < number < 1 for number in numbers)
    }
    for record, _, _ in drafts:
        record.fraction = record.measure.id in fractions
