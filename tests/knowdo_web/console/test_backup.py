"""Backups are made while the site is used, and put back whole or not at all; what was erased since stays erased."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KNOWDO = (sys.executable, "-m", "knowdo.cli")
NAME = "Wilhelmina Tibbs of 4 Quay Street"
BEGIN = f"""
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.knowdo_web import small_country
from knowdo_web import journal
from knowdo_web.outside import clock
from knowdo_web.outside.files import files
from knowdo_web.records.support.models import Question
country = small_country.build()
small_country.person("administrator", country.whole, name="second")
place, chief = country.councils["council-1"], country.people["chief-officer"]
with journal.writing("question.asked", by=chief, noun="question", place=place.pk) as event:
    made = Question.objects.create(place=place, words="What of {NAME}?", by=chief, at=clock.now(), answer_by=clock.today())
    event.about(made.key, now={{"words": "What of {NAME}?"}})
files().keep("uploads", "a-file", b"what was sent")
"""
ERASE = """
from knowdo_web.actions import redacting
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import User
event = Event.objects.get(verb="question.asked")
key = redacting.ask(by=User.objects.get(email="auditor@test.example"), event=str(event.key), part="now.words", reason="A child")
redacting.confirm(by=User.objects.get(email="second@test.example"), redaction=key)
"""
LOOK = """
import json
from knowdo_web.outside.files import files
from knowdo_web.records.journal.models import Event
from knowdo_web.records.support.models import Question
from knowdo_web.journal.verifying import verify
report = verify()
print(json.dumps({"words": Question.objects.get().words, "content": Event.objects.get(verb="question.asked").content,
  "intact": report.intact, "file": files().read("uploads", "a-file").decode(),
  "restored": Event.objects.filter(verb="backup.restored").count(), "events": Event.objects.count()}))
"""


class Installation:
    """A site in a folder of its own, on SQLite or in a database of its own on the PostgreSQL that is tested on."""

    def __init__(self, folder: Path, name: str, address: str) -> None:
        self.folder, self.address = folder / name, address
        kept = {
            one: said for one, said in os.environ.items() if not one.startswith(("KNOWDO_", "DJANGO_", "DATABASE_"))
        }
        self.environment = {**kept, "KNOWDO_DATA": str(self.folder), "DJANGO_SETTINGS_MODULE": "knowdo_web.settings"}
        self.environment |= {"KNOWDO_SECRET_KEY": "only for tests " * 5, "KNOWDO_LOG": "error"}
        self.environment |= {"DATABASE_URL": address} if address else {}

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [*KNOWDO, *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def do(self, code: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def look(self) -> Any:
        return json.loads(self.do(LOOK))


@pytest.fixture
def addresses() -> Iterator[tuple[str, str]]:
    """Two databases of our own on the PostgreSQL that DATABASE_URL names; two empty words on SQLite."""
    base = os.environ.get("DATABASE_URL", "")
    if not base:
        yield "", ""
        return
    import psycopg

    names = [f"knowdo_backup_{os.getpid()}_{n}" for n in (1, 2)]
    with psycopg.connect(base, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
    yield tuple(f"{base.rsplit('/', 1)[0]}/{name}" for name in names)  # type: ignore[misc]
    with psycopg.connect(base, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(tmp_path: Path, addresses: tuple[str, str]) -> Installation:
    made = Installation(tmp_path, "site", addresses[0])
    made.do(BEGIN)
    return made


def test_a_backup_is_put_back_whole_and_what_was_erased_since_stays_erased(
    site: Installation, tmp_path: Path, addresses: tuple[str, str]
) -> None:
    backup = tmp_path / "one.backup"
    made = site.run("backup", "--out", backup, "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert told["head"]["position"] > 0
    assert backup.stat().st_mode & 0o077 == 0
    site.do(ERASE)
    assert NAME not in json.dumps(site.look())

    other = Installation(tmp_path, "other", addresses[1])
    other.folder.mkdir()
    refused = other.run("restore", backup)
    assert refused.returncode == 2
    assert "audit key" in refused.stderr
    for name in ("audit-key", "audit-key.erasures"):
        (other.folder / name).write_bytes((site.folder / name).read_bytes())
    done = other.run("restore", backup, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["erased_again"] == 1
    seen = other.look()
    assert (seen["words"], seen["content"], seen["intact"]) == ("[erased]", None, True)
    assert (seen["file"], seen["restored"]) == ("what was sent", 1)
    if not addresses[0]:
        assert NAME.encode() not in (other.folder / "knowdo.sqlite3").read_bytes()

    again = other.run("restore", backup)
    assert again.returncode == 2
    assert "--replace" in again.stderr
    over = other.run("restore", backup, "--replace", "--json")
    assert over.returncode == 0, over.stderr
    seen = other.look()
    assert (seen["words"], seen["content"], seen["intact"], seen["restored"]) == ("[erased]", None, True, 1)
    assert other.run("audit", "verify").returncode == 0


def test_a_backup_that_was_changed_or_cut_off_changes_nothing(site: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "one.backup"
    assert site.run("backup", "--out", backup).returncode == 0
    before = site.look()
    whole = backup.read_bytes()
    (tmp_path / "cut.backup").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "flipped.backup").write_bytes(whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:])
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(tmp_path / "rewritten.backup", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b'"position": ', b'"position": 9') if name == "backup.json" else content)
    (tmp_path / "no.backup").write_bytes(b"not a backup")
    for name in ("cut", "flipped", "rewritten", "no"):
        refused = site.run("restore", tmp_path / f"{name}.backup", "--replace")
        assert refused.returncode == 2, name
        assert "cannot be put back" in refused.stderr, name
        assert "Traceback" not in refused.stderr
    assert site.look() == before


def test_the_record_is_verified_and_what_was_changed_is_named(site: Installation) -> None:
    assert "Sealed" in site.run("audit", "seal").stdout
    good = site.run("audit", "verify", "--json")
    assert good.returncode == 0
    assert json.loads(good.stdout)["intact"] is True
    site.do("""
from django.db.models import QuerySet
from knowdo_web.records.journal.models import Event
QuerySet(Event).filter(verb="question.asked").update(who="somebody else")
""")
    bad = site.run("audit", "verify", "--json")
    assert bad.returncode == 1
    assert [one["fault"] for one in json.loads(bad.stdout)["findings"]] == ["changed"]


def test_what_is_not_ready_to_be_trusted_is_told_in_words(site: Installation) -> None:
    done = site.run("check-deploy", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    wrong = {one["about"] for one in told["checks"] if one["how"] == "wrong"}
    assert {"Secret key", "HTTPS", "Job worker", "Backups", "Mail"} <= wrong
    right = {one["about"] for one in told["checks"] if one["how"] == "right"}
    assert {"Database", "Record", "Time", "Second step"} <= right
    assert all(one["do"] for one in told["checks"] if one["how"] == "wrong")
    site.run("backup")
    later = json.loads(site.run("check-deploy", "--json").stdout)
    assert "Backups" in {one["about"] for one in later["checks"] if one["how"] == "right"}


def test_where_there_is_no_site_it_is_said(tmp_path: Path) -> None:
    empty = Installation(tmp_path, "empty", "")
    for words in (("backup",), ("audit", "verify"), ("check-deploy",), ("work",)):
        done = empty.run(*words)
        assert done.returncode == 2
        assert "There is no site" in done.stderr
    assert not empty.folder.exists()
