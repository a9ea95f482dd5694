"""The same children in several services: one place, every place, loading an exercise, and what parents may want to know."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import ANYONE, PLACE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.actions import overlaps as actions
from knowdo_web.answers.overlaps import overlap_answer
from knowdo_web.components.upset import upset
from knowdo_web.pages.overlap.forms import ExerciseForm
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.overlaps import overlap_for, overlap_places_for
from knowdo_web.queries.places import countries


@page(Permission.SEE_PROGRAMME)
def every(request: HttpRequest) -> HttpResponse:
    may_load = not scope(request.user, Permission.PUBLISH).nothing
    context = {"rows": overlap_places_for(request.user), "may_load": may_load}
    return render(request, "overlap/list.html", context)


@page(Permission.SEE_PROGRAMME, at=PLACE)
def place(request: HttpRequest, place: str) -> HttpResponse:
    answer = overlap_answer(request.user, place)
    label = f"Children on the lists of several services in {answer.view.place}, {answer.quarter}. The table below says the same."
    picture = upset(answer.bars, len(answer.view.lists), label) if answer.bars else ""
    context = {"answer": answer, "picture": picture, "illustrative": answer.view.illustrative}
    return render(request, "overlap/place.html", context)


@page(Permission.SEE_PROGRAMME, at=PLACE)
def place_csv(request: HttpRequest, place: str) -> HttpResponse:
    view = overlap_for(request.user, place)
    rows = [
        (
            view.place,
            one.quarter,
            " + ".join(one.lists),
            len(one.lists),
            one.children,
            "c" if one.children is None else "",
        )
        for one in view.rows
    ]
    return csv_response(f"same-children-{place}", ("place", "quarter", "lists", "services", "children", "status"), rows)


@page(Permission.PUBLISH, post=Permission.PUBLISH)
def load(request: HttpRequest) -> HttpResponse:
    lands = [(one.slug, one.name) for one in countries()]
    form = ExerciseForm(request.POST or None, request.FILES or None, countries=lands)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.load_exercise(
                by=request.user, country=told["country"], about=told["about"].read(), counts=told["counts"].read()  # type: ignore[arg-type]  # the door lets people in only
            )  # fmt: skip
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The counts are kept.")
            return redirect("overlap:list")
    return render(request, "overlap/load.html", {"form": form}, status=422 if form.errors else 200)


@page(ANYONE)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "overlap/privacy.html")
