"""People, for who manages them: those with a grant, now or ever, where one manages people; and those one invited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Scope, require_somewhere, scope
from knowdo_web.access.roles import ROLES
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.people.models import Grant, Invitation, User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Approach, TeamRole
from knowdo_web.records.support.models import NextStep


@dataclass(frozen=True, slots=True)
class GrantRow:
    key: int
    role: str
    role_name: str
    place: str  # "" is everywhere
    place_name: str
    approach: str
    start: date
    end: date | None
    in_force: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    key: str
    name: str
    email: str
    active: bool
    last_seen: datetime | None
    grants: tuple[GrantRow, ...]
    elsewhere: int  # grants in force that lie outside where the reader manages people

    @property
    def current(self) -> tuple[GrantRow, ...]:
        return tuple(one for one in self.grants if one.in_force)

    @property
    def former(self) -> tuple[GrantRow, ...]:
        return tuple(one for one in self.grants if not one.in_force)


@dataclass(frozen=True, slots=True)
class PersonView:
    row: PersonRow
    joined: datetime
    left: datetime | None
    conduct_accepted: datetime | None
    duties: tuple[str, ...]
    yourself: bool
    may_let_go: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    key: str
    email: str
    name: str
    role_name: str
    place_name: str
    expires: datetime
    expired: bool


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


def _within(held: Scope, at: str = "") -> Q:
    """The grants (or invitations) that lie within a scope."""
    if held.everywhere:
        return Q()
    whole = [place for place, approach in held.pairs if not approach]
    chosen = Q(**{f"{at}place_id__in": whole}) | Q(**{f"{at}approach__in": list(held.everywhere_for)})
    for place, approach in held.pairs:
        if approach:
            chosen |= Q(**{f"{at}place_id": place, f"{at}approach": approach})
    return chosen


def _visible(by: User) -> QuerySet[User]:
    require_somewhere(by, Permission.MANAGE_PEOPLE)
    held = scope(by, Permission.MANAGE_PEOPLE)
    if held.everywhere:
        return User.objects.all()
    granted = Grant.objects.filter(_within(held)).values("user_id")
    asked = Invitation.objects.filter(invited_by=by).values("email")
    return User.objects.filter(Q(pk__in=granted) | Q(email__in=asked))


def person_of(by: User, key: str) -> User:
    """The person, for an action. Raises NotFound, and Refused for who manages nobody anywhere."""
    found = next((one for one in _visible(by).filter(key=key)), None) if is_key(key) else None
    if found is None:
        raise NotFound
    return found


def is_key(text: str) -> bool:
    return len(text.replace("-", "")) == 32 and all(letter in "0123456789abcdef-" for letter in text.lower())


def people_for(by: User, *, words: str = "", role: str = "", left: bool = False) -> tuple[PersonRow, ...]:
    """The people one manages, by name. Three queries."""
    users = _visible(by).filter(is_active=not left)
    if words:
        users = users.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if role:
        users = users.filter(pk__in=Grant.objects.filter(_open(), role=role).values("user_id"))
    return _rows(by, list(users.order_by("name", "pk")))


def _open() -> Q:
    return Q(start__lte=clock.today()) & (Q(end__isnull=True) | Q(end__gte=clock.today()))


def _rows(by: User, users: list[User]) -> tuple[PersonRow, ...]:
    held, today = scope(by, Permission.MANAGE_PEOPLE), clock.today()
    grants = Grant.objects.filter(user__in=users).select_related("place").order_by("start", "pk")
    inside: dict[int, list[GrantRow]] = {}
    elsewhere: Counter[int] = Counter()
    for one in grants:
        in_force = one.end is None or one.end >= today
        if _lies_in(held, one):
            inside.setdefault(one.user_id, []).append(_grant_row(one, in_force, by.pk != one.user_id))
        elif in_force:
            elsewhere[one.user_id] += 1
    return tuple(
        PersonRow(
            str(user.key), user.name, user.email, user.is_active, user.last_login,
            tuple(inside.get(user.pk, ())), elsewhere[user.pk],
        )
        for user in users
    )  # fmt: skip


def _lies_in(held: Scope, one: Grant) -> bool:
    return held.everywhere or held.holds(one.place_id, one.approach)


def _grant_row(one: Grant, in_force: bool, may_end: bool) -> GrantRow:
    role = ROLES.get(one.role)
    return GrantRow(
        one.pk, one.role, role.name if role else one.role, one.place.slug if one.place else "",
        one.place.name if one.place else "Everywhere", one.approach, one.start, one.end, in_force, in_force and may_end,
    )  # fmt: skip


def person_for(by: User, key: str) -> PersonView:
    """One person with all that was ever granted to them where one manages people. Raises NotFound. Six queries."""
    user = person_of(by, key)
    (row,) = _rows(by, [user])
    yourself = user.pk == by.pk
    may_let_go = not yourself and user.is_active and not row.elsewhere
    return PersonView(row, user.joined, user.left, user.conduct_accepted, _duties(user), yourself, may_let_go)


def _duties(person: User) -> tuple[str, ...]:
    """What is open in somebody's name, in words, for who hands it over."""
    seats = TeamRole.objects.filter(person=person, end__isnull=True).select_related("site__approach", "site__place")
    steps = NextStep.objects.filter(owner=person, done__isnull=True).select_related("contact__place")
    return (
        *(f"{seat.role} at {seat.site.approach.name} in {seat.site.place.name}" for seat in seats),
        *(f"Next step in {step.contact.place.name}, due {step.due:%-d %B %Y}: {step.words}" for step in steps),
    )


def grant_for(by: User, key: int) -> tuple[PersonRow, GrantRow]:
    """A grant in force with its person. Raises NotFound. Four queries."""
    grant = Grant.objects.select_related("user").filter(pk=key).first()
    if grant is None:
        raise NotFound
    (row,) = _rows(by, [person_of(by, str(grant.user.key))])
    for one in row.current:
        if one.key == key:
            return row, one
    raise NotFound


def heirs_for(by: User, key: str) -> tuple[Choice, ...]:
    """Who could take over from somebody: those one manages who are here and hold a role. Two queries."""
    holding = Grant.objects.filter(_open()).values("user_id")
    users = _visible(by).filter(is_active=True, pk__in=holding).exclude(key=key).order_by("name")
    return tuple(Choice(str(one.key), one.name) for one in users)


def places_to_grant(by: User) -> tuple[Choice, ...]:
    """The places that stand today and lie where one manages people, by name. Two queries."""
    held = scope(by, Permission.MANAGE_PEOPLE)
    places = Place.objects.filter(end__isnull=True).order_by("name", "kind")
    if not (held.everywhere or held.everywhere_for):
        places = places.filter(pk__in=held.place_ids)
    chosen = tuple(Choice(one.slug, f"{one.name} ({one.kind})") for one in places)
    return (Choice("", "Everywhere"), *chosen) if held.everywhere else chosen


def approaches_to_grant() -> tuple[Choice, ...]:
    """Every approach of the register, by name, after “every approach”. One query."""
    return (Choice("", "Every approach"), *(Choice(one.slug, one.name) for one in Approach.objects.all()))


def roles_to_grant() -> tuple[Choice, ...]:
    return tuple(Choice(one.key, f"{one.name}: {one.about}") for one in ROLES.values())


def invitations_for(by: User) -> tuple[InvitationRow, ...]:
    """The invitations that nobody has used yet, newest first, where one manages people. One query."""
    return tuple(
        InvitationRow(
            str(one.key), one.email, one.name, ROLES[one.role].name if one.role in ROLES else one.role,
            one.place.name if one.place else "Everywhere", one.expires, one.expires <= clock.now(),
        )
        for one in _open_invitations(by).select_related("place")
    )  # fmt: skip


def _open_invitations(by: User) -> QuerySet[Invitation]:
    require_somewhere(by, Permission.MANAGE_PEOPLE)
    held = scope(by, Permission.MANAGE_PEOPLE)
    return Invitation.objects.filter(_within(held), used__isnull=True, withdrawn__isnull=True)


def open_invitation(by: User, key: str) -> Invitation:
    """One of them, for an action. Raises NotFound."""
    found = _open_invitations(by).filter(key=key).first() if is_key(key) else None
    if found is None:
        raise NotFound
    return found


def invitation_of(token_hash: str) -> Invitation | None:
    """The invitation that a link opens, if it opens one now."""
    found = Invitation.objects.select_related("place", "invited_by").filter(token_hash=token_hash).first()
    if found is None or found.used or found.withdrawn or found.expires <= clock.now():
        return None
    return found
