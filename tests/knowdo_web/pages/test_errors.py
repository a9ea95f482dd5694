"""Pages for when a page cannot be given: plain words, no detail, and no database where that may be the trouble."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.test import Client, override_settings
from django.urls import include, path


def broken(request: HttpRequest) -> None:
    raise RuntimeError("secret detail of the inside")


def away(request: HttpRequest) -> None:
    raise OperationalError("could not connect to server at 10.1.2.3")


def forbidden(request: HttpRequest) -> None:
    raise PermissionDenied("It can be done by: auditor. Ask an administrator for access.")


def suspicious(request: HttpRequest) -> None:
    raise SuspiciousOperation("secret detail of the inside")


def missing(request: HttpRequest) -> None:
    raise Http404("secret detail of the inside")


handler400 = "knowdo_web.pages.errors.bad_request"
handler403 = "knowdo_web.pages.errors.refused"
handler404 = "knowdo_web.pages.errors.not_found"
handler500 = "knowdo_web.pages.errors.failed"
urlpatterns = [
    path("broken/", broken),
    path("away/", away),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("missing/", missing),
    path("", include("knowdo_web.urls")),
]


def answer(address: str) -> tuple[int, str]:
    with override_settings(ROOT_URLCONF=__name__):
        got = Client(raise_request_exception=False).get(address)
    return got.status_code, got.content.decode()


def test_a_fault_of_ours_says_what_to_do_and_asks_no_database() -> None:
    status, page = answer("/broken/")  # no database mark: a query would fail this test
    assert status == 500
    assert "Go back and try again" in page
    assert "secret" not in page


def test_a_database_that_is_away_is_told_as_such() -> None:
    status, page = answer("/away/")
    assert status == 503
    assert "either saved whole or not at all" in page
    assert "10.1.2.3" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/forbidden/", 403, "It can be done by: auditor."),
        ("/suspicious/", 400, "Nothing was changed."),
        ("/missing/", 404, "There is no such page, or none that you can see."),
    ],
)
def test_other_refusals_have_words_and_no_detail(address: str, status: int, words: str) -> None:
    got, page = answer(address)
    assert got == status
    assert words in page
    assert "secret" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words() -> None:
    got = Client(enforce_csrf_checks=True).post("/help/")
    assert got.status_code in (403, 405)
    assert "too long" in got.content.decode() or got.status_code == 405
