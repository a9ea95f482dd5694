"""A rollout design of the approach, so that its files are there."""

from __future__ import annotations

from knowdo_web.actions import rollouts
from knowdo_web.records.people.models import User
from knowdo_web.records.programme.models import RolloutPlan
from tests.knowdo_web.contracts.world import Side, World

ASKED = {
    "waves": 3, "capacity": 1, "first": "2026-Q1", "later": 0, "order": "given", "seed": 7, "size": 50, "before": 0.4,
    "after": 0.6, "icc": 0.05, "cac": 0.8,
}  # fmt: skip


def designed(world: World, side: Side, _user: User | None) -> str:
    if not RolloutPlan.objects.filter(approach__slug=side.approach).exists():
        ready = dict.fromkeys(world.country.councils, 1)
        rollouts.design_rollout(by=world.keeper, approach=side.approach, ready=ready, asked=ASKED)
    return side.approach


SAMPLES = {"programme:rollout-csv:approach": designed, "programme:rollout-pdf:approach": designed}
