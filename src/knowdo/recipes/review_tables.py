"""The tables of a review: what there is, what was found in each place, every figure, and what was revised."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.kernel.document import Derived, Origin, Published, TableBlock, slug
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.periods import Period
from knowdo.kernel.provenance import Edition, Method, Source
from knowdo.kernel.series import Series, Status
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.packs import Pack
from knowdo.recipes.measure_review import MeasureReview
from knowdo.recipes.own_file import OWN_FILE
from knowdo.recipes.pack_review import PackReview
from knowdo.recipes.place_finding import PlaceFinding, usable
from knowdo.recipes.words import capital, spoken, whole_months, written

METHOD = Method(
    "knowdo measure review",
    "1",
    "Newcombe 1998 (intervals), Benjamini & Hochberg 1995 (false discoveries), Anhøj & Olesen 2014 (run charts), "
    "Spiegelhalter 2005 (funnel plots)",
)


READ = Method("figures of a file, as it gives them", "1", "read by knowdo intake")


def value_at(definition: MeasureDefinition, series: Series, i: int) -> Value:
    """The value of a point, as published: a share alone where only a share is published."""
    if series.status[i] == Status.SUPPRESSED:
        return Suppressed()
    if series.status[i] == Status.MISSING:
        return Missing()
    return as_value(definition, float(series.value[i]))


def as_value(definition: MeasureDefinition, number: float) -> Value:
    match definition.kind:
        case ValueKind.PROPORTION:
            return Proportion(number)
        case ValueKind.RATE:
            return Rate(number, definition.per, definition.age_band)
        case ValueKind.COUNT if number == int(number):
            return Count(int(number))
        case _:
            return Measurement(number, definition.unit)


def origin_of(pack: Pack, definition: MeasureDefinition) -> Origin:
    """The source of a measure, and the newest edition that its figures come from. A person's own file is not published."""
    source, newest = newest_edition(pack, definition)
    if pack.name == OWN_FILE:
        return Derived(READ, (source,), (newest,))
    return Published(source, newest)


def newest_edition(pack: Pack, definition: MeasureDefinition) -> tuple[Source, Edition]:
    source = pack.sources[definition.source]
    editions = list(pack.editions.values())
    used = {one.edition for one in pack.latest(definition.id)}
    newest = max(used, key=editions.index, default=Edition("not stated"))
    return source, newest


def there_is(review: PackReview) -> TableBlock:
    """The first screen's table: how long each series is, how old, what it can bear."""
    columns = (
        Column("measure", "Measure", is_heading=True),
        Column("points", "Points", unit="points"),
        Column("periods", "From and to"),
        Column("age", "Age of newest"),
        Column("bears", "What so many can bear"),
    )
    rows = tuple(_there_is_row(review, one) for one in review.measures if one.periods)
    table = Table("What there is, measure by measure", columns, rows)
    return TableBlock("what-there-is", table, derived(review), illustrative=review.pack.illustrative)


def _there_is_row(review: PackReview, one: MeasureReview) -> tuple[Cell, ...]:
    bears = str(one.bearing) if one.findings else "national series only"
    first, last = str(one.periods[0]), str(one.periods[-1])
    periods = first if first == last else f"{first} to {last}"
    old = "{} years {} months".format(*divmod(whole_months(one.periods[-1], review.today), 12))
    return (one.definition.shown_title, len(one.periods), periods, old, bears)


def derived(review: PackReview) -> Derived:
    sources = tuple(dict.fromkeys(review.pack.sources[one.definition.source] for one in review.measures))
    return Derived(METHOD, sources)


def findings_table(review: MeasureReview, pack: Pack) -> TableBlock:
    """One row a place: first, newest, range, change and finding. In order of name: a review never ranks.

    Where all places have the same first and newest period they stand in the headings, and else in columns of their own.
    """
    shape = _Shape.of(review)
    definition = review.definition
    heading = Column("place", capital(pack.kinds[pack.compare].singular), is_heading=True)
    rows = tuple((finding.place.name, *shape.cells(definition, finding)) for finding in review.findings)
    caption = f"{definition.shown_title}: what can be said of each {pack.kinds[pack.compare].singular}"
    table = Table(caption, (heading, *shape.columns(definition)), rows, notes=_notes(review))
    return TableBlock(f"{slug(definition.id)}-findings", table, origin_of(pack, definition), pack.illustrative)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which columns the findings of a measure need. `first` and `last` are None where places differ in them."""

    first: Period | None
    last: Period | None
    points: int | None
    intervals: bool

    @classmethod
    def of(cls, review: MeasureReview) -> _Shape:
        held = [finding for finding in review.findings if finding.first and finding.last]
        firsts, lasts = {f.first[0] for f in held if f.first}, {f.last[0] for f in held if f.last}
        points = {finding.points for finding in held}
        return cls(
            firsts.pop() if len(firsts) == 1 else None,
            lasts.pop() if len(lasts) == 1 else None,
            points.pop() if len(points) == 1 else None,
            any(finding.interval for finding in held),
        )

    def columns(self, definition: MeasureDefinition) -> tuple[Column, ...]:
        points = "points" if definition.kind is ValueKind.PROPORTION else definition.unit

        def figure(name: str, label: str) -> Column:
            return Column(name, label, decimals=definition.decimals, unit=definition.unit)

        return (
            *([] if self.points else [Column("points", "Points", unit="points")]),
            *([] if self.first else [Column("first_period", "First")]),
            figure("first", spoken(self.first) if self.first else "Figure then"),
            *([] if self.last else [Column("newest_period", "Newest")]),
            figure("newest", spoken(self.last) if self.last else "Figure now"),
            figure("lowest", "Lowest"),
            figure("highest", "Highest"),
            Column("change", f"Change ({points})" if points else "Change", derived=True),
            *([Column("interval", "95% interval", derived=True)] if self.intervals else []),
            Column("finding", "Finding", derived=True),
        )

    def cells(self, definition: MeasureDefinition, finding: PlaceFinding) -> tuple[Cell, ...]:
        nothing: Value = Suppressed() if finding.withheld else Missing()
        ends = [finding.first, finding.last]
        shown = [(spoken(end[0]), as_value(definition, end[1])) if end else ("", nothing) for end in ends]
        reach = [
            nothing if number is None else as_value(definition, number) for number in (finding.lowest, finding.highest)
        ]
        return (
            *([] if self.points else [finding.points]),
            *([] if self.first else [shown[0][0]]),
            shown[0][1],
            *([] if self.last else [shown[1][0]]),
            shown[1][1],
            *reach,
            _change(definition, finding),
            *([_interval(definition, finding)] if self.intervals else []),
            str(finding.verdict),
        )


def _change(definition: MeasureDefinition, finding: PlaceFinding) -> str:
    if finding.first is None or finding.last is None or finding.points < 2:
        return ""
    return _signed(definition, finding.last[1] - finding.first[1])


def _interval(definition: MeasureDefinition, finding: PlaceFinding) -> str:
    if finding.interval is None:
        return ""
    return " to ".join(_signed(definition, end) for end in finding.interval)


def _notes(review: MeasureReview) -> tuple[str, ...]:
    notes = [review.bases.why] if review.bases.why else []
    return (*notes, *((review.definition.estimated,) if review.definition.estimated else ()))


def figures_table(review: MeasureReview, pack: Pack) -> TableBlock | None:
    """Every figure of the newest edition, places down and periods across, exactly as published; None without any."""
    definition = review.definition
    if not review.periods:
        return None
    held = [*([review.nation] if review.nation is not None else []), *review.series]
    periods = sorted({period for one in held for period in one.periods})
    heading = Column("place", "Place", is_heading=True)
    columns = (heading, *(_period_column(definition, period) for period in periods))
    rows = tuple((one.place.name, *_across(definition, one, periods)) for one in held)
    table = Table(f"{definition.shown_title}: every figure", columns, rows)
    return TableBlock(f"{slug(definition.id)}-figures", table, origin_of(pack, definition), pack.illustrative)


def _period_column(definition: MeasureDefinition, period: Period) -> Column:
    return Column(slug(str(period)), spoken(period), decimals=definition.decimals, unit=definition.unit)


def _across(definition: MeasureDefinition, series: Series, periods: list[Period]) -> list[Cell]:
    where = {period: i for i, period in enumerate(series.periods)}
    return [value_at(definition, series, where[p]) if p in where else Missing("no row") for p in periods]


def parts_table(review: MeasureReview, pack: Pack) -> TableBlock | None:
    """The whole country by breakdown (sex, age, placement…), parts down and periods across; None without any."""
    definition = review.definition
    parts = [one for one in pack.latest(definition.id) if one.breakdown and one.place.code == pack.country]
    if not parts:
        return None
    periods = sorted({one.period for one in parts})
    held = {(one.breakdown, one.period): one.value for one in parts}
    columns = (Column("part", "Part", is_heading=True), *(_period_column(definition, period) for period in periods))
    rows = tuple(
        (
            part.replace("=", ": ").replace(";", ", "),
            *(held.get((part, period), Missing("no row")) for period in periods),
        )
        for part in dict.fromkeys(one.breakdown for one in parts)
    )
    table = Table(f"{definition.shown_title}: by part", columns, rows)
    return TableBlock(f"{slug(definition.id)}-parts", table, origin_of(pack, definition), pack.illustrative)


def revisions_table(review: PackReview) -> TableBlock:
    """What was said first, what is said now, and by how much that differs."""
    columns = (
        Column("measure", "Measure", is_heading=True),
        Column("place", "Place"),
        Column("period", "Period"),
        Column("of", "Of"),
        Column("then", "First said"),
        Column("then_edition", "In edition"),
        Column("now", "Now said"),
        Column("now_edition", "In edition (newest)"),
        Column("change", "Change", derived=True),
    )
    rows = []
    for one in review.revisions:
        definition = review.pack.measures[one.measure]
        rows.append(
            (
                definition.title,
                one.place.name,
                spoken(one.period),
                one.breakdown.replace("=", ": ") or "all",
                one.then.value,
                one.then.edition.name,
                one.now.value,
                one.now.edition.name,
                _signed(definition, one.change or 0.0),
            )
        )
    table = Table("Figures that were revised", columns, tuple(rows))
    origin = origin_of(review.pack, review.pack.measures[review.revisions[0].measure])
    return TableBlock("revised-figures", table, origin, review.pack.illustrative)


def _signed(definition: MeasureDefinition, change: float) -> str:
    number = written(definition, change)
    figures = f"{abs(number):,.{definition.decimals}f}"
    if not float(figures.replace(",", "")):
        return figures
    return f"{'+' if number > 0 else '−'}{figures}"


__all__ = ["METHOD", "Origin", "figures_table", "findings_table", "revisions_table", "there_is", "usable", "value_at"]
