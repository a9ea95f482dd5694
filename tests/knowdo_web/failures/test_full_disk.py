"""A disk that is full leaves the data as it was, no file half written, and words that say what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from django.db import connection

from knowdo_web.actions import runs
from knowdo_web.jobs.worker import perform_here
from knowdo_web.outside.files import Folder
from knowdo_web.queries.runs import run_for
from knowdo_web.records.observations.models import Observation
from tests.knowdo_web.loading import batch, land, rows, sent


@pytest.mark.django_db(transaction=True)
def test_a_load_that_fills_the_disk_is_exactly_before_and_can_be_done_again() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told how large its disk is")
    here = land()
    data = rows(*(("Ostrenholm", f"{1500 + n // 12}-{n % 12 + 1:02d}", 60, 80) for n in range(6_000)))
    key = sent(here.loader, data)
    run = runs.start_run(
        by=here.loader, kind="load.load", arguments={"batch": key, "reason": "History", "take_out": False}
    )
    with connection.cursor() as cursor:
        most = int(cursor.execute("PRAGMA max_page_count").fetchone()[0])
        pages = int(cursor.execute("PRAGMA page_count").fetchone()[0])
        cursor.execute(f"PRAGMA max_page_count = {pages + 40}")
        assert perform_here(run) == "failed"
        cursor.execute(f"PRAGMA max_page_count = {most}")
    assert "no room left on the disk" in run_for(here.loader, run).words
    assert batch(key).state == "staged"
    again = runs.start_run(
        by=here.loader, kind="load.load", arguments={"batch": key, "reason": "History", "take_out": False}
    )
    assert perform_here(again) == "done"
    assert Observation.objects.filter(batch__key=key).count() == 6_000


def test_a_file_that_does_not_fit_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = Folder(tmp_path)
    folder.keep("uploads", "a", b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        folder.keep("uploads", "a", b"after")
    assert folder.read("uploads", "a") == b"before"
    assert [one.name for one in (tmp_path / "uploads").iterdir()] == ["a"]
