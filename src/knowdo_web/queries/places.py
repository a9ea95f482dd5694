"""Places and what lies in them. Where a place is, is open; what is done there is for who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from knowdo_web.queries.errors import NotFound
from knowdo_web.records.places.models import Nesting, OtherName, Place, Succession


@dataclass(frozen=True, slots=True)
class PlaceRow:
    slug: str
    name: str
    kind: str
    code: str
    illustrative: bool
    end: date | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, what it lies in and holds, its family group, and what became of it."""

    id: int
    row: PlaceRow
    country: str
    country_slug: str
    lies_in: tuple[PlaceRow, ...]
    holds: tuple[PlaceRow, ...]
    family_group: str
    family: tuple[PlaceRow, ...]
    went_to: tuple[PlaceRow, ...]
    came_from: tuple[PlaceRow, ...]
    other_names: tuple[str, ...]


def _row(place: Place) -> PlaceRow:
    return PlaceRow(place.slug, place.name, place.kind, place.code, place.illustrative, place.end)


def _rows(places: Iterable[Place]) -> tuple[PlaceRow, ...]:
    return tuple(sorted((_row(place) for place in places), key=lambda row: (row.kind, row.name)))


def countries() -> tuple[PlaceRow, ...]:
    """Every country that is kept, published ones first."""
    return tuple(_row(one) for one in Place.objects.filter(country_id=F("pk")).order_by("illustrative", "name"))


def places_in(country: str, kind: str = "") -> tuple[PlaceRow, ...]:
    """The places of a country that stand today, of one kind if asked, by kind and name. One query."""
    found = Place.objects.filter(country__slug=country, end__isnull=True).exclude(slug=country)
    return _rows(found.filter(kind=kind) if kind else found)


def place_for(slug: str) -> PlaceView:
    """A place whole. Raises NotFound. Eight queries."""
    place = Place.objects.select_related("country").filter(slug=slug).first()
    if place is None:
        raise NotFound
    group = place.family_groups.first()
    country = place.country or place
    return PlaceView(
        place.pk, _row(place), country.name, country.slug,
        _rows(one.parent for one in Nesting.objects.filter(child=place, end__isnull=True).select_related("parent")),
        _rows(one.child for one in Nesting.objects.filter(parent=place, end__isnull=True).select_related("child")),
        group.name if group else "",
        _rows(group.places.exclude(pk=place.pk)) if group else (),
        _rows(one.successor for one in Succession.objects.filter(former=place).select_related("successor")),
        _rows(one.former for one in Succession.objects.filter(successor=place).select_related("former")),
        tuple(OtherName.objects.filter(place=place).values_list("text", flat=True)),
    )  # fmt: skip
