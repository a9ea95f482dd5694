"""One measure's definition in all its versions; a changed one; a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError, Problem
from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import can
from knowdo_web.actions import measures as actions
from knowdo_web.pages.definitions.forms import DefinitionForm
from knowdo_web.queries.measures import measure_for, packs, starting_text, versions_of


@page(ANYONE)
def definition(request: HttpRequest, measure: str) -> HttpResponse:
    view = measure_for(measure)
    context = {
        "view": view,
        "versions": versions_of(measure),
        "may_change": can(request.user, Permission.MANAGE_MEASURES, place=view.country_id),
        "illustrative": view.illustrative,
    }
    return render(request, "definitions/definition.html", context)


@page(Permission.MANAGE_MEASURES, post=Permission.MANAGE_MEASURES)
def change(request: HttpRequest, measure: str) -> HttpResponse:
    view = measure_for(measure)
    newest = versions_of(measure)[0]
    start = {"definition": newest.definition, "version": newest.number}
    form = DefinitionForm(request.POST or None, initial=start)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            number = actions.change_definition(
                by=request.user, measure=measure, definition=said["definition"], why=said["why"],
                version=said["version"] or 0,
            )  # fmt: skip
        except KnowdoError as error:
            problems = error.problems
        else:
            messages.success(request, f"Version {number} of the definition stands.")
            return redirect("definitions:definition", measure)
    context = {
        "view": view, "form": form, "problems": problems, "newest": newest, "illustrative": view.illustrative,
        "meanwhile": any(one.code == "changed-meanwhile" for one in problems), "title": f"Change the definition of {view.title}",
        "button": "Keep it as the new version",
    }  # fmt: skip
    return render(request, "definitions/write.html", context, status=422 if form.errors or problems else 200)


@page(Permission.MANAGE_MEASURES, post=Permission.MANAGE_MEASURES)
def new(request: HttpRequest) -> HttpResponse:
    lands = packs()
    wanted = request.GET.get("country", "")
    land = next((one for one in lands if one.country == wanted), lands[0] if lands else None)
    if land is None:
        return render(request, "definitions/no_pack.html")
    form = DefinitionForm(request.POST or None, initial={"definition": starting_text(land.country)})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            slug = actions.define_measure(
                by=request.user, country=land.country, definition=said["definition"], why=said["why"]
            )
        except KnowdoError as error:
            problems = error.problems
        else:
            messages.success(request, "The measure is defined. Figures can be loaded for it.")
            return redirect("definitions:definition", slug)
    context = {
        "form": form, "problems": problems, "land": land, "lands": lands, "illustrative": land.illustrative,
        "title": "Define a measure", "button": "Define it",
    }  # fmt: skip
    return render(request, "definitions/write.html", context, status=422 if form.errors or problems else 200)
