"""Organisations: which there are, and what is put right about them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.actions import organisations as actions
from knowdo_web.actions.edits import mark_of
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.organisations.forms import ChangeOrganisationForm, OrganisationForm
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries import organisations as queries
from knowdo_web.queries.placing import places_to_keep

KEEP = Permission.MANAGE_PLACES
BACK = "Organisations"


@page(ANYONE)
def organisations(request: HttpRequest) -> HttpResponse:
    rows = queries.organisations()
    may_add = not scope(request.user, KEEP).nothing
    context = {"rows": rows, "may_add": may_add, "illustrative": any(row.illustrative for row in rows)}
    return render(request, "organisations/organisations.html", context)


@page(ANYONE)
def organisations_csv(request: HttpRequest) -> HttpResponse:
    headings = ("organisation", "kind", "place", "ended", "illustrative")
    rows = [
        (row.name, row.kind, name, row.ended, "yes" if row.illustrative else "no")
        for row in queries.organisations()
        for _, name in row.places
    ]
    return csv_response("organisations", headings, rows)


@page(ANYONE, at=queries.ORGANISATION)
def organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    view = queries.organisation_for(request.user, organisation)
    return render(
        request,
        "organisations/organisation.html",
        {"view": view, "row": view.row, "illustrative": view.row.illustrative},
    )


@page(KEEP, post=KEEP)
def new_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, where=places_to_keep(request.user))
    ask = Ask("A new organisation", "Make it", (reverse("organisations:list"), BACK))
    return asked(
        request, form, lambda said: actions.create_organisation(by=request.user, **said), ask,
        "The organisation is there.", lambda slug: reverse("organisations:organisation", args=[slug]),
    )  # fmt: skip


@page(KEEP, post=KEEP, at=queries.ORGANISATION)
def change_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    row = queries.organisation_for(request.user, organisation).row
    values = {"name": row.name, "kind": row.kind}
    form = ChangeOrganisationForm(
        request.POST or None, where=places_to_keep(request.user),
        initial={**values, "places": [slug for slug, _ in row.places], "seen": mark_of(values)},
    )  # fmt: skip
    ask = Ask(f"Change {row.name}", "Save", (reverse("organisations:organisation", args=[organisation]), row.name))
    return asked(
        request, form, lambda said: actions.change_organisation(by=request.user, organisation=organisation, **said), ask,
        "It is changed.", lambda _made: reverse("organisations:organisation", args=[organisation]),
    )  # fmt: skip


@page(None, post=KEEP, at=queries.ORGANISATION)
def end_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    actions.end_organisation(by=request.user, organisation=organisation)
    messages.success(request, "It is marked as no longer working here.")
    return redirect("organisations:organisation", organisation)
