"""`/health/` says that the process answers; `/ready/` that the database answers too. Neither says anything else."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from knowdo_web.access.addresses import ANYONE, page


@page(ANYONE)
def health(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@page(ANYONE)
def ready(_request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
