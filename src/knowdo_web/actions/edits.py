"""Two people change the same thing: the second sees both versions, and nothing is lost.

A form carries a mark of the values it was filled with; the action compares it with what stands when it saves:

    with journal.writing("place.renamed", by=by, noun="place", key=slug) as event:
        row = Place.objects.select_for_update().get(slug=slug)
        before = change(row, seen=seen, to={"name": name})
        event.about(slug, before=before, now={"name": name})

No column is needed, and what others changed elsewhere in the row is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from knowdo.kernel.problems import KnowdoError, Problem, fixable
from knowdo_web.journal.hashes import canonical

WORDS = "Somebody else changed this while you were writing."
WHAT_TO_DO = "Look at both versions, put together what should stand, and save again. Nothing of yours is lost."


@dataclass(frozen=True, slots=True)
class Version:
    """One field as each of the two has it, as text."""

    field: str
    yours: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.yours != self.theirs


class EditClash(KnowdoError):
    """What stands is not what the form was filled with. `mark` is of what stands: the next save carries it."""

    def __init__(self, versions: tuple[Version, ...], mark: str) -> None:
        self.versions, self.mark = versions, mark
        super().__init__(_problem())


def _problem() -> Problem:
    return fixable("edited-meanwhile", WORDS, WHAT_TO_DO)


def mark_of(values: Mapping[str, Any]) -> str:
    """A short mark of some values, for a hidden field of the form that shows them."""
    return hashlib.sha256(canonical({name: _text(value) for name, value in values.items()}).encode()).hexdigest()[:32]


def values_of(row: models.Model, *names: str) -> dict[str, Any]:
    """The values of some fields of a row: for the form's initial values, and for `mark_of`."""
    return {name: getattr(row, row._meta.get_field(name).attname) for name in names}


def change(row: models.Model, *, seen: str, to: Mapping[str, Any]) -> dict[str, Any]:
    """Set the fields of a locked row and give what stood before. EditClash where `seen` is not the mark of what stands.

    What stands and is already what was wanted is no clash: saving twice does no harm.
    """
    before = values_of(row, *to)
    if seen != mark_of(before) and mark_of(before) != mark_of(to):
        raise EditClash(tuple(Version(name, _text(to[name]), _text(before[name])) for name in to), mark_of(before))
    for name, value in to.items():
        setattr(row, row._meta.get_field(name).attname, value)
    row.save(update_fields=list(to))
    return before


def _text(value: object) -> str:
    return "" if value is None else str(value)
