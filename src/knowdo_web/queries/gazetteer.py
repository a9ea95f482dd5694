"""The places of one country as the kernel knows them, so that a file's codes and names are understood. Open to everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from knowdo.kernel import places as kernel
from knowdo_web.records.places.models import FamilyGroup, Nesting, OtherName, Place, Succession


def gazetteer_of(country: int) -> kernel.Gazetteer:
    """Every place of a country, former ones too, with how they nest and what else they are called. Six queries."""
    inside = Q(country=country) | Q(pk=country)
    rows = Place.objects.filter(inside).values_list("pk", "code", "kind", "name", "start", "end")
    code = {row[0]: row[1] for row in rows}
    names = list(OtherName.objects.filter(place__in=code).values_list("place_id", "text", "is_code", "until"))
    return kernel.Gazetteer(
        places=tuple(kernel.Place(*row[1:]) for row in rows),
        nestings=tuple(
            kernel.Nesting(code[child], code[parent], start, end)
            for child, parent, start, end in Nesting.objects.filter(child__in=code, parent__in=code).values_list(
                "child_id", "parent_id", "start", "end"
            )
        ),
        superseded={text: code[place] for place, text, is_code, _ in names if is_code},
        aliases={text: code[place] for place, text, is_code, _ in names if not is_code},
        groups=_groups(country, code),
        superseded_until={text: until for _, text, is_code, until in names if is_code and until},
        successions=tuple(
            kernel.Succession(code[former], code[successor], on)
            for former, successor, on in Succession.objects.filter(former__in=code, successor__in=code).values_list(
                "former_id", "successor_id", "on"
            )
        ),
    )


def _groups(country: int, code: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, place in FamilyGroup.objects.filter(country=country).values_list("name", "places"):
        if place in code:
            found[name].append(code[place])
    return {name: tuple(codes) for name, codes in found.items()}


def ids_of(codes: Collection[str]) -> dict[str, int]:
    """The ids of places by code. One query."""
    return dict(Place.objects.filter(code__in=codes).values_list("code", "pk"))


@dataclass(frozen=True, slots=True)
class Nested:
    """How places lie in one another on a day. Loops, which a mistake could make, end."""

    children: Mapping[int, Collection[int]]

    def below(self, places: Collection[int]) -> frozenset[int]:
        """These places and all that lies in them, or lay in them when it ended."""
        found, waiting = set(places), list(places)
        while waiting:
            for child in self.children.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)


def nested(on: date) -> Nested:
    """One query."""
    began = Q(start__isnull=True) | Q(start__lte=on)
    rows = Nesting.objects.filter(began, Q(end__isnull=True) | Q(end__gte=on) | Q(end=F("child__end")))
    children: dict[int, list[int]] = defaultdict(list)
    for parent, child in rows.values_list("parent_id", "child_id"):
        children[parent].append(child)
    return Nested(dict(children))
