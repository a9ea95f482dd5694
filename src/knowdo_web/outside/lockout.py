"""Who guesses passwords is locked out: an account after a few failures, an address after many.

The staff of a council often share one address, so a few slips there must not lock out the building. The same few
failures lock an account that does not exist, so that nobody can learn which do.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class Lockout(AxesDatabaseHandler):
    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures against the account, or as many of them as the address's failures weigh: whichever is more."""
        by_account, by_address = (
            attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        weight = settings.AXES_FAILURE_LIMIT / settings.LOCKOUT_BY_ADDRESS
        return max(by_account, int(by_address * weight))


def account_named(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that somebody tries to open, the same whatever its letters' case."""
    given = credentials or {}
    named = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login") or ""
    return str(named).strip().casefold()[:255]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind proxies of ours, what the outermost of them saw; never what the client says."""
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        return seen[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
