"""The charts of a review: the whole country's series, the places that moved where series are long, and the funnel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from knowdo.kernel.document import FigureBlock, Origin, slug
from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.provenance import Audience
from knowdo.kernel.series import Series
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.packs import Pack
from knowdo.recipes.bearing import Bearing, bearing
from knowdo.recipes.measure_review import MeasureReview
from knowdo.recipes.place_finding import usable
from knowdo.recipes.review_tables import newest_edition, origin_of
from knowdo.recipes.words import capital, spoken
from knowdo.spc import ANHOEJ, MDC_7, ChartResult, Kind, Options, Panel, chart
from knowdo.spc.figures import Naming, chart_figure
from knowdo.spc.funnel_figure import funnel_figure
from knowdo.spc.options import NEEDS_DENOMINATOR

_MOST_PLACES = 3  # charts of places in one section: the table has the others


def figure_blocks(review: MeasureReview, pack: Pack) -> list[FigureBlock]:
    """Every chart of one measure, in the order in which they are read."""
    blocks = [] if review.nation is None else series_blocks(review, pack, [review.nation])
    moved = {finding.place for finding in review.findings if finding.verdict.moved}
    long = [one for one in review.series if one.place in moved and bearing(one) is Bearing.LIMITS]
    return blocks + series_blocks(review, pack, long[:_MOST_PLACES]) + _funnel(review, pack)


def series_blocks(review: MeasureReview, pack: Pack, series: list[Series]) -> list[FigureBlock]:
    """A run chart for each series, or a control chart where it is long enough for limits."""
    drawable = [one for one in series if len(usable(one)) > 1]
    return [_series_block(review.definition, pack, one) for one in drawable]


def _series_block(definition: MeasureDefinition, pack: Pack, series: Series) -> FigureBlock:
    result = charted(definition, series)
    labels = [short(period) for period in series.periods]
    naming = Naming(
        label=lambda row: labels[row],
        name=series.place.name,
        measure=definition.shown_title,
        unit=definition.unit,
        source=_credit(pack, definition),
        illustrative=pack.illustrative,
        audience=Audience.PUBLIC,
    )
    figure = chart_figure(result, 0, naming)
    return FigureBlock(f"{slug(definition.id)}-{slug(series.place.name)}", figure, origin_of(pack, definition))


def short(period: Period) -> str:
    """A period as an axis says it: a census day by its words, a month by its numbers."""
    return spoken(period) if period.kind is PeriodKind.DAY else str(period)


def charted(definition: MeasureDefinition, series: Series, starts: Collection[int] = ()) -> ChartResult:
    """The chart that the length and the numbers of a series bear, with the rules of its kind.

    `starts` are the positions at which a new phase begins, as people decided.
    """
    kind = chart_kind(definition, series)
    options = Options(good=definition.direction_of_good.value)
    if kind in NEEDS_DENOMINATOR:
        return chart(_phased(Panel.from_series(series), starts), kind, options=options, presets=(MDC_7,))
    scale = definition.per if definition.kind is ValueKind.PROPORTION else 1.0
    panel = Panel(np.array([0, len(series)], dtype=np.int64), value=series.value * scale)
    return chart(_phased(panel, starts), kind, options=options, presets=(ANHOEJ,) if kind == "run" else (MDC_7,))


def _phased(panel: Panel, starts: Collection[int]) -> Panel:
    if not starts:
        return panel
    begins = np.isin(np.arange(panel.rows), [start for start in starts if start > 0])
    return replace(panel, phase=np.cumsum(begins).astype(np.int32))


def chart_kind(definition: MeasureDefinition, series: Series) -> Kind:
    """The kind that the definition asks for, if the series is long enough and has the numbers; else a run chart."""
    if bearing(series) is not Bearing.LIMITS:
        return "run"
    kind: Kind = definition.chart.value
    present = usable(series)
    counted = bool(np.all(np.isfinite(series.denominator[present])) and np.all(np.isfinite(series.numerator[present])))
    if kind in NEEDS_DENOMINATOR and not counted:
        return "i"
    return kind


def _funnel(review: MeasureReview, pack: Pack) -> list[FigureBlock]:
    found, definition = review.variation, review.definition
    if found.funnel is None or found.period is None:
        return []
    base = pack.measures[definition.base].shown_title if definition.base else capital(definition.denominator)
    per = definition.per if definition.kind is ValueKind.RATE else 1.0
    figure = funnel_figure(
        found.funnel,
        [place.name for place in found.places],
        measure=definition.shown_title,
        period=spoken(found.period),
        denominator=base,
        per=per,
        unit=definition.unit if definition.kind is ValueKind.RATE else "",
        source=_credit(pack, definition),
        illustrative=pack.illustrative,
        audience=Audience.PUBLIC,
    )
    origin: Origin = origin_of(pack, definition)
    return [FigureBlock(f"{slug(definition.id)}-funnel", figure, origin)]


def _credit(pack: Pack, definition: MeasureDefinition) -> str:
    source, edition = newest_edition(pack, definition)
    return f"{source.publisher}: {edition.name}"
