"""PostgreSQL goes away under a running site and comes back: pages say so in words, /ready/ says no, and it goes on."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
POSTGRES = ("sh", str(ROOT / "tools" / "postgres.sh"))
NONE = "there is no PostgreSQL server here (on Debian: apt-get install postgresql): it was not stopped under the site"


@pytest.fixture
def cluster() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of this test's own, to be started, paused and resumed."""
    if subprocess.run([*POSTGRES, "where"], capture_output=True, check=False).returncode:
        pytest.skip(NONE)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        here = f"{folder}/cluster"

        def told(word: str) -> str:
            return subprocess.run([*POSTGRES, word, here], capture_output=True, text=True, check=True).stdout.strip()

        yield told
        subprocess.run([*POSTGRES, "stop", here], check=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def until(address: str, status: int, seconds: float = 60) -> str:
    """What the address says once it answers so."""
    end, last = time.monotonic() + seconds, (0, "")
    while time.monotonic() < end:
        last = get(address)
        if last[0] == status:
            return last[1]
        time.sleep(0.3)
    raise AssertionError(last)


def test_pages_say_so_and_the_site_goes_on_by_itself(cluster: Callable[[str], str], tmp_path: Path) -> None:
    clean = {
        name: said for name, said in os.environ.items() if not name.startswith(("KNOWDO_", "DJANGO_", "DATABASE_"))
    }
    ours = {"DATABASE_URL": cluster("start"), "KNOWDO_DATA": str(tmp_path / "site"), "KNOWDO_LOG": "info"}
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with (tmp_path / "log").open("wb") as log:
        serving = subprocess.Popen(
            [sys.executable, "-m", "knowdo.cli", "serve", "--upgrade", "--port", str(port)],
            env={**clean, **ours}, stdout=log, stderr=log, cwd=ROOT,
        )  # fmt: skip
        try:
            assert json.loads(until(f"{site}/ready/", 200))["status"] == "ok"
            assert get(f"{site}/places/")[0] == 200
            cluster("pause")
            assert get(f"{site}/health/")[0] == 200  # the process itself answers
            told = json.loads(until(f"{site}/ready/", 503))
            assert told["database"] == "the database does not answer"
            page = until(f"{site}/places/", 503)
            assert "Traceback" not in page
            assert "psycopg" not in page
            assert "again" in page  # what to do
            cluster("resume")
            until(f"{site}/places/", 200)
            assert json.loads(until(f"{site}/ready/", 200))["worker"] == "ok"
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(timeout=30)
    for line in (tmp_path / "log").read_text().splitlines():
        if line.startswith("{"):
            assert "127.0.0.1:" not in json.loads(line)["says"]
