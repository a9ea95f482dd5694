"""Places, one by one and all together. Open to everybody; what is done at sites is for who may see them."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, PLACE, page
from knowdo_web.actions.account import note_looked
from knowdo_web.pages.measures.presenters import tag_of
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.agreements import agreements_over
from knowdo_web.queries.gaps import cascades_for
from knowdo_web.queries.looks import looked_before
from knowdo_web.queries.overlaps import is_counted_in
from knowdo_web.queries.places import countries, place_for, places_in
from knowdo_web.queries.practice import changes_since, practice_for
from knowdo_web.queries.programme import site_rows
from knowdo_web.queries.series import latest_in


@page(ANYONE)
def places(request: HttpRequest) -> HttpResponse:
    """Every country with its places by kind."""
    found = [
        (country, [(kind, list(rows)) for kind, rows in groupby(places_in(country.slug), key=lambda row: row.kind)])
        for country in countries()
    ]
    return render(request, "places/places.html", {"countries": found})


@page(ANYONE, at=PLACE)
def place(request: HttpRequest, place: str) -> HttpResponse:
    view = place_for(place)
    user, what = request.user, f"place/{place}"
    rows = site_rows(user, place=place)
    cascades = cascades_for(user, [place])
    measures = sorted(latest_in(user, place), key=lambda one: one.look_first)
    practice = practice_for(user, place)
    since = looked_before(user, what)
    if user.is_authenticated:
        note_looked(by=user, what=what)
    context = {
        "view": view,
        "row": view.row,
        "measures": [(one, *tag_of(one.signal, one.measure)) for one in measures],
        "practice": practice,
        "since": since,
        "changes": changes_since(since, practice, tuple(measures)) if since else (),
        "agreements": agreements_over(user, place) if user.is_authenticated else (),
        "signed_in": user.is_authenticated,
        "counted_together": is_counted_in(user, place),
        "sites": [(row, cascades.get((row.approach, place))) for row in rows],
        "illustrative": view.row.illustrative,
    }
    return render(request, "places/place.html", context)


@page(ANYONE, at=PLACE)
def place_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The cascades of a place's sites, as released: “c” where the gate hides a count."""
    view = place_for(place)
    cascades = cascades_for(request.user, [place])
    rows = [
        (approach, one.period, step.name, "c" if step.children is None else step.children)
        for (approach, _), one in cascades.items()
        for step in one.steps
    ]
    return csv_response(view.row.slug, ("approach", "period", "step", "children"), rows)
