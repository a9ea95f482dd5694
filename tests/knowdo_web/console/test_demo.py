"""`knowdo demo` builds, serves and stops; it never touches what is not its own, nor starts with settings that are wrong."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

KNOWDO = (str(Path(sys.executable).with_name("knowdo")),)
WAIT = 90


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def clean() -> dict[str, str]:
    return {name: said for name, said in os.environ.items() if not name.startswith(("KNOWDO_", "DJANGO_", "DATABASE_"))}


def asked(address: str) -> str:
    last: Exception | None = None
    for _ in range(WAIT * 4):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError) as error:
            last = error
            time.sleep(0.25)
    raise AssertionError(last)


def test_the_demonstration_is_built_served_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    command = [*KNOWDO, "demo", "--no-browser", "--port", str(port), "--data", str(tmp_path / "demo")]
    shown = subprocess.Popen(command, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert '"ok"' in asked(f"http://127.0.0.1:{port}/health/")
        assert "Scotland" in asked(f"http://127.0.0.1:{port}/")
        assert "invented" in asked(f"http://127.0.0.1:{port}/approaches/")
    finally:
        shown.send_signal(signal.SIGINT)
        said = shown.communicate(timeout=30)[0]
    assert "this machine only" in said
    assert said.count("@demo.example") == 6


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [*KNOWDO, "demo", "--no-browser", "--data", str(tmp_path)],
        env=clean(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "holds something that is not a demonstration" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(("name", "value"), [("KNOWDO_DEMO", "perhaps")])
def test_wrong_settings_are_told_in_words(tmp_path: Path, name: str, value: str) -> None:
    environment = {**clean(), name: value, "KNOWDO_DATA": str(tmp_path)}
    done = subprocess.run([*KNOWDO, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{name} is “{value}”" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_asks_for_the_database_to_be_brought_up_to_date(tmp_path: Path) -> None:
    environment = {**clean(), "KNOWDO_DATA": str(tmp_path)}
    done = subprocess.run([*KNOWDO, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "knowdo serve --upgrade" in done.stderr
