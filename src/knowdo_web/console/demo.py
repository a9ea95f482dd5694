"""`knowdo demo`: the whole programme to look at, in a throw-away database of its own, on this machine only."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import webbrowser
from pathlib import Path

import click

HOST, MARK = "127.0.0.1", "demonstration"


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Where its own database is kept.")
@click.option("--browser/--no-browser", default=True, help="Whether to open the page in a browser.")
@click.option("--reset", is_flag=True, help="Throw the demonstration away and build it anew.")
def command(port: int, data: Path | None, browser: bool, reset: bool) -> None:
    """Show a working programme: Scotland as published, and an invented country with an illustrative programme.

    Six people can be signed in as. Accounts and invented figures exist only in the demonstration's own database,
    which listens on this machine only.
    """
    from knowdo_web.console import processes

    data = data or Path(tempfile.gettempdir()) / "knowdo-demonstration"
    _own_or_refuse(data)
    if reset or _mark(data) != _content():
        _empty(data)
    processes.prepare(data, {"KNOWDO_DEMO": "yes", "KNOWDO_HOSTS": f"{HOST},localhost", "DATABASE_URL": ""})
    processes.set_up()
    if not _mark(data):
        _build(data)
    address = f"http://{HOST}:{port}/"
    _say(address)
    if browser:
        webbrowser.open(address)
    sys.exit(processes.run(HOST, port))


def _own_or_refuse(data: Path) -> None:
    """A folder that holds something else is never touched."""
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise click.ClickException(f"{data} holds something that is not a demonstration. Name an empty folder.")


def _mark(data: Path) -> str:
    mark = data / MARK
    return mark.read_text(encoding="utf-8").strip() if mark.exists() else ""


def _empty(data: Path) -> None:
    if data.exists():
        shutil.rmtree(data)
    data.mkdir(parents=True)
    (data / MARK).touch()


def _content() -> str:
    """A digest of everything the demonstration is built from: the same digest, the same database."""
    import knowdo.packs
    import knowdo_web.records

    digest = hashlib.sha256()
    folders = (Path(knowdo.packs.__file__).parent / "data", Path(knowdo_web.records.__file__).parents[1])
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.suffix in {".py", ".yaml", ".csv"}):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _build(data: Path) -> None:
    from knowdo_web.console import processes
    from knowdo_web.console.demonstration import build

    click.echo("Building the demonstration")
    processes.upgrade()
    build(data, lambda words: click.echo(f"  {words}"))
    (data / MARK).write_text(_content() + "\n", encoding="utf-8")


def _say(address: str) -> None:
    from knowdo_web.actions.demonstration import PASSWORD, PEOPLE

    click.echo(f"\nA demonstration listens on {address} (this machine only; stop it with Ctrl-C).")
    click.echo("Scotland shows published figures. Velmarra is an invented country: all its figures are illustrative.")
    click.echo(f"Sign in as one of these, each with the password “{PASSWORD}”:")
    for email, name, role, place, _approach in PEOPLE:
        where = place or "the whole country"
        click.echo(f"  {email:28} {name.partition(' (')[0]}, {role.replace('-', ' ')}, {where}")
