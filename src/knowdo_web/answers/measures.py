"""One measure in one place, out through the gate: page, CSV, API, PDF and pictures are all made of the same release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowdo.disclosure.release import Released, as_published, own, release
from knowdo.kernel.document import Derived, Document, FigureBlock, Origin, Published, TableBlock, walk
from knowdo.kernel.figures import Table
from knowdo.kernel.provenance import Audience, Edition, Method, Source
from knowdo.kernel.series import Series, Status
from knowdo.kernel.values import Suppressed
from knowdo.recipes.place_measure import CHART, FIGURES, Proposal, Shown, place_document, proposals
from knowdo.reports.cells import in_file
from knowdo.reports.origins import named_edition, named_source
from knowdo.reports.parts import FigurePart, figure_part
from knowdo.reports.pdf import pdf
from knowdo.reports.svg import figure_png, figure_svg
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.queries.charts import (
    Decided,
    Happened,
    SaidOf,
    decisions_of,
    editions_of,
    happened,
    source_of,
)
from knowdo_web.queries.measures import MeasureView
from knowdo_web.queries.series import Latest, PlaceRef, SeriesView, latest_of, series_for
from knowdo_web.queries.standing import Cell

_LOADED = Method("figures loaded by partners", "1", "small counts withheld by the release gate when they were approved")
_OPEN = frozenset({Cell.PUBLISHED})
_EXACT = frozenset({Cell.EXACT, Cell.PROVISIONAL})
_AGAIN = 8  # rounds in which the gate may hide more; each hides at least one figure


@dataclass(frozen=True, slots=True)
class PlaceMeasure:
    """Everything that any channel says of one measure in one place, for one person, now or as it was known on a day."""

    measure: MeasureView
    place: PlaceRef
    released: Released[Document]
    sentence: str
    verdict: str
    provisional: bool
    hidden: int
    decisions: tuple[Decided, ...]
    happened: tuple[Happened, ...]
    proposals: tuple[Proposal, ...]
    source: Source
    as_at: date | None
    may_decide: bool
    periods: tuple[tuple[str, str], ...]  # the first day of each period, and its name

    @property
    def audience(self) -> Audience:
        return self.released.audience

    @property
    def illustrative(self) -> bool:
        return self.released.value.illustrative


def place_measure(user: Person, measure: str, place: str, *, as_at: date | None = None) -> PlaceMeasure:
    """Raises NotFound where there is no figure that this person may see."""
    view = series_for(user, measure, place, as_at=as_at)
    about, where = view.measure, view.place
    decided = decisions_of(user, about, where, as_at=as_at)
    events = happened(user, about, where, as_at=as_at)
    latest = latest_of(user, about, where) if as_at is None else None
    source = source_of(about)
    shown = _shown(view, source, latest, decided, events)
    return PlaceMeasure(
        measure=about,
        place=where,
        released=_released(shown, view),
        sentence=latest.sentence if latest else "",
        verdict=latest.signal if latest else "",
        provisional=view.provisional,
        hidden=view.hidden,
        decisions=decided,
        happened=events,
        proposals=_open_proposals(view, decided),
        source=source,
        as_at=as_at,
        may_decide=as_at is None and can(user, Permission.DECIDE_SIGNALS, place=where.id),
        periods=tuple((period.start.isoformat(), str(period)) for period in view.series.periods),
    )


def _shown(
    view: SeriesView,
    source: Source,
    latest: Latest | None,
    decided: tuple[Decided, ...],
    events: tuple[Happened, ...],
) -> Shown:
    said = next((name for name in reversed(view.editions) if name), "not stated")
    edition = Edition(said if view.as_at is None else f"{said}, as known on {view.as_at:%-d %B %Y}")
    cells = set(view.cells)
    published = cells <= _OPEN
    origin: Origin = Published(source, edition) if published else Derived(_LOADED, (source,), (edition,))
    return Shown(
        definition=view.measure.definition,
        series=view.series,
        values=view.values,
        editions=view.editions,
        notes=_notes(view),
        origin=origin,
        source=source,
        edition=edition,
        illustrative=view.measure.illustrative or view.place.illustrative,
        begins=tuple(one.start.isoformat() for one in decided if one.stands and one.rebase),
        changes=tuple((one.on.isoformat(), one.words) for one in events),
        sentence=latest.sentence if latest else "",
    )


def _notes(view: SeriesView) -> tuple[str, ...]:
    """What a reader must know of single figures: that they are provisional, withheld here, or what their source notes."""
    words = {Cell.PROVISIONAL: "Provisional", Cell.HIDDEN: "Withheld"}
    return tuple(
        "; ".join(part for part in (words.get(cell, ""), note) if part)
        for cell, note in zip(view.cells, view.notes, strict=True)
    )


def _released(shown: Shown, view: SeriesView) -> Released[Document]:
    """Through the gate as what the figures are: one's own, released to partners, or published for everybody.

    Where the gate hides a figure that was decided to be shown, the chart is worked out again without it, so that no line
    in it gives the figure back.
    """
    cells = set(view.cells)
    audience = Audience.PUBLIC if view.for_public else Audience.PARTNER
    if cells & _EXACT:
        return own(place_document(shown))
    if cells <= _OPEN:
        return as_published(place_document(shown))
    for _ in range(_AGAIN):
        made = release(place_document(shown), audience)
        lost = _newly_hidden(made, shown)
        if not lost:
            return made
        shown = _without(shown, lost)
    return made


def _newly_hidden(made: Released[Document], shown: Shown) -> set[int]:
    table = table_of(made, FIGURES)
    at = [column.name for column in table.columns].index("value")
    return {
        n
        for n, row in enumerate(table.rows)
        if isinstance(row[at], Suppressed) and not isinstance(shown.values[n], Suppressed)
    }


def _without(shown: Shown, lost: set[int]) -> Shown:
    series, gone = shown.series, np.isin(np.arange(len(shown.series)), list(lost))
    masked = {name: np.where(gone, np.nan, getattr(series, name)) for name in ("value", "numerator", "denominator")}
    status = np.where(gone, np.uint8(Status.SUPPRESSED), series.status).astype(np.uint8)
    values = tuple(Suppressed() if n in lost else value for n, value in enumerate(shown.values))
    kept = Series(series.measure, series.place, series.periods, **masked, status=status)
    return replace(shown, series=kept, values=values)


def _open_proposals(view: SeriesView, decided: tuple[Decided, ...]) -> tuple[Proposal, ...]:
    settled = {one.start for one in decided if one.stands}
    return tuple(one for one in proposals(view.measure.definition, view.series) if one.period.start not in settled)


# --- the channels ----------------------------------------------------------------------------------------------------


def table_of(released: Released[Document], of: str) -> Table:
    """The released table called `of`, alone or below a chart. Raises KeyError."""
    for block in walk(released.value):
        if isinstance(block, TableBlock) and block.id == of:
            return block.table
        if isinstance(block, FigureBlock) and block.id == of:
            return block.figure.table
    raise KeyError(of)


def chart_of(page: PlaceMeasure) -> FigurePart | None:
    """The chart for a page; None where there are too few figures, or where the gate withholds the picture."""
    has = any(isinstance(block, FigureBlock) for block in walk(page.released.value))
    return figure_part(page.released, CHART) if has else None


def records_of(page: PlaceMeasure) -> tuple[Mapping[str, str], ...]:
    """One record a period, as it is written in files: the figure and its parts, then what the chart draws there."""
    figures = table_of(page.released, FIGURES)
    try:
        drawn: Table | None = table_of(page.released, CHART)
    except KeyError:
        drawn = None
    origin = next(block.origin for block in walk(page.released.value) if isinstance(block, TableBlock))
    standing = {
        "audience": page.audience.value,
        "illustrative": "true" if page.illustrative else "false",
        "source": named_source(origin),
        "edition_of_table": named_edition(origin, page.released.value),
    }
    records = []
    for n in range(len(figures.rows)):
        record = _cells(figures, n)
        extra = _cells(drawn, n) if drawn is not None else {}
        chart = {name: extra.get(name, "") for name in ("centre", "lower", "upper", "phase", "signal")}
        records.append(record | chart | standing)
    return tuple(records)


def _cells(table: Table, n: int) -> dict[str, str]:
    return {column.name: in_file(cell, column) for column, cell in zip(table.columns, table.rows[n], strict=True)}


def pdf_of(page: PlaceMeasure) -> bytes:
    return pdf(page.released)


def svg_of(page: PlaceMeasure) -> str | None:
    """The chart as a file of its own, with title and source in it; None where there is none."""
    return None if chart_of(page) is None else figure_svg(page.released, of=CHART)


def png_of(page: PlaceMeasure) -> bytes | None:
    svg = svg_of(page)
    return None if svg is None else figure_png(svg)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One period as one edition said it, in words; `differs` from what the edition before said."""

    period: str
    edition: str
    said: date
    text: str
    stands: bool
    differs: bool


def editions_for(page: PlaceMeasure) -> tuple[EditionRow, ...]:
    """What each edition said, newest period first; only periods that more than one edition speaks of."""
    found = editions_of(page.measure, page.place, exact=page.audience is Audience.OWN)
    by_period: dict[object, list[SaidOf]] = {}
    for one in found:
        by_period.setdefault(one.period, []).append(one)
    rows = []
    for said in by_period.values():
        for n, one in enumerate(said if len(said) > 1 else []):
            older = said[n + 1] if n + 1 < len(said) else None
            text = page.measure.definition.text(one.value)
            differs = older is not None and older.value != one.value
            rows.append(EditionRow(str(one.period), one.edition, one.said, text, one.stands, differs))
    return tuple(rows)


__all__ = [
    "EditionRow",
    "PlaceMeasure",
    "chart_of",
    "editions_for",
    "pdf_of",
    "place_measure",
    "png_of",
    "records_of",
    "svg_of",
    "table_of",
]
