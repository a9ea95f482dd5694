"""`knowdo`: finds its verbs among the installed entry points and loads only the one that is asked for."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

import click

from knowdo import __version__
from knowdo.kernel.problems import ExitCode

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with what each says of itself, which is read from its file: importing them all takes a second."""
        found = self._found()
        limit = formatter.width - 6 - max(map(len, found), default=0)
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, _listed(point).get_short_help_str(limit)) for name, point in sorted(found.items())]
            )


def _listed(point: EntryPoint) -> click.Command:
    """A stand-in that has the words of the verb, for a list."""
    words = _docstring(point)
    return _broken(point.name, ImportError(point.value)) if words is None else click.Command(point.name, help=words)


def _docstring(point: EntryPoint) -> str | None:
    """The docstring of a verb's function, without running its file; None when there is no such file or function."""
    try:
        spec = find_spec(point.module)
        source = getattr(spec and spec.loader, "get_source", lambda _: None)(point.module)
    except ImportError:
        return None
    for node in ast.parse(source).body if source else []:
        if isinstance(node, ast.FunctionDef) and node.name == point.attr:
            return ast.get_docstring(node) or ""
    return None


class _NotLoaded(click.ClickException):
    exit_code = int(ExitCode.UNREADABLE)


def _broken(name: str, error: ImportError) -> click.Command:
    def say_so() -> None:
        words = f"The verb “{name}” cannot be loaded: {error}. Install knowdo again with the extra it needs."
        raise _NotLoaded(words)

    return click.Command(
        name,
        callback=say_so,
        help="Cannot be loaded: install knowdo again.",
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


@click.group(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="knowdo")
def main() -> None:
    """What is known, what is done, and the gap between them.

    Reads your own files on your own machine. Nothing is sent anywhere, and nothing about a child is printed.
    """


if __name__ == "__main__":
    sys.exit(main())
