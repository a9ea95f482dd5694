"""`/health/` says that the process answers; `/ready/` that the database, its form, the worker and the sealer do."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.queries.upkeep import readiness


@page(ANYONE)
def health(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@page(ANYONE)
def ready(_request: HttpRequest) -> JsonResponse:
    """200 where everything works, else 503; each part in words."""
    parts = readiness()
    right = set(parts.values()) == {"ok"}
    answer = JsonResponse({"status": "ok" if right else "not ready", **parts}, status=200 if right else 503)
    answer["Cache-Control"] = "no-store"
    return answer
