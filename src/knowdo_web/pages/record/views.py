"""Reading the record: a list with filters, one event, and a file of it. Each time it is read, that is written down."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.pages.record.forms import FilterForm
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries import record as queries

READ = Permission.READ_RECORD
HEADINGS = ("when", "who", "what", "kind of thing", "about", "place", "read or written", "event", "what it tells")


@page(READ)
def record(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    chosen = form.filters()
    found = queries.record_for(request.user, chosen, _number(request.GET.get("before", "")))
    filters = request.GET.copy()
    filters.pop("before", None)
    context = {
        "found": found,
        "filters": form,
        "filtered": chosen != queries.Filters(),
        "asked": filters.urlencode(),
        "first": "before" not in request.GET,
        "most": queries.MOST,
    }
    return render(request, "record/list.html", context)


@page(READ)
def record_csv(request: HttpRequest) -> HttpResponse:
    rows = (
        (
            one.at.isoformat(), one.who, one.what, one.noun, one.subject, one.place, "read" if one.is_read else "written",
            one.key, told,
        )
        for one, told in queries.exported(request.user, FilterForm(request.GET).filters())
    )  # fmt: skip
    return csv_response("record", HEADINGS, rows)


@page(READ, at=queries.EVENT)
def event(request: HttpRequest, event: UUID) -> HttpResponse:
    return render(request, "record/event.html", {"view": queries.event_for(request.user, str(event))})


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 19 else None
