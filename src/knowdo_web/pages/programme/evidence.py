"""Entering what is known, and opening a site: for programme leads and those who run sites."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import APPROACH, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import approaches as actions
from knowdo_web.actions import sites
from knowdo_web.actions.approaches import NewRating
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.programme.forms import ApproachForm, OpenSiteForm, OutcomesForm, RatingForm
from knowdo_web.queries.approaches import approach_for
from knowdo_web.queries.outcomes import outcome_choices
from knowdo_web.queries.programme import places_to_open, programmes_for


def _page(request: HttpRequest, form: forms.Form, title: str, button: str, approach: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "approach": approach}
    return render(request, "programme/enter.html", context, status=422 if form.errors else 200)


@page(Permission.EDIT_EVIDENCE, post=Permission.EDIT_EVIDENCE)
def new_approach(request: HttpRequest) -> HttpResponse:
    form = ApproachForm(request.POST or None, programmes=programmes_for(request.user))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        names = [line.strip() for line in said.pop("components").splitlines() if line.strip()]
        try:
            slug = actions.register_approach(by=request.user, components=[{"name": name} for name in names], **said)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The approach is in the register.")
            return redirect("programme:approach", slug)
    return _page(request, form, "Enter an approach in the register", "Enter it")


@page(Permission.EDIT_EVIDENCE, post=Permission.EDIT_EVIDENCE, at=APPROACH)
def rate(request: HttpRequest, approach: str) -> HttpResponse:
    view = approach_for(approach)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        why = said.pop("why")
        actions.rate_approach(by=request.user, approach=approach, rating=NewRating(**said), why=why)
        messages.success(request, "The rating is kept. Every site is told where it changed what the scheme says.")
        return redirect("programme:approach", approach)
    return _page(request, form, f"Enter a rating of {view.name}", "Enter the rating", approach)


@page(Permission.EDIT_EVIDENCE, post=Permission.EDIT_EVIDENCE, at=APPROACH)
def name_outcomes(request: HttpRequest, approach: str) -> HttpResponse:
    view = approach_for(approach)
    form = OutcomesForm(
        request.POST or None, initial={"measures": list(view.outcomes)}, measures=outcome_choices(approach)
    )
    if request.method == "POST" and form.is_valid():
        actions.name_outcomes(by=request.user, approach=approach, **form.cleaned_data)
        messages.success(request, "The board shows the signals of these measures from now on.")
        return redirect("programme:approach", approach)
    return _page(request, form, f"Measures that tell whether {view.name} works", "Save", approach)


@page(Permission.RUN_SITE, post=Permission.RUN_SITE, at=APPROACH)
def open_site(request: HttpRequest, approach: str) -> HttpResponse:
    view = approach_for(approach)
    form = OpenSiteForm(request.POST or None, places=places_to_open(request.user, approach))
    if request.method == "POST" and form.is_valid():
        try:
            sites.open_site(by=request.user, approach=approach, **form.cleaned_data)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The site is open. Its first stage is exploration.")
            return redirect("programme:site", approach, form.cleaned_data["place"])
    return _page(request, form, f"Open a site of {view.name}", "Open the site", approach)
