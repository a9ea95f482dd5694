"""A measure of the small country, its country, and a note on a side's chart."""

from __future__ import annotations

from knowdo_web.actions.signals import add_note
from knowdo_web.outside import clock
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.people.models import User
from tests.knowdo_web.contracts.world import Side, World
from tests.knowdo_web.figures import SHARE, SHIFTED, published


def measure(world: World, _side: Side, _user: User | None) -> str:
    """One with published figures in every place: they are open, and what is said about them is not."""
    if not Measure.objects.filter(slug=SHARE).exists():
        whole = world.country.whole
        published(whole, [whole, *(side.place for side in world.sides)], SHIFTED)
    return SHARE


def country(world: World, side: Side, user: User | None) -> str:
    measure(world, side, user)
    return str(world.country.whole.slug)


def note(world: World, side: Side, user: User | None) -> str:
    of = measure(world, side, user)
    return str(add_note(by=world.keeper, measure=of, place=side.place.slug, on=clock.today(), words=side.mark))


SAMPLES = {"measure": measure, "country": country, "note": note}
