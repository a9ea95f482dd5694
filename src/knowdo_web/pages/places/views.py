"""Places, one by one and all together. Open to everybody; what is done at sites is for who may see them."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.answers.gap import PlaceGap, place_gap_for
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.places import countries, place_for, places_in
from knowdo_web.queries.programme import SiteRow, site_rows


def places(request: HttpRequest) -> HttpResponse:
    """Every country with its places by kind."""
    found = [
        (country, [(kind, list(rows)) for kind, rows in groupby(places_in(country.slug), key=lambda row: row.kind)])
        for country in countries()
    ]
    return render(request, "places/places.html", {"countries": found})


def place(request: HttpRequest, place: str) -> HttpResponse:
    view = place_for(place)
    rows = site_rows(request.user, place=place)
    cascades = _cascades(request, rows)
    context = {
        "view": view,
        "row": view.row,
        "sites": [(row, cascades.get(row.approach)) for row in rows],
        "illustrative": view.row.illustrative,
    }
    return render(request, "places/place.html", context)


def _cascades(request: HttpRequest, rows: tuple[SiteRow, ...]) -> dict[str, PlaceGap | None]:
    return {row.approach: place_gap_for(request.user, row.approach, row.place_name) for row in rows}


def place_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The cascades of a place's sites, as released: “c” where the gate hides a count."""
    view = place_for(place)
    cascades = _cascades(request, site_rows(request.user, place=place))
    rows = [
        (approach, one.period, step.name, "c" if step.children is None else step.children)
        for approach, one in cascades.items()
        if one is not None
        for step in one.steps
    ]
    return csv_response(view.row.slug, ("approach", "period", "step", "children"), rows)
