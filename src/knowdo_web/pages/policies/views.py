"""The rules of each country, and one page that leads to everything that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.access.permissions import Permission as May
from knowdo_web.access.policy import scope
from knowdo_web.actions import policies as actions
from knowdo_web.outside import clock
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.policies.forms import PolicyForm
from knowdo_web.queries.places import countries
from knowdo_web.queries.policies import COUNTRY, RULES, policies_in


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    words: str
    href: str


# What it is called, what it is for, the name of its page, and who is led there.
_ENTRIES: tuple[tuple[str, str, str, May], ...] = (
    ("People and roles", "Invite, grant, hand over when somebody leaves.", "people:list", May.MANAGE_PEOPLE),
    ("Add a place", "A council, a locality, a school, a team.", "placing:new", May.MANAGE_PLACES),
    ("Places", "Open one to change, move, merge or split it.", "places:list", May.MANAGE_PLACES),
    ("Organisations", "The bodies that work in places.", "organisations:list", May.MANAGE_PLACES),
    (
        "Add an approach",
        "Something known to help children enters the register.",
        "programme:new-approach",
        May.EDIT_EVIDENCE,
    ),
    ("Approaches", "Open one to rate it or to open a site.", "programme:approaches", May.EDIT_EVIDENCE),
    ("Add a measure", "Its numerator, denominator, calendar and direction.", "definitions:new", May.MANAGE_MEASURES),
    ("Measures", "Open one to change its definition.", "measures:list", May.MANAGE_MEASURES),
    ("Agreements", "Which data may be held, until when.", "agreements:list", May.MANAGE_AGREEMENTS),
    ("Returns", "Ask for them, and see who has not sent.", "returns:list", May.MANAGE_MEASURES),
    ("Rules", "How long an answer may take, how early a reminder comes.", "policies:list", May.MANAGE_AGREEMENTS),
    ("Contacts", "The log, the next steps, the reports to coach.", "contacts:log", May.COACH),
    ("Questions", "Ask an area, or answer.", "questions:list", May.ANSWER),
    ("The record", "What was changed and read, by whom and why.", "record:list", May.READ_RECORD),
)


@page(SIGNED_IN)
def manage(request: HttpRequest) -> HttpResponse:
    """Only what this person may do, and only what is installed."""
    entries = [
        Entry(text, words, href)
        for text, words, name, needs in _ENTRIES
        if not scope(request.user, needs).nothing and (href := _address(name))
    ]
    return render(request, "policies/manage.html", {"entries": entries})


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@page(SIGNED_IN)
def policies(request: HttpRequest) -> HttpResponse:
    found = [policies_in(request.user, one.slug) for one in countries()]
    return render(request, "policies/policies.html", {"countries": found})


@page(May.MANAGE_AGREEMENTS, post=May.MANAGE_AGREEMENTS, at=COUNTRY)
def set_policy(request: HttpRequest, place: str, rule: str) -> HttpResponse:
    found = policies_in(request.user, place)
    chosen = RULES.get(rule)
    if chosen is None:
        raise Http404
    stands = next(row.value for row in found.rows if row.rule.name == rule)
    form = PolicyForm(request.POST or None, rule=chosen, initial={"value": stands, "start": clock.today()})
    ask = Ask(f"A rule of {found.name}", "Set it", (reverse("policies:list"), "Rules"), illustrative=found.illustrative)
    return asked(
        request, form, lambda said: actions.set_policy(by=request.user, country=place, name=rule, **said), ask,
        "The rule is set.", lambda _made: reverse("policies:list"),
    )  # fmt: skip
