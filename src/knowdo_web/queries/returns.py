"""Returns that are due: to those who send them, theirs; to those who asked for them, who has not sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, Scope, scope
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.scoped import is_key
from knowdo_web.records.places.models import Place
from knowdo_web.records.support.models import ReturnDue


@dataclass(frozen=True, slots=True)
class ReturnRow:
    key: str
    name: str
    period: str
    place: str
    place_name: str
    due: date
    sent: datetime | None
    overdue: bool
    days: int  # until it is due; below 0: since
    may_send: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One return of one period over all the places one sees."""

    name: str
    period: str
    due: date
    rows: tuple[ReturnRow, ...]

    @property
    def missing(self) -> tuple[ReturnRow, ...]:
        return tuple(row for row in self.rows if row.sent is None)

    @property
    def sent(self) -> int:
        return len(self.rows) - len(self.missing)


def returns_for(user: Person, *, place: str = "", missing_only: bool = False) -> tuple[ReturnRow, ...]:
    """The returns of the places where one loads data, or asks for it, by when they are due. One query."""
    sends, asks = (_whole(scope(user, one)) for one in (Permission.LOAD_DATA, Permission.MANAGE_MEASURES))
    rows = ReturnDue.objects.select_related("place")
    if None not in (sends, asks):
        rows = rows.filter(place_id__in=(sends or frozenset()) | (asks or frozenset()))
    if place:
        rows = rows.filter(place__slug=place)
    if missing_only:
        rows = rows.filter(sent__isnull=True)
    return tuple(
        _row(one, sends is None or one.place_id in sends) for one in rows.order_by("due", "name", "place__name")
    )


def _whole(held: Scope) -> frozenset[int] | None:
    """The places that are held whole, not for one approach; None is all of them."""
    return None if held.everywhere else frozenset(place for place, approach in held.pairs if not approach)


def rounds_for(user: Person) -> tuple[RoundRow, ...]:
    """The same, by return and period, the newest due first. One query."""
    found: dict[tuple[date, str, str], list[ReturnRow]] = {}
    for row in returns_for(user):
        found.setdefault((row.due, row.name, row.period), []).append(row)
    keys = sorted(found, key=lambda key: (-key[0].toordinal(), key[1], key[2]))
    return tuple(RoundRow(name, period, due, tuple(found[due, name, period])) for due, name, period in keys)


def _row(one: ReturnDue, may_send: bool) -> ReturnRow:
    days = (one.due - clock.today()).days
    return ReturnRow(
        str(one.key), one.name, one.period, one.place.slug, one.place.name, one.due, one.sent,
        one.sent is None and days < 0, days, may_send and one.sent is None, one.place.illustrative,
    )  # fmt: skip


def return_of(key: object) -> ReturnDue:
    """The return, for an action that asks what its caller may do. Raises NotFound."""
    found = ReturnDue.objects.select_related("place").filter(key=key).first() if is_key(key) else None
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """The places of one kind in one country, of which a return can be asked."""

    value: str
    label: str


def groups_for(user: Person) -> tuple[Group, ...]:
    """Kinds of places in countries where one may ask for returns. One query."""
    held = _whole(scope(user, Permission.MANAGE_MEASURES))
    places = Place.objects.filter(end__isnull=True, country__isnull=False).exclude(kind="country")
    if held is not None:
        places = places.filter(pk__in=held)
    rows = places.values_list("country__slug", "country__name", "kind").distinct().order_by("country__name", "kind")
    return tuple(Group(f"{slug}/{kind}", f"Every {kind} in {name}") for slug, name, kind in rows)


def places_of_group(user: Person, group: str) -> tuple[Place, ...]:
    """Its places, for an action. Empty where there are none."""
    country, _, kind = group.partition("/")
    held = _whole(scope(user, Permission.MANAGE_MEASURES))
    places = Place.objects.filter(country__slug=country, kind=kind, end__isnull=True)
    return tuple(places if held is None else places.filter(pk__in=held))


def _spot(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    found = ReturnDue.objects.filter(key=words["due"]).values_list("place_id", flat=True).first()
    return None if found is None else Spot(found)


RETURN = At("return", _spot)
