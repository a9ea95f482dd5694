"""What people do with their own account, and what the door notes about those who come to it."""

from __future__ import annotations

import hashlib

from allauth.usersessions.models import UserSession

from knowdo.kernel.problems import KnowdoError, Where, fatal
from knowdo_web import journal
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.people.models import LastLooked, Preference, User


def note_signed_in(*, by: User) -> None:
    with journal.writing("account.signed-in", by=by, noun="account", key=by.key):
        pass


def note_locked_out(*, account: str) -> None:
    """Somebody tried too often. The account is not named in the clear: what was typed may be anything."""
    key = hashlib.sha256(account.encode()).hexdigest()[:16]
    with journal.writing("account.locked-out", by=journal.SYSTEM, noun="account", key=key):
        pass


def accept_conduct(*, by: User) -> None:
    """The code of conduct is accepted, before anything else is opened."""
    with journal.writing("conduct.accepted", by=by, noun="account", key=by.key):
        by.conduct_accepted = clock.now()
        by.save(update_fields=["conduct_accepted"])


def change_name(*, by: User, name: str) -> None:
    if not name.strip():
        raise KnowdoError(
            [fatal("bad-name", "There is no name.", "Write how colleagues know you.", Where(column="name"))]
        )
    with journal.writing("account.renamed", by=by, noun="account", key=by.key) as event:
        event.about(by.key, before={"name": by.name}, now={"name": name.strip()})
        by.name = name.strip()
        by.save(update_fields=["name"])


def choose_letters(*, by: User, digest: bool, reminders: bool) -> None:
    """Which letters somebody wants."""
    with journal.writing("account.letters-chosen", by=by, noun="account", key=by.key) as event:
        Preference.objects.update_or_create(user=by, defaults={"digest": digest, "reminders": reminders})
        event.about(by.key, now={"digest": digest, "reminders": reminders})


def end_session(*, by: User, session: int) -> None:
    """One of one's own sessions ends at once, wherever it is."""
    found = UserSession.objects.filter(user=by, pk=session).first()
    if found is None:
        raise NotFound
    with journal.writing("account.session-ended", by=by, noun="account", key=by.key):
        found.end()


def end_other_sessions(*, by: User, here: str | None) -> int:
    """All of one's own sessions but the one one is in. Returns how many."""
    others = list(UserSession.objects.filter(user=by).exclude(session_key=here or ""))
    with journal.writing("account.session-ended", by=by, noun="account", key=by.key) as event:
        for one in others:
            one.end()
        event.about(by.key, now={"ended": len(others)})
    return len(others)


def note_looked(*, by: User, what: str) -> None:
    """This person looks at something now. Kept for them alone, so it is no event; looks within the hour are one look.

    `what` names the page: “place/fife”. What had changed stays new for an hour, so that reloading a page hides nothing.
    """
    now = clock.now()
    look, new = LastLooked.objects.get_or_create(user=by, what=what, defaults={"at": now})
    if not new and (now - look.at).total_seconds() > 3600:
        LastLooked.objects.filter(pk=look.pk).update(before=look.at, at=now)
