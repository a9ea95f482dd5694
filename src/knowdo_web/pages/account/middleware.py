"""What stands between somebody who is signed in and everything else: time, the code of conduct, a second step.

Idle and whole time are counted in the session itself, and the session is written once a minute at most, so that
reading a page costs no write.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from knowdo_web.access.policy import User
from knowdo_web.outside import clock
from knowdo_web.queries import account as queries

BEGAN, SEEN, WRITE_EVERY = "began", "seen", timedelta(minutes=1)
# What may be opened before the code of conduct is accepted and a second step is set up.
ALWAYS = ("/static/", "/health/", "/ready/", "/help/")
FIRST = ("/account/conduct/", "/account/sign-out/")
SECOND = ("/account/second-step/", "/account/confirm/")


class SignedInMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or request.path.startswith(ALWAYS):
            return self.get_response(request)
        if not _in_time(request):
            return _signed_out(request)
        if stop := _stops(request, user):
            return stop
        return self.get_response(request)


def _in_time(request: HttpRequest) -> bool:
    """Whether the session is neither idle too long nor too old; and it has been seen now."""
    now = clock.now()
    began, seen = (_moment(request, name) or now for name in (BEGAN, SEEN))
    if now - seen > timedelta(minutes=settings.IDLE_MINUTES) or now - began > timedelta(hours=settings.SESSION_HOURS):
        return False
    if BEGAN not in request.session:
        request.session[BEGAN] = began.timestamp()
    if SEEN not in request.session or now - seen > WRITE_EVERY:
        request.session[SEEN] = now.timestamp()
    return True


def _moment(request: HttpRequest, name: str) -> datetime | None:
    kept = request.session.get(name)
    return None if kept is None else datetime.fromtimestamp(kept, UTC)


def _signed_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "You were signed out. Sign in again."}, status=401)
    messages.info(request, "You were signed out because nothing happened for a while, or the day was long.")
    return redirect_to_login(request.get_full_path())


def _stops(request: HttpRequest, user: User) -> HttpResponse | None:
    if not queries.conduct_accepted(user):
        if not request.path.startswith(FIRST):
            return _first(request, reverse("account:conduct"))
    elif _second_step_missing(request, user) and not request.path.startswith((*FIRST, *SECOND)):
        return _first(request, reverse("mfa_index"))
    return None


def _second_step_missing(request: HttpRequest, user: User) -> bool:
    """Asked of who signs in by password here; a council's single sign-on asks for its own."""
    if not settings.SECOND_STEP_NEEDED or user.demonstration or request.session.get("second_step"):
        return False
    methods = {one.get("method") for one in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, ())}
    if "socialaccount" in methods or is_mfa_enabled(user):
        request.session["second_step"] = True  # once a session, so that no page asks the database again
        return False
    return True


def _first(request: HttpRequest, where: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": "Open the site in a browser once: something must be accepted first."}, status=403
        )
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{where}?{urlencode({'next': back})}")
