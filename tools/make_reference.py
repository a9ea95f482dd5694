"""Writes the pages of docs that are made from the code, or with --check says which are not current."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from knowdo.cli.__main__ import main as knowdo
from tools.decision_index import decisions_page
from tools.pack_pages import measures_page, packs_page
from tools.problem_codes import find_codes
from tools.site_pages import access_page, settings_page

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made by `make reference` from the code. Change the code, not this page. -->\n\n"


def cli_page() -> str:
    parts = [
        "# The command line\n",
        "What each verb answers to `--help`, word for word. Results go to standard output, notices to standard error.\n",
        (
            "| Exit code | Meaning |\n|---|---|\n| 0 | done |\n| 1 | done, and something was noticed; or problems were found |\n"
            "| 2 | could not be read or done; nothing was written |\n| 3 | refused as child-level data; no content was echoed"
            " |\n"
        ),
    ]
    for context in _contexts(knowdo, "knowdo", None):
        parts.append(f"## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n")
    return "\n".join(parts)


def _contexts(command: click.Command, name: str, above: click.Context | None) -> Iterator[click.Context]:
    """The command and all below it, each as it is when it is asked for help."""
    settings = {} if above else command.context_settings
    context = click.Context(command, above, name, terminal_width=100, max_content_width=100, **settings)
    yield context
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            below = command.get_command(context, verb)
            if below is not None:
                yield from _contexts(below, verb, context)


def problems_page() -> str:
    found, _ = find_codes(ROOT / "src" / "knowdo")
    lines = [
        "# Problem codes\n",
        (
            "Whatever is wrong or worth noticing has a code that does not change, words, and what to do. The same problem is "
            "told on the command line and, with `--json`, as data.\n"
        ),
        (
            "- **fatal**: nothing of the file can be used.\n- **fixable**: the row or cell named is left out until it is put "
            "right.\n- **noticed**: read and used; you should know what it was taken to mean.\n"
        ),
        "An ellipsis stands for what is filled in when it is said.\n",
        "| Code | Severity | Words | What to do | Said by |\n|---|---|---|---|---|",
    ]
    for one in found:
        room = one.module.split(".")[1]
        lines.append(f"| `{one.code}` | {one.severity} | {_cell(one.words)} | {_cell(one.advice)} | {room} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "problem-codes.md": problems_page,
    "shipped-packs.md": packs_page,
    "shipped-measures.md": measures_page,
    "settings.md": settings_page,
    "access.md": access_page,
    "../decisions/README.md": lambda: decisions_page(ROOT / "docs" / "decisions"),
}


def stale() -> list[str]:
    """The pages that are not what the code would write now."""
    return [name for name, page in PAGES.items() if not _current(REFERENCE / name, MADE + page())]


def _current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is not current")
    if arguments.parse_args().check:
        for name in stale():
            print(f"docs/reference/{name} is not current: run make reference")
        return 1 if stale() else 0
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(MADE + page(), encoding="utf-8")
        print((REFERENCE / name).resolve().relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
