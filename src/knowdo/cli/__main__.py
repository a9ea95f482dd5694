"""`knowdo`: finds its verbs among the installed entry points and loads only the one that is asked for."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points

import click

from knowdo import __version__

GROUP = "knowdo.verbs"
EPILOG = (
    "Exit codes: 0 done, 1 done and something was noticed, 2 could not be read or done, 3 refused as child-level data."
)


class Verbs(click.Group):
    """A group of commands that live elsewhere. A verb whose package is broken says so and leaves the others alone."""

    def _found(self) -> dict[str, EntryPoint]:
        return {point.name: point for point in entry_points(group=GROUP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        point = self._found().get(cmd_name)
        if point is None:
            return None
        try:
            command = point.load()
        except ImportError as error:
            return _broken(cmd_name, error)
        return command if isinstance(command, click.Command) else None


def _broken(name: str, error: ImportError) -> click.Command:
    def say_so() -> None:
        raise click.ClickException(
            f"The verb “{name}” cannot be loaded: {error}. Install knowdo again with the extra it needs."
        )

    return click.Command(name, callback=say_so, help="Cannot be loaded: install knowdo again.", add_help_option=False)


@click.group(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="knowdo")
def main() -> None:
    """What is known, what is done, and the gap between them.

    Reads your own files on your own machine. Nothing is sent anywhere, and nothing about a child is printed.
    """


if __name__ == "__main__":
    sys.exit(main())
