"""Organisations and where they work. That they are there is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.places.models import Organisation


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    slug: str
    name: str
    kind: str
    places: tuple[tuple[str, str], ...]
    ended: date | None
    illustrative: bool


@dataclass(frozen=True, slots=True)
class OrganisationView:
    row: OrganisationRow
    may_change: bool


def organisations() -> tuple[OrganisationRow, ...]:
    """Every organisation, those that work first, by name. Two queries."""
    rows = [_row(one) for one in Organisation.objects.prefetch_related("places")]
    return tuple(sorted(rows, key=lambda row: (row.ended is not None, row.name)))


def organisation_for(user: Person, slug: str) -> OrganisationView:
    """One organisation. Raises NotFound. Two queries."""
    one = organisation_of(slug)
    return OrganisationView(_row(one), may_change(user, one))


def organisation_of(slug: str) -> Organisation:
    found = Organisation.objects.prefetch_related("places").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def may_change(user: Person, one: Organisation) -> bool:
    """Who keeps all the places in which it works."""
    places = list(one.places.all())
    return bool(places) and all(can(user, Permission.MANAGE_PLACES, place=place) for place in places)


def _row(one: Organisation) -> OrganisationRow:
    places = sorted(one.places.all(), key=lambda place: place.name)
    return OrganisationRow(
        one.slug, one.name, one.kind, tuple((place.slug, place.name) for place in places), one.ended,
        any(place.illustrative for place in places),
    )  # fmt: skip


def _spot(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    places = list(Organisation.objects.filter(slug=words["organisation"]).values_list("places", flat=True))
    return Spot(places[0], also=tuple(places[1:])) if places else None


ORGANISATION = At("organisation", _spot, sees=None)
