"""What comes next of one measure in one place, if nothing changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, PLACE, page
from knowdo_web.answers.coming import coming_for


@page(ANYONE, at=PLACE)
def coming(request: HttpRequest, measure: str, place: str) -> HttpResponse:
    answer = coming_for(request.user, measure, place)
    return render(
        request,
        "measures/coming.html",
        {"page": answer, "found": answer.found, "illustrative": answer.found.illustrative},
    )
