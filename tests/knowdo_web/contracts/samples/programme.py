"""Cycles and barriers of a side's site."""

from __future__ import annotations

from knowdo_web.actions import sites
from knowdo_web.outside import clock
from knowdo_web.records.people.models import User
from tests.knowdo_web.contracts.world import Side, World


def cycle(world: World, side: Side, _user: User | None) -> str:
    return str(
        sites.start_cycle(
            by=world.keeper, approach=side.approach, place=side.place.slug, title=f"Try {side.mark}", aim="Better",
            prediction="It will be better", started=clock.today(),
        )
    )  # fmt: skip


def barrier(world: World, side: Side, _user: User | None) -> str:
    where = {"approach": side.approach, "place": side.place.slug}
    return str(sites.raise_barrier(by=world.keeper, **where, words=f"No time {side.mark}", level="operational"))


SAMPLES = {"programme:end-cycle:key": cycle, "programme:answer-barrier:key": barrier}
