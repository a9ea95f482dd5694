"""The gap of an approach: rows from queries, calculation by knowdo.gap, out through the gate."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache

from knowdo.disclosure.release import Released, release
from knowdo.gap.analysis import analyse
from knowdo.gap.document import document
from knowdo.gap.result import ApproachResult, CascadeResult, GapReport
from knowdo.kernel.document import Document, FigureBlock, Section, TableBlock, walk
from knowdo.kernel.figures import Cell
from knowdo.kernel.periods import parse
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Suppressed, number_of
from knowdo.reports.html import fragment
from knowdo.reports.pdf import pdf
from knowdo_web.access.policy import Person
from knowdo_web.outside import clock
from knowdo_web.queries.cascades import Counts, Reach, counts_of, reach_for
from knowdo_web.queries.gaps import PlaceGap, StepBar

KEEP_SECONDS = 24 * 3600
FEWEST_SHOWN = 5  # a count of children below this is not shown to partners (the usual policy of the gate)


@dataclass(frozen=True, slots=True)
class GapPage:
    """What a page of the gap shows: released HTML, the sentences, and where it can be looked at closer."""

    approach: str
    name: str
    country: str
    illustrative: bool
    period: str
    body: str
    places: tuple[str, ...]
    empty: bool = False


def report_of(counts: Counts) -> GapReport:
    """The analysis of an approach's rows, kept until the rows change."""
    kept: GapReport | None = cache.get(f"gap-{counts.key}")
    if kept is None:
        kept = _by_group(analyse(counts.rows), counts)
        cache.set(f"gap-{counts.key}", kept, KEEP_SECONDS)
    return kept


def _by_group(report: GapReport, counts: Counts) -> GapReport:
    """The report with its comparison of groups, which is worked out from the counts of groups."""
    if not counts.grouped.rows:
        return report
    of = {one.approach: one.equity for one in analyse(counts.grouped).approaches}
    approaches = tuple(replace(one, equity=of.get(one.approach, ())) for one in report.approaches)
    return replace(report, approaches=approaches, breakdowns=counts.grouped.breakdowns)


def _document(counts: Counts, reach: Reach) -> Released[Document]:
    """The whole approach for partners; what is told place by place only of the places in reach."""
    made = document(report_of(counts), made=clock.today().isoformat(), of=f"{counts.name} in {counts.country}")
    released = release(made, Audience.PARTNER)
    return released if reach.all_places else release(_without_places(made), Audience.PARTNER)


def _without_places(made: Document) -> Document:
    """The document without what is told place by place."""

    def kept(block: object) -> bool:
        return not (isinstance(block, FigureBlock | TableBlock) and "place" in block.id)

    blocks = tuple(
        Section(block.id, block.title, tuple(one for one in block.blocks if kept(one)))
        if isinstance(block, Section)
        else block
        for block in made.blocks
        if kept(block)
    )
    return Document(
        made.title, made.edition, blocks, summary=made.summary, sources=made.sources, illustrative=made.illustrative
    )


def gap_for(user: Person, approach: str) -> GapPage:
    """The page of one approach's gap. Raises NotFound."""
    counts, reach = counts_of(approach), reach_for(user, approach)
    report = report_of(counts)
    if not report.approaches:
        return GapPage(counts.approach, counts.name, counts.country, counts.illustrative, "", "", (), empty=True)
    key = f"gap-page-{counts.key}-{'all' if reach.all_places else 'some'}-{clock.today()}"
    body: str | None = cache.get(key)
    if body is None:
        body = fragment(_document(counts, reach))
        cache.set(key, body, KEEP_SECONDS)
    return GapPage(
        counts.approach, counts.name, counts.country, counts.illustrative,
        str(report.approaches[0].period), body, tuple(sorted(reach.places)),
    )  # fmt: skip


def gap_pdf_for(user: Person, approach: str) -> bytes:
    """The same page as a tagged PDF. Raises NotFound."""
    return pdf(_document(counts_of(approach), reach_for(user, approach)))


def gap_csv_for(user: Person, approach: str) -> str:
    """The tables of the same page, one below another, as the gate let them out. Raises NotFound."""
    released = _document(counts_of(approach), reach_for(user, approach)).value
    out = io.StringIO()
    writer = csv.writer(out)
    for block in walk(released):
        tables = [block.table] if isinstance(block, TableBlock) else []
        tables += [block.figure.table] if isinstance(block, FigureBlock) else []
        for table in tables:
            writer.writerow([table.caption])
            writer.writerow([column.name for column in table.columns])
            writer.writerows([_plain(cell) for cell in row] for row in table.rows)
            writer.writerow([])
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
    if isinstance(cell, Suppressed):
        return "c"
    number = cell if isinstance(cell, int | float) else number_of(cell)
    return "" if number is None else f"{number:g}"


Ways = Mapping[str, tuple[str, tuple[tuple[int, str], ...]]]


def place_gap(report: GapReport, counts: Counts, ways: Ways, place_name: str) -> PlaceGap | None:
    """The newest cascade of one place as it was released; its gap where its whole way may be told."""
    if place_name not in ways:
        return None
    period, named = ways[place_name]
    steps = _bars([(name, counts.shown.get((place_name, period, "", order))) for order, name in named])
    one = report.approaches[0] if report.approaches else None
    site = next((site for site in one.sites if site.scope == place_name), None) if one else None
    if one is None or site is None or parse(period) != site.period or any(step.children is None for step in steps):
        said = f"{place_name}, {_spoken(period)}: some counts are too small to show, so the way through is not told in numbers."
        return PlaceGap(_spoken(period), steps, None, None, None, None, "", said)
    gap = site.gap if site.gap is not None and site.gap.value is not None and site.gap.value >= FEWEST_SHOWN else None
    best = site.order[0].step if site.order and gap is not None else ""
    return PlaceGap(
        str(site.period), steps,
        gap.value if gap else None, gap.lower if gap else None, gap.upper if gap else None,
        site.coverage.value if site.coverage else None, best, _sentence(one, site, steps, best),
    )  # fmt: skip


def _spoken(period: str) -> str:
    return str(parse(period))


def _bars(counts: Sequence[tuple[str, int | None]]) -> tuple[StepBar, ...]:
    """The counts that may be told, and what was lost between two of them."""
    first = counts[0][1] if counts else None
    bars, before = [], None
    for name, children in counts:
        lost = before - children if before is not None and children is not None else None
        bars.append(StepBar(name, children, lost, children / first if children is not None and first else None))
        before = children
    return tuple(bars)


def _sentence(one: ApproachResult, site: CascadeResult, steps: tuple[StepBar, ...], best: str) -> str:
    first, last = steps[0].children or 0, steps[-1].children or 0
    said = (
        f"{site.scope}, {site.period}: of {first:,} children at “{steps[0].name}”, {last:,} came to “{steps[-1].name}”."
    )
    told = [step for step in steps[1:] if step.lost is not None]
    if told:
        most = max(told, key=lambda step: step.lost or 0)
        said += f" Most were lost on the way to “{most.name}”: {most.lost:,} children."
    return said + (f" Closing “{best}” alone would bring the most." if best else "")
