"""A site: an approach in a place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import SITE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.answers.outcomes import outcome_chart
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.gaps import cascade_for
from knowdo_web.queries.outcomes import outcome_titles
from knowdo_web.queries.sites import site_for

WIDEST = 100


@page(Permission.SEE_PROGRAMME, at=SITE)
def site(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    view = site_for(request.user, approach, place)
    cascade = cascade_for(request.user, approach, place)
    outcome, chart = outcome_chart(request.user, approach, place)
    context = {
        "view": view,
        "row": view.row,
        "cascade": cascade,
        "illustrative": view.row.illustrative,
        "outcome": outcome,
        "chart": chart,
        "none_named": not outcome_titles(approach),
    }
    return render(request, "programme/site.html", context)


@page(Permission.SEE_PROGRAMME, at=SITE)
def site_csv(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    """The site's cascade, as released: “c” where the gate hides a count."""
    cascade = cascade_for(request.user, approach, place)
    rows = [
        (cascade.period, step.name, "c" if step.children is None else step.children, "" if k == 0 else "c" if step.lost is None else step.lost)
        for k, step in enumerate(cascade.steps)
    ] if cascade else []  # fmt: skip
    return csv_response(f"{approach}-{place}", ("period", "step", "children", "lost before it"), rows)
