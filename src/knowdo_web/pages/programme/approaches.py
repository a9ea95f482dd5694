"""The evidence register: what is known of each approach, open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, APPROACH, page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.queries.approaches import approach_for, approach_rows
from knowdo_web.queries.outcomes import outcome_titles
from knowdo_web.queries.programme import programmes_for, site_rows


@page(ANYONE)
def register(request: HttpRequest) -> HttpResponse:
    rows = approach_rows()
    return render(
        request,
        "programme/approaches.html",
        {
            "rows": rows,
            "illustrative": any(row.illustrative for row in rows),
            "may_enter": bool(programmes_for(request.user)),
        },
    )


@page(ANYONE, at=APPROACH)
def approach(request: HttpRequest, approach: str) -> HttpResponse:
    view = approach_for(approach)
    rows = site_rows(request.user, approach=approach)
    return render(
        request,
        "programme/approach.html",
        {
            "view": view,
            "rows": rows,
            "outcomes": outcome_titles(approach),
            "illustrative": view.illustrative,
            "may_rate": not scope(request.user, Permission.EDIT_EVIDENCE).nothing,
            "may_open": not scope(request.user, Permission.RUN_SITE).nothing,
        },
    )
