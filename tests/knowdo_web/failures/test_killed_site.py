"""The running site, its server and its worker are killed, each once: nothing is lost, doubled or half done.

For many kills by hand: python -m tools.kill_test --kills 100 --seed 1
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

KILLS, SEED = 5, 20_261_124


@pytest.fixture
def address() -> Iterator[str]:
    """A database of our own on the PostgreSQL that is tested on; an empty word on SQLite."""
    base = os.environ.get("DATABASE_URL", "")
    if not base:
        yield ""
        return
    import psycopg

    name = f"knowdo_site_{os.getpid()}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{base.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
def test_a_killed_site_is_exactly_before_or_exactly_after_and_goes_on(address: str) -> None:
    clean = {
        name: said for name, said in os.environ.items() if not name.startswith(("KNOWDO_", "DJANGO_", "DATABASE_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tools.kill_test", "--kills", str(KILLS), "--seed", str(SEED)],
        env={**clean, **({"DATABASE_URL": address} if address else {})},
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert [one["end"] for one in lines[1:-1]] == ["loaded"] * KILLS
    assert (lines[-1]["files_loaded"], lines[-1]["chain_intact"], lines[-1]["wrong"]) == (KILLS, True, [])
