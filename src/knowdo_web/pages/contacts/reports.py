"""Teams report, consultants coach. The queue is oldest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.actions import contacts as actions
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.contacts.forms import CoachForm, ReportForm
from knowdo_web.pages.problems import put_on
from knowdo_web.queries import contacts as queries


@page(Permission.COACH)
def queue(request: HttpRequest) -> HttpResponse:
    rows = queries.queue_for(request.user)
    return render(request, "contacts/queue.html", {"rows": rows, "illustrative": any(one.illustrative for one in rows)})


@page(Permission.SEE_PRACTICE)
def reports(request: HttpRequest) -> HttpResponse:
    rows = queries.reports_for(request.user)
    may_write = not scope(request.user, Permission.RECORD_PRACTICE).nothing
    context = {"rows": rows, "may_write": may_write, "illustrative": any(one.illustrative for one in rows)}
    return render(request, "contacts/reports.html", context)


@page(Permission.RECORD_PRACTICE, post=Permission.RECORD_PRACTICE)
def new_report(request: HttpRequest) -> HttpResponse:
    sites = queries.sites_where(request.user, Permission.RECORD_PRACTICE)
    form = ReportForm(request.POST or None, sites=sites, initial={"site": request.GET.get("site", "")})

    def act(said: dict[str, Any]) -> str:
        approach, _, place = said.pop("site").partition("/")
        return actions.report_to_coach(by=request.user, approach=approach, place=place, **said)

    intro = ("It takes three minutes. Your consultant reads it and answers here.",)
    ask = Ask("Tell your consultant how it goes", "Send it", (reverse("contacts:reports"), "Reports"), intro)
    return asked(
        request, form, act, ask, "It is with your consultant.", lambda key: reverse("contacts:report", args=[key])
    )


@page(Permission.SEE_PRACTICE, post=Permission.COACH, at=queries.REPORT)
def report(request: HttpRequest, report: UUID) -> HttpResponse:
    form = CoachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.coach(by=request.user, report=str(report), words=form.cleaned_data["words"])
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The team can read your answer.")
            return redirect("contacts:report", report)
    view = queries.report_for(request.user, report)
    context = {"view": view, "form": form, "illustrative": view.row.illustrative}
    return render(request, "contacts/report.html", context, status=422 if form.errors else 200)
