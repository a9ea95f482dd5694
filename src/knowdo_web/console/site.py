"""What every verb that works on a site shares: which site, that it is there, and words for what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from knowdo.cli.output import told_plainly
from knowdo.kernel.problems import KnowdoError, fatal

P = ParamSpec("P")
MARK = "demonstration"  # the file that says that a folder is a demonstration's own
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="KNOWDO_DATA",
    help="The folder of the site; a demonstration's too. Usually KNOWDO_DATA, else ./knowdo-data.",
)


def on_a_site(verb: Callable[P, Any]) -> Callable[P, Any]:
    """Problems in words with an exit code, as every verb; and what the site refuses in words too."""

    @told_plainly
    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return verb(*args, **kwargs)
        except Exception as error:
            if said := _plainly(error):
                raise said from error
            raise

    return run


def _plainly(error: Exception) -> KnowdoError | None:
    """A fault of the site's or of its database as a problem; None where it is neither."""
    from django.core.exceptions import PermissionDenied
    from django.db import DatabaseError, InterfaceError
    from django.http import Http404

    from knowdo_web.outside.keys import KeyMissing

    if isinstance(error, PermissionDenied):
        return KnowdoError(fatal("refused", str(error), "Ask somebody whose role allows it."))
    if isinstance(error, Http404):
        words = "There is no such thing here, or none that this person may see."
        return KnowdoError(fatal("not-found", words, "Look at how it is written."))
    if isinstance(error, KeyMissing):
        return KnowdoError(fatal("no-audit-key", str(error), "Without it the record cannot be written or checked."))
    if isinstance(error, DatabaseError | InterfaceError):
        words = f"The database did not do it ({type(error).__name__}). Nothing was finished."
        return KnowdoError(fatal("database", words, "Run knowdo check-deploy to see what is wrong with it."))
    return None


def folder_of(data: Path | None) -> Path:
    return (data or Path(os.environ.get("KNOWDO_DATA") or "knowdo-data")).resolve()


def point_at(data: Path) -> None:
    """The environment names this site. A demonstration's folder brings its own settings."""
    os.environ.update({"KNOWDO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "knowdo_web.settings"})
    if (data / MARK).exists():
        os.environ.update({"KNOWDO_DEMO": "yes", "DATABASE_URL": ""})


def open_site(data: Path | None, *, any_form: bool = False) -> Path:
    """Django on the site in a folder, or the one that the environment names. Raises KnowdoError where there is none.

    Also where its database is not in the form of this version, unless `any_form`.
    """
    from knowdo_web.console import processes

    folder = folder_of(data)
    point_at(folder)
    if not os.environ.get("DATABASE_URL") and not (folder / "knowdo.sqlite3").is_file():
        words = f"There is no site in {folder}."
        raise KnowdoError(fatal("no-site", words, "Name its folder with --data, or make one: knowdo serve --upgrade"))
    processes.set_up()
    if not any_form and (waiting := processes.missing_migrations()):
        words = f"The database is not yet in the form of this version: {waiting} changes wait."
        raise KnowdoError(fatal("old-database", words, "Make a backup, then run: knowdo serve --upgrade"))
    return folder
