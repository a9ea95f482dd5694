"""The words that every room uses."""

from __future__ import annotations

from knowdo_web.records.people.models import User
from tests.knowdo_web.contracts.world import Side, World


def place(_world: World, side: Side, _user: User | None) -> str:
    return str(side.place.slug)


def approach(_world: World, side: Side, _user: User | None) -> str:
    return side.approach


SAMPLES = {"place": place, "approach": approach}
