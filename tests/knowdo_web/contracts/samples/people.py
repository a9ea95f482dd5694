"""People, their grants, and invitations that nobody has used."""

from __future__ import annotations

from datetime import date, timedelta

from knowdo_web.outside import clock
from knowdo_web.records.people.models import Grant, Invitation, User
from tests.knowdo_web.contracts.world import Side, World


def _granted(world: World, side: Side) -> Grant:
    email = f"{User.objects.count()}@{side.mark}.example"
    user = User.objects.create_user(email, name=f"Somebody {side.mark}", conduct_accepted=clock.now())
    return Grant.objects.create(user=user, role="team", place=side.place, start=date(2024, 1, 1))


def person(world: World, side: Side, _user: User | None) -> str:
    return str(_granted(world, side).user.key)


def grant(world: World, side: Side, _user: User | None) -> str:
    return str(_granted(world, side).pk)


def invitation(world: World, side: Side, _user: User | None) -> str:
    made = Invitation.objects.create(
        token_hash=f"{side.mark}-{Invitation.objects.count()}", email=f"new@{side.mark}.example", name=f"New {side.mark}",
        role="team", place=side.place, invited_by=world.keeper, at=clock.now(), expires=clock.now() + timedelta(days=1),
    )  # fmt: skip
    return str(made.key)


SAMPLES = {"people:person": person, "people:end-grant:grant": grant, "people:withdraw:invitation": invitation}
