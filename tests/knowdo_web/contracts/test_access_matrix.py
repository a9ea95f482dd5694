"""Every address, as everybody, in their own place and in another's, reading and writing; again after a merger and a split.

What is expected is worked out here from what each address declares, the table of roles, and who holds what where as
`world.py` says it: never by asking the rules that are tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from knowdo_web.access.addresses import ANYONE, ANYWHERE, SIGNED_IN, Address, Need, Spot
from knowdo_web.access.permissions import SEEING, Permission
from knowdo_web.access.roles import ROLES
from knowdo_web.access.walk import Door, doors
from tests.knowdo_web.contracts import world as worlds
from tests.knowdo_web.contracts.samples import every_sample
from tests.knowdo_web.contracts.world import Side, Walker, World

pytestmark = pytest.mark.django_db
OPEN, SIGN_IN, UNSEEN, REFUSED, NO_WAY = "open", "sign in", "404", "403", "405"
STATES: dict[str, Callable[[World], World]] = {"merged": worlds.merged, "split": worlds.split}
SAMPLES = every_sample()
# Written by whoever walks, and so would end the walk.
ENDS_THE_WALK = {"account_logout"}


# It answers 503 to everybody while no worker runs, as in a test: that is its answer, and no refusal.
SAYS_NOT_READY = "health:ready"
# The door asks whose file it is, and the action what they may do with it today: rights may have ended since it was sent.
# Nobody approves what they loaded themselves, so of one's own file every approval is refused.
ASKED_AGAIN: dict[str, Permission | None] = {"load:load": Permission.LOAD_DATA, "load:approve": None}


def walked() -> list[Door]:
    return list(doors())


def test_every_address_declares_what_it_asks() -> None:
    assert [door.pattern for door in doors() if door.address is None] == []


def test_every_address_has_a_name_and_a_sample_for_each_of_its_words() -> None:
    assert [door.pattern for door in doors() if not door.name] == []
    missing = [f"{door.name}:{word}" for door in walked() for word in door.words if sample(door, word) is None]
    assert missing == [], "write a sample: docs/explanation/site.md, “Access of addresses”"


def test_as_everybody_everywhere() -> None:
    world = worlds.build()
    assert list(walk(world, world.walkers, walked())) == []


@pytest.mark.parametrize("state", STATES)
def test_after_places_change(state: str) -> None:
    world = STATES[state](worlds.build())
    some = [one for one in world.walkers if one.role in ("", "analyst", "administrator", "team") and one.user]
    lying_somewhere = [door for door in walked() if door.address and {"place"} & set(door.words)]
    assert list(walk(world, some, lying_somewhere)) == []


def sample(door: Door, word: str) -> Callable[..., str] | None:
    space = door.name.rpartition(":")[0]
    return next((SAMPLES[key] for key in (f"{door.name}:{word}", f"{space}:{word}", word) if key in SAMPLES), None)


def words_for(door: Door, world: World, side: Side, walker: Walker) -> dict[str, str] | None:
    """The words of an address for a thing on a side. A thing of the walker's own is made for each walker."""
    owned = door.address is not None and door.address.at.own
    if owned and walker.user is None:
        return None
    found = {}
    for word in door.words:
        make = sample(door, word)
        assert make is not None
        key = (f"{door.name}:{word}", side.name, walker.user.pk if owned and walker.user else None)
        if key not in world.made:
            world.made[key] = make(world, side, walker.user if side.mine else world.keeper)
        found[word] = world.made[key]
    return found


def walk(world: World, walkers: Any, through: Any) -> Iterator[str]:
    """Every fault in words."""
    clients = {walker.name: _client(walker) for walker in walkers}
    for door in through:
        if door.address is None or any(sample(door, word) is None for word in door.words):
            continue  # the two tests above say so
        for side in world.sides if door.words else world.sides[:1]:
            for walker in walkers:
                words = words_for(door, world, side, walker)
                if words is None:
                    continue
                for method, need in (("GET", door.address.get), ("POST", door.address.post)):
                    yield from _step(clients[walker.name], world, door, walker, side, words, method, need)


def _step(
    client: Client, world: World, door: Door, walker: Walker, side: Side, words: dict[str, str], method: str, need: Need
) -> Iterator[str]:
    address = door.address
    assert address is not None
    if method == "POST" and door.name in ENDS_THE_WALK:
        return
    due = expected(address, need, walker, side, words)
    if method == "POST" and due == OPEN and door.name in ASKED_AGAIN:
        held = ROLES[walker.role].permissions if walker.role else frozenset()
        due = OPEN if ASKED_AGAIN[door.name] in held else REFUSED
    where = f"{method} {door.pattern} as {walker.name}, {side.name}"
    with transaction.atomic():
        ask = client.get if method == "GET" else client.post
        response = ask(reverse(door.name, kwargs=words))
        text = b"" if response.streaming else response.content
        transaction.set_rollback(True)
    cache.clear()
    got = OPEN if door.name == SAYS_NOT_READY and response.status_code == 503 else outcome(response)
    if got != due:
        yield f"{where}: {due} was due, and it was {got} ({response.status_code})"
    if got == OPEN and method == "GET" and not (address.at.own and side.mine):  # what they sent themselves they know
        yield from _leaks(world, walker, text, where)


def _leaks(world: World, walker: Walker, text: bytes, where: str) -> Iterator[str]:
    """What was made in a place where this person holds nothing must not be told on any page they open."""
    for side in world.sides:
        if side.place.pk not in walker.places and side.mark.encode() in text:
            yield f"{where}: shows what is only known in {side.name}"


def _client(walker: Walker) -> Client:
    client = Client(raise_request_exception=False)
    if walker.user is not None:
        client.force_login(walker.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def outcome(response: HttpResponse) -> str:
    if response.status_code in (404, 403, 405):
        return str(response.status_code)
    if response.status_code == 401:
        return SIGN_IN
    if response.status_code == 302 and response["Location"].startswith(f"{reverse('account_login')}?next="):
        return SIGN_IN
    return OPEN if response.status_code < 500 else str(response.status_code)


def expected(address: Address, need: Need, walker: Walker, side: Side, words: dict[str, str]) -> str:
    if need is None:
        return NO_WAY
    if need is ANYONE:
        return OPEN
    if walker.user is None:
        return SIGN_IN
    allowed = ROLES[walker.role].permissions if walker.role else frozenset()
    if address.at.own:
        return OPEN if side.mine and (need is SIGNED_IN or need in allowed) else UNSEEN
    if address.at is ANYWHERE:
        return OPEN if need is SIGNED_IN or need in allowed else REFUSED
    spot = address.at.find(walker.user, words)
    if spot is None or (address.at.sees is not None and not (address.at.sees in allowed and holds(walker, spot))):
        return UNSEEN
    if need is SIGNED_IN or (need in allowed and holds(walker, spot)):
        return OPEN
    assert isinstance(need, Permission)
    return UNSEEN if need in SEEING else REFUSED


def holds(walker: Walker, spot: Spot) -> bool:
    """Whether what this walker was granted reaches a spot, as `world.py` granted it."""
    for_it = walker.approach in ("", spot.approach)
    if spot.place is None:
        return bool(spot.approach) and for_it
    return {spot.place, *spot.also} <= walker.places and for_it
