"""Search over everything that one may see: places, measures, approaches, sites. Seven queries, however much there is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.places.models import Organisation, OtherName, Place
from knowdo_web.records.programme.models import Approach, Site

MOST = 20  # of one kind


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` is place, country, organisation, measure, approach or site; `slugs` name it in addresses."""

    kind: str
    title: str
    about: str
    slugs: tuple[str, ...]
    illustrative: bool = False


def search_for(user: Person, words: str) -> tuple[Hit, ...]:
    """What fits all of the words, best first within each kind. Nothing for fewer than two letters."""
    terms = [term for term in words.split() if term][:8]
    if sum(map(len, terms)) < 2:
        return ()
    return (*_places(terms), *_measures(terms), *_approaches(terms), *_sites(user, terms))


def _all(terms: list[str], *fields: str) -> Q:
    every = Q()
    for term in terms:
        some = Q()
        for field in fields:
            some |= Q(**{f"{field}__icontains": term})
        every &= some
    return every


def _best(title: str, terms: list[str]) -> tuple[bool, bool, str]:
    low = title.casefold()
    return (low != " ".join(terms).casefold(), not low.startswith(terms[0].casefold()), low)


def _places(terms: list[str]) -> list[Hit]:
    by_name = list(Place.objects.filter(_all(terms, "name", "code")).select_related("country")[: 3 * MOST])
    others = OtherName.objects.filter(_all(terms, "text")).select_related("place__country")[:MOST]
    found = {one.pk: (one, "") for one in by_name}
    for other in others:
        found.setdefault(other.place_id, (other.place, other.text))
    ranked = sorted(found.values(), key=lambda pair: _best(pair[0].name, terms))[:MOST]
    bodies = Organisation.objects.filter(_all(terms, "name")).prefetch_related("places")[:MOST]
    return [_place_hit(place, also) for place, also in ranked] + [
        Hit("organisation", one.name, one.kind, tuple(place.slug for place in one.places.all())[:1]) for one in bodies
    ]


def _place_hit(place: Place, also: str) -> Hit:
    whole = place.country_id in (None, place.pk)
    about = place.kind if whole or place.country is None else f"{place.kind} in {place.country.name}"
    about += f", also called {also}" if also else ""
    return Hit("country" if whole else "place", place.name, about, (place.slug,), place.illustrative)


def _measures(terms: list[str]) -> list[Hit]:
    rows = Measure.objects.filter(_all(terms, "title", "group", "key"), ended__isnull=True).select_related("country")
    ranked = sorted(rows[: 3 * MOST], key=lambda one: _best(one.title, terms))[:MOST]
    return [
        Hit("measure", one.title, f"measure of {one.country.name}", (one.slug,), one.illustrative) for one in ranked
    ]


def _approaches(terms: list[str]) -> list[Hit]:
    rows = Approach.objects.filter(_all(terms, "name", "summary"))[: 3 * MOST]
    ranked = sorted(rows, key=lambda one: _best(one.name, terms))[:MOST]
    return [Hit("approach", one.name, one.summary, (one.slug,)) for one in ranked]


def _sites(user: Person, terms: list[str]) -> list[Hit]:
    """Sites of the places and approaches that this person's roles cover."""
    where = scope(user, Permission.SEE_PROGRAMME)
    if where.nothing:
        return []
    fits = _all(terms, "approach__name", "place__name")
    rows = Site.objects.filter(fits).select_related("approach", "place").order_by("approach__name", "place__name")
    if not where.everywhere:
        rows = rows.filter(Q(place__in=where.place_ids) | Q(approach__slug__in=where.everywhere_for))
    seen = [one for one in rows[: 10 * MOST] if where.holds(one.place_id, one.approach.slug)][:MOST]
    return [
        Hit(
            "site",
            f"{one.approach.name} in {one.place.name}",
            "site",
            (one.approach.slug, one.place.slug),
            one.illustrative,
        )
        for one in seen
    ]
