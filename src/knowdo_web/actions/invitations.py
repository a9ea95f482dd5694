"""Somebody is asked to join by a link that works once, for some days, and says nothing to who finds it later."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.granting import refusal_to_change, require_may_change
from knowdo_web.access.roles import ROLES
from knowdo_web.actions.people import place_of
from knowdo_web.outside import clock, mail
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.people import invitation_of, open_invitation
from knowdo_web.records.people.models import Grant, Invitation, User


def invite(*, by: User, email: str, name: str, role: str, place: str = "", approach: str = "") -> str:
    """Ask somebody to join with a first role. They get a letter with a link. Returns the invitation's key."""
    where = place_of(place)
    require_may_change(by, for_email=email, role=role, place=where and where.pk, approach=approach)
    if problems := _problems(email, name):
        raise KnowdoError(problems)
    return _ask(by, email.strip().lower(), name.strip(), role, place, approach)


def invite_first(*, email: str, name: str) -> str:
    """The first administrator of an installation, from its console. Only while nobody is there. Returns the link."""
    if User.objects.exists():
        words = "There are people here already."
        raise KnowdoError([fatal("not-first", words, "Ask an administrator for an invitation.")])
    if problems := _problems(email, name):
        raise KnowdoError(problems)
    token = secrets.token_urlsafe(32)
    with journal.writing("person.invited", by=journal.SYSTEM, noun="invitation") as event:
        made = _write(None, email.strip().lower(), name.strip(), "administrator", "", "", token)
        event.about(made.key, now={"role": "administrator", "place": "", "approach": ""})
    return _link(token)


def _ask(by: User, email: str, name: str, role: str, place: str, approach: str) -> str:
    token = secrets.token_urlsafe(32)
    with journal.writing("person.invited", by=by, noun="invitation", place=place_of(place)) as event:
        now = clock.now()
        Invitation.objects.filter(email=email, used__isnull=True, withdrawn__isnull=True).update(withdrawn=now)
        made = _write(by, email, name, role, place, approach, token)
        event.about(made.key, now={"role": role, "place": place, "approach": approach})
        transaction.on_commit(lambda: _letter(made, by.name, _link(token)))
    return str(made.key)


def _write(by: User | None, email: str, name: str, role: str, place: str, approach: str, token: str) -> Invitation:
    now = clock.now()
    return Invitation.objects.create(
        token_hash=_hash(token), email=email, name=name, role=role, place=place_of(place), approach=approach,
        invited_by=by, at=now, expires=now + timedelta(days=settings.INVITATION_DAYS),
    )  # fmt: skip


def _link(token: str) -> str:
    return mail.address(reverse("account:join", args=[token]))


def _letter(made: Invitation, from_whom: str, link: str) -> None:
    where = made.place.name if made.place else "every place"
    mail.send(
        made.email,
        "You are invited to knowdo",
        f"Hello {made.name},\n\n{from_whom} invites you to knowdo as {ROLES[made.role].name.lower()} for {where}.\n\n"
        f"Open this link to choose a password. It works once, until {made.expires:%-d %B %Y}:\n\n{link}\n\n"
        "If you did not expect this, do nothing.",
    )


def withdraw(*, by: User, invitation: str) -> None:
    """The link no longer opens anything."""
    found = open_invitation(by, invitation)
    where = found.place_id
    require_may_change(by, for_email=found.email, role=found.role, place=where, approach=found.approach)
    with journal.writing("invitation.withdrawn", by=by, noun="invitation", key=found.key, place=where):
        Invitation.objects.filter(pk=found.pk).update(withdrawn=clock.now())


@dataclass(frozen=True, slots=True)
class Invited:
    """What the link of an invitation shows to who holds it."""

    name: str
    email: str
    role: str
    place: str


def read(*, token: str) -> Invited | None:
    """What a link would open now; None where it opens nothing."""
    found = invitation_of(_hash(token))
    if found is None:
        return None
    role = ROLES[found.role].name if found.role in ROLES else found.role
    return Invited(found.name, found.email, role, found.place.name if found.place else "")


def accept(*, token: str, name: str, password: str) -> User:
    """Somebody joins. The link works no more, and the role it promised is theirs, if who promised it still may."""
    found = invitation_of(_hash(token))
    if found is None:
        raise NotFound
    user = User.objects.filter(email=found.email).first() or User(email=found.email)
    user.name = name.strip() or found.name
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise KnowdoError([_wrong("password", words, "Choose another.") for words in error.messages]) from error
    with journal.writing("person.joined", by=journal.SYSTEM, noun="person") as event:
        taken = Invitation.objects.filter(pk=found.pk, used__isnull=True, withdrawn__isnull=True)
        if not taken.update(used=clock.now()):
            raise NotFound  # another took it in this moment
        _join(user, found, password)
        event.about(user.key, now={"role": found.role, "invitation": str(found.key)})
    return user


def _join(user: User, found: Invitation, password: str) -> None:
    user.set_password(password)
    user.is_active, user.left = True, None
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    first = found.invited_by is None and User.objects.count() == 1
    if first or (found.invited_by is not None and _may_still(found.invited_by, found)):
        Grant.objects.create(
            user=user, role=found.role, place=found.place, approach=found.approach,
            start=clock.today(), granted_by=found.invited_by, why="Invited",
        )  # fmt: skip


def _may_still(by: User, found: Invitation) -> bool:
    return not refusal_to_change(
        by, for_email=found.email, role=found.role, place=found.place_id, approach=found.approach
    )


def _problems(email: str, name: str) -> list[Problem]:
    problems = []
    try:
        validate_email(email.strip())
    except ValidationError:
        problems.append(_wrong("email", "This is no e-mail address.", "Write one such as a.person@council.example."))
    if User.objects.filter(email=email.strip().lower(), is_active=True).exists():
        problems.append(_wrong("email", "This person is here already.", "Grant them a role on their page instead."))
    if not name.strip():
        problems.append(_wrong("name", "There is no name.", "Write how colleagues know them."))
    return problems


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
