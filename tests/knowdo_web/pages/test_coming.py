"""What comes next on the site: of released figures only, in words, and refused where nothing can be said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.knowdo_web.figures import SHIFTED, published
from tests.knowdo_web.journeys.looking import DESK, PHONE, look
from tests.knowdo_web.small_country import build

pytestmark = pytest.mark.django_db
PLACE = "/measures/first-visit-in-time/council-1/"


def test_the_chart_leads_to_what_comes_next() -> None:
    country = build(1)
    published(country.whole, list(country.councils.values()), SHIFTED)
    client = Client()
    assert f"{PLACE}next/" in client.get(PLACE).content.decode()
    page = client.get(f"{PLACE}next/").content.decode()
    for words in ("if nothing changes", "says nothing about causes", "Illustrative", "From, %", "95 times in 100"):
        assert words in page, words


def test_a_short_series_is_refused_in_words() -> None:
    country = build(1)
    published(country.whole, list(country.councils.values()), SHIFTED[:5])
    page = Client().get(f"{PLACE}next/").content.decode()
    assert "too few to say what comes next" in page


def test_a_place_without_figures_has_no_such_page() -> None:
    build(1)
    assert Client().get(f"{PLACE}next/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_looks_well(browser: Any, live_server: Any) -> None:
    country = build(1)
    published(country.whole, list(country.councils.values()), SHIFTED)
    for size in (PHONE, DESK):
        seen = look(browser, live_server.url, f"{PLACE}next/", size=size, name="coming")
        assert seen.status == 200
        assert seen.faults == []
