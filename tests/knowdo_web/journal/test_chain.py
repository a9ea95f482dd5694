"""The record is chained after it was committed, and verifying names what was done to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, models

from knowdo_web import journal
from knowdo_web.journal.head import Head, head_file, read_head
from knowdo_web.journal.sealing import seal, unsealed
from knowdo_web.journal.verifying import Fault, Report, verify
from knowdo_web.outside import keys
from knowdo_web.records.journal.models import Event, Link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_key(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.AUDIT_KEY_FILE = str(tmp_path / "audit-key")
    yield
    keys._read.cache_clear()


def write(count: int) -> list[Event]:
    for number in range(count):
        with journal.writing("barrier.raised", by=journal.SYSTEM, noun="barrier") as event:
            event.about(f"b-{number}", now={"words": f"No room at school {number}"})
    return list(Event.objects.order_by("pk"))


def tamper(model: type[models.Model], pk: int, **values: object) -> None:
    """Change a row as somebody with the database in hand would."""
    models.QuerySet(model).filter(pk=pk).update(**values)


def take_away(model: type[models.Model], pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])


def faults(report: Report) -> list[tuple[Fault, int, str]]:
    return [(one.fault, one.position, one.event) for one in report.findings]


def test_an_empty_record_is_intact_and_makes_no_key() -> None:
    assert verify().intact
    assert seal() == 0
    assert not keys.audit_key_file().exists()


def test_what_is_sealed_verifies_and_sealing_again_adds_nothing() -> None:
    write(5)
    assert verify().waiting == 5
    assert (seal(), seal()) == (5, 0)
    write(2)
    assert seal(every_event=False) == 2
    report = verify()
    assert (report.intact, report.events, report.sealed, report.waiting) == (True, 7, 7, 0)
    assert keys.audit_key_file().stat().st_mode & 0o077 == 0


def test_an_event_that_commits_late_is_sealed_by_the_next_pass() -> None:
    """A number that was given out early and committed late lies below what has been sealed."""
    early, *_ = write(3)
    tamper(Event, early.pk, id=early.pk + 1000)
    seal()
    late = Event.objects.get(pk=early.pk + 1000)
    first = Link.objects.get(event=late.pk)
    assert first.position == 3
    assert not unsealed().exists()
    assert verify().intact


@pytest.mark.parametrize("field", ["who", "verb", "noun", "content", "content_hash", "salt", "subject", "signature"])
def test_a_changed_event_is_named(field: str) -> None:
    events = write(4)
    seal()
    tamper(Event, events[1].pk, **{field: "x" * 10 if field != "content" else '{"now":{"words":"Nothing"}}'})
    assert faults(verify()) == [(Fault.CHANGED, 2, str(events[1].key))]


def test_a_changed_event_is_named_also_when_its_link_was_changed_with_it() -> None:
    events = write(4)
    seal()
    tamper(Event, events[1].pk, who="somebody else")
    tamper(Link, Link.objects.get(position=2).pk, event_hash="0" * 64)
    assert faults(verify()) == [(Fault.CHANGED, 2, str(events[1].key))]


def test_a_changed_event_is_seen_before_it_is_sealed_and_is_never_sealed() -> None:
    events = write(2)
    tamper(Event, events[0].pk, verb="barrier.answered")
    assert faults(verify()) == [(Fault.ADDED, 0, str(events[0].key))]
    assert seal() == 1
    assert faults(verify()) == [(Fault.ADDED, 0, str(events[0].key))]


def test_an_event_that_was_taken_away_is_named() -> None:
    events = write(4)
    seal()
    take_away(Event, events[2].pk)
    assert faults(verify()) == [(Fault.MISSING, 3, str(events[2].key))]


def test_an_event_that_was_taken_away_with_its_link_leaves_a_gap() -> None:
    events = write(4)
    seal()
    take_away(Event, events[2].pk)
    take_away(Link, Link.objects.get(position=3).pk)
    assert faults(verify()) == [(Fault.MISSING, 3, "")]


def test_a_chain_that_was_cut_short_is_seen() -> None:
    events = write(4)
    seal()
    take_away(Event, events[3].pk)
    take_away(Link, Link.objects.get(position=4).pk)
    assert faults(verify()) == [(Fault.MISSING, 4, "")]


def test_an_event_that_was_added_is_named() -> None:
    events = write(3)
    seal()
    false = events[0]
    false.pk, false.key, false._state.adding = None, "00000000-0000-4000-8000-000000000000", True
    false.save()
    assert faults(verify()) == [(Fault.ADDED, 0, str(false.key))]


def test_an_event_that_was_added_with_a_link_is_named() -> None:
    events = write(3)
    seal()
    false, last = events[0], Link.objects.get(position=3)
    false.pk, false.key, false._state.adding = None, "00000000-0000-4000-8000-000000000000", True
    false.save()
    Link.objects.create(
        position=4, event=false.pk, event_key=false.key, event_hash="0" * 64, sealed=last.sealed, mac="0" * 64
    )
    assert faults(verify()) == [(Fault.ADDED, 4, str(false.key))]


def test_events_that_changed_places_are_named() -> None:
    events = write(4)
    seal()
    second, third = Link.objects.get(position=2), Link.objects.get(position=3)
    tamper(Link, second.pk, position=99)
    tamper(Link, third.pk, position=2)
    tamper(Link, second.pk, position=3)
    assert faults(verify()) == [
        (Fault.REORDERED, 2, str(events[2].key)),
        (Fault.REORDERED, 3, str(events[1].key)),
    ]


def test_a_chain_written_anew_under_another_key_is_seen() -> None:
    write(3)
    seal()
    keys.audit_key_file().unlink()
    keys._read.cache_clear()
    with pytest.raises(keys.KeyMissing):
        verify()
    with pytest.raises(keys.KeyMissing):  # and none is made up while a chain stands
        write(1)
    keys.make_key(keys.audit_key_file())
    assert len(verify().findings) >= 3


def test_a_crash_between_the_seal_and_its_head_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    write(2)
    seal()
    behind = head_file().read_bytes()
    write(2)
    seal()
    head_file().write_bytes(behind)
    assert verify().intact
    write(1)
    seal()
    assert read_head(keys.audit_key()) == Head(5, Link.objects.get(position=5).mac)


def test_a_false_head_is_seen() -> None:
    write(2)
    seal()
    head_file().write_text('{"position": 9, "mac": "", "signature": ""}')
    assert [one.fault for one in verify().findings] == [Fault.CHANGED]


def test_content_that_was_erased_by_nobody_is_named() -> None:
    events = write(2)
    seal()
    tamper(Event, events[0].pk, content=None, salt=None)
    assert faults(verify()) == [(Fault.CHANGED, 1, str(events[0].key))]
