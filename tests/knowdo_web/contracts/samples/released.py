"""A table that somebody asked for, and the audiences of rules."""

from __future__ import annotations

from knowdo_web.outside import clock
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import TableRequest
from knowdo_web.records.people.models import User
from tests.knowdo_web.contracts.samples.measures import country, measure
from tests.knowdo_web.contracts.world import Side, World


def table(world: World, side: Side, user: User | None) -> str:
    """One of a side's place: who takes part there may see it."""
    of = Measure.objects.get(slug=measure(world, side, user))
    made = TableRequest.objects.create(
        measure=of, place=side.place, audience="partner", way="years", by=world.keeper, at=clock.now(),
        state="withheld", told=f"It cannot be shown: {side.mark}", decided=clock.now(),
    )  # fmt: skip
    return str(made.key)


def audience(_world: World, _side: Side, _user: User | None) -> str:
    return "partner"


SAMPLES = {"table": table, "audience": audience, "released:set-rule:place": country}
