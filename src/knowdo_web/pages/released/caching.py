"""What somebody signed in was shown stays with them: no cache on the way, and none in a shared browser, keeps it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

KEEP_NOTHING = "private, no-store"


class NotKeptMiddleware:
    """Answers to a session say that they must not be kept, unless they say something of it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = KEEP_NOTHING
        return response
