"""Places, one by one and all together. Open to everybody; what is done at sites is for who may see them."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, PLACE, page
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.gaps import cascades_for
from knowdo_web.queries.places import countries, place_for, places_in
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
    rows = site_rows(request.user, place=place)
    cascades = cascades_for(request.user, [place])
    context = {
        "view": view,
        "row": view.row,
        "measures": sorted(latest_in(request.user, place), key=lambda one: one.look_first),
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
