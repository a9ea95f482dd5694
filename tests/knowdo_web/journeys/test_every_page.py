"""Every page of the site in Chromium, at phone and desk width, by axe and for what is cut off or scrolls sideways.

Each run opens every page once as the widest role that sees it, and a tenth of all other pairs of role and page, another
tenth each day (KNOWDO_TENTH=0…9 names one). With KNOWDO_MATRIX=1 (`make check-all`) it opens all of them and writes
what it found to docs/reference/looked-at.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from knowdo_web.access.roles import ROLES
from knowdo_web.access.walk import Door, doors
from knowdo_web.outside import clock
from tests.knowdo_web.contracts import world as worlds
from tests.knowdo_web.contracts.test_access_matrix import ENDS_THE_WALK, sample, words_for
from tests.knowdo_web.contracts.world import Walker, World
from tests.knowdo_web.journeys.looking import DESK, PHONE, faults_of, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHOLE = os.environ.get("KNOWDO_MATRIX") == "1"
TENTH = int(os.environ.get("KNOWDO_TENTH", clock.today().toordinal())) % 10
SIZES = (PHONE, DESK)


@dataclass(frozen=True)
class Visit:
    """One page as one person: its address, and who opens it."""

    door: Door
    path: str
    walker: Walker


def test_every_page_is_sound(live_server: Any, browser: Any) -> None:
    world = worlds.build()
    seen = list(_visits(world))
    chosen = seen if WHOLE else [*_widest(seen), *(one for n, one in enumerate(seen) if n % 10 == TENTH)]
    assert len({one.door.name for one in chosen}) == len({one.door.name for one in seen}) > 50
    found = dict(_looked_at(browser, live_server.url, chosen))
    if WHOLE:
        _write(Path(__file__).parents[3] / "docs" / "reference" / "looked-at.md", chosen, found)
    if found:
        pytest.fail("\n".join(f"{where}: {'; '.join(faults)}" for where, faults in found.items()), pytrace=False)


def _visits(world: World) -> Iterator[Visit]:
    """Every page (not a file, nor a part of a page, nor a redirect) that anybody can open in their own place."""
    side = world.sides[0]
    people = [one for one in world.walkers if one.user is None or (set(one.places) & {side.place.pk})]
    for walker in people:
        client = Client(raise_request_exception=False)
        if walker.user is not None:
            client.force_login(walker.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for door in doors():
            if door.address is None or door.address.get is None or door.address.api or door.name in ENDS_THE_WALK:
                continue
            if any(sample(door, word) is None for word in door.words):
                continue  # the test of access says so
            words = words_for(door, world, side, walker)
            if words is None:
                continue
            path = reverse(door.name, kwargs=words)
            answer = client.get(path)
            whole = b"" if answer.streaming else answer.content
            cache.clear()
            if answer.status_code == 200 and whole[:15].lower() == b"<!doctype html>":  # not a part of one
                yield Visit(door, path, walker)


def _widest(visits: list[Visit]) -> list[Visit]:
    """Each page once, as the role with the most permissions that sees it."""

    def reach(visit: Visit) -> int:
        return len(ROLES[visit.walker.role].permissions) if visit.walker.role else -1

    best: dict[str, Visit] = {}
    for one in visits:
        if one.door.name not in best or reach(one) > reach(best[one.door.name]):
            best[one.door.name] = one
    return list(best.values())


def _looked_at(browser: Any, site: str, visits: list[Visit]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong, by page and person and width."""
    for walker in {one.walker.name: one.walker for one in visits}.values():
        context = browser.new_context(viewport=DESK)
        if walker.user is not None:
            context.add_cookies([{"url": site, **cookie} for cookie in signed_in(walker.user)])
        page = context.new_page()
        for path in dict.fromkeys(one.path for one in visits if one.walker.name == walker.name):
            page.goto(site + path)
            for size in SIZES:
                page.set_viewport_size(size)
                if faults := faults_of(page):
                    yield f"{path} as {walker.name}, {size['width']} px", faults
        context.close()


def _write(page: Path, visits: list[Visit], found: dict[str, list[str]]) -> None:
    roles = sorted({one.walker.name for one in visits})
    rows: dict[str, set[str]] = {}
    for one in visits:
        rows.setdefault(one.door.name, set()).add(one.walker.name)
    widths = " and ".join(str(size["width"]) for size in SIZES)
    lines = [
        "# Pages that were looked at",
        "",
        f"Written by `make check-all` on {clock.today():%-d %B %Y}: {len(visits)} pairs of person and page, each in",
        f"Chromium at {widths} px with everything that folds opened. {len(found)} had a fault. A fault is a violation",
        "that axe finds, text that is cut off, a page that scrolls sideways, or something that the page's policy refused.",
        "",
        f"People: {', '.join(roles)}.",
        "",
        "| Page | Opened as |",
        "|---|---|",
        *(f"| {name} | {len(who)} of {len(roles)} |" for name, who in sorted(rows.items())),
        "",
        *(f"- {where}: {'; '.join(faults)}" for where, faults in found.items()),
    ]
    page.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
