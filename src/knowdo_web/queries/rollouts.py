"""Designs of rollouts as they were kept, and the sites that a new one can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.queries.cascades import reach_for
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.programme import site_rows
from knowdo_web.records.programme.models import Approach, RolloutPlan, Stage

WAITING = ("", Stage.EXPLORATION.value, Stage.INSTALLATION.value)
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site that could start: `waits` where children do not get the approach there yet."""

    place: str
    name: str
    stage_name: str
    waits: bool


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A design as it was kept."""

    key: int
    at: datetime
    randomised: bool
    asked: Mapping[str, Any]
    found: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class KeptPlans:
    """An approach with its designs, newest first."""

    approach: str
    name: str
    illustrative: bool
    plans: tuple[KeptPlan, ...]
    may_design: bool


def plans_for(user: Person, approach: str) -> KeptPlans:
    """Raises NotFound where the person sees none of the approach's sites. Three queries."""
    found = Approach.objects.filter(slug=approach).first()
    if found is None:
        raise NotFound
    reach_for(user, approach)
    rows = RolloutPlan.objects.filter(approach=found)[:MOST_SHOWN]
    plans = tuple(KeptPlan(one.pk, one.at, one.randomised, one.asked, one.found, one.hash) for one in rows)
    may = not scope(user, Permission.ALLOCATE).nothing
    return KeptPlans(found.slug, found.name, found.illustrative, plans, may)


def candidates_for(user: Person, approach: str) -> tuple[Candidate, ...]:
    """The open sites of an approach that this person sees, by name."""
    rows = site_rows(user, approach=approach)
    found = [Candidate(row.place, row.place_name, row.stage_name, row.stage in WAITING) for row in rows]
    return tuple(sorted(found, key=lambda one: one.name))
