"""`knowdo serve`: the site, from a database that is in the form this version wants."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.command("serve")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; a proxy stands before it."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--upgrade", is_flag=True, help="First bring the database into the form that this version wants.")
@click.option("--worker/--no-worker", default=True, help="Whether to run a worker too; with --no-worker: knowdo work.")
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that serve, each 4 threads.",
)
def command(host: str, port: int, upgrade: bool, worker: bool, processes: int) -> None:
    """Serve the site until you stop it (Ctrl-C). Settings come from the environment: docs/reference/settings.md."""
    from knowdo_web.console import processes as site

    site.prepare(Path(os.environ.get("KNOWDO_DATA", "knowdo-data")))
    site.set_up()
    if upgrade:
        site.upgrade()
    if waiting := site.missing_migrations():
        click.echo(f"The database is not yet in the form of this version: {waiting} changes wait.", err=True)
        click.echo("Make a backup, then run: knowdo serve --upgrade", err=True)
        sys.exit(1)
    click.echo(f"knowdo listens on http://{host}:{port}/")
    sys.exit(site.run(host, port, works=worker, processes=processes))
