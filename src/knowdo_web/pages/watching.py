"""One line in the log for each request: the route and not the address, how it ended, how long it took.

An address may hold a token or what somebody looked for; its route, such as “places/<slug:place>/”, never does.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

LOG = logging.getLogger(__name__)
QUIET = ("health/", "ready/")


class RequestLog:
    """Outermost, so that what goes wrong further in is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, number = time.perf_counter(), secrets.token_hex(6)
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match is not None else "no route"
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        if route not in QUIET or level == logging.ERROR:
            told = {
                "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
                "route": route,
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - began)),
                "request": number,
            }
            LOG.log(level, "request", extra=told)
        return response
