"""The newest counts of cascades, as knowdo's rows. Restricted: only answers, which pass the gate, may show them."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.gap.rows import ABSENT, NONE, Row, Rows, Tally
from knowdo.kernel.periods import parse
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.programme.models import Approach, CascadeCount, Site

BREAKDOWN = "deprivation"


@dataclass(frozen=True, slots=True)
class Counts:
    """All the rows of one approach in one country, with what identifies them: the same key, the same rows."""

    approach: str
    name: str
    country: str
    illustrative: bool
    rows: Rows
    key: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Which places of an approach a person may see one by one (names), and whether that is all of them."""

    places: frozenset[str]
    all_places: bool


def counts_of(approach: str) -> Counts:
    """The newest count of each place, period, step and group of an approach. Raises NotFound. Three queries."""
    found = Approach.objects.filter(slug=approach).first()
    if found is None:
        raise NotFound
    newest = CascadeCount.objects.filter(site__approach=found).order_by("loaded", "pk")
    table: dict[tuple[str, str, int, str], tuple[str, int | None, int | None, int]] = {}
    last = 0
    fields = ("site__place__name", "period", "order", "group", "step", "low", "high", "unknown", "pk")
    for place, period, order, group, step, low, high, unknown, pk in newest.values_list(*fields):
        table[place, period, order, group] = (step, low, high, unknown)
        last = max(last, pk)
    rows = tuple(
        Row(
            found.name, place, parse(period), step,
            ABSENT if low is None or high is None else Tally(low, high),
            Tally(unknown, unknown) if unknown else NONE,
            (group,) if group else ("",),
        )
        for (place, period, _, group), (step, low, high, unknown) in sorted(table.items())
    )  # fmt: skip
    country = Site.objects.filter(approach=found).values_list("place__country__name", flat=True).first() or ""
    breakdowns = (BREAKDOWN,) if any(row.groups != ("",) for row in rows) else ()
    if not breakdowns:
        rows = tuple(Row(r.approach, r.place, r.period, r.step, r.count, r.unknown) for r in rows)
    typed = Rows(rows, breakdowns, illustrative=found.illustrative)
    return Counts(found.slug, found.name, country, found.illustrative, typed, f"{found.slug}-{len(table)}-{last}")


def reach_for(user: Person, approach: str) -> Reach:
    """The places of an approach's sites that this person may see. Raises NotFound where there are none."""
    holding = scope(user, Permission.SEE_PROGRAMME)
    sites = Site.objects.filter(approach__slug=approach).values_list("place_id", "place__name", "place__country_id")
    every = list(sites)
    own = {name for place, name, _ in every if holding.holds(place, approach)}
    if not own:
        raise NotFound
    return Reach(frozenset(own), len(own) == len(every))
