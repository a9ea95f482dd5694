"""The pages that are there on every installation, in Chromium at the width of a phone and of a desk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.knowdo_web.journeys.looking import DESK, PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/components/",
    "/help/",
    "/help/glossary/",
    "/help/accessibility/",
    "/help/privacy/",
    "/help/cookies/",
    "/help/contact/",
    "/no-such-page/",
)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(live_server: Any, browser: Any, path: str, size: dict[str, int]) -> None:
    seen = look(browser, live_server.url, path, size=size)
    assert seen.status == (404 if "no-such" in path else 200)
    assert seen.faults == []
