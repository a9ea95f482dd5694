"""Letters that go out by themselves: what is due, and once a week what there is to see. No figure stands in a letter.

Each letter is written down before it is sent, so that work which is delivered twice writes once; a letter whose server
cannot be reached is taken off again, and the next day tries once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.outside import clock, mail
from knowdo_web.queries.contacts import queue_for, steps_for
from knowdo_web.queries.policies import policy_value
from knowdo_web.queries.questions import questions_for
from knowdo_web.queries.returns import returns_for
from knowdo_web.records.people.models import Dispatch, Preference, User
from knowdo_web.records.places.models import Place

log = logging.getLogger(__name__)
Tell = Callable[[int, int, str], None]


def send_reminders(*, tell: Tell | None = None) -> int:
    """Today's reminders: to each person one letter with all that is due in their hands. Returns how many were sent."""
    return _send_all("reminder", clock.today().isoformat(), "reminders", _reminder, "What is due on knowdo", tell)


def send_digests(*, tell: Tell | None = None) -> int:
    """The week's digests: what waits where somebody works. Nothing waits, no letter. Returns how many were sent."""
    year, week, _ = clock.today().isocalendar()
    return _send_all("digest", f"{year}-W{week:02}", "digest", _digest, "Your week on knowdo", tell)


def _send_all(
    kind: str, about: str, wanted: str, words_for: Callable[[User], list[str]], subject: str, tell: Tell | None
) -> int:
    unwilling = Preference.objects.filter(**{wanted: False}).values("user_id")
    people = list(User.objects.filter(is_active=True).exclude(pk__in=unwilling).order_by("pk"))
    sent = 0
    for number, user in enumerate(people):
        lines = words_for(user)
        if lines:
            sent += _send_once(user, kind, about, subject, lines)
        if tell is not None:
            tell(number + 1, len(people), "Writing letters")
    return sent


def _send_once(user: User, kind: str, about: str, subject: str, lines: Iterable[str]) -> int:
    """Write it down and send it, or neither. 1 when it went out."""
    words = f"Hello {user.name},\n\n" + "\n".join(f"- {line}" for line in lines)
    choice = mail.address(reverse("account:letters"))
    try:
        with transaction.atomic():
            Dispatch.objects.create(user=user, kind=kind, about=about, at=clock.now())
            mail.send(user.email, subject, f"{words}\n\nWhich letters you get: {choice}")
    except IntegrityError:
        return 0  # it went out before
    except OSError:
        log.warning("A letter could not be sent: the mail server cannot be reached. It is tried again.")
        return 0
    return 1


def _reminder(user: User) -> list[str]:
    today = clock.today()
    lines = [
        f"Next step in {step.place_name}, {_when(step.due, today)}: {_link('contacts:log')}"
        for step in steps_for(user)
        if step.mine and step.due <= today + timedelta(days=2)
    ]
    early = _reminder_days(user)
    for row in returns_for(user, missing_only=True):
        if row.may_send and row.days <= early.get(row.place, 7):
            lines.append(
                f"{row.name} for {row.period}, {row.place_name}, {_when(row.due, today)}: {_link('returns:list')}"
            )
    lines += [
        f"A question about {row.place_name} waits for an answer, {_when(row.answer_by, today)}: {_link('questions:list')}"
        for row in questions_for(user, open_only=True)
        if not row.mine and row.answer_by <= today + timedelta(days=3)
    ]
    return lines


def _reminder_days(user: User) -> dict[str, int]:
    """How many days before a return is due each place of a person is reminded, as its country has it."""
    held = scope(user, Permission.LOAD_DATA)
    if held.nothing:
        return {}
    places = Place.objects.all() if held.everywhere else Place.objects.filter(pk__in=held.place_ids)
    rows = list(places.values_list("slug", "country_id"))
    days = {country: policy_value(country, "reminder-days") for country in {country for _, country in rows}}
    return {slug: days[country] for slug, country in rows}


def _digest(user: User) -> list[str]:
    waiting = [row for row in questions_for(user, open_only=True) if not row.mine]
    answered = [row for row in questions_for(user) if row.mine and row.answers]
    counts = (
        (len(waiting), "question waits for an answer", "questions wait for an answer", "questions:list"),
        (len(answered), "question of yours has an answer", "questions of yours have an answer", "questions:list"),
        (len(queue_for(user)), "report waits to be coached", "reports wait to be coached", "contacts:queue"),
        (len([s for s in steps_for(user) if s.mine]), "next step is yours", "next steps are yours", "contacts:log"),
        (len([r for r in returns_for(user, missing_only=True) if r.may_send]), "return is due", "returns are due", "returns:list"),
    )  # fmt: skip
    return [f"{count} {one if count == 1 else many}: {_link(page)}" for count, one, many, page in counts if count]


def _when(due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        return f"due {-days} day{'s' if days < -1 else ''} ago"
    return "due today" if days == 0 else f"due in {days} day{'s' if days > 1 else ''}"


def _link(page: str) -> str:
    return mail.address(reverse(page))
