"""Measures, and one measure in one place. Open to everybody: what each person gets of it is decided before it comes here."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, PLACE, page
from knowdo_web.answers.measures import (
    PlaceMeasure,
    chart_of,
    editions_for,
    pdf_of,
    place_measure,
    png_of,
    records_of,
    svg_of,
    table_of,
)
from knowdo_web.outside import clock
from knowdo_web.pages.measures.forms import AsAt
from knowdo_web.pages.measures.presenters import definition_rows, lead_of, shown_latest
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.measures import measure_for, measures_of, packs, versions_of
from knowdo_web.queries.series import latest_for


@page(ANYONE)
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure, by country and group."""
    by_country = {pack.country: pack for pack in packs()}
    found = measures_of()
    countries = [
        (pack, [(group, list(rows)) for group, rows in groupby(_of(found, slug), key=lambda one: one.group)])
        for slug, pack in by_country.items()
    ]
    return render(request, "measures/measures.html", {"countries": [one for one in countries if one[1]]})


def _of(found: tuple, country: str) -> list:  # type: ignore[type-arg]  # views of measures
    return sorted((one for one in found if one.country == country), key=lambda one: (one.group, one.title))


@page(ANYONE)
def measure(request: HttpRequest, measure: str) -> HttpResponse:
    """How a measure is defined, and its last figure in every place. In the order of names: never a rank."""
    view = measure_for(measure)
    rows = [shown_latest(one) for one in latest_for(request.user, measure, exact=False)]
    context = {
        "view": view,
        "definition": definition_rows(view),
        "rows": rows,
        "versions": versions_of(measure),
        "illustrative": view.illustrative,
    }
    return render(request, "measures/measure.html", context)


@page(ANYONE)
def measure_csv(request: HttpRequest, measure: str) -> HttpResponse:
    view = measure_for(measure)
    rows = latest_for(request.user, measure, exact=False)
    names = ("place", "code", "kind", "period", "value", "unit", "finding", "illustrative")
    said = (
        (
            one.place.name, one.place.code, one.place.kind, str(one.period or ""),
            view.definition.text(one.value, with_unit=False), view.definition.unit, one.signal,
            "true" if view.illustrative else "false",
        )
        for one in rows
    )  # fmt: skip
    return csv_response(measure, names, said)


# --- in a place ------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, measure: str, place: str) -> PlaceMeasure:
    return place_measure(request.user, measure, place, as_at=_day(request))


def _day(request: HttpRequest) -> date | None:
    """The day of ?as-at=, never one to come. A day that is none is not found: an address says what it says."""
    said = request.GET.get("as-at", "")
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise Http404 from error
    return None if day >= clock.today() else day


@page(ANYONE, at=PLACE)
def place(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    try:
        found = _page(request, measure, place)
    except NotFound:
        if _day(request) is None:
            raise
        return _unknown_then(request, measure, place)
    chart = chart_of(found)
    context = {
        "found": found,
        "chart": chart,
        "lead": lead_of(found, chart),
        "table": table_of(found.released, "figures"),
        "editions": editions_for(found) if found.as_at is None else (),
        "definition": definition_rows(found.measure),
        "form": AsAt(initial={"as-at": found.as_at}),
        "suffix": f"?as-at={found.as_at.isoformat()}" if found.as_at else "",
        "illustrative": found.illustrative,
    }
    return render(request, "measures/place.html", context)


def _unknown_then(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    """There is a chart now, and on the day that was asked about there was no figure yet."""
    found = place_measure(request.user, measure, place)
    day = _day(request)
    context = {"found": found, "day": day, "form": AsAt(initial={"as-at": day}), "illustrative": found.illustrative}
    return render(request, "measures/unknown.html", context)


@page(ANYONE, at=PLACE)
def place_csv(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    records = records_of(_page(request, measure, place))
    return csv_response(f"{measure}-{place}", tuple(records[0]), (tuple(one.values()) for one in records))


@page(ANYONE, at=PLACE)
def place_pdf(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    return _file(pdf_of(_page(request, measure, place)), "application/pdf", f"{measure}-{place}.pdf")


@page(ANYONE, at=PLACE)
def place_svg(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    return _file(svg_of(_page(request, measure, place)), "image/svg+xml", f"{measure}-{place}.svg")


@page(ANYONE, at=PLACE)
def place_png(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    return _file(png_of(_page(request, measure, place)), "image/png", f"{measure}-{place}.png")


def _file(content: bytes | str | None, kind: str, name: str) -> HttpResponse:
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
