"""Copies of the whole database, made while it is in use, and put back: SQLite's own backup, or PostgreSQL's programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ASIDE = "knowdo_before_restore"  # the schema in which PostgreSQL keeps what stood, until what was put back is checked


class ToolMissing(RuntimeError):
    """PostgreSQL's own programs are not on this machine."""


class CopyFailed(RuntimeError):
    """The copy could not be made or put back."""


def kind() -> str:
    return connection.vendor


def copy_to(path: Path) -> None:
    """A copy of the database as it is at one moment. Readers and writers go on meanwhile."""
    if kind() == "sqlite":
        name = str(settings.DATABASES["default"]["NAME"])
        with closing(sqlite3.connect(name, timeout=60)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target, pages=4096, sleep=0.01)
            target.execute("PRAGMA journal_mode=DELETE")
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--file={path}")


def missing_migrations() -> int:
    """How many changes of the database's form are waiting."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_empty() -> bool:
    """Whether the database holds no table of ours."""
    return not connection.introspection.table_names()


def others() -> int:
    """How many connections of other processes PostgreSQL has. Of SQLite: 1 where another process holds the file."""
    if kind() == "sqlite":
        return others_of_file(Path(settings.DATABASES["default"]["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
            " AND application_name <> current_setting('application_name')"
        )
        return int(cursor.fetchone()[0])


def others_of_file(path: Path) -> int:
    """Leaving the write-ahead log needs to be alone with the file, so it says whether anybody else has it open."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=0.2)) as one:
        try:
            one.execute("PRAGMA journal_mode=DELETE").fetchone()
            one.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError:
            return 1
    return 0


def check_file(path: Path) -> list[str]:
    """What SQLite says is wrong with a file of its own; nothing where it is whole."""
    with closing(sqlite3.connect(path)) as one:
        try:
            said = [str(row[0]) for row in one.execute("PRAGMA integrity_check(5)")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
    return [] if said == ["ok"] else said


def set_aside() -> None:
    """What stands on PostgreSQL goes into another schema, and an empty one takes its place."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        cursor.execute("CREATE SCHEMA public")


def take_back() -> None:
    """What stood before comes back, after putting a copy there went wrong."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")


def let_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")


def fill_from(path: Path) -> None:
    """PostgreSQL's empty schema from a copy, all of it or nothing."""
    _run(
        "pg_restore", "--no-owner", "--no-privileges", "--schema=public", "--single-transaction", "--exit-on-error",
        f"--dbname={settings.DATABASES['default']['NAME']}", str(path),
    )  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program) or _beside_pg_config(program)
    if found is None:
        raise ToolMissing(f"{program} is not on this machine: install PostgreSQL's client programs.")
    done = subprocess.run([found, *arguments], env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        # Its words may quote a row: only the kind of fault is passed on.
        version = "the version of the server is newer" if "server version" in done.stderr else f"code {done.returncode}"
        raise CopyFailed(f"{program} did not finish ({version}).")


def _beside_pg_config(program: str) -> str | None:
    config = shutil.which("pg_config")
    if config is None:
        return None
    folder = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
    return shutil.which(program, path=folder)


def _environment() -> dict[str, str]:
    """The server's address and password, out of sight of who lists processes."""
    told: dict[str, Any] = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    ours = {name: str(told[key]) for name, key in names.items() if told.get(key)}
    return {**os.environ, **ours}
