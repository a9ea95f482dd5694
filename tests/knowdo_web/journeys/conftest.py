"""One Chromium for the journeys of the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.knowdo_web.journeys.looking import FLAGS


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own loop runs in this thread; Django would take that for asynchronous code and refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as play:
            launched = play.chromium.launch(executable_path=chromium, args=FLAGS)
            yield launched
            launched.close()
