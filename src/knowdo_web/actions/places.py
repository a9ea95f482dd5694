"""Places from a pack: all of them, how they nest, what else they are called, and what they are compared with."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import slugify

from knowdo.kernel.places import Gazetteer
from knowdo.packs import Pack
from knowdo_web import journal
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import FamilyGroup, Nesting, OtherName, Place, Succession

Tiles = Mapping[str, tuple[int, int]]


def load_places(*, by: User | None, pack: Pack, tiles: Tiles | None = None) -> int:
    """Every place of a pack, once: what stands already is left as it is. Returns how many were added.

    `by` is None only where an installation is being built and nobody has signed in yet.
    """
    gazetteer, tiles = pack.gazetteer, tiles or {}
    with journal.writing("places.loaded", by=by, noun="pack", key=pack.name) as event:
        standing = set(Place.objects.values_list("code", flat=True))
        taken = set(Place.objects.values_list("slug", flat=True))
        new = [place for place in gazetteer.places if place.code not in standing]
        for place in sorted(new, key=lambda one: one.code != pack.country):
            row, column = tiles.get(place.code, (None, None))
            slug = _slug(place.name, place.kind, taken)
            Place.objects.create(
                code=place.code, slug=slug, name=place.name, kind=place.kind, illustrative=pack.illustrative,
                start=place.start, end=place.end, tile_row=row, tile_column=column,
            )  # fmt: skip
            taken.add(slug)
        ids = dict(Place.objects.values_list("code", "pk"))
        Place.objects.filter(code__in=[one.code for one in new]).update(country_id=ids[pack.country])
        if new:
            _tie(gazetteer, ids, ids[pack.country])
        event.about(pack.name, now={"places": len(new)})
    return len(new)


def _slug(name: str, kind: str, taken: set[str]) -> str:
    """The name; with its kind where another place has that name already."""
    plain = slugify(name)
    return plain if plain not in taken else f"{plain}-{slugify(kind)}"


def _tie(gazetteer: Gazetteer, ids: Mapping[str, int], country: int) -> None:
    Nesting.objects.bulk_create(
        (
            Nesting(child_id=ids[one.child], parent_id=ids[one.parent], start=one.start, end=one.end)
            for one in gazetteer.nestings
        ),
        ignore_conflicts=True,
    )
    codes = [
        OtherName(place_id=ids[present], text=former, is_code=True, until=gazetteer.superseded_until.get(former))
        for former, present in gazetteer.superseded.items()
        if present in ids
    ]
    names = [OtherName(place_id=ids[code], text=text) for text, code in gazetteer.aliases.items() if code in ids]
    OtherName.objects.bulk_create([*codes, *names], ignore_conflicts=True)
    Succession.objects.bulk_create(
        (
            Succession(former_id=ids[one.former], successor_id=ids[one.successor], on=one.on)
            for one in gazetteer.successions
        ),
        ignore_conflicts=True,
    )
    for name, members in gazetteer.groups.items():
        FamilyGroup.objects.create(name=name, country_id=country).places.set(
            [ids[code] for code in members if code in ids]
        )
