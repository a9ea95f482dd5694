"""Decisions about a chart, for those who may decide there: where limits begin, and what happened."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import PLACE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions.signals import add_note, decide_rebase, withdraw_note
from knowdo_web.answers.measures import PlaceMeasure, place_measure
from knowdo_web.pages.measures.forms import Limits, Note
from knowdo_web.pages.problems import put_on

MAY = Permission.DECIDE_SIGNALS


@page(MAY, post=MAY, at=PLACE)
def limits(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    found = place_measure(request.user, measure, place)
    first = request.GET.get("from", "")
    form = Limits(request.POST or None, periods=found.periods[1:], initial={"start": first, "decision": None})
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        messages.success(request, "The decision is recorded, with your reason.")
        return redirect("measures:place", measure, place)
    proposal = next((one for one in found.proposals if one.period.start.isoformat() == first), None)
    context = {"found": found, "form": form, "proposal": proposal, "illustrative": found.illustrative}
    return render(request, "measures/limits.html", context)


def _decided(request: HttpRequest, found: PlaceMeasure, form: Limits) -> bool:
    said = form.cleaned_data
    start = date.fromisoformat(said["start"])
    proposal = next((one for one in found.proposals if one.period.start == start), None)
    try:
        decide_rebase(
            by=request.user,  # type: ignore[arg-type]  # the door lets nobody else in
            measure=found.measure.slug, place=found.place.slug, start=start, rebase=said["decision"] == "rebase",
            reason=said["reason"], proposed_by=proposal.algorithm if proposal else "",
            evidence=proposal.evidence if proposal else "",
        )  # fmt: skip
    except KnowdoError as error:
        put_on(form, error)
        return False
    return True


@page(MAY, post=MAY, at=PLACE)
def note(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    found = place_measure(request.user, measure, place)
    form = Note(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_note(by=request.user, measure=measure, place=place, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, "The note stands on the chart.")
            return redirect("measures:place", measure, place)
        except KnowdoError as error:
            put_on(form, error)
    return render(request, "measures/note.html", {"found": found, "form": form, "illustrative": found.illustrative})


@page(None, post=MAY, at=PLACE)
def withdraw(request: HttpRequest, measure: str, place: str, note: int) -> HttpResponse:
    try:
        withdraw_note(by=request.user, note=note)  # type: ignore[arg-type]  # the door lets nobody else in
        messages.success(request, "The note was taken off the chart.")
    except KnowdoError as error:
        messages.error(request, " ".join(problem.words for problem in error.problems))
    return redirect("measures:place", measure, place)
