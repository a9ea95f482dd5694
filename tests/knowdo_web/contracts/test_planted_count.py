"""A rare count is planted, approved, and hunted for: every address, every role, every format, headers, logs and errors.

The hunt is by difference. The same site is walked twice; between the walks one small count is another one, and a larger
count beside it makes up for it, so that every total stays. Whoever may not see the small count must get the same answer,
letter for letter, both times: then nothing they got, no order, limit, tooltip, percentage or sum, depends on it. Whoever
got another answer must stand in the record as having read exact figures.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pypdf
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from scipy.optimize import linprog

from knowdo_web.access.walk import Door, doors
from knowdo_web.actions import approving, asked_tables, gaps, sites, summaries
from knowdo_web.actions.sites import StepCount
from knowdo_web.outside import clock
from knowdo_web.records.journal.models import Event
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Batch, BatchMeasure, Observation, State, TableRequest
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import FamilyGroup, Place
from knowdo_web.records.programme.models import CascadeCount
from tests.knowdo_web import figures
from tests.knowdo_web.contracts import world as worlds
from tests.knowdo_web.contracts.samples import every_sample
from tests.knowdo_web.contracts.world import Side, Walker, World
from tests.knowdo_web.small_country import APPROACH, STEPS

pytestmark = pytest.mark.django_db
THEN = datetime(2025, 6, 2, 9, tzinfo=UTC)
SAMPLES = every_sample()
MONTHS = 14
# The last month: councils 1 to 3 and the country. Planted in council 1; council 2 makes up for it.
COUNTS = {"first": (3, 14, 40, 57), "second": (4, 13, 40, 57)}
SHARES = {"first": ((3, 37), (14, 41), (22, 53), (39, 131)), "second": ((4, 37), (13, 41), (22, 53), (39, 131))}
# Children at each step of the way: the last step is planted.
STEPS_OF = {
    "first": {"council-1": (80, 60, 30, 3), "council-2": (90, 70, 50, 21), "council-3": (300, 200, 100, 60)},
    "second": {"council-1": (80, 60, 30, 4), "council-2": (90, 70, 50, 20), "council-3": (300, 200, 100, 60)},
}
TOLD = re.compile(r"0\.0810810|8\.108|8\.1\s?%|0\.1081081")  # the planted shares, as they may be written
QUERIES = {
    "search:search": ("?q=council", "?q=3", "?q=measure"),
    "measures:place": ("", "?as-at=2025-06-01", "?as-at=2025-05-01", "?as-at=nonsense"),
    "measures:place-csv": ("", "?as-at=2025-06-01"),
    "measures:country": ("", "?measure=referrals", "?measure=first-visit-in-time", "?measure=none"),
    "measures:country-csv": ("", "?measure=referrals", "?measure=first-visit-in-time"),
    "programme:board": ("", f"?approach={APPROACH}", "?place=council-1"),
}
# Tables that are asked for, of council 1: the last twelve months, and the group of the two that hide one another.
TABLES = [
    (of, way, f"00000000-0000-4000-8000-{n:012d}")
    for n, (of, way) in enumerate((of, way) for of in (figures.COUNT, figures.SHARE) for way in ("rolling", "group"))
]
SLOW = {"measures:place-pdf", "measures:place-png", "programme:gap-pdf"}
SLOW_FOR = ("nobody signed in", "no role", "consultant", "analyst", "lead of the country")
SECRETS = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|"X-CSRFToken": "[^"]+"'
)


@dataclass(frozen=True)
class Got:
    """One answer: what a reader gets of it, and whether it was written down as a look at exact figures."""

    text: str
    read: bool


# --- the plant -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """The first batch, a second edition of one council and the total, and the rows whose numbers are swapped."""

    batch: Batch
    revised: Batch
    swaps: Mapping[str, list[int]]


def plant(world: World) -> Planted:
    """Two measures and a cascade with a rare count, loaded by one person and approved by another."""
    whole = world.country.whole
    places = [*world.country.councils.values(), whole]
    kept = [figures.measure(whole, key) for key in (figures.COUNT, figures.SHARE)]
    batch = figures.batch(whole, published=False, edition="Counts of the councils")
    Batch.objects.filter(pk=batch.pk).update(state=State.LOADED, approved=None, by=world.keeper)
    batch.places.set(places)
    for one in kept:
        BatchMeasure.objects.create(batch=batch, version=one.versions.get(), rows=4 * MONTHS)
    figures.put(kept[0], dict(zip(places, _series(COUNTS["first"]), strict=True)), batch)
    figures.put(kept[1], dict(zip(places, _series(SHARES["first"]), strict=True)), batch)
    last = Observation.objects.filter(batch=batch).order_by("series", "-period_start")
    swaps: dict[str, list[int]] = {}
    for one in kept:
        newest = [last.filter(series__measure=one, series__place=place).first() for place in places]
        swaps[one.slug] = [row.pk for row in newest if row]
    for slug, children in STEPS_OF["first"].items():
        counts = [StepCount("2025-Q1", n, step, "", c, c) for n, (step, c) in enumerate(zip(STEPS, children), 1)]  # noqa: B905
        sites.count_cascade(by=world.keeper, approach=APPROACH, place=slug, counts=counts)
    approver = User.objects.create_user("approver@test.example", "a long pass phrase", name="Approver")
    Grant.objects.create(user=approver, role="analyst", place=whole, start=THEN.date())
    approving.approve(by=approver, batch=str(batch.key))
    group = FamilyGroup.objects.create(name="Alike", country=whole)
    group.places.set(places[:2])
    return Planted(batch, _revised(world, kept[0]), swaps)


def _revised(world: World, of: Measure) -> Batch:
    """The next edition: one more child in council 3, and so in the country. Its difference to the last must tell nothing."""
    whole, third = world.country.whole, world.country.councils["council-3"]
    batch = figures.batch(whole, published=False, edition="Revised", said=date(2025, 5, 20))
    Batch.objects.filter(pk=batch.pk).update(by=world.keeper)
    batch.places.set([whole, third])
    BatchMeasure.objects.create(batch=batch, version=of.versions.get(), rows=2)
    last = figures.months(MONTHS)[-1].start
    figures.put(of, {third: [(41.0, None)], whole: [(58.0, None)]}, batch, first=last)
    return batch


def _series(last: tuple) -> list[list[figures.Point]]:  # type: ignore[type-arg]
    """Fourteen months for each council and the country, safe in all but the last."""
    found: list[list[figures.Point]] = []
    for at, end in enumerate(last):
        if isinstance(end, tuple):
            base = [(20.0, 44.0), (24.0, 52.0), (31.0, 72.0), (75.0, 168.0)][at]
            found.append([base] * (MONTHS - 1) + [(float(end[0]), float(end[1]))])
        else:
            safe = [17.0, 24.0, 60.0, 101.0][at]
            found.append([(safe, None)] * (MONTHS - 1) + [(float(end), None)])
    return found


def decide(planted: Planted, which: str, mark: int | None = None) -> None:
    """The site as if these had been the figures from the first: values swapped behind its back, all decided afresh."""
    with connection.cursor() as sql:
        if mark is not None:
            sql.execute("DELETE FROM journal_event WHERE id > %s", [mark])
        for name in ("told", "hidden"):
            sql.execute(f"DELETE FROM observations_{name}cells")
        sql.execute("DELETE FROM observations_familyrelease")
        sql.execute("DELETE FROM observations_cascaderelease")
        observation = "UPDATE observations_observation SET value=%s, numerator=%s WHERE id=%s"
        for pk, n in zip(planted.swaps[figures.COUNT], COUNTS[which], strict=True):
            sql.execute(observation, [n, None, pk])
        for pk, (n, d) in zip(planted.swaps[figures.SHARE], SHARES[which], strict=True):
            sql.execute(observation, [n / d, n, pk])
        for slug, children in STEPS_OF[which].items():
            for order, n in enumerate(children, 1):
                row = CascadeCount.objects.get(site__place__slug=slug, order=order)
                sql.execute("UPDATE programme_cascadecount SET low=%s, high=%s WHERE id=%s", [n, n, row.pk])
        sql.execute("DELETE FROM observations_tablerequest WHERE state <> 'withheld' OR result <> '[]'")
    cache.clear()
    Batch.objects.filter(pk=planted.revised.pk).update(state=State.LOADED, approved=None)
    approving.settle(batch=str(planted.batch.key))
    Batch.objects.filter(pk=planted.revised.pk).update(state=State.APPROVED, approved=THEN)
    approving.settle(batch=str(planted.revised.key))
    summaries.refresh(list(Measure.objects.values_list("pk", flat=True)))
    gaps.refresh_gaps(by=None, approach=APPROACH)
    place, by = Place.objects.get(slug="council-1"), User.objects.get(email="keeper@test.example")
    for of, way, key in TABLES:
        measure = Measure.objects.get(slug=of)
        TableRequest.objects.create(key=key, measure=measure, place=place, audience="partner", way=way, by=by, at=THEN)
        asked_tables.decide_table(table=key)


# --- the walk --------------------------------------------------------------------------------------------------------


def walked(world: World, walkers: tuple[Walker, ...], clients: Mapping[str, Client]) -> dict[str, Got]:
    """Every address that can be read, for every walker, on every side, with its filters."""
    found: dict[str, Got] = {}
    for door in doors():
        if door.address is None or door.address.get is None:
            continue
        for side in world.sides if door.words else world.sides[:1]:
            for walker in walkers:
                if door.name in SLOW and walker.name not in SLOW_FOR:
                    continue
                for address in _addresses(door, _words(door, world, side, walker)):
                    found[f"{walker.name}: {address}"] = asked(clients[walker.name], address)
    return found


def _addresses(door: Door, words: Mapping[str, str] | None) -> Iterator[str]:
    """An address with its filters: of both planted measures, and of every table that was asked for."""
    if words is None:
        return
    kinds = [words]
    if "measure" in words:
        kinds = [{**words, "measure": of} for of in (figures.COUNT, figures.SHARE)]
    elif "table" in words:
        kinds = [{**words, "table": key} for _, _, key in TABLES]
    for one in kinds:
        for query in QUERIES.get(door.name, ("",)):
            yield reverse(door.name, kwargs=one) + query


def _words(door: Door, world: World, side: Side, walker: Walker) -> dict[str, str] | None:
    owned = door.address is not None and door.address.at.own
    if owned and walker.user is None:
        return None
    words = {}
    for word in door.words:
        space = door.name.rpartition(":")[0]
        make = next((SAMPLES[key] for key in (f"{door.name}:{word}", f"{space}:{word}", word) if key in SAMPLES), None)
        if make is None:
            return None
        key = (f"{door.name}:{word}", side.name, walker.user.pk if owned and walker.user else None)
        if key not in world.made:
            world.made[key] = make(world, side, walker.user if side.mine else world.keeper)
        words[word] = world.made[key]
    return words


def asked(client: Client, address: str) -> Got:
    with transaction.atomic():
        before = Event.objects.filter(is_read=True).count()
        response = client.get(address)
        text = told(response)
        read = Event.objects.filter(is_read=True).count() > before
        transaction.set_rollback(True)
    return Got(text, read)


def told(response: HttpResponse) -> str:
    """All that a reader gets: status, headers, and the words of the body, whatever it is made of."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    kind = response.get("Content-Type", "")
    if kind == "application/pdf":
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    elif kind.startswith(("text/", "application/json", "image/svg")):
        text = body.decode()
    else:
        text = body.hex() if kind.startswith("image/") else _sheets(body)
    headers = {k: v for k, v in response.items() if k not in ("Set-Cookie", "Content-Length", "ETag", "Expires")}
    etag = response.get("ETag", "") if kind.startswith("image/") else ""
    return SECRETS.sub("", f"{response.status_code} {sorted(headers.items())} {etag}\n{text}")


def _sheets(body: bytes) -> str:
    """The cells of a workbook, or the bytes of what is none."""
    if not body.startswith(b"PK"):
        return body.hex()
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as whole:
            return "\n".join(whole.read(name).decode(errors="replace") for name in sorted(whole.namelist()))
    except zipfile.BadZipFile:
        return body.hex()


def _client(walker: Walker) -> Client:
    client = Client(raise_request_exception=False)
    if walker.user is not None:
        client.force_login(walker.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _walkers(world: World) -> tuple[Walker, ...]:
    whole = world.country.whole
    lead = User.objects.create_user(
        "lead-of-all@test.example", "a long pass phrase", name="Lead", conduct_accepted=THEN
    )
    Grant.objects.create(user=lead, role="programme-lead", place=whole, start=THEN.date().replace(year=2020))
    every = frozenset(Place.objects.values_list("pk", flat=True))
    return (*world.walkers, Walker("lead of the country", lead, "programme-lead", every))


# --- the hunt --------------------------------------------------------------------------------------------------------


@pytest.fixture
def hunt(caplog: pytest.LogCaptureFixture) -> Iterator[tuple[dict[str, Got], dict[str, Got], str]]:
    """Both walks over the same site, and every line that was logged."""
    with clock.set_to(THEN), caplog.at_level(logging.DEBUG, logger="knowdo_web"):
        world = worlds.build()
        planted = plant(world)
        walkers = _walkers(world)
        clients = {one.name: _client(one) for one in walkers}
        for door in doors():  # what samples make is made before anything is compared
            for side in world.sides:
                for walker in walkers:
                    _words(door, world, side, walker)
        mark = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
        decide(planted, "first", mark)
        first = walked(world, walkers, clients)
        decide(planted, "second", mark)
        second = walked(world, walkers, clients)
        yield first, second, caplog.text


def test_nobody_can_tell_the_planted_count(hunt: tuple[dict[str, Got], dict[str, Got], str]) -> None:
    first, second, logged = hunt
    assert set(first) == set(second)
    differing = [key for key in first if first[key].text != second[key].text]
    faults: dict[str, str] = {}
    for key in differing:
        if not first[key].read:
            who, _, address = key.partition(": ")
            faults.setdefault(address, f"{address} as {who}: {_difference(first[key], second[key])}")
    assert not faults, "\n".join(faults.values())
    unnamed = [key for key in differing if not key.startswith("analyst:")]
    assert unnamed == [], "exact figures are for those whom the policy names"
    assert differing, "the analyst of the place sees their own exact figures: without a difference nothing was hunted"
    told_to_others = [key for key in first if not first[key].read and TOLD.search(first[key].text + second[key].text)]
    assert told_to_others == []
    assert not TOLD.search(logged)


def _difference(one: Got, other: Got) -> str:
    """Where two answers part, with a little around it."""
    at = next((n for n, (a, b) in enumerate(zip(one.text, other.text, strict=False)) if a != b), -1)
    return f"…{one.text[max(0, at - 80) : at + 60]}… | …{other.text[max(0, at - 20) : at + 60]}…"


def test_nothing_that_is_told_gives_the_planted_count_back() -> None:
    """All that the programme's partners get of a family, put together and solved."""
    with clock.set_to(THEN):
        world = worlds.build()
        planted = plant(world)
        decide(planted, "first")
        lead = _client(_walkers(world)[-1])
        slugs = [*world.country.councils, world.country.whole.slug]
        shown = [one.result for one in TableRequest.objects.filter(way="group", measure__slug=figures.COUNT)]
        assert shown, "the group of the two that hide one another was decided"
        last = [_points(lead, figures.COUNT, slug)[-1] for slug in slugs]
        assert last[0] is None, "the small count itself"
        low, high = _interval(list(last[:-1]), last[-1])
        assert low < 5 <= high, "whoever subtracts cannot tell that it is small"
        months = [_points(lead, figures.COUNT, slug) for slug in slugs]
        assert all(value is not None for points in months for value in points[:-1]), "nothing else is hidden"


def _points(client: Client, measure: str, place: str) -> list[float | None]:
    told = json.loads(client.get(f"/api/v1/measures/{measure}/{place}/").content)
    return [point["value"] for point in told["points"]]


def _interval(parts: list[float | None], total: float | None) -> tuple[float, float]:
    """What an attacker can say of the first of the parts: the smallest and the largest that fits what is told."""
    bounds = [(1, 1000) if value is None else (value, value) for value in (*parts, total)]
    sums = np.array([[1.0] * len(parts) + [-1.0]])
    aim = np.eye(1, len(bounds))[0]
    ends = [linprog(sign * aim, A_eq=sums, b_eq=[0.0], bounds=bounds).fun * sign for sign in (1, -1)]
    return ends[0], ends[1]
