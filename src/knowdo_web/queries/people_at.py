"""Where people, grants and invitations lie, for the door: who may not manage them may not know of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowdo_web.access.addresses import At, Spot, own
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.people import person_of
from knowdo_web.records.people.models import Grant, Invitation, User


def _manages(user: User, key: object) -> bool:
    if scope(user, Permission.MANAGE_PEOPLE).nothing:
        return False
    try:
        person_of(user, str(key))
    except NotFound:
        return False
    return True


def _grant_spot(user: object, words: Mapping[str, Any]) -> Spot | None:
    found = Grant.objects.filter(pk=words["grant"]).values_list("place_id", "approach").first()
    return None if found is None else Spot(*found)


def _invitation_spot(user: object, words: Mapping[str, Any]) -> Spot | None:
    found = Invitation.objects.filter(key=words["invitation"]).values_list("place_id", "approach").first()
    return None if found is None else Spot(*found)


# A person is no place: somebody may hold roles in several. So it is asked whether this reader manages them at all.
PERSON = own("person one manages", lambda user, words: _manages(user, words["person"]))
GRANT = At("grant", _grant_spot, sees=Permission.MANAGE_PEOPLE)
INVITATION = At("invitation", _invitation_spot, sees=Permission.MANAGE_PEOPLE)
