"""Released counts of overlapping services, by place and quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.overlap.models import OverlapCount
from knowdo_web.records.places.models import Place


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """Children on all of `lists`; None where the gate withholds it."""

    quarter: str
    lists: tuple[str, ...]
    children: int | None


@dataclass(frozen=True, slots=True)
class OverlapView:
    """The newest exercise that counted in a place. `rows` is empty where none did."""

    place: str
    place_slug: str
    illustrative: bool
    exercise: str
    counted: date | None
    threshold: int
    lists: tuple[str, ...]
    rows: tuple[OverlapRow, ...]


def overlap_places_for(user: Person) -> tuple[tuple[str, str, date], ...]:
    """Places with counts that this person may see: slug, name, and when they were counted last. One query."""
    held = scope(user, Permission.SEE_PROGRAMME)
    found = OverlapCount.objects.order_by("place__name", "-exercise__counted").values_list(
        "place_id", "place__slug", "place__name", "exercise__counted"
    )
    seen = {
        place: (slug, name, counted)
        for place, slug, name, counted in reversed(list(found.distinct()))
        if held.holds(place, "")
    }
    return tuple(sorted(seen.values(), key=lambda one: one[1]))


def is_counted_in(user: Person, place: str) -> bool:
    """Are there counts of this place that this person may see? One query at most."""
    held = scope(user, Permission.SEE_PROGRAMME)
    if held.nothing:
        return False
    found = OverlapCount.objects.filter(place__slug=place).values_list("place_id", flat=True).first()
    return found is not None and held.holds(found, "")


def overlap_for(user: Person, place: str) -> OverlapView:
    """Counts of one place. Raises NotFound where the place may not be seen. Two queries."""
    where = Place.objects.filter(slug=place).first()
    if where is None or not scope(user, Permission.SEE_PROGRAMME).holds(where.pk, ""):
        raise NotFound
    counts = list(
        OverlapCount.objects.filter(place=where)
        .select_related("exercise")
        .order_by("-exercise__counted", "-exercise_id", "pk")
    )
    if not counts:
        return OverlapView(where.name, where.slug, where.illustrative, "", None, 0, (), ())
    newest = counts[0].exercise
    rows = tuple(
        OverlapRow(one.quarter, tuple(one.lists.split(" + ")), one.children)
        for one in counts
        if one.exercise_id == newest.pk
    )
    return OverlapView(
        where.name,
        where.slug,
        where.illustrative,
        newest.name,
        newest.counted,
        newest.threshold,
        tuple(newest.lists),
        rows,
    )
