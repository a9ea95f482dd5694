"""Loads files and kills the loader with SIGKILL, again and again. Run by test_killed_loads, and by hand for many kills:

    python -m tests.knowdo_web.failures.kill_driver KILLS SEED

Each time a child process loads a staged file and dies at a point drawn from the seed: by the clock, between two steps,
inside a step that is not committed, inside the last transaction, or just after it. A fresh look must then find the data
exactly before or exactly after; and the load, given out again, must end as if it had been done once. Prints one line of
JSON for each kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

FIGURES = 1_200
POINTS = ("clock", "between steps", "inside a step", "inside the last step", "after the last step")


def main(kills: int, seed: int) -> None:
    with tempfile.TemporaryDirectory(prefix="knowdo-kill-") as folder:
        _set_up(folder)
        here = _prepare()
        dice = random.Random(seed)
        usual = _whole_load(here, 0)
        for number in range(1, kills + 1):
            point = POINTS[(number - 1) % len(POINTS)]
            print(
                json.dumps({"kill": number, "point": point, **_kill_once(here, number, point, dice, usual)}), flush=True
            )
        _drop()


def _set_up(folder: str) -> None:
    os.environ["KNOWDO_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.knowdo_web.settings"
    if os.environ.get("DATABASE_URL"):
        _create()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _create() -> None:
    """A database of our own on the same PostgreSQL."""
    import psycopg

    base, name = os.environ["DATABASE_URL"].rsplit("/", 1)
    ours = f"knowdo_kill_{os.getpid()}"
    with psycopg.connect(f"{base}/{name}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {ours}")
    os.environ["KNOWDO_KILL_BASE"], os.environ["DATABASE_URL"] = f"{base}/{name}", f"{base}/{ours}"


def _drop() -> None:
    _hang_up()
    if base := os.environ.get("KNOWDO_KILL_BASE"):
        import psycopg

        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE knowdo_kill_{os.getpid()} WITH (FORCE)")


def _prepare() -> Any:
    from knowdo_web.records.observations import bulk
    from tests.knowdo_web.loading import land

    bulk.CHUNK = 100  # more steps to die between
    bulk.chunks.__defaults__ = (100,)
    return land()


def _staged(here: Any, number: int) -> str:
    """A file of FIGURES counts that no other attempt has: every tenth changes one that stands."""
    from tests.knowdo_web.loading import VELMARRA, rows, sent

    councils = [place.name for place in VELMARRA.gazetteer.of_kind("council") if place.end is None]
    months = FIGURES // len(councils)
    figures = [
        (name, f"{1700 + n // 12}-{n % 12 + 1:02d}", number + n % 7, 500 + number)
        for name in councils
        for n in range(months)
    ]
    return sent(here.loader, rows(*figures), f"file-{number}.csv")


def _whole_load(here: Any, number: int) -> float:
    """How long a load takes that nobody kills, in seconds."""
    key = _staged(here, number)
    began = time.perf_counter()
    _load(here, key)
    return time.perf_counter() - began


def _load(here: Any, key: str, tell: Callable[[int, int, str], None] = lambda *_: None) -> None:
    from knowdo_web.actions import loading

    loading.load(by=here.loader, batch=key, reason="Loaded again", take_out=False, tell=tell)


def _kill_once(here: Any, number: int, point: str, dice: random.Random, usual: float) -> dict[str, Any]:
    key = _staged(here, number)
    before = _seen(here)
    _hang_up()
    moment, step = dice.uniform(0, usual), dice.randrange(FIGURES // 100)
    child = os.fork()
    if not child:
        _child(here, key, point, step)
    if point == "clock":
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    found = _look(here, key, before)
    _load(here, key)
    whole = _look(here, key, before)
    return {"killed": os.WIFSIGNALED(status), "found": found, "then": whole}


def _hang_up() -> None:
    """No connection may be shared with the child."""
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def _child(here: Any, key: str, point: str, step: int) -> None:
    """Load, and die on the way."""
    from knowdo_web.actions import loading
    from knowdo_web.records.observations import bulk

    def die(*_: object, **__: object) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    told = [0]

    def tell(*_: object) -> None:
        told[0] += 1
        if point == "between steps" and told[0] > step:
            die()

    if point == "inside a step":
        insert, calls = bulk.insert, [0]

        def insert_and_die(batch: int, rows: Any) -> None:
            insert(batch, rows)
            calls[0] += 1
            if calls[0] > step:
                die()

        bulk.insert = insert_and_die
    elif point == "inside the last step":
        loading.next_sequence = die
    elif point == "after the last step":
        loading.refresh = die
    try:
        _load(here, key, tell)
    finally:
        os._exit(0)


def _seen(here: Any) -> dict[str, list[float]]:
    """Every figure that the loader sees of the measure."""
    from knowdo_web.queries.series import series_of
    from tests.knowdo_web.loading import MEASURE

    return {one.place.slug: one.series.denominator.tolist() for one in series_of(here.loader, MEASURE)}


def _look(here: Any, key: str, before: dict[str, list[float]]) -> str:
    """“before”, “after”, or what is wrong."""
    from knowdo_web.records.observations.models import Batch, Observation

    batch = Batch.objects.get(key=key)
    rows = Observation.objects.filter(batch=batch).count()
    seen = _seen(here)
    if batch.state == "staged":
        same = {place: [str(n) for n in of] for place, of in seen.items()} == {
            place: [str(n) for n in of] for place, of in before.items()
        }
        return "before" if same else f"staged, and {rows} rows are seen"
    wanted = batch.new + batch.changed
    if batch.state == "loaded" and rows == wanted and seen != before:
        return "after"
    return f"{batch.state} with {rows} of {wanted} rows"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
