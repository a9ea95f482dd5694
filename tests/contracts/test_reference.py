"""Undocumented means red: verbs, options, problem codes, measures and packs are in the reference, and it is current."""

from __future__ import annotations

import re
import subprocess
import sys

import click

from knowdo.cli.__main__ import main
from knowdo.packs import load_pack, shipped
from tests.contracts.tree import PACKAGE, ROOT, rooms
from tools.make_reference import REFERENCE
from tools.problem_codes import find_codes

# Rooms whose contract is told on a page of another name.
PAGE_OF_ROOM = {"cli": "cli", "packs": "shipped-packs", "kernel": "kernel"}


def test_the_pages_made_from_the_code_are_current() -> None:
    """In a process of its own: what other tests have set up must not change what the pages say."""
    ran = subprocess.run(
        [sys.executable, "-m", "tools.make_reference", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr


def options(command: click.Command) -> set[str]:
    """Every option of a command and of those below it."""
    own = {name for one in command.params if isinstance(one, click.Option) for name in one.opts}
    if isinstance(command, click.Group):
        context = click.Context(command)
        below = [command.get_command(context, name) for name in command.list_commands(context)]
        own |= {name for one in below if one is not None for name in options(one)}
    return own


def test_every_verb_and_option_is_in_the_reference() -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert "Cannot be loaded" not in page
    assert {verb for verb in main.list_commands(click.Context(main)) if f"## knowdo {verb}" not in page} == set()
    assert {option for option in options(main) if option not in page} == set()


def test_every_option_says_what_it_does() -> None:
    def silent(command: click.Command, path: str) -> list[str]:
        found = [
            f"{path} {one.opts[0]}" for one in command.params if isinstance(one, click.Option) and not one.help
        ] + ([] if command.help else [path])
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                found += silent(below, f"{path} {name}") if below else [f"{path} {name}"]
        return found

    assert silent(main, "knowdo") == []


def test_every_problem_code_can_be_read_from_the_sources() -> None:
    """A code put together out of sight would be missing from the reference."""
    found, unread = find_codes(PACKAGE)
    assert len(found) > 50
    assert unread == []


def test_problem_codes_are_lower_case_words() -> None:
    found, _ = find_codes(PACKAGE)
    assert [one.code for one in found if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(-…)?", one.code)] == []


def test_every_problem_says_what_to_do() -> None:
    found, _ = find_codes(PACKAGE)
    assert [f"{one.code} in {one.module}" for one in found if not one.advice.strip()] == []


def test_every_shipped_measure_is_in_the_reference() -> None:
    page = (REFERENCE / "shipped-measures.md").read_text(encoding="utf-8")
    measures = {measure for name in shipped() for measure in load_pack(name).measures}
    assert {measure for measure in measures if f"(`{measure}`)" not in page} == set()


def test_every_shipped_pack_is_in_the_reference() -> None:
    page = (REFERENCE / "shipped-packs.md").read_text(encoding="utf-8")
    assert len(shipped()) >= 2, "a second country shows that nothing about the first is in code"
    assert {name for name in shipped() if f"(`{name}`)" not in page} == set()


def test_every_room_has_its_page_of_reference() -> None:
    pages = {path.stem for path in REFERENCE.glob("*.md")}
    assert {room for room in rooms() if PAGE_OF_ROOM.get(room, room) not in pages} == set()


def test_the_reference_is_under_docs() -> None:
    assert REFERENCE == ROOT / "docs" / "reference"
