"""Files beside the page of a file: its problems, its marked-up copy, itself; and templates to fill in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.access.permissions import Permission
from knowdo_web.answers.templates import template_for
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.batches import BATCH, findings_for
from knowdo_web.queries.previews import file_for, marked_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(SIGNED_IN, at=BATCH)
def problems_csv(request: HttpRequest, batch: UUID) -> HttpResponse:
    heads = ("severity", "sheet", "row", "column", "what is wrong", "what to do", "code")
    rows = (
        (
            one.severity.value, one.where.sheet, one.where.row, one.where.column, one.words, one.recommendation, one.code
        )
        for one in findings_for(request.user, str(batch))
    )  # fmt: skip
    return csv_response("problems", heads, rows)


@page(SIGNED_IN, at=BATCH)
def marked(request: HttpRequest, batch: UUID) -> HttpResponse:
    return _download(marked_for(request.user, str(batch)), "problems-marked.xlsx", XLSX)


@page(SIGNED_IN, at=BATCH)
def original(request: HttpRequest, batch: UUID) -> HttpResponse:
    name, data = file_for(request.user, str(batch))
    ending = name.rpartition(".")[2].lower()
    return _download(data, f"as-sent.{ending if ending.isalnum() else 'bin'}", "application/octet-stream")


@page(Permission.LOAD_DATA)
def template(request: HttpRequest, which: str) -> HttpResponse:
    return _download(template_for(request.user, which), f"{which}.xlsx", XLSX)
