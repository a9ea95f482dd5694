"""The pages about the same children, looked at in Chromium at two widths."""

from __future__ import annotations

from typing import Any

import pytest

from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in
from tests.knowdo_web.pages.test_overlap import loaded
from tests.knowdo_web.small_country import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_about_the_same_children_look_right(live_server: Any, browser: Any) -> None:
    country = build(1)
    loaded(country)
    cookies = signed_in(country.people["programme-lead"])
    for address in ("/same-children/", "/same-children/council-1/", "/same-children/load/", "/help/same-children/"):
        for size in (PHONE, DESK):
            seen = look(browser, live_server.url, address, size=size, cookies=cookies)
            assert (seen.status, seen.faults) == (200, []), address
