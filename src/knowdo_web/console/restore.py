"""`knowdo restore`: puts a backup back, checked before anything that stands is touched."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import print_json, say
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo_web.console import archive
from knowdo_web.console.site import MARK, data_option, folder_of, on_a_site, point_at

KEPT = "restored-over-"  # the folder to which what stood is moved


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it over a site that is not empty. What stood is lost on PostgreSQL.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@data_option
@on_a_site
def command(backup: Path, replace: bool, as_json: bool, data: Path | None) -> None:
    """Put a backup back into an empty site, or over one with --replace. Stop the site first.

    It is checked first: its signature, every file in it, the database, the chain of the record. What two people had
    erased since it was made is erased in it too. Then, and only then, it takes the place of what stood.
    """
    folder = folder_of(data)
    told = _restore(folder, backup, replace)
    if as_json:
        print_json(told)
    else:
        click.echo(f"Put back as it was on {told['made']}: {told['events']:,} events, the chain is intact.")
        if told["erased_again"]:
            click.echo(f"{told['erased_again']} texts that were erased since then were erased again.")
        if told["kept"]:
            say(f"What stood before is in {told['kept']}. Delete it when you are sure: it may hold what was erased.")


def _restore(folder: Path, backup: Path, replace: bool) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    point_at(folder)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as name:
        side = Path(name)
        if os.environ.get("DATABASE_URL"):
            return _on_postgresql(folder, side, backup, replace)
        return _on_sqlite(folder, side, backup, replace)


# --- SQLite: all is done on a copy beside, which takes the place of what stood ----------------------------------------


def _on_sqlite(folder: Path, side: Path, backup: Path, replace: bool) -> dict[str, Any]:
    stands = folder / "knowdo.sqlite3"
    if stands.exists() and not replace:
        raise _not_empty(folder)
    _aside(folder, side)
    from knowdo_web.outside import database

    key, manifest = _read(backup, "sqlite")
    if stands.exists() and database.others_of_file(stands):
        raise _in_use()
    archive.unpack(backup, manifest, side)
    (side / archive.DATABASE).rename(side / "knowdo.sqlite3")
    if faults := database.check_file(side / "knowdo.sqlite3"):
        raise KnowdoError(fatal("damaged", f"The database in it is damaged: {faults[0][:200]}", "Choose another one."))
    told = _settle(side, manifest, key)
    _hang_up(side / "knowdo.sqlite3")
    told["kept"] = _take_place(folder, side)
    if manifest.demonstration:
        from knowdo_web.console.demo import _content

        (folder / MARK).write_text(_content() + "\n", encoding="utf-8")
    return told


def _aside(folder: Path, side: Path) -> None:
    """Django on the copy beside, under the keys of the site itself."""
    os.environ.setdefault("KNOWDO_AUDIT_KEY_FILE", str(folder / "audit-key"))
    if not os.environ.get("KNOWDO_SECRET_KEY") and not (folder / "secret-key").exists():
        os.environ["KNOWDO_SECRET_KEY"] = secrets.token_urlsafe(50)  # for this process alone; serving makes its own
    elif not os.environ.get("KNOWDO_SECRET_KEY"):
        os.environ["KNOWDO_SECRET_KEY"] = (folder / "secret-key").read_text().strip()
    os.environ["KNOWDO_DATA"] = str(side)
    _set_up()


def _take_place(folder: Path, side: Path) -> str:
    """Renames within one disk: the old goes away first, and stays until somebody deletes it."""
    old = folder / f"{KEPT}{secrets.token_hex(4)}"
    names = ("knowdo.sqlite3", "knowdo.sqlite3-wal", "knowdo.sqlite3-shm", archive.FILES)
    standing = [folder / name for name in names if (folder / name).exists()]
    if standing:
        old.mkdir(mode=0o700)
    for one in standing:
        one.rename(old / one.name)
    for name in ("knowdo.sqlite3", archive.FILES):
        if (side / name).exists():
            (side / name).rename(folder / name)
    return str(old) if standing else ""


def _hang_up(path: Path) -> None:
    """Everything into the one file, so that it can be moved."""
    import sqlite3
    from contextlib import closing

    from django.db import connection

    connection.close()
    with closing(sqlite3.connect(path)) as one:
        one.execute("PRAGMA journal_mode=DELETE")


# --- PostgreSQL: what stood waits in a schema aside until what was put back is checked ---------------------------------


def _on_postgresql(folder: Path, side: Path, backup: Path, replace: bool) -> dict[str, Any]:
    _set_up()
    from knowdo_web.outside import database

    if not database.is_empty() and not replace:
        raise _not_empty(folder)
    key, manifest = _read(backup, "postgresql")
    if database.others():
        raise _in_use()
    archive.unpack(backup, manifest, side)
    database.set_aside()
    with ExitStack() as undo:
        undo.callback(database.take_back)
        try:
            database.fill_from(side / archive.DATABASE)
        except (database.CopyFailed, database.ToolMissing) as error:
            raise KnowdoError(fatal("not-restored", f"{error} What stood stands.", "See why, then again.")) from error
        old = _swap_files(folder, side, undo)
        told = _settle(side, manifest, key)
        undo.pop_all()  # all went well: nothing is undone
    database.let_go()
    return told | {"kept": str(old or "")}


def _swap_files(folder: Path, side: Path, undo: ExitStack) -> Path | None:
    """The files of the backup in the place of those that stood, which are given back where anything fails."""
    files, old = folder / archive.FILES, None
    if files.exists():
        old = files.rename(folder / f"{KEPT}{secrets.token_hex(4)}")
        undo.callback(old.rename, files)
    if (side / archive.FILES).exists():
        (side / archive.FILES).rename(files)
        undo.callback(shutil.rmtree, files, ignore_errors=True)
    return old


# --- both -------------------------------------------------------------------------------------------------------------


def _set_up() -> None:
    from knowdo_web.console import processes

    processes.set_up()


def _read(backup: Path, kind: str) -> tuple[bytes, archive.Manifest]:
    from knowdo_web.outside import keys

    key = keys.audit_key()
    manifest = archive.read(backup, key)
    if manifest.database != kind:
        words = f"The backup is of {manifest.database}, and this site's database is {kind}."
        raise KnowdoError(fatal("other-database", words, "Set DATABASE_URL as it was when the backup was made."))
    return key, manifest


def _settle(side: Path, manifest: archive.Manifest, key: bytes) -> dict[str, Any]:
    """The copy in the form of this version, its chain verified, erasures done again, and all that in the record."""
    from knowdo_web import journal
    from knowdo_web.actions.redacting import erase_again
    from knowdo_web.console import processes
    from knowdo_web.journal import erasures
    from knowdo_web.journal.head import write_head
    from knowdo_web.journal.sealing import last_link, seal
    from knowdo_web.journal.verifying import verify

    processes.upgrade()
    _must_be_intact(verify(head=manifest.head))
    if (side / archive.ERASURES).is_file():
        erasures.merge(key, erasures.read(key, (side / archive.ERASURES).read_bytes()))
    again = erase_again(erasures.kept(key))
    if again:
        from knowdo_web.actions.erasing import scrub

        scrub()
    with journal.writing("backup.restored", by=journal.SYSTEM, noun="backup") as event:
        event.about(manifest.made, now={"head": manifest.head.position, "erased_again": again})
    seal()
    head = last_link()
    report = verify(head=head)
    _must_be_intact(report)
    write_head(key, head, back=True)
    return {"made": manifest.made, "events": report.events, "sealed": report.sealed, "erased_again": again, "kept": ""}


def _must_be_intact(report: Any) -> None:
    if report.intact:
        return
    problems = [
        fatal(f"record-{one.fault.value}", f"Event {one.event or one.position}: {one.words}", "Choose another backup.")
        for one in report.findings[:20]
    ]
    raise KnowdoError(problems)


def _not_empty(folder: Path) -> KnowdoError:
    words = f"There is a site already: {'the database' if os.environ.get('DATABASE_URL') else folder}."
    return KnowdoError(fatal("not-empty", words, "Name an empty folder or database, or say --replace to put it over."))


def _in_use() -> KnowdoError:
    return KnowdoError(fatal("in-use", "The site is running.", "Stop it and its worker, then restore again."))
