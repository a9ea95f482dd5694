"""A new place, what is put right about one, and moving it. Who gains or loses sight of it is shown before it is done."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import PLACE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import places_kept as actions
from knowdo_web.actions.edits import mark_of
from knowdo_web.actions.places_kept import NewPlace
from knowdo_web.actions.successions import preview
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.placing.forms import ChangePlaceForm, MovePlaceForm, NewPlaceForm, OtherNameForm
from knowdo_web.pages.problems import put_on
from knowdo_web.queries import placing as queries

KEEP = Permission.MANAGE_PLACES


@page(KEEP, post=KEEP)
def new_place(request: HttpRequest) -> HttpResponse:
    form = NewPlaceForm(
        request.POST or None,
        parents=queries.places_to_keep(request.user),
        initial={"lies_in": request.GET.getlist("in")},
    )

    def act(said: dict[str, Any]) -> str:
        new = NewPlace(said["name"], said["code"], said["kind"])
        return actions.create_place(by=request.user, new=new, lies_in=said["lies_in"], start=said["start"])

    ask = Ask("A new place", "Make it", (reverse("places:list"), "All places"))
    return asked(request, form, act, ask, "The place is there.", lambda slug: reverse("places:place", args=[slug]))


@page(KEEP, post=KEEP, at=PLACE)
def change_place(request: HttpRequest, place: str) -> HttpResponse:
    kept = queries.place_kept(place)
    values = {"name": kept.name, "kind": kept.kind}
    form = ChangePlaceForm(request.POST or None, initial={**values, "seen": mark_of(values)})
    ask = Ask(f"Change {kept.name}", "Save", _back(kept), illustrative=kept.illustrative)
    return asked(
        request, form, lambda said: actions.change_place(by=request.user, place=place, **said), ask,
        "It is changed.", lambda _made: reverse("places:place", args=[place]),
    )  # fmt: skip


@page(KEEP, post=KEEP, at=PLACE)
def name_place(request: HttpRequest, place: str) -> HttpResponse:
    kept = queries.place_kept(place)
    ask = Ask(f"Another name of {kept.name}", "Add it", _back(kept), illustrative=kept.illustrative)
    return asked(
        request, OtherNameForm(request.POST or None),
        lambda said: actions.add_other_name(by=request.user, place=place, **said), ask,
        "A spreadsheet may call it so from now on.", lambda _made: reverse("places:place", args=[place]),
    )  # fmt: skip


@page(KEEP, post=KEEP, at=PLACE)
def move_place(request: HttpRequest, place: str) -> HttpResponse:
    kept = queries.place_kept(place)
    parents = queries.places_to_keep(request.user, in_country_of=place, without=place)
    form = MovePlaceForm(request.POST or None, parents=parents, initial={"lies_in": [one.slug for one in kept.lies_in]})
    ask = Ask(f"Move {kept.name}", "Show who gains or loses", _back(kept), illustrative=kept.illustrative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.move_place, by=request.user, place=place, **form.cleaned_data)
        return weighed(request, form, ask, act, [place, *form.cleaned_data["lies_in"]], "The place is moved.", place)
    return render(request, "placing/weigh.html", _context(form, ask), status=422 if form.errors else 200)


def weighed(
    request: HttpRequest, form: Any, ask: Ask, act: Any, touched: list[str], done: str, place: str, after: Any = None
) -> HttpResponse:
    """Show who would gain or lose what; act only on what was shown: words changed since are weighed again."""
    gains, mark = (
        None,
        mark_of({name: request.POST.getlist(name) for name in form.fields if name in form.data} | _days(request)),
    )
    try:
        if request.POST.get("confirmed") == mark:
            made = act()
            messages.success(request, done)
            return redirect("places:place", after(made) if after else place)
        gains = preview(act, places=touched, on=form.cleaned_data["on"])
    except KnowdoError as error:
        put_on(form, error)
    return render(request, "placing/weigh.html", _context(form, ask, gains, mark), status=422 if form.errors else 200)


def _days(request: HttpRequest) -> dict[str, list[str]]:
    """The boxes of a day, which are named after their field and numbered."""
    return {name: request.POST.getlist(name) for name in request.POST if name[-2:] in ("_0", "_1", "_2")}


def _context(form: Any, ask: Ask, gains: Any = None, mark: str = "") -> dict[str, Any]:
    weighed = {"gains": gains, "weighed": gains is not None, "mark": mark}
    return {"form": form, "ask": ask, "illustrative": ask.illustrative, **weighed}


def _back(kept: queries.PlaceKept) -> tuple[str, str]:
    return reverse("places:place", args=[kept.slug]), kept.name
