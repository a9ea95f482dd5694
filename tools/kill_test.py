"""Kills the running site again and again, at moments drawn from a seed, and looks whether anything was lost or half done.

    .venv/bin/python -m tools.kill_test --kills 20 --seed 1            on SQLite
    DATABASE_URL=postgresql://… .venv/bin/python -m tools.kill_test    on PostgreSQL: an empty database

A site is started as people start it: `knowdo serve`, with its worker. Somebody sends files of 4,000 figures through its
pages and loads them. Meanwhile SIGKILL hits what is drawn: a process that serves, the whole server, a process of the
worker, the whole worker, or everything at once. What was killed is started again as systemd would; the sender asks again
where no answer came. From outside, a checker looks at the database all the time and at the end. It prints one line of
JSON for each kill, then one for the whole; exit code 1 where anything is wrong. What must hold:

- at every look, a file's figures are all there or none of them, and what is seen is exactly before or exactly after;
- no file is loaded twice, whatever was sent again;
- in the end every file is loaded, every job is done or says in words why not, and the record's chain verifies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

FIGURES, PATIENCE = 4_000, 120.0
TARGETS = ("a process that serves", "the server", "a process of the worker", "the worker", "everything")


class Site:
    """The running site, and what of it can be killed."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = int(one.getsockname()[1])
        self.log = (folder / "site.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "knowdo.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, start_new_session=True)

    def tree(self) -> dict[int, tuple[int, str]]:
        """Every process of the site: its parent and its command line."""
        found: dict[int, tuple[int, str]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    environment = (entry / "environ").read_bytes()
                    words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except (OSError, IndexError):
                    continue
                if os.environ["KNOWDO_KILL_MARK"].encode() in environment and int(entry.name) != os.getpid():
                    found[int(entry.name)] = (parent, words)
        return found

    def targets(self, what: str, dice: random.Random) -> list[int]:
        tree = self.tree()
        serving = [pid for pid, (_, words) in tree.items() if "gunicorn" in words]
        working = [pid for pid, (_, words) in tree.items() if "qcluster" in words or " work" in words]
        if what == TARGETS[0]:
            inner = [pid for pid in serving if tree[pid][0] in serving]
            return [dice.choice(inner)] if inner else []
        if what == TARGETS[1]:
            return serving
        if what == TARGETS[2]:
            inner = [pid for pid in working if "qcluster" in tree[pid][1]]
            return [dice.choice(inner)] if inner else []
        return working if what == TARGETS[3] else list(tree)

    def kill(self, what: str, dice: random.Random) -> int:
        count = 0
        for pid in self.targets(what, dice):
            try:
                os.kill(pid, signal.SIGKILL)
                count += 1
            except ProcessLookupError:
                continue
        return count

    def mend(self) -> None:
        """As systemd would: what has gone is started again, and nothing of the old is left."""
        assert self.process is not None
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            return
        for pid in self.tree():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.start()

    def stop(self) -> None:
        for pid in self.tree():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.process is not None:
            self.process.wait()
        self.log.close()


class Person:
    """Somebody at a browser, who asks again where no answer came."""

    def __init__(self, site: Site, cookie: str) -> None:
        self.site, self.cookies = site, {"sessionid": cookie}
        self.asked_again = 0

    def _once(self, path: str, data: bytes | None, kind: str) -> tuple[str, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.site.port}{path}", data=data)
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if data is not None:
            request.add_header("Content-Type", kind)
            request.add_header("X-CSRFToken", self.cookies.get("csrftoken", ""))
        with urllib.request.urlopen(request, timeout=30) as answer:
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.url, answer.read().decode()

    def ask(
        self, path: str, data: bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[str, str]:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._once(path, data, kind)
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 422:
                    raise
                if error.code == 422:
                    return error.url or path, error.read().decode()
            except (urllib.error.URLError, OSError):
                pass
            if time.monotonic() > until:
                raise TimeoutError(path)
            self.asked_again += 1
            time.sleep(0.3)

    def send(self, name: str, content: bytes) -> str:
        """The key of the batch that the file became."""
        self.ask("/load/")
        mark = uuid.uuid4().hex
        parts = f'--{mark}\r\nContent-Disposition: form-data; name="country"\r\n\r\nvelmarra\r\n--{mark}\r\n'
        parts += f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        last = f'\r\n--{mark}\r\nContent-Disposition: form-data; name="whole"\r\n\r\nyes\r\n--{mark}--\r\n'
        body = parts.encode() + content + last.encode()
        url, page = self.ask("/load/", body, f"multipart/form-data; boundary={mark}")
        found = re.search(r"/load/([0-9a-f-]{36})/", url)
        if found is None:
            raise AssertionError(f"no page of the file: {re.sub('<[^>]+>', ' ', page)[-600:]}")
        return found.group(1)


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--kills", type=int, default=20)
    words.add_argument("--seed", type=int, default=20_261_124)
    given = words.parse_args()
    os.environ["KNOWDO_KILL_MARK"] = f"kill-test-{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(prefix="knowdo-kill-") as folder:
        return _run(Path(folder), given.kills, given.seed)


def _run(folder: Path, kills: int, seed: int) -> int:
    os.environ.update({"KNOWDO_DATA": str(folder), "KNOWDO_JOB_PATIENCE": "5", "KNOWDO_SECOND_STEP": "no"})
    os.environ.update({"DJANGO_SETTINGS_MODULE": "knowdo_web.settings", "KNOWDO_LOG": "warning"})
    from knowdo_web.console import processes

    processes.prepare(folder)
    processes.set_up()
    processes.upgrade()
    from tests.knowdo_web.loading import land

    here = land()
    site = Site(folder)
    checker = Checker(here)
    try:
        person = Person(site, _session(here.loader))
        print(json.dumps({"seed": seed, "kills": kills, "database": checker.database()}), flush=True)
        dice = random.Random(seed)
        for number in range(1, kills + 1):
            _one(number, TARGETS[(number - 1) % len(TARGETS)], site, person, checker, dice)
        return checker.verdict(person, kills)
    finally:
        checker.over.set()
        site.stop()


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _file(number: int) -> bytes:
    """4,000 counts that no other file has; from the second on they change those of the first."""
    from tests.knowdo_web.loading import VELMARRA, rows

    councils = [place.name for place in VELMARRA.gazetteer.of_kind("council") if place.end is None]
    months = FIGURES // len(councils)
    return rows(
        *(
            (name, f"{1600 + n // 12}-{n % 12 + 1:02d}", number + n % 7, 1_000 + number)
            for name in councils
            for n in range(months)
        )
    )


def _one(number: int, what: str, site: Site, person: Person, checker: Checker, dice: random.Random) -> None:
    """One file on its way, and one kill at a moment of it."""
    moment = dice.uniform(0.0, 4.0)
    hit: list[int] = []

    def strike() -> None:
        time.sleep(moment)
        hit.append(site.kill(what, dice))
        site.mend()

    began = time.monotonic()
    checker.expect(1_000 + number)
    killer = threading.Thread(target=strike)
    killer.start()
    batch = person.send(f"file-{number}.csv", _file(number))
    told = _go_on(person, batch)
    killer.join()
    site.mend()
    seconds = round(time.monotonic() - began, 1)
    seen = {"kill": number, "target": what, "after": round(moment, 2), "processes": sum(hit), "end": told}
    print(json.dumps({**seen, "seconds": seconds, "wrong": checker.wrong[-3:]}), flush=True)


def _go_on(person: Person, batch: str) -> str:
    """Press “load” where it is ready, and wait until it is loaded; what the page says in the end."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        _, page = person.ask(f"/load/{batch}/")
        if "provisional" in page and "/approve/" in page or "waiting for somebody" in page.lower():
            return "loaded"
        if f"/load/{batch}/load/" in page:
            person.ask(f"/load/{batch}/load/", b"reason=Loaded+again")
        state = _state(batch)
        if state == "loaded":
            return "loaded"
        time.sleep(0.5)
    return f"not loaded in time: {_state(batch)}"


def _state(batch: str) -> str:
    from knowdo_web.records.observations.models import Batch

    return str(Batch.objects.filter(key=batch).values_list("state", flat=True).first())


class Checker:
    """Looks at the database from outside, all the time."""

    def __init__(self, here: Any) -> None:
        self.here, self.wrong, self.looks = here, [], 0
        self.allowed: set[float] = set()
        self.seen: set[float] = set()
        self.over = threading.Event()
        self.looking = threading.RLock()  # a look that began before another ends before it
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    wrong: list[str]

    def database(self) -> str:
        from django.db import connection

        return connection.vendor

    def expect(self, denominator: int) -> None:
        """What may be seen from now on: what stood, or this."""
        with self.looking:
            self.look()
            self.allowed = self.seen | {denominator}

    def _watch(self) -> None:
        from django.db import DatabaseError, connection

        while not self.over.wait(0.3):
            try:
                self.look()
            except DatabaseError as error:
                if "locked" not in str(error):
                    self.wrong.append(f"the checker could not look: {type(error).__name__}")
        connection.close()

    def look(self) -> None:
        with self.looking:
            self._look()

    def _look(self) -> None:
        from knowdo_web.queries.series import series_of
        from knowdo_web.records.people.models import User
        from tests.knowdo_web.loading import MEASURE

        self.looks += 1
        loader = User.objects.get(pk=self.here.loader.pk)
        whole = [tuple(set(one.series.denominator.tolist())) for one in series_of(loader, MEASURE)]
        seen = {value for values in whole for value in values if value >= 1_000}
        if len(seen) > 1 and seen != self.seen:
            self.wrong.append(f"figures of several files are seen at once: {sorted(seen)}")
        if seen - self.allowed and seen != self.seen:
            self.wrong.append(f"figures are seen that should not be: {sorted(seen - self.allowed)}")
        self.seen = seen

    def verdict(self, person: Person, kills: int) -> int:
        from django.db.models import Count

        from knowdo_web.journal.sealing import seal
        from knowdo_web.journal.verifying import verify
        from knowdo_web.records.jobs.models import Run
        from knowdo_web.records.observations.models import Batch, Observation

        until = time.monotonic() + PATIENCE
        while Run.objects.filter(state__in=("queued", "running")).exists() and time.monotonic() < until:
            time.sleep(0.5)
        self.over.set()
        self.thread.join()
        self.look()
        batches = Batch.objects.filter(published=False)
        loaded = {one.key: one for one in batches.filter(state="loaded")}
        for one in loaded.values():
            count = Observation.objects.filter(batch=one).count()
            if count != one.new + one.changed:
                self.wrong.append(f"{one.file} has {count} of {one.new + one.changed} figures")
        files = list(batches.filter(state="loaded").values("digest").annotate(n=Count("pk")))
        if len(files) != kills or any(one["n"] != 1 for one in files):
            self.wrong.append(
                f"{len(files)} of {kills} files are loaded, {sum(one['n'] for one in files)} times in all"
            )
        stuck = list(Run.objects.exclude(state="done").values_list("kind", "state", "words"))
        if any(state != "failed" or not said for _, state, said in stuck):
            self.wrong.append(f"jobs that are not over: {stuck}")
        seal()
        report = verify()
        self.wrong += [f"record: {one.words}" for one in report.findings]
        told = {
            "kills": kills, "files_loaded": len(files), "looks": self.looks, "asked_again": person.asked_again,
            "runs": Run.objects.count(), "begun_again": Run.objects.filter(attempts__gt=1).count(),
            "not_done": [f"{kind}: {said}" for kind, _, said in stuck], "events": report.events,
            "chain_intact": report.intact, "wrong": self.wrong,
        }  # fmt: skip
        print(json.dumps(told), flush=True)
        return 1 if self.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
