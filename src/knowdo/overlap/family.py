"""The counts of one quarter as a family of linked cells for the disclosure engine: the gate that every table passes.

The engine hides small counts, complements and what gives them back between areas and sets; `overlap.guard` starts from its
answer and adds what partners, who know their own lists, could work out.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.disclosure.decide import decide
from knowdo.disclosure.decision import Earlier, ReleasedCell, Status
from knowdo.disclosure.release_policy import Cost, ReleasePolicy, Rules
from knowdo.disclosure.tables import At, Cell, Family, Link
from knowdo.overlap.patterns import Counted, at_least, named, patterns

EVERYWHERE = "Total"
DIMENSIONS = ("area", "lists")


def hidden_by_engine(one: Counted, earlier: Sequence[tuple[At, int | None]], threshold: int, seconds: float) -> set[At]:
    """What the engine hides, as (area, lists). Raises NothingReleased where nothing is known to be safe in time."""
    policy = ReleasePolicy(name="overlap", rules=Rules(threshold=threshold), cost=Cost.LOG, place_dimension="area")
    out = tuple(ReleasedCell(at, count, Status.SHOWN if count is not None else Status.HIDDEN) for at, count in earlier)
    before = (Earlier(f"earlier {one.quarter}", DIMENSIONS, out),) if out else ()
    decision = decide(family_of(one), policy=policy, earlier=before, seconds=seconds)
    return {at for at, status in decision.statuses.items() if status is not Status.SHOWN}


def family_of(one: Counted) -> Family:
    """Every printed cell, and everything that adds up: areas to the whole, a set of lists to itself with and without one more."""
    Z = at_least(len(one.lists))
    whole = [(EVERYWHERE, Z @ one.everywhere)]
    inside = [(area, Z @ one.by_area[n]) for n, area in enumerate(one.areas)]
    cells = tuple(
        Cell((area, spoken(pattern, one.lists)), round(float(values[pattern - 1])))
        for area, values in (*inside, *whole)
        for pattern in patterns(len(one.lists))
    )
    return Family(f"overlap {one.quarter}", DIMENSIONS, cells, (*_areas(one), *_complements(one)), frozenset())


def _areas(one: Counted) -> list[Link]:
    """Everywhere = the areas, and for intersections the children whom two lists have in different areas."""
    if not one.areas:
        return []
    links = []
    for pattern in patterns(len(one.lists)):
        name = spoken(pattern, one.lists)
        apart = ("in two areas",) if pattern.bit_count() > 1 else ()
        parts = tuple({"area": area, "lists": name} for area in (*one.areas, *apart))
        links.append(Link(f"areas, {name}", {"area": EVERYWHERE, "lists": name}, parts))
    return links


def _complements(one: Counted) -> list[Link]:
    """Children on these lists = those also on one more + those not on it."""
    links = []
    for pattern in patterns(len(one.lists)):
        for n, more in enumerate(one.lists):
            if not pattern >> n & 1:
                name, larger = spoken(pattern, one.lists), spoken(pattern | 1 << n, one.lists)
                parts = ({"lists": larger}, {"lists": f"{name}, not {more}"})
                links.append(Link(f"{name} with or without {more}", {"lists": name}, parts))
    return links


def spoken(pattern: int, lists: Sequence[str]) -> str:
    """A set of lists as one member: “a + b”."""
    return " + ".join(named(pattern, lists))
