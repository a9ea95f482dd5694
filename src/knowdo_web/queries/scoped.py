"""Rows that lie in a place, and perhaps at an approach, within a scope: one condition for every such list."""

from __future__ import annotations

from django.db.models import Q

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, Scope, scope


def lying_in(held: Scope, *, place: str = "place_id", approach: str = "approach") -> Q:
    """The rows whose place (and approach) lie within a scope. A row of no approach is for who holds the whole place."""
    if held.everywhere:
        return Q()
    chosen = Q(**{f"{place}__in": [one for one, of in held.pairs if not of]})
    for one, of in held.pairs:
        if of:
            chosen |= Q(**{place: one, approach: of})
    return chosen | Q(**{f"{approach}__in": list(held.everywhere_for)})


def lying_where(user: Person, permission: Permission, *, place: str = "place_id", approach: str = "approach") -> Q:
    """The rows that lie where somebody holds a permission; none where they hold it nowhere."""
    held = scope(user, permission)
    return Q(pk__in=()) if held.nothing else lying_in(held, place=place, approach=approach)


def is_key(text: object) -> bool:
    """Whether a text can be the key of a row, so that a query need not fail to find out."""
    plain = str(text).replace("-", "").lower()
    return len(plain) == 32 and all(letter in "0123456789abcdef" for letter in plain)
