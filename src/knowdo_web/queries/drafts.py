"""Drafts, to the person who typed them and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from knowdo_web.access.policy import Person
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.drafts.models import Draft
from knowdo_web.records.people.models import User


@dataclass(frozen=True, slots=True)
class DraftView:
    """`fields`: each name with what was typed, several where a form has several boxes of a name."""

    key: str
    address: str
    saved: datetime
    fields: Mapping[str, tuple[str, ...]]


def draft_for(user: Person, key: object) -> DraftView:
    if isinstance(user, User):
        found = Draft.objects.filter(owner=user, key=key, expires__gte=clock.now()).first()
        if found is not None:
            fields = {name: tuple(values) for name, values in found.fields.items()}
            return DraftView(str(found.key), found.address, found.saved, fields)
    raise NotFound


def owner_of_browser(key: str) -> User | None:
    """The active person with this key: who last signed in on a browser, when they have been signed out since."""
    try:
        return User.objects.filter(key=UUID(key), is_active=True).first()
    except ValueError:
        return None
