"""A form sent after its sign-in ran out: what was typed is kept, and shown again after signing in.

Who typed it is known from a signed cookie that is set while a person is signed in. It opens nothing: a draft is shown
only to the same person, signed in again.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from knowdo_web.access.policy import User
from knowdo_web.actions.drafts import drop_draft, keep_draft
from knowdo_web.queries.drafts import owner_of_browser

COOKIE = "knowdo-typist"
DAYS_30 = 30 * 24 * 3600
NEVER_KEPT = ("password", "code", "credential", "secret", "token")


class DraftMiddleware:
    """Stands inside authentication, around the views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(request.user, User):
            self._know(request, request.user, response)
            if request.method == "POST" and request.POST.get("from_draft") and response.status_code < 400:
                drop_draft(owner=request.user, address=request.get_full_path())
        elif request.method == "POST" and self._turned_away(response) and not request.path.startswith("/account/"):
            return self._keep(request) or response
        return response

    def _turned_away(self, response: HttpResponse) -> bool:
        return response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))

    def _know(self, request: HttpRequest, user: User, response: HttpResponse) -> None:
        if _typist(request) != str(user.key):
            response.set_signed_cookie(
                COOKIE,
                str(user.key),
                max_age=DAYS_30,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )

    def _keep(self, request: HttpRequest) -> HttpResponse | None:
        owner = owner_of_browser(_typist(request))
        typed = {name: values for name, values in request.POST.lists() if not _guarded(name)}
        if owner is None or not typed:
            return None
        key = keep_draft(owner=owner, address=request.get_full_path(), fields=typed)
        back = urlencode({"next": reverse("drafts:draft", args=(key,))})
        return redirect(f"{reverse(settings.LOGIN_URL)}?{back}")


def _guarded(name: str) -> bool:
    return any(word in name.lower() for word in NEVER_KEPT)


def _typist(request: HttpRequest) -> str:
    try:
        return str(request.get_signed_cookie(COOKIE, default="", max_age=DAYS_30))
    except signing.BadSignature:
        return ""
