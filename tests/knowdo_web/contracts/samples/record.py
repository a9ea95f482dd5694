"""An event of the record about a side's place, a request to erase it, and long work."""

from __future__ import annotations

from knowdo_web import journal
from knowdo_web.actions import redacting, runs
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import User
from tests.knowdo_web.contracts.world import Side, World


def event(world: World, side: Side, _user: User | None) -> str:
    with journal.writing("test.made", by=world.keeper, noun="test", key=side.mark, place=side.place.pk) as said:
        said.about(side.mark, now={"words": f"A few words {side.mark}"})
    return str(Event.objects.order_by("-pk").values_list("key", flat=True)[0])


def erasure(world: World, side: Side, user: User | None) -> str:
    return redacting.ask(by=world.keeper, event=event(world, side, user), part="", reason=f"Because {side.mark}")


def job(world: World, side: Side, user: User | None) -> str:
    return runs.start_run(by=user if side.mine and user else world.keeper, kind="test.walk", arguments={})


SAMPLES = {"event": event, "erasure": erasure, "job": job}
