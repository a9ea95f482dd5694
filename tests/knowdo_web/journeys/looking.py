"""Looks at a page of the site as people meet it: Chromium at two widths, axe, and a picture for a person to look at.

    def test_looks(live_server, browser):
        look(browser, live_server.url, "/help/", cookies=signed_in(live_server, user))

Pictures are kept where KNOWDO_PICTURES names a folder, else in the test's own. What the page's
policy blocked is a fault; axe is handed to the page by the browser itself, which the policy does not stop.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
# Text that a box of its own cuts off, or that leaves the window: what a person would see and axe does not.
CUT_OFF = """
() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
  const style = getComputedStyle(one)
  if (!one.childNodes.length || one.closest('svg, .govuk-visually-hidden, .app-scroll, .scroll, .moj-side-navigation')) return false
  if (![...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) return false
  const box = one.getBoundingClientRect()
  return box.width > 0 && (box.right > innerWidth + 1 || (style.overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1))
}).map(one => one.textContent.trim().slice(0, 60))
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found on one page at one width. All lists are empty for a good page."""

    status: int
    violations: list[tuple[str, str]]
    refused: list[str]
    cut_off: list[str]
    sideways: bool
    picture: Path | None

    @property
    def faults(self) -> list[str]:
        found = [f"{rule}: {where}" for rule, where in self.violations]
        found += [f"console: {words}" for words in self.refused] + [f"cut off: {words}" for words in self.cut_off]
        return found + (["the page scrolls sideways"] if self.sideways else [])


def violations(page: Any) -> list[tuple[str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page).response["violations"]
    return [(found["id"], node["html"][:160]) for found in results for node in found["nodes"]]


def faults_of(page: Any) -> list[str]:
    """What is wrong with a page that is open, at the width it has, with everything opened that folds."""
    cut_off, sideways = (
        page.evaluate(CUT_OFF),
        page.evaluate("document.documentElement.scrollWidth > window.innerWidth"),
    )
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return Seen(200, violations(page), [], cut_off, sideways, None).faults


def look(
    browser: Any, site: str, path: str, *, size: dict[str, int] = DESK, cookies: Sequence[dict[str, str]] = (),
    scripts: bool = True, open_all: bool = True, name: str = "",
) -> Seen:  # fmt: skip
    """Open one page as it is, take its picture, then open what is folded away and run axe."""
    said: list[str] = []
    context = _context(browser, site, size, cookies, scripts)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    answer = page.goto(site + path)
    status = answer.status if answer else 0
    cut_off = page.evaluate(CUT_OFF)
    sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    picture = _picture(page, name or path, size)
    refused = [words for words in said if not (status >= 400 and "status of" in words)]
    if open_all:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = violations(page)
    context.close()
    return Seen(status, found, refused, cut_off, sideways, picture)


def _context(
    browser: Any, site: str, size: dict[str, int], cookies: Sequence[dict[str, str]], scripts: bool, **more: Any
) -> Any:
    context = browser.new_context(viewport=size, java_script_enabled=scripts or bool(more), **more)
    if cookies:
        context.add_cookies([{"url": site, **cookie} for cookie in cookies])
    return context


def _picture(page: Any, name: str, size: dict[str, int]) -> Path | None:
    folder = os.environ.get("KNOWDO_PICTURES")
    if not folder:
        return None
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "home"
    path = Path(folder) / f"{stem}-{size['width']}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path), full_page=True)
    return path


def signed_in(user: Any) -> list[dict[str, str]]:
    """The cookie of a session of this person, as if they had signed in a moment ago."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}]
