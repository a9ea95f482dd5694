"""Tables that were asked for beside what is decided, and what can be offered where a number is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.values import Suppressed
from knowdo.measures.definition import MeasureDefinition
from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.measures import MeasureView, measure_for, measures_of
from knowdo_web.queries.release_policies import AudiencePolicy, policy_of
from knowdo_web.queries.series import PlaceRef, place_ref, value_of
from knowdo_web.records.observations.models import Audience, Batch, Observation, Series, TableRequest
from knowdo_web.records.places.models import FamilyGroup, Nesting

WAYS: Mapping[str, tuple[str, str]] = {
    "years": ("Three years put together", "One figure for every three years. Small numbers add up to larger ones."),
    "rolling": (
        "The last twelve months, month after month",
        "Each figure covers twelve months and ends a month later.",
    ),
    "group": ("The family group", "This place together with those that are most like it, period by period."),
    "breakdown": ("A part of the children", "The figures of one group, where they were sent and can be shown."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to say more: `choices` are breakdowns to choose from; `name` of the group where it is one."""

    way: str
    title: str
    words: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Larger:
    """A larger area that has figures of the same measure: they stand on its own page."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Offers:
    measure: int
    family: str
    country: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    text: str
    children: str
    of: str


@dataclass(frozen=True, slots=True)
class TableView:
    key: str
    measure: MeasureView
    place: PlaceRef
    title: str
    state: str
    told: str
    rows: tuple[TableRow, ...]
    asked: datetime
    decided: datetime | None

    @property
    def waiting(self) -> bool:
        return self.state == TableRequest.State.ASKED

    @property
    def shown(self) -> bool:
        return self.state == TableRequest.State.SHOWN


@dataclass(frozen=True, slots=True)
class WhyHidden:
    """What a page needs that says why figures of a series are withheld, and what can be said instead."""

    measure: MeasureView
    place: PlaceRef
    policy: AudiencePolicy
    offers: tuple[Offer, ...]
    larger: tuple[Larger, ...]
    ready: tuple[TableView, ...]
    may_ask: bool


def ways_for(measure: str, place: str) -> tuple[Offers, PlaceRef]:
    """What can be asked for of one series. Raises NotFound. Five queries."""
    about, where = measure_for(measure), place_ref(place)
    of = Series.objects.filter(measure=about.id, place=where.id)
    breakdowns = sorted(set(of.values_list("breakdown", flat=True)))
    if not breakdowns:
        raise NotFound
    offers = []
    if about.definition.kind.value in ("count", "proportion", "rate"):
        offers += [_offer("years")]
        monthly = about.definition.period_kind in (PeriodKind.MONTH, PeriodKind.QUARTER)
        offers += [_offer("rolling")] if monthly else []
        offers += [_offer("group")] if FamilyGroup.objects.filter(places=where.id).exists() else []
    parts = tuple(one for one in breakdowns if one)
    offers += [_offer("breakdown", parts)] if parts else []
    return Offers(about.id, about.family, about.country_id, tuple(offers)), where


def _offer(way: str, choices: tuple[str, ...] = ()) -> Offer:
    return Offer(way, *WAYS[way], choices)


def why_hidden(user: Person, measure: str, place: str) -> WhyHidden:
    """Raises NotFound where there is no such series. The same number of queries for any number of figures."""
    offers, where = ways_for(measure, place)
    about = measure_for(measure)
    may = can(user, Permission.SEE_PROGRAMME, place=where.id)
    policy = policy_of(offers.country, Audience.PARTNER if may else Audience.PUBLIC, offers.family)
    ready = TableRequest.objects.filter(measure=about.id, place=where.id, state=TableRequest.State.SHOWN) if may else ()
    newest: dict[tuple[str, str], TableRequest] = {}
    for one in ready:
        newest.setdefault((one.way, one.breakdown), one)
    tables = tuple(_view(one, about, where) for one in newest.values())
    return WhyHidden(about, where, policy, offers.offers, _larger(user, about, where), tables, may)


def _larger(user: Person, measure: MeasureView, place: PlaceRef) -> tuple[Larger, ...]:
    """The places in which this one lies that have figures that this person may see."""
    today = clock.today()
    inside = Nesting.objects.filter(Q(end__isnull=True) | Q(end__gte=today), child=place.id)
    rows = Series.objects.filter(measure=measure.id, breakdown="", place__in=inside.values("parent"))
    published = Observation.objects.filter(series__in=rows, batch__in=Batch.objects.filter(published=True))
    open_to_all = set(published.values_list("series_id", flat=True).distinct())
    return tuple(
        Larger(name, slug)
        for pk, where, name, slug in rows.values_list("pk", "place_id", "place__name", "place__slug")
        if pk in open_to_all or can(user, Permission.SEE_PROGRAMME, place=where)
    )


# --- a table ---------------------------------------------------------------------------------------------------------


def table_for(user: Person, key: object) -> TableView:
    """One table that was asked for. Raises NotFound unless this person takes part in the programme there."""
    found = TableRequest.objects.filter(key=key).first()
    if found is None or not can(user, Permission.SEE_PROGRAMME, place=found.place_id):
        raise NotFound
    about = next(iter(measures_of(ids=[found.measure_id])))
    return _view(found, about, place_ref(found.place.slug))


def _view(found: TableRequest, about: MeasureView, where: PlaceRef) -> TableView:
    title = WAYS[found.way][0] + (f": {found.breakdown.replace('=', ' ')}" if found.breakdown else "")
    rows = tuple(_row(about.definition, one) for one in found.result)
    return TableView(
        str(found.key), about, where, title, found.state, found.told, rows, found.at, found.decided
    )  # fmt: skip


def _row(definition: MeasureDefinition, said: Mapping[str, Any]) -> TableRow:
    period = _period(said)
    if said["status"]:
        sign = definition.text(Suppressed())
        return TableRow(period, sign, sign, sign)
    n, d = float(said["n"]), said["d"]
    value = n if d is None else n / d * (definition.per if definition.kind.value == "rate" else 1.0)
    text = definition.text(value_of(definition, 0, value, n if d else None, d))
    return TableRow(period, text, f"{n:,g}", "" if d is None else f"{d:,g}")


def _period(said: Mapping[str, Any]) -> str:
    first, last = date.fromisoformat(said["start"]), date.fromisoformat(said["end"])
    if said["kind"] == PeriodKind.SPAN.value:
        return f"{first:%B %Y} to {last:%B %Y}"
    return str(Period(PeriodKind(said["kind"]), first, last))


def _spot(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    place = TableRequest.objects.filter(key=words["table"]).values_list("place_id", flat=True).first()
    return None if place is None else Spot(place)


TABLE = At("table", _spot)
