"""Reading a chart and recording a decision in Chromium: at two widths, without JavaScript, and with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.knowdo_web.figures import COUNT, SHARE, SHIFTED, batch, measure, put
from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in
from tests.knowdo_web.small_country import Country, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHART = f"/measures/{SHARE}/council-1/"
OPEN = (
    "/measures/",
    f"/measures/{SHARE}/",
    CHART,
    f"{CHART}?as-at=2025-02-01",
    f"{CHART}?as-at=2020-01-01",
    f"/measures/{COUNT}/council-2/",
    "/testland/",
    f"/testland/?measure={COUNT}",
    "/search/?q=council",
)
DECIDING = (CHART, f"{CHART}limits/?from=2019-09-01", f"{CHART}notes/")


@pytest.fixture
def country() -> Country:
    made = build(6)
    councils = list(made.councils.values())
    share, count = measure(made.whole), measure(made.whole, COUNT)
    figures = {one: [(n - 3.0 * k, 100.0 + k) for n, _ in SHIFTED] for k, one in enumerate(councils)}
    put(share, figures, batch(made.whole))
    put(
        count,
        {councils[0]: [(float(20 + n % 7), None) for n in range(30)], councils[1]: [(4.0, None)]},
        batch(made.whole),
    )
    return made


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_open_pages_are_sound(live_server: Any, browser: Any, country: Country, size: dict[str, int]) -> None:
    found = {path: look(browser, live_server.url, path, size=size) for path in OPEN}
    assert {path: seen.status for path, seen in found.items() if seen.status != 200} == {}
    assert {path: seen.faults for path, seen in found.items() if seen.faults} == {}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_of_decisions_are_sound(live_server: Any, browser: Any, country: Country, size: dict[str, int]) -> None:
    cookies = signed_in(country.people["analyst"])
    found = {path: look(browser, live_server.url, path, size=size, cookies=cookies) for path in DECIDING}
    assert {path: seen.faults for path, seen in found.items() if seen.faults or seen.status != 200} == {}


def opened(browser: Any, site: str, country: Country, **more: Any) -> Any:
    context = browser.new_context(viewport=DESK, **more)
    context.add_cookies([{"url": site, **cookie} for cookie in signed_in(country.people["analyst"])])
    return context.new_page()


def test_a_chart_is_read_without_javascript(live_server: Any, browser: Any, country: Country) -> None:
    page = opened(browser, live_server.url, country, java_script_enabled=False)
    page.goto(f"{live_server.url}/testland/")
    page.select_option("#measure", SHARE)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Council 1", exact=True).first.click()
    assert page.url.endswith(CHART)
    assert page.locator(".app-finding").first.inner_text()
    page.locator("summary", has_text="The numbers in this chart").click()
    assert page.locator("#chart-table").is_visible()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Figures (CSV)").click()
    assert kept.value.suggested_filename == f"{SHARE}-council-1.csv"
    page.context.close()


def test_a_decision_is_recorded_without_javascript(live_server: Any, browser: Any, country: Country) -> None:
    page = opened(browser, live_server.url, country, java_script_enabled=False)
    page.goto(live_server.url + CHART)
    page.get_by_role("link", name="Decide about 2019-09").click()
    assert page.input_value("#id_start") == "2019-09-01"
    page.get_by_role("button", name="Record the decision").click()
    assert "There is a problem" in page.locator(".govuk-error-summary").inner_text()
    page.locator(".govuk-error-summary a").first.click()
    page.get_by_label("Begin anew with this period").check()
    page.get_by_label("Why?").fill("Duty teams meet daily.")
    page.get_by_role("button", name="Record the decision").click()
    assert "The decision is recorded" in page.locator(".govuk-notification-banner").inner_text()
    assert "Duty teams meet daily." in page.content()
    page.context.close()


def test_a_decision_is_recorded_with_the_keyboard_alone(live_server: Any, browser: Any, country: Country) -> None:
    page = opened(browser, live_server.url, country)
    page.goto(live_server.url + CHART)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("govuk-skip-link")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    tab_to(page, "Decide about 2019-09")
    page.keyboard.press("Enter")
    page.wait_for_url("**/limits/**")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "decision":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Duty teams meet daily.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{CHART}")
    assert "The decision is recorded" in page.locator(".govuk-notification-banner").inner_text()
    page.context.close()


def tab_to(page: Any, words: str) -> None:
    """Tab until the link with these words has the focus; each step must show where it is."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")
        if here == words:
            return
    raise AssertionError(f"“{words}” cannot be reached with the Tab key")


def test_a_chart_is_printed_with_its_numbers(live_server: Any, browser: Any, country: Country) -> None:
    page = opened(browser, live_server.url, country)
    page.goto(live_server.url + CHART)
    page.emulate_media(media="print")
    assert page.locator(".app-figure__wide svg").first.is_visible()
    assert page.locator("#figures").is_visible()
    assert not page.locator(".govuk-service-navigation").first.is_visible()
    page.context.close()


def test_a_guard_looking_does_find_what_is_wrong(live_server: Any, browser: Any, country: Country) -> None:
    """A page with an image without words, opened in the same way, has a fault."""
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(live_server.url + CHART)
    page.evaluate(
        "document.querySelectorAll('.app-figure svg').forEach(one => { one.removeAttribute('aria-labelledby'); one.querySelectorAll('title').forEach(t => t.remove()) })"
    )
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=text>')")
    from tests.knowdo_web.journeys.looking import violations

    assert {"label"} <= {rule for rule, _ in violations(page)}
    context.close()
