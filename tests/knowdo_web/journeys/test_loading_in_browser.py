"""A spreadsheet from the analyst's folder to a loaded batch in Chromium: without JavaScript, and by keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from knowdo_web.jobs.worker import perform_here
from knowdo_web.outside import clock
from knowdo_web.records.jobs.models import Run
from tests.knowdo_web.journeys.looking import DESK, PHONE, faults_of, signed_in
from tests.knowdo_web.journeys.test_measures_in_browser import tab_to
from tests.knowdo_web.loading import Land, land, rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD = rows(("Ostrenholm", "2026-02", 60, 80), ("Tarvessing", "2026-02", 40, 50))
BAD = rows(("Ostrenholm", "2026-02", 90, 80), ("Nowhere", "2026-02", 4, 5))


@pytest.fixture
def here() -> Land:
    with clock.set_to(datetime(2026, 2, 15, 9, tzinfo=UTC)):
        return land()


def opened(browser: Any, site: str, here: Land, **more: Any) -> Any:
    context = browser.new_context(viewport=DESK, **more)
    context.add_cookies([{"url": site, **cookie} for cookie in signed_in(here.loader)])
    page = context.new_page()
    page.goto(f"{site}/load/")
    return page


def file(folder: Path, data: bytes) -> str:
    made = folder / "figures.csv"
    made.write_bytes(data)
    return str(made)


def worked(page: Any) -> None:
    """The worker does what is waiting, and the page is looked at again."""
    for key in Run.objects.filter(state="queued").order_by("pk").values_list("key", flat=True):
        perform_here(str(key))
    page.wait_for_load_state()
    page.goto(page.url)


def sound(page: Any) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert faults_of(page) == []


def test_a_file_is_put_right_and_loaded_without_javascript(
    live_server: Any, browser: Any, here: Land, tmp_path: Path
) -> None:
    page = opened(browser, live_server.url, here, java_script_enabled=False)
    page.locator("#id_file").set_input_files(file(tmp_path, BAD))
    with page.expect_navigation():
        page.get_by_role("button", name="Send the file").click()
    worked(page)
    assert "row 2" in page.locator("main").inner_text()
    with page.expect_download() as kept:
        page.get_by_role("link", name="marked").click()
    assert kept.value.suggested_filename.endswith(".xlsx")
    page.goto(f"{live_server.url}/load/")
    page.locator("#id_file").set_input_files(file(tmp_path, GOOD))
    with page.expect_navigation():
        page.get_by_role("button", name="Send the file").click()
    worked(page)
    assert "75.0% (60 of 80)" in page.locator("main").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Load these figures").click()
    worked(page)
    assert "provisional" in page.locator("main").inner_text()
    page.context.close()


def test_a_file_is_loaded_with_the_keyboard_alone(live_server: Any, browser: Any, here: Land, tmp_path: Path) -> None:
    page = opened(browser, live_server.url, here)
    sound(page)
    # The system's own window for choosing a file is not the page's: it is opened by key and answered here.
    with page.expect_file_chooser() as chooser:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.className").startswith("govuk-file-upload"):
                break
        page.keyboard.press("Enter")
    chooser.value.set_files(file(tmp_path, GOOD))
    tab_to(page, "Send the file")
    page.keyboard.press("Enter")
    page.wait_for_url("**/load/*-*/")
    worked(page)
    sound(page)
    tab_to(page, "Load these figures")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    worked(page)
    assert "provisional" in page.locator("main").inner_text()
    sound(page)
    page.context.close()
