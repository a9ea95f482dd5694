"""What was typed and not yet sent, kept for a day for the person who typed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from knowdo_web.outside import clock
from knowdo_web.records.drafts.models import Draft
from knowdo_web.records.people.models import User

KEPT_FOR = timedelta(days=1)
MOST = 200_000  # characters: more was not typed


def keep_draft(*, owner: User, address: str, fields: Mapping[str, Sequence[str]]) -> str:
    """Keep the last that was typed at an address, in place of what was kept before. Drafts are not of the record."""
    now = clock.now()
    kept: dict[str, list[str]] = {}
    room = MOST
    for name, values in fields.items():
        room -= sum(map(len, values))
        if room >= 0:
            kept[name] = list(values)
    draft, _ = Draft.objects.update_or_create(
        owner=owner, address=address[:300], defaults={"fields": kept, "saved": now, "expires": now + KEPT_FOR}
    )
    return str(draft.key)


def drop_draft(*, owner: User, address: str) -> None:
    """It was sent, or its owner has thrown it away."""
    Draft.objects.filter(owner=owner, address=address[:300]).delete()


def drop_expired() -> int:
    """Remove what nobody came back for. Gives how many."""
    return Draft.objects.filter(expires__lt=clock.now()).delete()[0]
