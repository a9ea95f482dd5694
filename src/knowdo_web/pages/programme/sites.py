"""A site: an approach in a place."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.answers.gap import place_gap_for
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.sites import site_for

WIDEST = 100


@login_required
def site(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    view = site_for(request.user, approach, place)
    cascade = place_gap_for(request.user, approach, view.row.place_name)
    context = {"view": view, "row": view.row, "cascade": cascade, "illustrative": view.row.illustrative}
    return render(request, "programme/site.html", context)


@login_required
def site_csv(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    """The site's cascade, as released: “c” where the gate hides a count."""
    view = site_for(request.user, approach, place)
    cascade = place_gap_for(request.user, approach, view.row.place_name)
    rows = [
        (cascade.period, step.name, "c" if step.children is None else step.children, "" if k == 0 else "c" if step.lost is None else step.lost)
        for k, step in enumerate(cascade.steps)
    ] if cascade else []  # fmt: skip
    return csv_response(f"{approach}-{place}", ("period", "step", "children", "lost before it"), rows)
