"""Who one is here: the roles one holds and where, in words for a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from knowdo_web.access.policy import Person
from knowdo_web.access.roles import ROLES
from knowdo_web.outside import clock
from knowdo_web.records.people.models import Grant, User


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held today: its key and name, and where ("" everywhere)."""

    key: str
    name: str
    about: str
    place: str
    place_slug: str
    approach: str


def roles_held(user: Person) -> tuple[HeldRole, ...]:
    """The roles of a person today, in the order of the table of roles. One query."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    today = clock.today()
    rows = Grant.objects.filter(user=user, start__lte=today).filter(Q(end__isnull=True) | Q(end__gte=today))
    order = list(ROLES)
    held = [
        HeldRole(
            grant.role, ROLES[grant.role].name, ROLES[grant.role].about,
            grant.place.name if grant.place else "", grant.place.slug if grant.place else "", grant.approach,
        )
        for grant in rows.select_related("place")
        if grant.role in ROLES
    ]  # fmt: skip
    return tuple(sorted(held, key=lambda one: order.index(one.key)))
