"""The rules about small numbers: for the public, for partners, and who may see figures as they are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.access.permissions import Permission as May
from knowdo_web.actions.release_policies import set_release_policy
from knowdo_web.outside import clock
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.released.forms import ExactForm, RuleForm, first_of
from knowdo_web.queries.places import countries
from knowdo_web.queries.policies import COUNTRY
from knowdo_web.queries.release_policies import AUDIENCE_NAMES, rules_in

INTRO = {
    "public": "What anybody may see, signed in or not. Figures of official producers are open to everybody in any case.",
    "partner": "What those see who take part in the programme. Every number is decided again when the rule begins.",
    "internal": "Who may see exact figures of their own places. They are for checking, and not for publication.",
}


@page(SIGNED_IN)
def rules(request: HttpRequest) -> HttpResponse:
    found = [rules_in(request.user, one.slug) for one in countries()]
    return render(request, "released/rules.html", {"countries": found})


@page(May.MANAGE_AGREEMENTS, post=May.MANAGE_AGREEMENTS, at=COUNTRY)
def set_rule(request: HttpRequest, place: str, audience: str) -> HttpResponse:
    if audience not in INTRO:
        raise Http404
    found = rules_in(request.user, place)
    stands = next(one for one in found.audiences if one.audience == audience)
    first = first_of(stands, clock.today())
    internal = audience == "internal"
    form = (
        ExactForm(request.POST or None, initial=first)
        if internal
        else RuleForm(request.POST or None, rules=found, initial=first)
    )
    ask = Ask(
        f"Small numbers in {found.name}: {AUDIENCE_NAMES[stands.audience].lower()}", "Set the rule",
        (reverse("released:rules"), "Small numbers"), (INTRO[audience],), illustrative=found.illustrative,
    )  # fmt: skip

    def act(said: dict[str, Any]) -> None:
        kept = {name: first[name] for name in ("form", "threshold", "smallest_denominator", "base", "hide_all_or_none")}
        set_release_policy(by=request.user, country=place, audience=audience, **((kept | said) if internal else said))

    return asked(request, form, act, ask, "The rule is set.", lambda _made: reverse("released:rules"))
