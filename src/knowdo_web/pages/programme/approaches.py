"""The evidence register: what is known of each approach, open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, APPROACH, page
from knowdo_web.queries.approaches import approach_for, approach_rows
from knowdo_web.queries.programme import site_rows


@page(ANYONE)
def register(request: HttpRequest) -> HttpResponse:
    rows = approach_rows()
    return render(
        request, "programme/approaches.html", {"rows": rows, "illustrative": any(row.illustrative for row in rows)}
    )


@page(ANYONE, at=APPROACH)
def approach(request: HttpRequest, approach: str) -> HttpResponse:
    view = approach_for(approach)
    rows = site_rows(request.user, approach=approach)
    return render(request, "programme/approach.html", {"view": view, "rows": rows, "illustrative": view.illustrative})
