"""A country: one measure on the map of its places, compared and never ranked. Open to everybody."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.answers.countries import CountryMeasure, country_measure
from knowdo_web.components.tables import ShownCell, shown
from knowdo_web.pages.measures.maps import tiles_for
from knowdo_web.pages.measures.presenters import shown_latest
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.families import families_of
from knowdo_web.queries.measures import MeasureView, PackView, measures_of, pack_of
from knowdo_web.queries.series import measured_in


@page(ANYONE)
def country(request: HttpRequest, country: str) -> HttpResponse:
    pack, choices = _choices(country)
    chosen = _chosen(request, choices)
    context = {"pack": pack, "choices": choices, "chosen": chosen, "illustrative": pack.illustrative}
    if chosen is not None:
        found = _found(request, pack, choices, chosen)
        families = families_of(country)
        group = request.GET.get("group", "")
        context |= _shown(found, families, group, f"/measures/{chosen.slug}/{{}}/")
    return render(request, "measures/country.html", context)


def _shown(found: CountryMeasure, names: Mapping[str, str], group: str, address: str) -> dict[str, object]:
    tiles, key = tiles_for(found, address)
    cells = [[cell.text for cell in row] for row in _texts(found)]
    rows = [
        (shown_latest(one), text[1], text[2], names.get(one.place.slug, ""), address.format(one.place.slug))
        for one, text in zip(found.rows, cells, strict=True)
        if not group or names.get(one.place.slug) == group
    ]
    groups = sorted({name for slug, name in names.items() if any(one.place.slug == slug for one in found.rows)})
    return {"found": found, "tiles": tiles, "key": key, "rows": rows, "groups": groups, "group": group}


def _texts(found: CountryMeasure) -> list[tuple[ShownCell, ...]]:
    return [cells for cells, _ in shown(found.places).rows]


def _choices(country: str) -> tuple[PackView, list[MeasureView]]:
    """The measures of a country that have a figure in a place of the kind it compares, by group and title."""
    pack = pack_of(country)
    there = measured_in(country, pack.compare)
    found = [one for one in measures_of(country) if one.id in there]
    return pack, sorted(found, key=lambda one: (one.group, one.title))


def _chosen(request: HttpRequest, choices: list[MeasureView]) -> MeasureView | None:
    asked = request.GET.get("measure", "")
    if not asked:
        return choices[0] if choices else None
    found = next((one for one in choices if one.slug == asked), None)
    if found is None:
        raise Http404
    return found


def _found(request: HttpRequest, pack: PackView, choices: list[MeasureView], chosen: MeasureView) -> CountryMeasure:
    base = next((one for one in choices if one.definition.id == chosen.definition.base), None)
    return country_measure(request.user, pack, chosen, base if chosen.definition.base else None)


@page(ANYONE)
def country_csv(request: HttpRequest, country: str) -> HttpResponse:
    """The table of the chosen measure, as released, with what each row's figures are."""
    pack, choices = _choices(country)
    chosen = _chosen(request, choices)
    if chosen is None:
        return csv_response(country, ("place",), ())
    found = _found(request, pack, choices, chosen)
    names = (
        "measure",
        "place",
        "code",
        "period",
        "value",
        "unit",
        "family_group",
        "finding",
        "audience",
        "illustrative",
    )
    families = families_of(country)
    rows = (
        (
            chosen.slug, one.place.name, one.place.code, text[1].text, text[2].text, chosen.definition.unit,
            families.get(one.place.slug, ""), one.signal, found.audience, "true" if pack.illustrative else "false",
        )
        for one, text in zip(found.rows, _texts(found), strict=True)
    )  # fmt: skip
    return csv_response(f"{country}-{chosen.slug}", names, rows)
