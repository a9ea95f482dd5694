"""Counts of cascades as knowdo's rows: what was released of them, and, for deciding that, what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowdo.gap.rows import ABSENT, NONE, Row, Rows, Tally
from knowdo.kernel.periods import parse
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.observations.models import Audience, CascadeRelease
from knowdo_web.records.programme.models import Approach, CascadeCount, Site

BREAKDOWN = "deprivation"


@dataclass(frozen=True, slots=True)
class Counts:
    """All the released rows of one approach in one country, with what identifies them: the same key, the same rows.

    `rows` are of whole places, `grouped` of their groups. `shown` are the counts that may be told one by one, by place,
    period, group and order of the step.
    """

    approach: str
    name: str
    country: str
    illustrative: bool
    rows: Rows
    grouped: Rows
    key: str
    shown: Mapping[tuple[str, str, str, int], int]
    hidden: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Which places of an approach a person may see one by one (names), and whether that is all of them."""

    places: frozenset[str]
    all_places: bool


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One count as it stands: restricted, for deciding what may be told of it."""

    pk: int
    place: str
    period: str
    order: int
    group: str
    step: str
    n: int | None
    unknown: int


def counts_of(approach: str, release: int | None = None) -> Counts:
    """What partners may be told of an approach's counts, now or in one edition of it. Raises NotFound. Three queries."""
    found = _approach(approach)
    kept = newest_release(found.pk) if release is None else _release(found.pk, release)
    told: Sequence[Sequence[Any]] = kept.rows if kept and not kept.withheld else ()
    rows, grouped = _rows(found.name, told, groups=False), _rows(found.name, told, groups=True)
    country = Site.objects.filter(approach=found).values_list("place__country__name", flat=True).first() or ""
    shown = {(place, period, group, order): n for place, period, group, order, n in (kept.shown if kept else ())}
    return Counts(
        found.slug, found.name, country, found.illustrative, Rows(rows, illustrative=found.illustrative),
        Rows(grouped, (BREAKDOWN,), illustrative=found.illustrative), f"{found.slug}-{kept.pk}-{kept.audit_id}" if kept else found.slug, shown,
        kept.hidden if kept else 0,
    )  # fmt: skip


def _rows(approach: str, told: Sequence[Sequence[Any]], *, groups: bool) -> tuple[Row, ...]:
    """Whole places, or their groups: each adds up by itself, so that what was put together is never counted twice."""
    chosen = [one for one in told if bool(one[4]) is groups]
    return tuple(
        Row(
            approach, place, parse(period), step, ABSENT if n is None else Tally(n, n),
            Tally(unknown, unknown) if unknown else NONE, (group,) if groups else (),
        )
        for place, period, _, step, group, n, unknown in sorted(chosen, key=lambda one: (one[0], one[1], one[2], one[4]))
    )  # fmt: skip


def _approach(slug: str) -> Approach:
    found = Approach.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def newest_release(approach: int, audience: Audience = Audience.PARTNER) -> CascadeRelease | None:
    return CascadeRelease.objects.filter(approach=approach, audience=audience).order_by("-pk").first()


def _release(approach: int, release: int) -> CascadeRelease | None:
    return CascadeRelease.objects.filter(approach=approach, audience=Audience.PARTNER, pk=release).first()


def ways_of(approach: str) -> dict[str, tuple[str, tuple[tuple[int, str], ...]]]:
    """The newest period of each place, and its steps by order and name: that they were counted is no count. One query."""
    found: dict[str, dict[str, dict[int, str]]] = {}
    rows = CascadeCount.objects.filter(site__approach__slug=approach, group="").order_by("pk")
    grouped = CascadeCount.objects.filter(site__approach__slug=approach).exclude(group="").order_by("pk")
    for chosen in (grouped, rows):
        for place, period, order, step in chosen.values_list("site__place__name", "period", "order", "step"):
            found.setdefault(place, {}).setdefault(period, {})[order] = step
    return {
        place: (newest, tuple(sorted(periods[newest].items())))
        for place, periods in found.items()
        for newest in [max(periods, key=parse)]
    }


def counted(approach: int, *, through: int | None = None) -> list[CountedRow]:
    """The newest count of each place, period, step and group, as it stands or stood. Restricted. One query."""
    rows = CascadeCount.objects.filter(site__approach=approach).order_by("loaded", "pk")
    if through is not None:
        rows = rows.filter(pk__lte=through)
    table: dict[tuple[str, str, int, str], CountedRow] = {}
    fields = ("pk", "site__place__name", "period", "order", "group", "step", "low", "high", "unknown")
    for pk, place, period, order, group, step, low, high, unknown in rows.values_list(*fields):
        exact = low if low is not None and low == high else None
        table[place, period, order, group] = CountedRow(pk, place, period, order, group, step, exact, unknown)
    return [table[key] for key in sorted(table)]


def reach_for(user: Person, approach: str) -> Reach:
    """The places of an approach's sites that this person may see. Raises NotFound where there are none."""
    holding = scope(user, Permission.SEE_PROGRAMME)
    sites = Site.objects.filter(approach__slug=approach).values_list("place_id", "place__name", "place__country_id")
    every = list(sites)
    own = {name for place, name, _ in every if holding.holds(place, approach)}
    if not own:
        raise NotFound
    return Reach(frozenset(own), len(own) == len(every))
