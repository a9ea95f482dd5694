"""The checks of `knowdo check-deploy`: each looks at one thing and says how it is, in words."""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from knowdo_web.console.processes import missing_migrations
from knowdo_web.journal.sealing import unsealed
from knowdo_web.journal.verifying import verify
from knowdo_web.outside import clock, keys
from knowdo_web.queries.upkeep import worker_told
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import User

OLD_BACKUP, BIG_FILE, ROOM = timedelta(hours=26), 2_000_000_000, 2_000_000_000
# Django's own checks that do not apply here, and why.
NOT_OURS = {
    "security.W004": "HSTS is set where the address begins with https",
    "security.W005": "HSTS of subdomains is for who owns the domain",
    "security.W021": "preloading HSTS is for who owns the domain",
    "security.W008": "told as “HTTPS”",
    "security.W012": "told as “HTTPS”",
    "security.W016": "told as “HTTPS”",
    "security.W009": "told as “Secret key”",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """`how`: right, note (should be known), wrong (must be put right)."""

    about: str
    how: str
    words: str
    do: str = ""


def every_check(folder: Path) -> list[Checked]:
    """All of them, each once, whatever another says. A check that cannot look says so."""
    looks: tuple[Callable[[Path], Iterator[Checked]], ...] = (
        _demonstration, _secret, _https, _second_step, _database, _record, _worker, _backups, _mail, _time, _disk, _people,
        _django,
    )  # fmt: skip
    found: list[Checked] = []
    for look in looks:
        try:
            found += look(folder)
        except (DatabaseError, OSError) as error:
            about = look.__name__.strip("_").replace("_", " ").capitalize()
            found.append(
                Checked(about, "wrong", f"It could not be looked at ({type(error).__name__}).", "See the rest.")
            )
    return found


def _demonstration(_folder: Path) -> Iterator[Checked]:
    if settings.DEMO:
        yield Checked(
            "Demonstration", "wrong", "This is a demonstration: its passwords are known.", "Never put it online."
        )


def _secret(folder: Path) -> Iterator[Checked]:
    about, file = "Secret key", folder / "secret-key"
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 12:
        yield Checked(about, "wrong", "It is short or easy to guess.", "Set KNOWDO_SECRET_KEY to 50 random characters.")
    elif os.environ.get("KNOWDO_SECRET_KEY"):
        yield Checked(about, "right", "It comes from the environment.")
    else:
        yield _private(about, file)


def _private(about: str, file: Path) -> Checked:
    if not file.is_file():
        return Checked(about, "wrong", f"{file} is not there.", "Put it back, or start the site once to make it.")
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Checked(about, "wrong", f"Others may read {file}.", f"chmod 600 {file}")
    return Checked(about, "right", "It is in a file that only its owner may read.")


def _https(_folder: Path) -> Iterator[Checked]:
    address = settings.SITE_ADDRESS
    if not settings.BEHIND_TLS:
        do = "Put a proxy with a certificate before the site, and set KNOWDO_ADDRESS to https://…"
        yield Checked("HTTPS", "wrong", f"People reach it at {address}, without encryption.", do)
    else:
        yield Checked("HTTPS", "right", f"People reach it at {address}; cookies go no other way.")
    host = address.split("//", 1)[-1].split("/")[0].rsplit(":", 1)[0]
    if host not in settings.ALLOWED_HOSTS:
        yield Checked("Host", "wrong", f"{host} is not among KNOWDO_HOSTS.", f"Set KNOWDO_HOSTS={host}")
    if "*" in settings.ALLOWED_HOSTS:
        yield Checked("Host", "wrong", "Any name is answered to.", "List the site's own names in KNOWDO_HOSTS.")


def _second_step(_folder: Path) -> Iterator[Checked]:
    if settings.SECOND_STEP_NEEDED:
        yield Checked("Second step", "right", "Everybody who signs in by password needs one.")
    else:
        yield Checked("Second step", "note", "A password alone opens the site.", "Set KNOWDO_SECOND_STEP=yes.")


def _database(_folder: Path) -> Iterator[Checked]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if waiting := missing_migrations():
        yield Checked(
            "Database", "wrong", f"{waiting} changes of its form wait.", "Back up, then knowdo serve --upgrade."
        )
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = str(cursor.fetchone()[0]).split(" ")[0]
        yield Checked("Database", "right", f"PostgreSQL {version} answers, in the form of this version.")
    else:
        size = Path(settings.DATABASES["default"]["NAME"]).stat().st_size
        words = f"SQLite, {size / 1e6:,.0f} MB, in the form of this version."
        yield Checked("Database", "note" if size > BIG_FILE else "right", words, _move_on(size))


def _move_on(size: int) -> str:
    return "Move to PostgreSQL: docs/how-to/run-for-a-nation.md" if size > BIG_FILE else ""


def _record(folder: Path) -> Iterator[Checked]:
    file = keys.audit_key_file()
    if not file.is_file() and not Event.objects.exists():
        yield Checked("Audit key", "note", "There is none yet: it is made with the first event.")
        return
    yield _private("Audit key", file)
    if file.is_file() and file.resolve().parent == folder.resolve():
        do = "Set KNOWDO_AUDIT_KEY_FILE to a path on another disk, and keep a copy elsewhere."
        yield Checked("Audit key", "note", "It lies beside the database: who takes one takes both.", do)
    late = unsealed().filter(at__lt=clock.now() - timedelta(minutes=5)).count()
    if late:
        do = "See whether the worker runs; or: knowdo audit seal"
        yield Checked("Sealer", "wrong", f"{late:,} events wait longer than five minutes to be sealed.", do)
    report = verify()
    if report.intact:
        yield Checked("Record", "right", f"{report.events:,} events, {report.sealed:,} sealed: nothing was changed.")
    else:
        yield Checked("Record", "wrong", f"{len(report.findings)} things are wrong with it.", "knowdo audit verify")


def _worker(_folder: Path) -> Iterator[Checked]:
    told = worker_told()
    if told.alive:
        yield Checked("Job worker", "right", "It gave a sign of life within the last minute.")
    else:
        yield Checked("Job worker", "wrong", told.words, "Run knowdo serve with a worker, or knowdo work.")


def _backups(_folder: Path) -> Iterator[Checked]:
    last = Event.objects.filter(verb="backup.made").order_by("-pk").values_list("at", flat=True).first()
    do = "Run knowdo backup every night: docs/how-to/run-for-a-team.md"
    if last is None:
        yield Checked("Backups", "wrong", "None was ever made.", do)
        return
    hours = (clock.now() - last) / timedelta(hours=1)
    how = "wrong" if clock.now() - last > OLD_BACKUP else "right"
    yield Checked("Backups", how, f"The last was made {hours:,.0f} hours ago.", do if how == "wrong" else "")


def _mail(_folder: Path) -> Iterator[Checked]:
    if not settings.EMAIL_HOST:
        where = f"put into {settings.MAIL_FOLDER}" if settings.MAIL_FOLDER else "shown where the site runs"
        yield Checked("Mail", "wrong", f"No mail server is set: letters are {where}.", "Set KNOWDO_MAIL_HOST.")
        return
    server = get_connection(timeout=5)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        words = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take letters ({type(error).__name__})."
        yield Checked("Mail", "wrong", words, "See KNOWDO_MAIL_HOST, _PORT, _USER and _PASSWORD.")
        return
    yield Checked("Mail", "right", f"{settings.EMAIL_HOST} takes letters.")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Checked("Mail", "wrong", "Letters are from knowdo@localhost.", "Set KNOWDO_MAIL_FROM.")


def _time(_folder: Path) -> Iterator[Checked]:
    """The machine's clock beside the database's, and beside what has been written already."""
    now = clock.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - now).total_seconds())
        if apart > 5:
            yield Checked("Time", "wrong", f"This machine and the database are {apart:,.0f} seconds apart.", "Run NTP.")
            return
    last = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    if last is not None and last > now + timedelta(seconds=5):
        yield Checked("Time", "wrong", "The last event lies in the future: the clock went back.", "Run NTP.")
    else:
        yield Checked("Time", "right", f"It is {now:%Y-%m-%d %H:%M} UTC, and nothing was written later than that.")


def _disk(folder: Path) -> Iterator[Checked]:
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        yield Checked("Disk", "wrong", f"{free / 1e9:,.1f} GB are free.", "Make room, or move the folder.")
    else:
        yield Checked("Disk", "right", f"{free / 1e9:,.0f} GB are free.")


def _people(_folder: Path) -> Iterator[Checked]:
    if User.objects.filter(demonstration=True, is_active=True).exists() and not settings.DEMO:
        do = "Close them: they belong into a demonstration."
        yield Checked("People", "wrong", "There are demonstration accounts, whose password is known.", do)
    if not User.objects.exists():
        yield Checked("People", "note", "Nobody is here yet.", "knowdo invite --first-administrator …")
    if not settings.CONTACT or not settings.RUN_BY:
        yield Checked(
            "Contact", "note", "The pages do not say who runs the site.", "Set KNOWDO_CONTACT, KNOWDO_RUN_BY."
        )


def _django(_folder: Path) -> Iterator[Checked]:
    found = [one for one in checks.run_checks(include_deployment_checks=True) if one.id not in NOT_OURS]
    told = [one for one in found if one.level >= checks.WARNING and not one.is_silenced()]
    for one in told:
        yield Checked("Django", "wrong", f"{one.msg} ({one.id})", str(one.hint or ""))
    if not told:
        yield Checked("Django", "right", "Its own list of checks finds nothing more.")
