"""Every list and board asks the database as often for 1,000 rows as for 10.

Rows are copied from one that an action made, each with a place and a person of its own, so that a question asked once for
each place or person is seen too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowdo_web.records.jobs.models import Run
from knowdo_web.records.journal.models import Event
from knowdo_web.records.observations.models import Agreement, Batch, Series, SeriesSummary
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Nesting, Organisation, Place
from knowdo_web.records.programme.models import Approach, Barrier, Cycle, Site, SiteGap
from knowdo_web.records.support.models import ContactNote, NextStep, Question, ReturnDue, TeamReport
from tests.knowdo_web.contracts import world as worlds
from tests.knowdo_web.contracts.samples import every_sample
from tests.knowdo_web.contracts.world import APPROACH, World
from tests.knowdo_web.figures import SHARE, SHIFTED, batch, measure, put
from tests.knowdo_web.small_country import count

pytestmark = pytest.mark.django_db
SIZES = (10, 100, 1000)
SITE = f"/approaches/{APPROACH}/council-1/"
# Each list by its address: what is copied, and the sample that makes the first.
LISTS: dict[str, tuple[type[models.Model], str]] = {
    "/programme/": (Site, ""),
    "/programme/data.csv": (Site, ""),
    "/": (Site, ""),
    "/approaches/": (Approach, ""),
    f"/approaches/{APPROACH}/": (Site, ""),
    f"/approaches/{APPROACH}/gap/": (SiteGap, ""),
    SITE: (Cycle, "programme:end-cycle:key"),
    f"{SITE}?": (Barrier, "programme:answer-barrier:key"),
    "/next-quarter/": (Site, ""),
    "/places/": (Place, ""),
    "/places/council-1/": (Barrier, "programme:answer-barrier:key"),
    "/people/": (Grant, ""),
    "/organisations/": (Organisation, "organisations:organisation"),
    "/questions/": (Question, "questions:question"),
    "/contacts/": (ContactNote, "contacts:contact"),
    "/contacts/?": (NextStep, "contacts:step"),
    "/contacts/queue/": (TeamReport, "contacts:report"),
    "/contacts/reports/": (TeamReport, "contacts:report"),
    "/returns/": (ReturnDue, "returns:due"),
    "/agreements/": (Agreement, "agreement"),
    "/load/": (Batch, "batch"),
    "/jobs/": (Run, ""),
    "/record/": (Event, ""),
    "/search/?q=council": (Place, ""),
    "/testland/": (SeriesSummary, ""),
    f"/measures/{SHARE}/": (SeriesSummary, ""),
}


@pytest.fixture
def world() -> World:
    """A country with a figure, a gap and a job, to copy from."""
    made = worlds.build()
    count(made.country, "council-1", (400, 300, 200, 100))
    councils = list(made.country.councils.values())
    put(measure(made.country.whole), {councils[0]: [(float(n), 100.0) for n, _ in SHIFTED]}, batch(made.country.whole))
    Run.objects.create(kind="seal", slot="first", arguments={}, asked_by=made.keeper, asked=_now(), queued=_now())
    return made


def _now() -> Any:
    from knowdo_web.outside import clock

    return clock.now()


@pytest.mark.parametrize("address", LISTS)
def test_a_list_takes_the_same_queries_for_10_100_and_1000_rows(world: World, address: str) -> None:
    kind, key = LISTS[address]
    if key:
        every_sample()[key](world, world.sides[0], world.keeper)
    first = kind._default_manager.order_by("pk").last()
    assert first is not None
    grow = _grower(world, first)
    found = []
    for size in SIZES:
        grow(size)
        assert kind._default_manager.count() >= size
        found.append(_queries(world, address))
    assert len(set(found)) == 1, dict(zip(SIZES, found, strict=True))


def _queries(world: World, address: str) -> int:
    client = Client()
    client.force_login(
        User.objects.get(pk=world.keeper.pk), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(address).status_code == 200  # what is read once and kept is read here
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def _grower(world: World, first: models.Model) -> Callable[[int], None]:
    made = 0

    def grow(size: int) -> None:
        nonlocal made
        numbers = range(made, size)
        places, people = _places(world, numbers), _people(numbers)
        _copies(first, numbers, places, people)
        made = size

    return grow


def _places(world: World, numbers: range) -> list[Place]:
    Place.objects.bulk_create(
        Place(
            code=f"N{n}", slug=f"new-{n}", name=f"New council {n}", kind="council", country=world.country.whole,
            illustrative=True,
        )
        for n in numbers
    )  # fmt: skip
    found = list(Place.objects.filter(slug__in=[f"new-{n}" for n in numbers]).order_by("pk"))
    Nesting.objects.bulk_create(Nesting(child=place, parent=world.country.whole) for place in found)
    return found


def _people(numbers: range) -> list[User]:
    User.objects.bulk_create(
        User(email=f"new{n}@test.example", name=f"New {n}", password="!", conduct_accepted=_now()) for n in numbers
    )
    return list(User.objects.filter(email__in=[f"new{n}@test.example" for n in numbers]).order_by("pk"))


def _copies(first: models.Model, numbers: range, places: list[Place], people: list[User]) -> None:
    kind = type(first)
    if kind is Place:
        return  # the places are the rows
    if kind is Grant:
        Grant.objects.bulk_create(
            Grant(user=who, role="team", place=where, start=date(2024, 1, 1))
            for who, where in zip(people, places, strict=True)
        )
        return
    rows = [_copy(first, n, place, who) for n, place, who in zip(numbers, places, people, strict=True)]
    kind._default_manager.bulk_create(rows)
    for name in (field.name for field in kind._meta.many_to_many):
        for row in kind._default_manager.order_by("-pk")[: len(rows)]:
            getattr(row, name).set(getattr(first, name).all())


def _copy(first: models.Model, n: int, place: Place, who: User) -> models.Model:
    values: dict[str, Any] = {}
    for field in first._meta.concrete_fields:
        value = getattr(first, field.attname)
        if field.primary_key or (isinstance(field, models.OneToOneField) and field.null):
            continue
        if isinstance(field, models.ForeignKey):
            values[field.attname] = _related(field, value, place, who)
        elif isinstance(field, models.UUIDField):
            values[field.attname] = uuid4()
        elif field.unique and value is not None:
            values[field.attname] = f"{value}-{n}"
        else:
            values[field.attname] = value
    return type(first)(**values)


def _related(field: Any, value: Any, place: Place, who: User) -> Any:
    """Another place and person for each copy, and another site or series where there may be only one for each."""
    target = field.related_model
    if target is User and value is not None:
        return who.pk
    if target is Place and field.name == "place" and value is not None:
        return place.pk
    if target is Site and field.unique:
        return Site.objects.create(
            approach=Approach.objects.get(slug=APPROACH), place=place, opened=date(2024, 1, 1)
        ).pk
    if target is Series:
        return Series.objects.create(measure_id=Series.objects.get(pk=value).measure_id, place=place).pk
    return value


def test_the_guard_sees_a_question_asked_for_each_row(world: World) -> None:
    """Broken on purpose: places looked up one at a time."""
    with CaptureQueriesContext(connection) as asked:
        for grant in Grant.objects.all()[:3]:
            str(grant.place)
    assert len(asked) > 3
