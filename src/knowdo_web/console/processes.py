"""Starts what serves pages and what does the work in the background, and stops both together."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import click

THREADS = "4"
WORDS = (
    "--access-logfile /dev/null --log-level warning --no-control-socket "
    "--logger-class knowdo_web.outside.server_log.ServerLogger"
)


def prepare(data: Path, more: Mapping[str, str] | None = None) -> None:
    """A folder for the database, files and keys, and the environment that names it. Made once, kept private."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / "static").mkdir(exist_ok=True)
    key = data / "secret-key"
    if not key.exists() and not os.environ.get("KNOWDO_SECRET_KEY"):
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(50) + "\n", encoding="utf-8")
    os.environ.update({"KNOWDO_DATA": str(data.resolve()), "DJANGO_SETTINGS_MODULE": "knowdo_web.settings"})
    os.environ.update(more or {})


def set_up() -> None:
    """Django, ready to be used. Settings that are wrong are told in words, and nothing starts (exit 1)."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(f"The settings are not right. {error}") from error


def missing_migrations() -> int:
    """How many changes of the database's form are waiting."""
    from knowdo_web.outside.database import missing_migrations as missing

    return missing()


def upgrade() -> None:
    """The database in the form that this version wants."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def run(host: str, port: int, *, works: bool = True, processes: int = 1) -> int:
    """Serve until told to stop; the worker stops with it. Returns the exit code of the server."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    serving = [sys.executable, "-m", "gunicorn", "-b", bind, "-k", "gthread", "--threads", THREADS]
    # Longer than a proxy or a browser thinks between two requests: nobody meets a connection that is just being closed.
    serving += ["--workers", str(processes), "--keep-alive", "75"]
    server = subprocess.Popen([*serving, *WORDS.split(), "knowdo_web.wsgi:application"])
    worker = _worker() if works else None

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while server.poll() is None:
            time.sleep(0.5)
            if worker is not None and worker.poll() is not None:  # killed, or out of memory: the server lives on
                worker = _worker()
        return max(server.returncode, 0)
    finally:
        if worker is not None:
            _end(worker)


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "knowdo.cli", "work"], start_new_session=True)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(worker.pid, signal.SIGKILL)
