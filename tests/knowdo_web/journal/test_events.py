"""A write and its event are both kept, or neither; a read of restricted data leaves an event."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from knowdo_web import journal
from knowdo_web.journal import events as room
from knowdo_web.journal.hashes import hash_content
from knowdo_web.outside import clock
from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


def test_an_event_says_who_when_what_where_and_why(ada: User) -> None:
    place = Place.objects.create(code="V1", slug="quellmoor", name="Quellmoor", kind="area")
    with (
        clock.set_to(MOMENT),
        journal.writing("question.asked", by=ada, noun="question", place=place, why="It fell") as event,
    ):
        event.about("q-1", before={"words": "old"}, now={"words": "new", "on": MOMENT.date()})
    kept = Event.objects.get()
    assert (kept.who, kept.at, kept.verb, kept.noun, kept.subject) == (
        str(ada.key),
        MOMENT,
        "question.asked",
        "question",
        "q-1",
    )
    assert (kept.place, kept.is_read) == (place, False)
    assert json.loads(kept.content) == {
        "before": {"words": "old"},
        "now": {"words": "new", "on": "2025-03-04"},
        "why": "It fell",
        "subject": "q-1",
    }
    assert kept.content_hash == hash_content(kept.salt, kept.content)


def test_a_block_that_says_nothing_is_one_event_and_each_about_is_one_more() -> None:
    with journal.writing("run.started", by=journal.SYSTEM, noun="run", key="r-1"):
        pass
    with journal.writing("run.cleared", by=journal.SYSTEM, noun="run") as event:
        event.about("r-2")
        event.about("r-3")
    assert list(Event.objects.order_by("id").values_list("who", "subject")) == [
        ("system", "r-1"),
        ("system", "r-2"),
        ("system", "r-3"),
    ]


def test_without_the_event_nothing_is_saved(monkeypatch: pytest.MonkeyPatch, ada: User) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(room, "write_event", broken)
    with pytest.raises(RuntimeError), journal.writing("place.made", by=ada, noun="place"):
        Place.objects.create(code="V2", slug="v2", name="V2", kind="area")
    assert not Place.objects.exists()


def test_without_the_write_no_event_is_saved(ada: User) -> None:
    def write() -> None:
        with journal.writing("place.made", by=ada, noun="place") as event:
            event.about("v3")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert not Event.objects.exists()


def test_reads_are_noted_also_of_somebody_who_has_not_signed_in(ada: User) -> None:
    journal.note_read(ada, noun="counts", key="fife")
    journal.note_read(AnonymousUser(), noun="counts", key="fife")
    assert list(Event.objects.order_by("id").values_list("who", "verb", "is_read")) == [
        (str(ada.key), "counts.read", True),
        ("public", "counts.read", True),
    ]


def test_two_events_of_the_same_content_have_different_hashes(ada: User) -> None:
    journal.note_read(ada, noun="counts", key="fife")
    journal.note_read(ada, noun="counts", key="fife")
    assert len(set(Event.objects.values_list("content_hash", flat=True))) == 2


def test_what_is_no_plain_value_is_refused(ada: User) -> None:
    with pytest.raises(TypeError, match="plain values"), journal.writing("x.done", by=ada, noun="x") as event:
        event.about("x", now={"who": ada})


def test_events_are_only_added_to(ada: User) -> None:
    journal.note_read(ada, noun="counts", key="fife")
    for change in (
        lambda: Event.objects.update(who="somebody"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.get().save(),
        lambda: Event.objects.get().delete(),
    ):
        with pytest.raises(AppendOnlyError):
            change()
