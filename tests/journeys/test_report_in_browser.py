"""The report as people meet it: Chromium, on a desk and on a phone, with axe, a keyboard and no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowdo.disclosure.release import own, release
from knowdo.kernel.provenance import Audience
from knowdo.reports.html import html
from knowdo.reports.svg import NARROW, WIDE
from tests.gallery.document import document

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
# Words of one picture that cover one another or leave its sheet, as Chromium itself measures them, in its own font.
MISPLACED = """
() => [...document.querySelectorAll('figure svg')].filter(svg => svg.getBoundingClientRect().width > 0).flatMap(svg => {
  const sheet = svg.viewBox.baseVal
  const words = [...svg.querySelectorAll('text')].map(one => ({said: one.textContent, at: one.getBBox()}))
  const found = []
  for (const {said, at} of words)
    if (at.x < -1 || at.x + at.width > sheet.width + 1) found.push(`${svg.id} outside: ${said}`)
  for (let i = 0; i < words.length; i++) for (let j = i + 1; j < words.length; j++) {
    const a = words[i].at, b = words[j].at
    const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
    const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
    if (across > 1 && down > 0.4 * Math.min(a.height, b.height)) found.push(`${words[i].said} on ${words[j].said}`)
  }
  return found
})
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    made = {"public": release(document(), Audience.PUBLIC), "own": own(document())}
    for name, released in made.items():
        (folder / f"{name}.html").write_bytes(html(released))
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Any, report: dict[str, Path]) -> Iterator[Any]:
    context = browser.new_context(viewport=request.param, bypass_csp=True, offline=True)
    opened = context.new_page()
    opened.goto(report["public"].as_uri())
    yield opened
    context.close()


def violations(page: Any) -> list[tuple[str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page).response["violations"]
    return [(found["id"], node["html"][:120]) for found in results for node in found["nodes"]]


def test_axe_finds_nothing(page: Any) -> None:
    assert violations(page) == []


def test_axe_finds_nothing_with_everything_opened(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert violations(page) == []


def test_axe_finds_nothing_in_an_own_report(browser: Any, report: dict[str, Path]) -> None:
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    opened = context.new_page()
    opened.goto(report["own"].as_uri())
    assert opened.title().startswith("Not for publication: ")
    assert violations(opened) == []
    context.close()


def test_a_guard_axe_does_find_what_is_wrong(page: Any) -> None:
    page.evaluate("document.querySelector('figure svg').removeAttribute('aria-labelledby')")
    page.evaluate("document.querySelectorAll('figure svg title').forEach(one => one.remove())")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert {"html-has-lang"} <= {name for name, _ in violations(page)}


def test_the_page_never_scrolls_sideways(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_words_in_pictures_stay_apart_in_the_fonts_of_this_machine(page: Any) -> None:
    assert page.evaluate(MISPLACED) == []


def test_text_in_pictures_is_never_drawn_below_twelve_pixels(page: Any) -> None:
    scales = page.evaluate(
        "() => [...document.querySelectorAll('.wide svg, .narrow svg')].map(svg => "
        "svg.getBoundingClientRect().width / svg.viewBox.baseVal.width).filter(scale => scale > 0)"
    )
    assert len(scales) == 21
    assert min(scales) >= 0.999


def test_one_layout_of_each_picture_is_shown_and_heard(page: Any) -> None:
    seen = page.evaluate(
        "[...document.querySelectorAll('.wide svg, .narrow svg')].filter(s => s.checkVisibility()).map(s => s.viewBox.baseVal.width)"
    )
    assert set(seen) == {float(NARROW if page.viewport_size == PHONE else WIDE)}


def test_the_policy_of_the_page_lets_its_own_look_through_and_nothing_else(
    browser: Any, report: dict[str, Path]
) -> None:
    context = browser.new_context(viewport=DESK)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(report["public"].as_uri())
    assert opened.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(0, 86, 91)"
    assert said == []
    assert asked == [report["public"].as_uri()]
    context.close()


def test_with_the_keyboard_alone(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('nav') !== null")
    summary = page.locator("figure + details > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('figure + details').open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"


def test_the_numbers_of_charts_are_printed(browser: Any, report: dict[str, Path]) -> None:
    context = browser.new_context(viewport=DESK)
    opened = context.new_page()
    opened.goto(report["public"].as_uri())
    opened.emulate_media(media="print")
    assert opened.evaluate("document.querySelector('figure + details table').getBoundingClientRect().height") > 50
    assert opened.evaluate("document.querySelector('.narrow svg').getBoundingClientRect().width") == 0
    context.close()
