"""Tables of support and the plans made from them, as they were kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.queries.cascades import Reach, newest_release, reach_for
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.runs import run_for
from knowdo_web.records.allocation.models import Incumbent, SupportPlan, SupportTable
from knowdo_web.records.jobs.models import Run
from knowdo_web.records.programme.models import Approach, Site

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class KeptTable:
    key: int
    at: datetime
    text: str
    activities: int
    guessed: int
    hash: str


@dataclass(frozen=True, slots=True)
class KeptSupportPlan:
    key: int
    at: datetime
    table: int
    release: int
    asked: Mapping[str, Any]
    found: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class NextQuarter:
    """An approach with its newest table of support, its plans (newest first), and what this person may do and see."""

    approach: str
    name: str
    illustrative: bool
    table: KeptTable | None
    release: int | None
    plans: tuple[KeptSupportPlan, ...]
    reach: Reach
    may_plan: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """One approach in the list: when it was planned for last."""

    approach: str
    name: str
    planned: datetime | None
    activities: int | None


def next_quarter_for(user: Person, approach: str) -> NextQuarter:
    """Raises NotFound where the person sees none of the approach's sites."""
    found = Approach.objects.filter(slug=approach).first()
    if found is None:
        raise NotFound
    reach, kept = reach_for(user, approach), newest_release(found.pk)
    held = scope(user, Permission.ALLOCATE)
    countries = list(found.programmes.values_list("country_id", flat=True))
    may = bool(countries) and all(held.holds(country, approach) for country in countries)
    plans = SupportPlan.objects.filter(approach=found)[:MOST_SHOWN]
    return NextQuarter(
        found.slug, found.name, found.illustrative, table_of(found.pk), kept.pk if kept and not kept.withheld else None,
        tuple(_plan(one) for one in plans), reach, may,
    )  # fmt: skip


def table_of(approach: int, key: int | None = None) -> KeptTable | None:
    """The newest table of support, or the one with this key."""
    rows = SupportTable.objects.filter(approach=approach)
    one = (rows if key is None else rows.filter(pk=key)).first()
    return None if one is None else KeptTable(one.pk, one.at, one.text, one.activities, one.guessed, one.hash)


def same_plan(approach: int, table: int, release: int, asked: Mapping[str, Any]) -> KeptSupportPlan | None:
    """A plan that was made of the same editions for the same question."""
    rows = SupportPlan.objects.filter(approach=approach, table=table, release=release)[:200]
    return next((_plan(one) for one in rows if one.asked == dict(asked)), None)


def _plan(one: SupportPlan) -> KeptSupportPlan:
    return KeptSupportPlan(one.pk, one.at, one.table_id, one.release_id, one.asked, one.found, one.hash)


def incumbent_for(user: Person, run: str) -> Mapping[str, Any] | None:
    """The best plan so far of somebody's own run. Raises NotFound."""
    view = run_for(user, run)
    one = Incumbent.objects.filter(run=view.key).first()
    return None if one is None else one.found


def asked_in(user: Person, run: str) -> Mapping[str, Any] | None:
    """What somebody's own run was asked. Raises NotFound."""
    view = run_for(user, run)
    told = Run.objects.filter(key=view.key, kind="support.plan").values_list("arguments", flat=True).first()
    return None if told is None else told["asked"]


def planned_for(user: Person) -> tuple[Planned, ...]:
    """The approaches that this person may plan for, by name. Three queries."""
    held = scope(user, Permission.ALLOCATE)
    sites = Site.objects.values_list("approach__pk", "approach__slug", "approach__name", "place_id")
    seen = {pk: (slug, name) for pk, slug, name, place in sites if held.holds(place, slug)}
    plans = dict(SupportPlan.objects.order_by("pk").values_list("approach", "at"))
    tables = dict(SupportTable.objects.order_by("pk").values_list("approach", "activities"))
    found = [Planned(slug, name, plans.get(pk), tables.get(pk)) for pk, (slug, name) in seen.items()]
    return tuple(sorted(found, key=lambda one: one.name))
