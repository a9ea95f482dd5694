"""What can be chosen when places are kept: which places, whose roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.access.roles import ROLES
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Nesting, Place


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class GrantChoice:
    key: int
    label: str


@dataclass(frozen=True, slots=True)
class PlaceKept:
    """A place as the pages that keep it need it."""

    id: int
    slug: str
    name: str
    kind: str
    illustrative: bool
    lies_in: tuple[PlaceChoice, ...]
    holds: tuple[PlaceChoice, ...]


def place_kept(slug: str) -> PlaceKept:
    """Raises NotFound. Three queries."""
    place = Place.objects.filter(slug=slug).first()
    if place is None:
        raise NotFound
    above = Nesting.objects.filter(child=place, end__isnull=True).select_related("parent")
    below = Nesting.objects.filter(parent=place, end__isnull=True).select_related("child")
    return PlaceKept(
        place.pk, place.slug, place.name, place.kind, place.illustrative,
        _choices(one.parent for one in above), _choices(one.child for one in below),
    )  # fmt: skip


def places_to_keep(
    user: Person, *, in_country_of: str = "", kind: str = "", without: str = ""
) -> tuple[PlaceChoice, ...]:
    """The places that stand today where one keeps places, by name. Two queries."""
    held = scope(user, Permission.MANAGE_PLACES)
    rows = Place.objects.filter(end__isnull=True)
    if not held.everywhere:
        rows = rows.filter(pk__in=[place for place, approach in held.pairs if not approach])
    if in_country_of:
        rows = rows.filter(country__in=Place.objects.filter(slug=in_country_of).values("country"))
    if kind:
        rows = rows.filter(kind=kind)
    return _choices(rows.exclude(slug=without))


def _choices(places: Iterable[Place]) -> tuple[PlaceChoice, ...]:
    ordered = sorted(places, key=lambda one: (one.name, one.kind))
    return tuple(PlaceChoice(one.slug, f"{one.name} ({one.kind})") for one in ordered)


def grants_in(user: Person, places: Iterable[str]) -> tuple[GrantChoice, ...]:
    """The grants in force in these places, that this person may carry over: not their own. One query."""
    rows = Grant.objects.filter(place__slug__in=list(places)).filter(Q(end__isnull=True) | Q(end__gte=clock.today()))
    if isinstance(user, User):
        rows = rows.exclude(user=user)
    found = rows.filter(user__is_active=True).select_related("user", "place").order_by("user__name", "role", "pk")
    return tuple(
        GrantChoice(
            one.pk, f"{one.user.name}: {ROLES[one.role].name}, {one.place.name if one.place else ''}{_for(one)}"
        )
        for one in found
        if one.role in ROLES
    )


def _for(one: Grant) -> str:
    return f", {one.approach}" if one.approach else ""
