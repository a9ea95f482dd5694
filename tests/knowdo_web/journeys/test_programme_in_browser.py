"""The programme's pages in Chromium, as the widest role sees them, and a barrier raised with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in
from tests.knowdo_web.small_country import APPROACH, build, count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SITE = f"/approaches/{APPROACH}/council-1/"
PAGES = (
    *("/", "/programme/", "/approaches/", f"/approaches/{APPROACH}/", f"/approaches/{APPROACH}/gap/", SITE),
    *(f"{SITE}stage/", f"{SITE}cycles/new/", f"{SITE}barriers/new/", "/places/", "/places/council-1/"),
    *(f"/approaches/{APPROACH}/rate/", f"/approaches/{APPROACH}/open/"),
)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_of_the_programme_are_sound(live_server: Any, browser: Any, size: dict[str, int]) -> None:
    country = build()
    count(country, "council-1", (400, 300, 200, 100))
    count(country, "council-2", (400, 380, 360, 300))
    cookies = signed_in(country.people["consultant"])
    faults = {path: look(browser, live_server.url, path, size=size, cookies=cookies).faults for path in PAGES[:-2]}
    lead = signed_in(country.people["programme-lead"])
    faults |= {path: look(browser, live_server.url, path, size=size, cookies=lead).faults for path in PAGES[-2:]}
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_barrier_is_raised_with_the_keyboard_alone(live_server: Any, browser: Any, scripts: bool) -> None:
    country = build()
    context = browser.new_context(java_script_enabled=scripts)
    context.add_cookies([{"url": live_server.url, **one} for one in signed_in(country.people["team"])])
    page = context.new_page()
    page.goto(f"{live_server.url}{SITE}barriers/new/")
    page.get_by_label("What stands in the way?").focus()
    page.keyboard.type("Lead workers have no time for coaching")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SITE}")
    assert page.get_by_text("Lead workers have no time for coaching").count() == 1
    context.close()
