"""One measure over the places of a country at one time: whether they differ by more than chance. Never a rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowdo.kernel.document import Block, Document, FigureBlock, Finding, Origin, TableBlock, Tone
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.provenance import Audience, Edition, Source
from knowdo.kernel.series import Series
from knowdo.kernel.values import Missing, Value, number_of
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.recipes.selection import with_estimated_base
from knowdo.recipes.variation import Variation, compare_places
from knowdo.recipes.words import capital, counted, listed, spoken
from knowdo.spc.funnel import Position
from knowdo.spc.funnel_figure import funnel_figure

FUNNEL, PLACES, FAMILIES = "funnel", "places", "families"
_BEYOND = (Position.VERY_HIGH, Position.VERY_LOW)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """The last figure of one place, its family group, and what its own series says."""

    place: Place
    period: Period | None
    value: Value
    family: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is asked. `bases` are estimates of the children behind a share, by code of place, at the same period."""

    definition: MeasureDefinition
    rows: tuple[PlaceNow, ...]
    bases: Mapping[str, tuple[Period, float]]
    base_title: str
    noun: str
    plural: str
    origin: Origin
    source: Source
    edition: Edition
    country: str
    illustrative: bool = False


def country_document(asked: Compared) -> Document:
    """The sentence, the funnel where it can be drawn, every place by name, and the family groups."""
    found = _variation(asked)
    blocks: list[Block] = _funnel(asked, found)
    blocks.append(TableBlock(PLACES, _places(asked), asked.origin, asked.illustrative))
    if any(row.family for row in asked.rows):
        blocks.append(TableBlock(FAMILIES, _families(asked), asked.origin, asked.illustrative))
    return Document(
        title=f"{asked.definition.shown_title}: {asked.country}",
        edition=asked.edition,
        summary=(Finding(_sentence(asked, found), tone=Tone.LOOK_HERE if found.differs else Tone.PLAIN),),
        blocks=tuple(blocks),
        sources=(asked.source,),
        illustrative=asked.illustrative,
        contents=False,
    )


def _variation(asked: Compared) -> Variation:
    series = []
    for row in asked.rows:
        if row.period is None:
            continue
        one = Series.of(asked.definition.id, row.place, [(row.period, row.value)])
        base = asked.bases.get(row.place.code)
        if base is not None and not np.isfinite(one.denominator).any():
            one = with_estimated_base(one, _single(row.place, base))
        series.append(one)
    return compare_places(asked.definition, series)


def _single(place: Place, base: tuple[Period, float]) -> Series:
    """An estimate of children as a series of one point."""
    nothing = np.array([np.nan])
    return Series("base", place, (base[0],), np.array([base[1]]), nothing, nothing.copy(), np.zeros(1, dtype=np.uint8))


def _sentence(asked: Compared, found: Variation) -> str:
    definition = asked.definition
    with_figure = sum(number_of(row.value) is not None for row in asked.rows)
    whole = f"{with_figure} of {counted(len(asked.rows), asked.noun, asked.plural)}"
    if found.period is None or found.p_value is None:
        why = found.why_not or "there are too few figures"
        return f"{definition.shown_title}: {whole} have a figure. Whether they differ by more than chance cannot be told: {why}."
    when = spoken(found.period)
    if not found.differs:
        return (
            f"{definition.shown_title}, {when}: the {asked.plural} differ no more than chance makes them differ. "
            "No one of them stands out."
        )
    beyond = [place.name for place in found.at(*_BEYOND)]
    if not beyond:
        return f"{definition.shown_title}, {when}: together the {asked.plural} differ by more than chance, though none alone stands out."
    named = listed(beyond) if len(beyond) <= _NAMED else counted(len(beyond), asked.noun, asked.plural)
    lies = "lies" if len(beyond) == 1 else "lie"
    return f"{definition.shown_title}, {when}: the {asked.plural} differ by more than chance. {capital(named)} {lies} beyond the outer limits."


def _funnel(asked: Compared, found: Variation) -> list[Block]:
    if found.funnel is None or found.period is None:
        return []
    definition = asked.definition
    rate = definition.kind is ValueKind.RATE
    figure = funnel_figure(
        found.funnel,
        [place.name for place in found.places],
        measure=definition.shown_title,
        period=spoken(found.period),
        denominator=asked.base_title or capital(definition.denominator),
        per=definition.per if rate else 1.0,
        unit=definition.unit if rate else "",
        source=f"{asked.source.publisher}: {asked.edition.name}",
        illustrative=asked.illustrative,
        audience=Audience.PUBLIC,
    )
    return [FigureBlock(FUNNEL, figure, asked.origin)]


def _places(asked: Compared) -> Table:
    definition = asked.definition
    label = f"{definition.title} ({definition.unit})" if definition.unit else definition.title
    columns = (
        Column("place", capital(asked.noun), is_heading=True),
        Column("period", "Period"),
        Column("value", label, decimals=definition.decimals, unit=definition.unit),
        Column("family", "Family group"),
        Column("finding", "Finding over time"),
    )
    rows = tuple(
        (row.place.name, "" if row.period is None else spoken(row.period), row.value, row.family, row.finding)
        for row in asked.rows
    )
    return Table(f"{definition.shown_title}: every {asked.noun}, by name", columns, rows)


def _families(asked: Compared) -> Table:
    """Each family group: how many places have a figure, and the lowest, middle and highest of them."""
    definition = asked.definition
    columns = [Column("family", "Family group", is_heading=True), Column("places", "Places", unit="places")]
    for name, label in (("lowest", "Lowest"), ("middle", "Middle"), ("highest", "Highest")):
        columns.append(Column(name, label, decimals=definition.decimals, unit="%" if definition.unit == "%" else ""))
    rows = []
    for family in sorted({row.family for row in asked.rows if row.family}):
        held = [definition.written(row.value) for row in asked.rows if row.family == family]
        numbers = sorted(number for number in held if number is not None)
        rows.append((family, len(numbers), *_spread(numbers)))
    note = "The middle is the median of those that have a figure. A withheld figure is left out."
    return Table(f"{definition.shown_title}: family groups", tuple(columns), tuple(rows), (note,))


def _spread(numbers: Sequence[float]) -> tuple[Cell, ...]:
    if not numbers:
        return (Missing(), Missing(), Missing())
    return (numbers[0], float(np.median(numbers)), numbers[-1])
