"""What a person may see of their own account: their sessions, what they want letters about, what they accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import roles_of, scope
from knowdo_web.access.roles import ROLES
from knowdo_web.records.people.models import Grant, Preference, User

# The day of the words of the code of conduct. When they change, so does this, and everybody is asked again.
CONDUCT_OF = date(2022, 1, 1)


@dataclass(frozen=True, slots=True)
class SessionRow:
    key: int
    device: str
    address: str
    began: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class OwnGrant:
    role: str
    place: str
    approach: str
    start: date


@dataclass(frozen=True, slots=True)
class AccountView:
    name: str
    email: str
    grants: tuple[OwnGrant, ...]
    digest: bool
    reminders: bool
    has_password: bool
    may_manage: bool


def conduct_accepted(user: User) -> bool:
    accepted = user.conduct_accepted
    return accepted is not None and accepted.astimezone(UTC).date() >= CONDUCT_OF


def account_of(user: User) -> AccountView:
    """One's own account. Three queries."""
    letters = Preference.objects.filter(user=user).first()
    rows = Grant.objects.filter(user=user, end__isnull=True).select_related("place").order_by("start", "pk")
    return AccountView(
        user.name, user.email,
        tuple(
            OwnGrant(ROLES[one.role].name, one.place.name if one.place else "everywhere", one.approach, one.start)
            for one in rows
            if one.role in ROLES
        ),
        letters is None or letters.digest, letters is None or letters.reminders,
        user.has_usable_password(), bool(roles_of(user)) and not scope(user, Permission.MANAGE_PEOPLE).nothing,
    )  # fmt: skip


def sessions_of(user: User, here: str | None) -> tuple[SessionRow, ...]:
    """Where one is signed in, this session first, then by newest. One query and one more for each that has ended."""
    rows = (
        SessionRow(one.pk, device_of(one.user_agent), one.ip, one.created_at, one.session_key == here)
        for one in UserSession.objects.purge_and_list(user)
    )
    return tuple(sorted(rows, key=lambda row: (not row.here, -row.began.timestamp())))


def is_own_session(user: User, key: int) -> bool:
    return UserSession.objects.filter(user=user, pk=key).exists()


def is_own_passkey(user: User, key: int) -> bool:
    return Authenticator.objects.filter(user=user, pk=key, type=Authenticator.Type.WEBAUTHN).exists()


_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """A browser and a system in words, or “another program”."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Another program"
