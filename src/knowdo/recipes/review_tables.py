"""The tables of a review: what there is, what was found in each place, every figure, and what was revised."""

from __future__ import annotations

from knowdo.kernel.document import Derived, Origin, Published, TableBlock, slug
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.periods import Period
from knowdo.kernel.provenance import Edition, Method, Source
from knowdo.kernel.series import Series, Status
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo.packs import Pack
from knowdo.recipes.measure_review import MeasureReview
from knowdo.recipes.pack_review import PackReview
from knowdo.recipes.place_finding import PlaceFinding, usable
from knowdo.recipes.words import age, said_change, spoken

METHOD = Method(
    "knowdo measure review",
    "1",
    "Newcombe 1998 (intervals), Benjamini & Hochberg 1995 (false discoveries), Anhøj & Olesen 2014 (run charts), "
    "Spiegelhalter 2005 (funnel plots)",
)


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


def origin_of(pack: Pack, definition: MeasureDefinition) -> Published:
    """The source of a measure, and the newest edition that its figures come from."""
    source = pack.sources[definition.source]
    editions = list(pack.editions.values())
    used = {one.edition for one in pack.latest(definition.id)}
    newest = max(used, key=editions.index, default=Edition("not stated"))
    return Published(source, newest)


def there_is(review: PackReview) -> TableBlock:
    """The first screen's table: how long each series is, how old, what it can bear."""
    columns = (
        Column("measure", "Measure", is_heading=True),
        Column("points", "Points", unit="points"),
        Column("from", "From"),
        Column("to", "To"),
        Column("age", "How old the newest is"),
        Column("bears", "What a series this long can bear"),
    )
    rows = tuple(_there_is_row(review, one) for one in review.measures if one.periods)
    table = Table("What there is, measure by measure", columns, rows)
    return TableBlock("what-there-is", table, derived(review), illustrative=review.pack.illustrative)


def _there_is_row(review: PackReview, one: MeasureReview) -> tuple[Cell, ...]:
    bears = str(one.bearing) if one.findings else "national series only"
    ends = spoken(one.periods[0]), spoken(one.periods[-1])
    return (one.definition.shown_title, len(one.periods), *ends, age(one.periods[-1], review.today), bears)


def derived(review: PackReview) -> Derived:
    sources = tuple(dict.fromkeys(review.pack.sources[one.definition.source] for one in review.measures))
    return Derived(METHOD, sources)


def findings_table(review: MeasureReview, pack: Pack) -> TableBlock:
    """One row a place: first, newest, range, change and finding. In order of name: a review never ranks."""
    definition = review.definition
    digits = definition.decimals
    columns = (
        Column("place", pack.kinds[pack.compare].singular.capitalize(), is_heading=True),
        Column("points", "Points", unit="points"),
        Column("first_period", "First"),
        Column("first", "Figure then", decimals=digits, unit=definition.unit),
        Column("newest_period", "Newest"),
        Column("newest", "Figure now", decimals=digits, unit=definition.unit),
        Column("lowest", "Lowest", decimals=digits, unit=definition.unit),
        Column("highest", "Highest", decimals=digits, unit=definition.unit),
        Column("change", "Change"),
        Column("finding", "Finding"),
    )
    rows = tuple(_finding_row(definition, finding) for finding in review.findings)
    caption = f"{definition.shown_title}: what can be said of each {pack.kinds[pack.compare].singular}"
    table = Table(caption, columns, rows, notes=_notes(review))
    return TableBlock(f"{slug(definition.id)}-findings", table, origin_of(pack, definition), pack.illustrative)


def _finding_row(definition: MeasureDefinition, finding: PlaceFinding) -> tuple[Cell, ...]:
    if finding.first is None or finding.last is None:
        nothing: Value = Suppressed() if finding.withheld else Missing()
        return (finding.place.name, 0, "", nothing, "", nothing, nothing, nothing, "", str(finding.verdict))
    numbers = (finding.lowest or 0.0, finding.highest or 0.0)
    change = said_change(definition, finding.first[1], finding.last[1], finding.interval) if finding.points > 1 else ""
    return (
        finding.place.name,
        finding.points,
        spoken(finding.first[0]),
        as_value(definition, finding.first[1]),
        spoken(finding.last[0]),
        as_value(definition, finding.last[1]),
        *(as_value(definition, number) for number in numbers),
        change,
        str(finding.verdict),
    )


def _notes(review: MeasureReview) -> tuple[str, ...]:
    notes = [review.bases.why] if review.bases.why else []
    return (*notes, *((review.definition.estimated,) if review.definition.estimated else ()))


def figures_table(review: MeasureReview, pack: Pack) -> TableBlock:
    """Every figure of the newest edition, places down and periods across, exactly as published."""
    definition = review.definition
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
    source, edition = _first_origin(review)
    return TableBlock("revised-figures", table, Published(source, edition), review.pack.illustrative)


def _signed(definition: MeasureDefinition, change: float) -> str:
    number = change * definition.per if definition.kind is ValueKind.PROPORTION else change
    return f"{'+' if number > 0 else '−'}{abs(number):,.{definition.decimals}f}"


def _first_origin(review: PackReview) -> tuple[Source, Edition]:
    origin = origin_of(review.pack, review.pack.measures[review.revisions[0].measure])
    return origin.source, origin.edition


__all__ = ["METHOD", "Origin", "figures_table", "findings_table", "revisions_table", "there_is", "usable", "value_at"]
