"""The rules that a country's people set for themselves, from a day on. What stood before stays readable."""

from __future__ import annotations

from datetime import date

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions.screening import problems_in
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.policies import RULES, policy_value
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.support.models import Policy


def set_policy(*, by: User, country: str, name: str, value: int, start: date, why: str) -> None:
    """A rule has a value from a day on."""
    place = Place.objects.filter(slug=country).first()
    if place is None or place.country_id != place.pk:
        raise NotFound
    require(by, Permission.MANAGE_AGREEMENTS, place=place)
    rule = RULES.get(name)
    if rule is None:
        raise NotFound
    problems = problems_in({"why": why})
    if not rule.least <= value <= rule.most:
        words = f"{value} is out of reach."
        problems.append(_wrong("value", words, f"Give a whole number from {rule.least} to {rule.most}."))
    if start < clock.today():
        problems.append(_wrong("start", "This day is past.", "Give today or a later day."))
    if not why.strip():
        problems.append(_wrong("why", "There is no reason.", "Say in a sentence why."))
    if problems:
        raise KnowdoError(problems)
    before = policy_value(place.pk, name)
    with journal.writing("policy.set", by=by, noun="policy", key=name, place=place, why=why) as event:
        Policy.objects.create(
            country=place, name=name, value=value, start=start, why=why.strip(), by=by, at=clock.now()
        )
        event.about(name, before={"value": before}, now={"value": value, "start": start.isoformat()})


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
