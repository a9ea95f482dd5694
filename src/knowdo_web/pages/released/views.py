"""Why a number is withheld, in plain words; what can be said instead, offered; and the table that came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from knowdo_web.access.addresses import ANYONE, PLACE, SIGNED_IN, page
from knowdo_web.actions.asked_tables import ask_for_table
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.released.forms import AskForTable
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.tables import TABLE, table_for, why_hidden


@page(ANYONE)
def why(request: HttpRequest) -> HttpResponse:
    return render(request, "released/why.html", {"found": None})


@page(ANYONE, post=SIGNED_IN, at=PLACE)
def why_here(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    """For one series: the rule that holds here, what stands ready, and what can be asked for."""
    found = why_hidden(request.user, measure, place)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = AskForTable(request.POST or None, offers=found.offers)
    ask = Ask(
        "Why a number is hidden", "Ask for it", (reverse("measures:place", args=[measure, place]), found.measure.title)
    )
    if request.method == "POST":
        return asked(
            request, form, lambda said: ask_for_table(by=request.user, measure=measure, place=place, **said), ask,
            "It is asked for. What may be shown of it is decided now.",
            lambda key: reverse("released:table", args=[key]),
        )  # fmt: skip
    context = {"found": found, "illustrative": found.measure.illustrative or found.place.illustrative}
    return render(request, "released/why.html", context)


@page(SIGNED_IN, at=TABLE)
def table(request: HttpRequest, table: UUID) -> HttpResponse:
    found = table_for(request.user, table)
    illustrative = found.measure.illustrative or found.place.illustrative
    return render(request, "released/table.html", {"found": found, "illustrative": illustrative})


@page(SIGNED_IN, at=TABLE)
def table_csv(request: HttpRequest, table: UUID) -> HttpResponse:
    found = table_for(request.user, table)
    names = ("measure", "place", "table", "period", "value", "unit", "numerator", "denominator", "illustrative")
    illustrative = "true" if found.measure.illustrative or found.place.illustrative else "false"
    unit = found.measure.definition.unit
    rows = (
        (found.measure.slug, found.place.name, found.title, row.label, row.text.removesuffix(f" {unit}"), unit,
         row.children, row.of, illustrative)
        for row in found.rows
    )  # fmt: skip
    return csv_response(f"{found.measure.slug}-{found.place.slug}-instead", names, rows)
