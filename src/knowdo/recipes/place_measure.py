"""One measure in one place as a document: the chart with its phases, signals and what happened, and every figure behind it.

Numbers in the chart's table are those that are drawn. The centre and the limits carry no unit of people: they are no
counts of anybody, and they are worked out from figures that stand in the same table, so that they give nothing back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowdo.kernel.document import Block, Document, FigureBlock, Finding, Origin, TableBlock, Tone
from knowdo.kernel.figures import Cell, Column, Figure, Table
from knowdo.kernel.periods import Period
from knowdo.kernel.provenance import Audience, Edition, Source
from knowdo.kernel.series import Series
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures.definition import MeasureDefinition
from knowdo.recipes.place_finding import usable
from knowdo.recipes.review_figures import charted, short
from knowdo.recipes.words import capital
from knowdo.spc.figures import Naming, chart_figure
from knowdo.spc.rebase import BASELINE_ROWS, RUN_LENGTH, runcharter
from knowdo.spc.sentence import number_words

CHART, FIGURES = "chart", "figures"
FEWEST_DRAWN = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked of one series. `values`, `editions` and `notes` have an entry a period of it.

    `begins` are the first days of periods with which limits begin anew; `changes` are (day, words).
    """

    definition: MeasureDefinition
    series: Series
    values: tuple[Value, ...]
    editions: tuple[str, ...]
    notes: tuple[str, ...]
    origin: Origin
    source: Source
    edition: Edition
    illustrative: bool = False
    begins: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new phase that the engine would start, with its evidence in words. Nothing is applied until a person decides."""

    period: Period
    algorithm: str
    evidence: str


def place_document(shown: Shown) -> Document:
    """The chart (where two figures or more can be drawn) and the table of figures."""
    place = shown.series.place.name
    blocks: list[Block] = []
    if len(usable(shown.series)) >= FEWEST_DRAWN:
        blocks.append(_chart(shown))
    blocks.append(TableBlock(FIGURES, _figures(shown), shown.origin, shown.illustrative))
    said = (Finding(shown.sentence, tone=Tone.PLAIN),) if shown.sentence else ()
    return Document(
        title=f"{shown.definition.shown_title}: {place}",
        edition=shown.edition,
        summary=said,
        blocks=tuple(blocks),
        sources=(shown.source,),
        illustrative=shown.illustrative,
        contents=False,
    )


def starts_of(series: Series, begins: Sequence[str]) -> tuple[int, ...]:
    """The positions of the periods that start on these days; a day on which none starts is left out."""
    wanted = set(begins)
    return tuple(n for n, period in enumerate(series.periods) if n and period.start.isoformat() in wanted)


def proposals(definition: MeasureDefinition, series: Series) -> tuple[Proposal, ...]:
    """Where the engine would begin limits anew, as runcharter finds it; nothing for a series of fewer than 22 rows."""
    scale = 100.0 if definition.unit == "%" else 1.0
    unit = " %" if definition.unit == "%" else f" {definition.unit}" if definition.unit else ""
    if len(series) < BASELINE_ROWS + RUN_LENGTH:
        return ()
    return tuple(
        Proposal(
            series.periods[found.start],
            found.algorithm,
            f"{found.points} figures in a row, from {short(series.periods[found.start])}, lie "
            f"{'above' if found.side == 'high' else 'below'} the middle before. The middle would go from "
            f"{number_words(found.centre_before * scale)} to {number_words(found.centre_after * scale)}{unit}.",
        )
        for found in runcharter(series.value)
    )


def _chart(shown: Shown) -> FigureBlock:
    figure = _figure(shown)
    hidden = _hidden(figure.table)

    def again(safe: Table) -> Figure:
        """The same picture beside the safe table, if that hides no more than was left out of the picture already."""
        return replace(figure, table=safe) if _hidden(safe) == hidden else figure

    return FigureBlock(CHART, figure, shown.origin, again)


def _hidden(table: Table) -> set[int]:
    return {n for n, row in enumerate(table.rows) if any(isinstance(cell, Suppressed) for cell in row)}


def _figure(shown: Shown) -> Figure:
    definition, series = shown.definition, shown.series
    result = charted(definition, series, starts_of(series, shown.begins))
    labels = [short(period) for period in series.periods]
    naming = Naming(
        label=lambda row: labels[row],
        name=series.place.name,
        measure=definition.shown_title,
        unit=definition.unit,
        changes=_on_axis(shown, labels),
        source=f"{shown.source.publisher}: {shown.edition.name}",
        illustrative=shown.illustrative,
        audience=Audience.PUBLIC,
    )
    figure = chart_figure(result, 0, naming)
    return replace(figure, table=_with_values(figure.table, shown))


def _on_axis(shown: Shown, labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What happened, at the period in which its day lies; a day outside the series has no place on its axis."""
    found = []
    for day, words in shown.changes:
        for n, period in enumerate(shown.series.periods):
            if period.start.isoformat() <= day <= period.end.isoformat():
                found.append((labels[n], words))
    return tuple(found)


def _with_values(table: Table, shown: Shown) -> Table:
    """The chart's table with withheld and missing told apart, and units where they belong."""
    columns = []
    for column in table.columns:
        if column.derived:
            label = f"{column.label} ({shown.definition.unit})" if _counts(shown) else column.label
            column = replace(column, unit="%" if column.unit == "%" else "", label=label, decimals=None)
        columns.append(column)
    names = [column.name for column in table.columns]
    rows = []
    for row, value in zip(table.rows, shown.values, strict=True):
        said = dict(zip(names, row, strict=True))
        if isinstance(value, Suppressed | Missing | Count):
            said["value"] = value
        if isinstance(value, Suppressed | Missing):  # as `knowdo spc` writes it: limits belong to a figure
            said |= {name: None for name in ("lower", "upper") if name in said}
        rows.append(tuple(said[name] for name in names))
    return replace(table, columns=tuple(columns), rows=tuple(rows))


def _counts(shown: Shown) -> bool:
    return bool(shown.definition.unit) and shown.definition.unit != "%"


def _figures(shown: Shown) -> Table:
    """Every figure with the children behind it, where they are known, and the edition that says so."""
    definition = shown.definition
    ratio = any(isinstance(value, Proportion | Rate) and value.denominator is not None for value in shown.values)
    label = f"{definition.title} ({definition.unit})" if definition.unit else definition.title
    columns = [Column("period", "Period", is_heading=True)]
    columns.append(Column("value", label, decimals=definition.decimals, unit=definition.unit))
    if ratio:
        columns.append(Column("numerator", capital(definition.numerator), unit="children", part_of="denominator"))
        columns.append(Column("denominator", capital(definition.denominator), unit="children"))
    columns.append(Column("edition", "Edition"))
    noted = any(shown.notes)
    columns += [Column("note", "Note")] if noted else []
    rows = []
    for n, (period, value) in enumerate(zip(shown.series.periods, shown.values, strict=True)):
        parts = [_part(value, "numerator"), _part(value, "denominator")] if ratio else []
        rows.append((short(period), value, *parts, shown.editions[n], *([shown.notes[n]] if noted else [])))
    return Table(f"{definition.shown_title}, {shown.series.place.name}: every figure", tuple(columns), tuple(rows))


def _part(value: Value, name: str) -> Cell:
    if isinstance(value, Suppressed | Missing):
        return value
    number = getattr(value, name, None)
    if number is None:
        return Missing()
    return Count(int(number)) if number == int(number) else Measurement(number)
