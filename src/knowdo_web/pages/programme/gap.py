"""The gap of an approach, from the nation to a site: released by the gate before it comes here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import APPROACH_IN_USE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.answers.gap import gap_csv_for, gap_for, gap_pdf_for


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def gap(request: HttpRequest, approach: str) -> HttpResponse:
    answer = gap_for(request.user, approach)
    return render(request, "programme/gap.html", {"gap": answer, "illustrative": answer.illustrative})


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def gap_csv(request: HttpRequest, approach: str) -> HttpResponse:
    response = HttpResponse(gap_csv_for(request.user, approach), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="gap-{approach}.csv"'
    return response


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def gap_pdf(request: HttpRequest, approach: str) -> HttpResponse:
    response = HttpResponse(gap_pdf_for(request.user, approach), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="gap-{approach}.pdf"'
    return response
