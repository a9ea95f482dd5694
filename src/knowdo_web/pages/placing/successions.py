"""Merging and splitting: asked, weighed, done."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from knowdo_web.access.addresses import PLACE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions import successions as actions
from knowdo_web.actions.places_kept import NewPlace
from knowdo_web.pages.asking import Ask
from knowdo_web.pages.placing.forms import MergeForm, SplitForm
from knowdo_web.pages.placing.views import weighed
from knowdo_web.queries import placing as queries

PEOPLE = Permission.MANAGE_PEOPLE
INTRO = (
    "The places that end keep their pages and their figures: nothing is moved or added up.",
    "You see who would gain or lose sight of what before anything is done.",
)


def _begin(request: HttpRequest, place: str) -> queries.PlaceKept:
    """The place, for who keeps both its people, which the address asks, and the place itself."""
    kept = queries.place_kept(place)
    require(request.user, Permission.MANAGE_PLACES, place=kept.id)
    return kept


@page(PEOPLE, post=PEOPLE, at=PLACE)
def merge(request: HttpRequest, place: str) -> HttpResponse:
    kept = _begin(request, place)
    others = queries.places_to_keep(request.user, in_country_of=place, kind=kept.kind, without=place)
    chosen = request.POST.getlist("places") or request.GET.getlist("places")
    formers = [place, *(one for one in chosen if one in {other.slug for other in others})]
    grants = queries.grants_in(request.user, formers if len(formers) > 1 else [place])
    form = MergeForm(request.POST or None, others=others, grants=grants, initial={"places": chosen})
    ask = Ask(
        f"Merge {kept.name} with others", "Show who gains or loses", _back(kept), INTRO, illustrative=kept.illustrative
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        act = partial(
            actions.merge, by=request.user, places=formers, into=NewPlace(said["name"], said["code"]), on=said["on"],
            carry=frozenset(int(key) for key in said["carry"]), why=said["why"],
        )  # fmt: skip
        return weighed(request, form, ask, act, formers, "The places are merged.", place, after=lambda slug: slug)
    return _page(request, form, ask)


@page(PEOPLE, post=PEOPLE, at=PLACE)
def split(request: HttpRequest, place: str) -> HttpResponse:
    kept = _begin(request, place)
    form = SplitForm(request.POST or None, children=kept.holds, grants=queries.grants_in(request.user, [place]))
    ask = Ask(f"Split {kept.name}", "Show who gains or loses", _back(kept), INTRO, illustrative=kept.illustrative)
    if request.method == "POST" and form.is_valid():
        said, parts = form.cleaned_data, form.parts
        code = {number: words[1].strip() for number, words in parts.items()}
        act = partial(
            actions.split, by=request.user, place=place, into=[NewPlace(*words) for words in parts.values()],
            on=said["on"], why=said["why"],
            children={child.slug: code.get(said[f"child_{child.slug}"], "") for child in kept.holds},
            carry={
                one.key: frozenset(code[n] for n in said[f"carry_{one.key}"] if n in code) for one in form.grants
            },
        )  # fmt: skip
        return weighed(request, form, ask, act, [place], "The place is split.", place)
    return _page(request, form, ask)


def _page(request: HttpRequest, form: MergeForm | SplitForm, ask: Ask) -> HttpResponse:
    context = {"form": form, "ask": ask, "gains": None, "weighed": False, "illustrative": ask.illustrative}
    return render(request, "placing/weigh.html", context, status=422 if form.errors else 200)


def _back(kept: queries.PlaceKept) -> tuple[str, str]:
    return reverse("places:place", args=[kept.slug]), kept.name
