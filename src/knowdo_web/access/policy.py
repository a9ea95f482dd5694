"""May this person do this, here? The grants of a request's user are read once, in one query, and kept on the object.

What was granted in a place holds in all that lies in it today, and in what lay in it when it ended: the history of a
place that merged or split stays with those to whom it lay. What came after it is granted by whoever merges or splits
(`actions.successions`), and never by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from knowdo_web.access.permissions import Permission
from knowdo_web.access.refusals import Refused
from knowdo_web.access.roles import ROLES
from knowdo_web.outside import clock
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Nesting, Place

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds. `place_ids` is empty when `everywhere`; `approaches` None is every approach.

    `pairs` keeps the exact combinations: a place, and the approach to which the grant is held (empty: every one).
    """

    everywhere: bool
    pairs: frozenset[tuple[int, str]]
    everywhere_for: frozenset[str] = frozenset()

    @property
    def place_ids(self) -> frozenset[int]:
        return frozenset(place for place, _ in self.pairs)

    @property
    def nothing(self) -> bool:
        return not (self.everywhere or self.pairs or self.everywhere_for)

    def holds(self, place: int | None, approach: str = "") -> bool:
        """Whether it holds in a place for an approach. Without a place: only what is granted everywhere."""
        if self.everywhere or (approach and approach in self.everywhere_for):
            return True
        if place is None:
            return False
        return (place, "") in self.pairs or (bool(approach) and (place, approach) in self.pairs)

    def covers_approach(self, approach: str) -> bool:
        """Whether it holds for an approach in any place at all."""
        return self.everywhere or approach in self.everywhere_for or any(of in ("", approach) for _, of in self.pairs)

    def touches(self, place: int) -> bool:
        """Whether it holds in a place for any approach at all."""
        return self.everywhere or bool(self.everywhere_for) or any(one == place for one, _ in self.pairs)

    def contains(self, other: Scope) -> bool:
        """Whether all that the other reaches is within this one."""
        if self.everywhere:
            return True
        return (
            not other.everywhere
            and other.everywhere_for <= self.everywhere_for
            and all(self.holds(place, approach) for place, approach in other.pairs)
        )


NOWHERE = Scope(everywhere=False, pairs=frozenset())


@dataclass(frozen=True, slots=True)
class _Held:
    """The permissions of one open grant and the places it covers today (None: everywhere)."""

    role: str
    permissions: frozenset[Permission]
    places: frozenset[int] | None
    approach: str

    @property
    def scope(self) -> Scope:
        return _joined([self])


def _descendants(roots: set[int], on: date) -> dict[int, frozenset[int]]:
    """Each root with all that lies in it on a day, or lay in it when it ended. Loops, which a mistake could make, end."""
    began = Q(start__isnull=True) | Q(start__lte=on)
    rows = Nesting.objects.filter(began, Q(end__isnull=True) | Q(end__gte=on) | Q(end=F("child__end")))
    children: dict[int, list[int]] = {}
    for parent, child in rows.values_list("parent_id", "child_id"):
        children.setdefault(parent, []).append(child)
    return {root: _below(root, children) for root in roots}


def _below(root: int, children: dict[int, list[int]]) -> frozenset[int]:
    found, waiting = {root}, [root]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)


def _read(user: User) -> tuple[_Held, ...]:
    today = clock.today()
    rows = Grant.objects.filter(user=user, start__lte=today).filter(Q(end__isnull=True) | Q(end__gte=today))
    grants = list(rows.order_by("pk").values_list("role", "place_id", "approach"))
    below = _descendants({place for _, place, _ in grants if place is not None}, today)
    return tuple(
        _Held(role, ROLES[role].permissions, None if place is None else below[place], approach)
        for role, place, approach in grants
        if role in ROLES
    )


def held(user: Person) -> tuple[_Held, ...]:
    """What was granted to a person and is in force today; nothing for somebody who has not signed in or has left."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    kept: Any = getattr(user, "_held", None)
    if kept is None or kept[0] != clock.today():
        kept = user._held = (clock.today(), _read(user))  # type: ignore[attr-defined]  # for the length of a request
    return tuple(kept[1])


def forget(user: Person) -> None:
    """Read the grants again when they are next asked for: they have changed."""
    if hasattr(user, "_held"):
        del user._held


def scope(user: Person, permission: Permission) -> Scope:
    """Where this person has this permission."""
    return _joined([one for one in held(user) if permission in one.permissions])


def scope_as(user: Person, permission: Permission, roles: Collection[str]) -> Scope:
    """Where this person has this permission by one of these roles."""
    return _joined([one for one in held(user) if permission in one.permissions and one.role in roles])


def _joined(having: list[_Held]) -> Scope:
    if not having:
        return NOWHERE
    return Scope(
        everywhere=any(one.places is None and not one.approach for one in having),
        pairs=frozenset((place, one.approach) for one in having for place in one.places or ()),
        everywhere_for=frozenset(one.approach for one in having if one.places is None and one.approach),
    )


def scope_of_grant(place: int | None, approach: str) -> Scope:
    """All that one grant in a place, for an approach, reaches today."""
    places = None if place is None else _descendants({place}, clock.today())[place]
    return _Held("", frozenset(), places, approach).scope


def can(user: Person, permission: Permission, *, place: int | Place | None = None, approach: str = "") -> bool:
    """Whether this person may do this in a place (by id), for an approach (by slug)."""
    return scope(user, permission).holds(place.pk if isinstance(place, Place) else place, approach)


def words_of_refusal(permission: Permission) -> str:
    may = " or ".join(role.name.lower() for role in ROLES.values() if permission in role.permissions)
    return f"Your role here does not allow this. It can be done by: {may}. Ask an administrator for access."


def require(user: Person, permission: Permission, *, place: int | Place | None = None, approach: str = "") -> None:
    """Raise `Refused`, in words, unless the person may do this here."""
    if not can(user, permission, place=place, approach=approach):
        raise Refused(words_of_refusal(permission))


def require_somewhere(user: Person, permission: Permission) -> None:
    """Raise `Refused`, in words, unless the person may do this in some place or for some approach."""
    if scope(user, permission).nothing:
        raise Refused(words_of_refusal(permission))


def roles_of(user: Person) -> tuple[str, ...]:
    """The keys of the roles that a person holds anywhere today, in the order of the table of roles."""
    keys = {one.role for one in held(user)}
    return tuple(key for key in ROLES if key in keys)
