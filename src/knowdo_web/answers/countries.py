"""One measure over the places of a country, out through the gate: sentence, funnel, table, map."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from knowdo.disclosure.release import Released, as_published, release
from knowdo.kernel.document import Derived, Document, FigureBlock, Finding, Origin, Published, TableBlock, walk
from knowdo.kernel.figures import Cell, Table
from knowdo.kernel.provenance import Audience, Edition, Method
from knowdo.kernel.values import number_of
from knowdo.recipes.country_measure import FAMILIES, FUNNEL, PLACES, Compared, PlaceNow, country_document
from knowdo.reports.parts import FigurePart, figure_part
from knowdo_web.access.policy import Person
from knowdo_web.queries.charts import source_of
from knowdo_web.queries.families import families_of
from knowdo_web.queries.measures import MeasureView, PackView
from knowdo_web.queries.series import Latest, latest_among

KEEP_SECONDS = 24 * 3600
_METHOD = Method("comparison of places at one time", "1", "Spiegelhalter 2005 (funnel plots)")


@dataclass(frozen=True, slots=True)
class CountryMeasure:
    """What a page of a country shows of one measure, as released. `rows` are by name; `values` are what the table says."""

    sentence: str
    differs: bool
    funnel: FigurePart | None
    places: Table
    families: Table | None
    rows: tuple[Latest, ...]
    values: tuple[Cell, ...]
    audience: str


def country_measure(user: Person, pack: PackView, measure: MeasureView, base: MeasureView | None) -> CountryMeasure:
    """A measure over the places of the kind that the country compares. Takes the same queries for any number of them."""
    slugs = [measure.slug, *([base.slug] if base else [])]
    found = latest_among(user, pack.country, measures=slugs, kind=pack.compare, exact=False)
    rows = tuple(one for one in found if one.measure.id == measure.id)
    bases = {one.place.code: one for one in found if base is not None and one.measure.id == base.id}
    families = families_of(pack.country)
    key = _key(measure, rows)
    kept = cache.get(key)
    if kept is None:
        asked = _asked(pack, measure, base, rows, bases, families)
        made, audience = country_document(asked), _audience(rows)
        kept = _parts(as_published(made) if audience is Audience.AS_PUBLISHED else release(made, audience))
        cache.set(key, kept, KEEP_SECONDS)
    return CountryMeasure(*kept[:5], rows, tuple(row[2] for row in kept[3].rows), _audience(rows).value)


def _key(measure: MeasureView, rows: Sequence[Latest]) -> str:
    said = "|".join(f"{one.place.slug},{one.audience},{one.at.isoformat()}" for one in rows)
    return f"country-{measure.id}-{measure.version_id}-{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def _audience(rows: Sequence[Latest]) -> Audience:
    """As its producer published it; else for whom it was released."""
    if any(one.audience != "public" for one in rows):
        return Audience.PARTNER
    return Audience.AS_PUBLISHED if all(one.official for one in rows) else Audience.PUBLIC


def _asked(
    pack: PackView, measure: MeasureView, base: MeasureView | None, rows: Sequence[Latest],
    bases: dict[str, Latest], families: Mapping[str, str],
) -> Compared:  # fmt: skip
    definition, source = measure.definition, source_of(measure)
    newest = max((one.period for one in rows if one.period is not None), default=None)
    edition = Edition(
        definition.editions[-1] if definition.editions else f"figures to {newest}" if newest else "not stated"
    )
    origin: Origin = Published(source, edition)
    if _audience(rows) is not Audience.AS_PUBLISHED:
        origin = Derived(_METHOD, (source,), (edition,))
    singular, plural = pack.kinds.get(pack.compare, (pack.compare, f"{pack.compare}s"))
    return Compared(
        definition=definition,
        rows=tuple(
            PlaceNow(one.place.kernel, one.period, one.value, families.get(one.place.slug, ""), one.signal)
            for one in rows
        ),
        bases={
            code: (one.period, number) for code, one in bases.items() if one.period and (number := number_of(one.value))
        },
        base_title=base.definition.shown_title if base else "",
        noun=singular,
        plural=plural,
        origin=origin,
        source=source,
        edition=edition,
        country=pack.country_name,
        illustrative=pack.illustrative,
    )


def _parts(released: Released[Document]) -> tuple[str, bool, FigurePart | None, Table, Table | None]:
    document = released.value
    blocks = list(walk(document))
    said = next((block.words for block in blocks if isinstance(block, Finding)), "")
    differs = any(isinstance(block, Finding) and block.tone.value == "look here" for block in blocks)
    drawn = any(isinstance(block, FigureBlock) and block.id == FUNNEL for block in blocks)
    tables = {block.id: block.table for block in blocks if isinstance(block, TableBlock)}
    funnel = figure_part(released, FUNNEL) if drawn else None
    return str(said), differs, funnel, tables[PLACES], tables.get(FAMILIES)
