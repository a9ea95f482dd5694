"""Rollout: who starts when, drawn by lot where it can be, and what it will be able to show. Each design is kept as it was made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import APPROACH_IN_USE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions.rollouts import design_rollout
from knowdo_web.answers.rollouts import rollout_for, rollout_pdf_for, schedule_for
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.programme.rollout_form import RolloutForm
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.approaches import approach_for
from knowdo_web.queries.rollouts import candidates_for


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def rollout(request: HttpRequest, approach: str) -> HttpResponse:
    answer = rollout_for(request.user, approach, request.GET.get("design", ""))
    return render(request, "programme/rollout.html", {"page": answer, "illustrative": answer.kept.illustrative})


@page(Permission.ALLOCATE, post=Permission.ALLOCATE, at=APPROACH_IN_USE)
def new_rollout(request: HttpRequest, approach: str) -> HttpResponse:
    view, sites = approach_for(approach), candidates_for(request.user, approach)
    form = RolloutForm(request.POST or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        try:
            key = design_rollout(by=request.user, approach=approach, ready=form.ready, asked=form.asked)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The design is kept as it was made. A new one will not take its place.")
            return redirect(f"{_address(approach)}?design={key}")
    context: dict[str, Any] = {
        "form": form, "title": f"Plan a rollout of {view.name}", "button": "Draw the lot and keep the design",
        "approach": approach, "illustrative": view.illustrative,
    }  # fmt: skip
    return render(request, "programme/enter.html", context, status=422 if form.errors else 200)


def _address(approach: str) -> str:
    return reverse("programme:rollout", args=[approach])


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def rollout_csv(request: HttpRequest, approach: str) -> HttpResponse:
    rows = schedule_for(request.user, approach, request.GET.get("design", ""))
    return csv_response(f"rollout-{approach}", ("site", "wave", "treated_from", "randomised"), rows)


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def rollout_pdf(request: HttpRequest, approach: str) -> HttpResponse:
    made = rollout_pdf_for(request.user, approach, request.GET.get("design", ""))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="rollout-{approach}.pdf"'
    return response
