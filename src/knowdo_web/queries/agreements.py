"""Agreements to share data: who may see them, and which is in force for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.gazetteer import Nested, nested
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Agreement
from knowdo_web.records.places.models import Nesting, Place


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement. `measures` is empty where it covers every measure of its country."""

    slug: str
    title: str
    reference: str
    country: str
    country_name: str
    parties: str
    lawful_basis: str
    purposes: str
    places: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str], ...]
    start: date
    end: date
    ended_early: date | None
    why_ended: str
    batches: int
    may_end: bool

    @property
    def last_day(self) -> date:
        return self.end if self.ended_early is None else min(self.end, self.ended_early)

    def in_force(self, on: date) -> bool:
        return self.start <= on <= self.last_day

    def state(self, on: date) -> str:
        if on < self.start:
            return "Not yet in force"
        if not self.in_force(on):
            return "Ended"
        return "Ends soon" if (self.last_day - on).days < 60 else "In force"


@dataclass(frozen=True, slots=True)
class InForce:
    """What an agreement covers on a day: place ids, and measure ids (None: every one)."""

    id: int
    slug: str
    title: str
    places: frozenset[int]
    measures: frozenset[int] | None

    def covers(self, measure: int, place: int) -> bool:
        return place in self.places and (self.measures is None or measure in self.measures)


def in_force(country: int, on: date) -> tuple[InForce, ...]:
    """The agreements of a country that are in force on a day, by title. Four queries."""
    rows = (
        Agreement.objects.filter(country=country, start__lte=on, end__gte=on)
        .filter(Q(ended_early__isnull=True) | Q(ended_early__gte=on))
        .prefetch_related("places", "measures")
    )
    nest = nested(on)
    return tuple(
        InForce(
            one.pk, one.slug, one.title, nest.below([place.pk for place in one.places.all()]),
            frozenset(measure.pk for measure in one.measures.all()) or None,
        )
        for one in rows
    )  # fmt: skip


def _all(**chosen: object) -> list[Agreement]:
    rows = Agreement.objects.filter(**chosen).select_related("country")
    return list(rows.prefetch_related("places", "measures", "batches"))


def _sees(user: Person, one: Agreement, nest: Nested) -> int | None:
    """A place that the agreement covers and in which this person takes part, or None."""
    held = scope(user, Permission.SEE_PROGRAMME)
    covered = nest.below([place.pk for place in one.places.all()])
    return next((place for place in sorted(covered) if held.touches(place)), None)


def agreements_for(user: Person) -> tuple[AgreementView, ...]:
    """The agreements that cover a place in which this person takes part, by title. Five queries."""
    nest = nested(clock.today())
    return tuple(_view(user, one) for one in _all() if _sees(user, one, nest) is not None)


def agreements_over(user: Person, place: str) -> tuple[AgreementView, ...]:
    """Those in force today that cover a place, or what it lies in, and that this person may see."""
    today = clock.today()
    above = Nesting.objects.filter(child__slug=place, end__isnull=True).values_list("parent__slug", flat=True)
    covering = {place, *above}
    return tuple(
        one for one in agreements_for(user) if one.in_force(today) and covering & {slug for slug, _ in one.places}
    )


def agreement_for(user: Person, slug: str) -> AgreementView:
    """One agreement. Raises NotFound."""
    nest = nested(clock.today())
    found = next((one for one in _all(slug=slug) if _sees(user, one, nest) is not None), None)
    if found is None:
        raise NotFound
    return _view(user, found)


def spot(user: Person, words: Mapping[str, Any]) -> Spot | None:
    """Where an agreement lies for this person: a place of theirs that it covers, else its first."""
    found = _all(slug=words["agreement"])
    if not found:
        return None
    seen = _sees(user, found[0], nested(clock.today()))
    first = next((place.pk for place in found[0].places.all()), found[0].country_id)
    return Spot(first if seen is None else seen)


AGREEMENT = At("agreement", spot)


def _view(user: Person, one: Agreement) -> AgreementView:
    return AgreementView(
        one.slug, one.title, one.reference, one.country.slug, one.country.name, one.parties, one.lawful_basis,
        one.purposes, tuple((place.slug, place.name) for place in one.places.all()),
        tuple((measure.slug, measure.title) for measure in one.measures.all()), one.start, one.end, one.ended_early,
        one.why_ended, len(one.batches.all()),
        all(scope(user, Permission.MANAGE_AGREEMENTS).holds(place.pk) for place in one.places.all()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Land:
    """A country for whose places somebody may write agreements down."""

    slug: str
    name: str
    illustrative: bool
    places: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str], ...]


def lands_for(user: Person) -> tuple[Land, ...]:
    """Where this person may write agreements down. Three queries."""
    held = scope(user, Permission.MANAGE_AGREEMENTS)
    if held.nothing:
        return ()
    places = Place.objects.filter(end__isnull=True).order_by("kind", "name")
    if not held.everywhere:
        places = places.filter(pk__in=held.place_ids)
    of: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for country, slug, name, kind in places.values_list("country_id", "slug", "name", "kind"):
        of[country].append((slug, f"{name} ({kind})"))
    measures: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for country, slug, title in Measure.objects.values_list("country_id", "slug", "title"):
        measures[country].append((slug, title))
    lands = Place.objects.filter(pk__in=[one for one in of if one], packs__isnull=False).distinct().order_by("name")
    return tuple(
        Land(one.slug, one.name, one.illustrative, tuple(of[one.pk]), tuple(measures[one.pk])) for one in lands
    )
