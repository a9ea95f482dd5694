"""The rules that a country's people set for themselves, each with the value it has when nobody has set one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.db.models import F

from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.places.models import Place
from knowdo_web.records.support.models import Policy


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    words: str
    unit: str
    usual: int
    least: int
    most: int


_ALL: Final = (
    Rule("answer-days", "A question to an area is answered within", "days", 14, 1, 90),
    Rule("reminder-days", "Who has not sent a return is reminded before it is due", "days before", 7, 1, 60),
    Rule("coaching-days", "A team’s report is coached within", "days", 14, 1, 90),
)
RULES: Final = MappingProxyType({rule.name: rule for rule in _ALL})


@dataclass(frozen=True, slots=True)
class PolicyRow:
    rule: Rule
    value: int
    start: date | None  # None: nobody has set one
    why: str


@dataclass(frozen=True, slots=True)
class CountryPolicies:
    country: str
    name: str
    illustrative: bool
    rows: tuple[PolicyRow, ...]
    may_set: bool


def policy_value(country: int | None, name: str, *, on: date | None = None) -> int:
    """The value of a rule in a country (by id) on a day: what was set last, or what is usual. One query."""
    rows = Policy.objects.filter(country_id=country, name=name, start__lte=on or clock.today())
    value = rows.values_list("value", flat=True).first()
    return RULES[name].usual if value is None else value


def policies_in(user: Person, country: str) -> CountryPolicies:
    """Every rule of a country as it stands today. Raises NotFound. Two queries."""
    place = Place.objects.filter(slug=country).first()
    if place is None or place.country_id != place.pk:
        raise NotFound
    standing: dict[str, Policy] = {}
    for one in Policy.objects.filter(country=place, start__lte=clock.today()):
        standing.setdefault(one.name, one)
    rows = tuple(
        PolicyRow(rule, one.value if one else rule.usual, one.start if one else None, one.why if one else "")
        for rule in RULES.values()
        for one in [standing.get(rule.name)]
    )
    return CountryPolicies(
        place.slug, place.name, place.illustrative, rows, can(user, Permission.MANAGE_AGREEMENTS, place=place)
    )


def _country(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    country = Place.objects.filter(slug=words["place"], country_id=F("pk")).values_list("pk", flat=True).first()
    return None if country is None else Spot(country)


COUNTRY = At("country", _country, sees=None)
