"""`knowdo backup`: the whole site in one file, made while it is in use."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import print_json, whole_file
from knowdo_web.console.site import data_option, on_a_site, open_site


@click.command("backup")
@click.option("--out", type=click.Path(path_type=Path), help="The file, or the folder for it. Usually DATA/backups.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@data_option
@on_a_site
def command(out: Path | None, as_json: bool, data: Path | None) -> None:
    """Write the database, the files and the head of the record into one file. The site goes on meanwhile.

    The audit key is not in it: without that key nobody can put the backup back, so keep a copy of it elsewhere. Only its
    owner may read the file; it holds everything the site holds.
    """
    folder = open_site(data)
    made = make(folder, out)
    if as_json:
        print_json(made)
    else:
        click.echo(made["file"])
        size = made["bytes"] / 1e6
        click.echo(f"{size:,.1f} MB, sealed as far as event {made['head']['position']:,}.", err=True)


def make(folder: Path, out: Path | None) -> dict[str, Any]:
    """Write a backup; give where it is and what it says of itself."""
    from knowdo import __version__
    from knowdo_web import journal
    from knowdo_web.console import archive
    from knowdo_web.journal.erasures import erasures_file
    from knowdo_web.journal.events import signing_key
    from knowdo_web.journal.sealing import last_link, seal
    from knowdo_web.outside import clock, database

    now = clock.now()
    name = f"knowdo-{now:%Y%m%dT%H%M%SZ}.backup"
    target = out / name if out is not None and out.is_dir() else out or folder / "backups" / name
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as side:
        seal()
        head, key = last_link(), signing_key()
        copy = Path(side) / archive.DATABASE
        database.copy_to(copy)
        sources = {archive.DATABASE: copy, **dict(archive.kept_files(folder))}
        if erasures_file().is_file():
            sources[archive.ERASURES] = erasures_file()
        parts = {part: archive.digest_of(path) for part, path in sources.items()}
        manifest = archive.Manifest(
            __version__, now.isoformat(), database.kind(), (folder / "demonstration").exists(), head, parts
        )
        with whole_file(target, private=True) as beside:
            archive.write(beside, manifest, sources, key)
    digest, size = archive.digest_of(target), target.stat().st_size
    with journal.writing("backup.made", by=journal.SYSTEM, noun="backup", key=target.name) as event:
        event.about(target.name, now={"sha256": digest, "bytes": size, "head": head.position})
    return {"file": str(target), "bytes": size, "sha256": digest, **manifest.told()}
