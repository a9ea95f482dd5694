"""Series of figures, as one person may see them. A list takes the same number of queries for one place and for all.

Exact figures of one's own places for who holds SEE_UNSUPPRESSED there, noted as a restricted read; else what the gate has
released to partners, for who takes part in the programme there; else what official producers have published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Exists, OuterRef, Q

from knowdo.kernel import series as kernel
from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place as KernelPlace
from knowdo.kernel.series import Status
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures.definition import MeasureDefinition, ValueKind
from knowdo_web import journal
from knowdo_web.access.policy import Person
from knowdo_web.queries import standing
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.measures import MeasureView, measure_for, measures_of
from knowdo_web.queries.release_policies import audiences, exact_in, reasons
from knowdo_web.queries.standing import Cell, Row, period_of
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Audience, Series, SeriesSummary
from knowdo_web.records.places.models import Place


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as a page names it."""

    id: int
    code: str
    slug: str
    name: str
    kind: str
    illustrative: bool
    tile_row: int | None
    tile_column: int | None
    end: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it is still a place, and has not merged or been split."""
        return self.end is None

    @property
    def kernel(self) -> KernelPlace:
        return KernelPlace(self.code, self.kind, self.name)


@dataclass(frozen=True)
class SeriesView:
    """One series for one person. `series` has hidden figures as suppressed; `cells` and `editions` have an entry a period."""

    measure: MeasureView
    place: PlaceRef
    breakdown: str
    series: kernel.Series
    cells: tuple[Cell, ...]
    editions: tuple[str, ...]
    notes: tuple[str, ...]
    audience: Audience
    as_at: date | None

    @property
    def hidden(self) -> int:
        """How many figures the gate withholds from this person."""
        return sum(cell is Cell.HIDDEN for cell in self.cells)

    @property
    def for_public(self) -> bool:
        """Whether it is what anybody at all may see."""
        return self.audience is Audience.PUBLIC

    @property
    def provisional(self) -> bool:
        return Cell.PROVISIONAL in self.cells

    @property
    def values(self) -> tuple[Value, ...]:
        """The kernel value of each period."""
        one = self.series
        return tuple(
            value_of(self.measure.definition, int(status), float(value), float(numerator), float(denominator))
            for status, value, numerator, denominator in zip(
                one.status, one.value, one.numerator, one.denominator, strict=True
            )
        )


@dataclass(frozen=True, slots=True)
class Latest:
    """The last figure of one series, its sparkline, and what its chart says."""

    measure: MeasureView
    place: PlaceRef
    breakdown: str
    period: Period | None
    value: Value
    points: int
    spark: tuple[float | None, ...]
    signal: str
    bearing: str
    weight: float | None
    sentence: str
    provisional: bool
    audience: Audience
    at: datetime
    official: bool = True

    @property
    def text(self) -> str:
        return self.measure.definition.text(self.value)

    @property
    def look_first(self) -> tuple[float, str, str]:
        """The strongest signal first. A way of reading, never a rank of places."""
        return (2.0 if self.weight is None else self.weight, self.place.name, self.measure.title)


def value_of(
    definition: MeasureDefinition, status: int, value: float | None, numerator: float | None, denominator: float | None
) -> Value:
    """The kernel value that kept numbers mean. NaN and None are no number."""
    if status == Status.SUPPRESSED:
        return Suppressed()
    if status == Status.MISSING or value is None or value != value:
        return Missing()
    part = None if numerator is None or numerator != numerator else numerator
    whole = None if denominator is None or denominator != denominator else denominator
    match definition.kind:
        case ValueKind.COUNT:
            return Count(int(value))
        case ValueKind.PROPORTION:
            return Proportion(value, part, whole)
        case ValueKind.RATE:
            return Rate(value, definition.per, definition.age_band, part, whole)
        case _:
            return Measurement(value, definition.unit)


# --- whole series ----------------------------------------------------------------------------------------------------


def series_for(user: Person, measure: str, place: str, *, as_at: date | None = None, breakdown: str = "") -> SeriesView:
    """One series (measure and place by slug). Raises NotFound where there is none that this person may see."""
    found = series_of(user, measure, places=(place,), as_at=as_at, breakdown=breakdown)
    if not found:
        raise NotFound
    return found[0]


def series_of(
    user: Person, measure: str, *, places: Collection[str] | None = None, kind: str = "", as_at: date | None = None,
    breakdown: str | None = "",
) -> tuple[SeriesView, ...]:  # fmt: skip
    """A measure in many places (all, some by slug, or one kind), by name. `breakdown` None gives all. At most 7 queries."""
    about = measure_for(measure)
    chosen = Series.objects.filter(measure=about.id)
    if places is not None:
        chosen = chosen.filter(place__slug__in=list(places))
    if kind:
        chosen = chosen.filter(place__kind=kind)
    if breakdown is not None:
        chosen = chosen.filter(breakdown=breakdown)
    return _read(user, {about.id: about}, _keys(chosen), as_at, noun="measure", key=measure)


def series_in(
    user: Person, place: str, *, measures: Collection[str] | None = None, as_at: date | None = None
) -> tuple[SeriesView, ...]:
    """All measures in one place (or those named), without breakdowns, by title. At most 8 queries."""
    chosen = Series.objects.filter(place__slug=place, breakdown="")
    if measures is not None:
        chosen = chosen.filter(measure__slug__in=list(measures))
    keys = _keys(chosen)
    about = {one.id: one for one in measures_of(ids={key.measure for key in keys})}
    return _read(user, about, keys, as_at, noun="place", key=place)


@dataclass(frozen=True, slots=True)
class _Key:
    id: int
    measure: int
    breakdown: str
    place: PlaceRef


_PLACE = ("place_id", "place__code", "place__slug", "place__name", "place__kind", "place__illustrative",
          "place__tile_row", "place__tile_column", "place__end")  # fmt: skip


def _keys(chosen: object) -> list[_Key]:
    rows = chosen.order_by("place__name", "measure_id", "breakdown").values_list(  # type: ignore[attr-defined]
        "pk", "measure_id", "breakdown", *_PLACE
    )
    return [_Key(pk, measure, breakdown, PlaceRef(*place)) for pk, measure, breakdown, *place in rows]


def _read(
    user: Person, about: dict[int, MeasureView], keys: Sequence[_Key], as_at: date | None, *, noun: str, key: str
) -> tuple[SeriesView, ...]:
    places = {one.place.id for one in keys}
    exact = exact_in(user, places)
    for_whom = audiences(user, places, exact)
    raw: dict[int, list[standing.Raw]] = defaultdict(list)
    for row in standing.rows_of([one.id for one in keys]):
        raw[row[0]].append(row)
    known = standing.batches({row[8] for rows in raw.values() for row in rows})
    own = [one for one in keys if any(_unpublished(row, known) for row in raw[one.id])]
    asked = [one for one in own if for_whom[one.place.id] is not Audience.INTERNAL]
    families = {_family(about[one.measure], for_whom[one.place.id]) for one in asked}
    decided = standing.decisions(families, as_at) if families else {}
    changed = standing.altered([one.id for one in decided.values()], [one.id for one in asked]) if decided else {}
    views = []
    for one in keys:
        measure, audience = about[one.measure], for_whom[one.place.id]
        if audience is Audience.INTERNAL:
            rows = standing.internal(raw[one.id], known, as_at)
        else:
            rows = standing.released(raw[one.id], known, as_at, decided.get(_family(measure, audience)), changed)
        if rows:
            views.append(view_of(measure, one.place, one.breakdown, rows, audience, as_at))
    _note(user, views, exact, noun, key)
    return tuple(views)


def _family(measure: MeasureView, audience: Audience) -> standing.Family:
    return measure.country_id, measure.family, str(audience)


def _unpublished(row: standing.Raw, known: dict[int, standing.Said]) -> bool:
    batch = known.get(row[8])
    return batch is not None and not batch.published


def _note(user: Person, views: Sequence[SeriesView], whys: Mapping[int, str], noun: str, key: str) -> None:
    """One event for one look at exact figures, however many places it was over, with the reason that the rule gives."""
    exact = [view for view in views if Cell.EXACT in view.cells or Cell.PROVISIONAL in view.cells]
    places = {view.place.id for view in exact}
    if places:
        where = next(iter(places)) if len(places) == 1 else None
        about = {"series": len(exact), "places": len(places), "why": reasons(whys, places)}
        journal.note_read(user, noun=noun, key=key, place=where, about=about)


def view_of(
    measure: MeasureView, place: PlaceRef, breakdown: str, rows: Sequence[Row], audience: Audience, as_at: date | None
) -> SeriesView:
    ordered = sorted(rows, key=lambda row: row.period)
    return SeriesView(
        measure, place, breakdown, kernel_series(measure.definition, place.kernel, ordered),
        tuple(row.cell for row in ordered),
        tuple(row.batch.edition or row.batch.file for row in ordered),
        tuple(row.note for row in ordered),
        audience, as_at,
    )  # fmt: skip


def kernel_series(definition: MeasureDefinition, place: KernelPlace, ordered: Sequence[Row]) -> kernel.Series:
    """The rows of one series, in order of period, as the kernel has them."""
    value = _floats([row.value for row in ordered])
    counts = definition.kind is ValueKind.COUNT
    return kernel.Series(
        measure=definition.id,
        place=place,
        periods=tuple(row.period for row in ordered),
        value=value,
        numerator=value.copy() if counts else _floats([row.numerator for row in ordered]),
        denominator=_floats([row.denominator for row in ordered]),
        status=np.array([row.status for row in ordered], dtype=np.uint8),
    )


def _floats(numbers: Sequence[float | None]) -> kernel.Floats:
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


# --- last figures ----------------------------------------------------------------------------------------------------


def latest_for(
    user: Person, measure: str, country: str = "", *, kind: str = "", breakdown: str = "", exact: bool = True
) -> tuple[Latest, ...]:
    """The last figure of a measure in every place of its country (or of one kind), by name. At most 4 queries.

    Without `exact`, one's own places are given as all other partners' are: as the gate has released them.
    """
    about = measure_for(measure)
    chosen = Q(series__measure=about.id, series__breakdown=breakdown)
    if country:
        chosen &= Q(series__place__country__slug=country)
    if kind:
        chosen &= Q(series__place__kind=kind)
    return _latest(user, chosen, {about.id: about}, noun="measure", key=measure, exact=exact)


def latest_of(user: Person, measure: MeasureView, place: PlaceRef, *, breakdown: str = "") -> Latest | None:
    """The last figure of one series, or None. One query once the measure and the person's grants are known."""
    chosen = Q(series__measure=measure.id, series__place=place.id, series__breakdown=breakdown)
    found = _latest(user, chosen, {measure.id: measure}, noun="measure", key=measure.slug)
    return found[0] if found else None


def latest_in(user: Person, place: str) -> tuple[Latest, ...]:
    """The last figure of every measure in one place, without breakdowns, by group and title. At most 5 queries."""
    return _latest(user, Q(series__place__slug=place, series__breakdown=""), None, noun="place", key=place)


def latest_among(
    user: Person, country: str, *, measures: Collection[str], kind: str = "", exact: bool = True
) -> tuple[Latest, ...]:
    """Several measures over the places of a country: for a board or a comparison. At most 5 queries."""
    chosen = Q(series__place__country__slug=country, series__breakdown="", series__measure__slug__in=list(measures))
    if kind:
        chosen &= Q(series__place__kind=kind)
    return _latest(user, chosen, None, noun="country", key=country, exact=exact)


def latest_at(user: Person, *, places: Collection[str], measures: Collection[str]) -> tuple[Latest, ...]:
    """Several measures in several places, as all partners see them. At most 5 queries."""
    chosen = Q(series__breakdown="", series__place__slug__in=list(places), series__measure__slug__in=list(measures))
    return _latest(user, chosen, None, noun="board", key="", exact=False)


def measured_in(country: str, kind: str) -> frozenset[int]:
    """The ids of the measures that have any series in places of one kind. One query. That a measure is kept is open.

    Asked measure by measure, each of which stops at its first series, and not of tens of thousands of series at once.
    """
    there = Series.objects.filter(measure=OuterRef("pk"), place__country__slug=country, place__kind=kind, breakdown="")
    return frozenset(Measure.objects.filter(Exists(there)).values_list("pk", flat=True))


_SUMMARY = (
    *("series_id", "audience", "period_start", "period_end", "period_kind", "status", "value", "numerator"),
    *("denominator", "points", "spark", "signal", "bearing", "weight", "sentence", "provisional", "at"),
    *("series__measure_id", "series__breakdown"),
)
_BEST = {Audience.INTERNAL: 0, Audience.PARTNER: 1, Audience.PUBLIC: 2}


def _latest(
    user: Person, chosen: Q, about: dict[int, MeasureView] | None, *, noun: str, key: str, exact: bool = True
) -> tuple[Latest, ...]:
    rows = list(
        SeriesSummary.objects.filter(chosen)
        .order_by("series__place__name", "series_id")
        .values_list(*_SUMMARY, *(f"series__{name}" for name in _PLACE), "official")
    )
    if about is None:
        about = {one.id: one for one in measures_of(ids={row[17] for row in rows})}
    places = {row[19] for row in rows}
    whys = exact_in(user, places) if exact else {}
    for_whom = audiences(user, places, whys)
    best: dict[int, tuple[object, ...]] = {}
    for row in rows:
        allowed, given = _BEST[for_whom[row[19]]], _BEST[Audience(row[1])]
        held = best.get(row[0])
        if given >= allowed and (held is None or given < _BEST[Audience(str(held[1]))]):
            best[row[0]] = row
    found = tuple(_summary(row, about[row[17]]) for row in best.values())  # type: ignore[index]
    seen = {one.place.id for one in found if one.audience is Audience.INTERNAL}
    if seen:
        where = next(iter(seen)) if len(seen) == 1 else None
        about_it = {"places": len(seen), "why": reasons(whys, seen)}
        journal.note_read(user, noun=noun, key=key, place=where, about=about_it)
    return found


def _summary(row: Sequence, measure: MeasureView) -> Latest:  # type: ignore[type-arg]
    period = None if row[2] is None else period_of(row[4], row[2], row[3])
    return Latest(
        measure, PlaceRef(*row[19:-1]), row[18], period, value_of(measure.definition, *row[5:9]), row[9],
        tuple(row[10]), row[11], row[12], row[13], row[14], row[15], Audience(row[1]), row[16], row[-1],
    )  # fmt: skip


_OWN = tuple(name.removeprefix("place__") for name in ("pk", *_PLACE[1:]))


def place_ref(slug: str) -> PlaceRef:
    """A place as a page names it. Places are open to everybody. Raises NotFound."""
    row = Place.objects.filter(slug=slug).values_list(*_OWN).first()
    if row is None:
        raise NotFound
    return PlaceRef(*row)


def place_refs(ids: Collection[int]) -> dict[int, PlaceRef]:
    """Places by id. One query."""
    return {row[0]: PlaceRef(*row) for row in Place.objects.filter(pk__in=ids).values_list(*_OWN)}
