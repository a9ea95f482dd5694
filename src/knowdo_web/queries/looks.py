"""Since when things are new to somebody: the time of the look before this one."""

from __future__ import annotations

from datetime import datetime

from knowdo_web.access.policy import Person
from knowdo_web.outside import clock
from knowdo_web.records.people.models import LastLooked, User


def looked_before(user: Person, what: str) -> datetime | None:
    """When this person last looked at `what` (“place/fife”) before now. None: never, or nobody is signed in. One query.

    Ask before `actions.account.note_looked`. A look less than an hour ago is still this one.
    """
    if not isinstance(user, User):
        return None
    look = LastLooked.objects.filter(user=user, what=what).first()
    if look is None:
        return None
    return look.at if (clock.now() - look.at).total_seconds() > 3600 else look.before
