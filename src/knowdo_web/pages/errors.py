"""What a person is told when a page cannot be given: in plain words, what to do, and nothing of the inside."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the words of the rule, which say who may."""
    return render(request, "403.html", {"words": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from a page that was open too long, or from another site."""
    return render(request, "403_form.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is away. Asks no database: nobody's name is on it, and no menu."""
    error = sys.exc_info()[1]
    away = isinstance(error, OperationalError | InterfaceError)
    page = render_to_string("500.html", {"away": away})
    response = HttpResponse(page, status=503) if away else HttpResponseServerError(page)
    if away:
        response["Retry-After"] = "30"
    return response
