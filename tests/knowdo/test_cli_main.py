"""The command line finds its verbs late, and one broken verb leaves the others alone."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import click
import pytest
from click.testing import CliRunner

from knowdo.cli.__main__ import GROUP, Verbs, main


def test_help_names_every_verb_with_what_it_does() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert "review" in result.output
    assert "Exit codes" in result.output


def test_an_unknown_verb_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["nonsense"])
    assert result.exit_code == click.UsageError.exit_code
    assert "No such command" in result.output


def points_to(monkeypatch: pytest.MonkeyPatch, **verbs: str) -> None:
    points = {name: EntryPoint(name, value, GROUP) for name, value in verbs.items()}
    monkeypatch.setattr(Verbs, "_found", lambda self: points)


def test_the_list_takes_its_words_from_each_verb_without_importing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    points_to(monkeypatch, check="knowdo.cli.check:command")
    monkeypatch.setattr(EntryPoint, "load", lambda self: pytest.fail("a verb was imported to be listed"))
    assert "Read files and report every problem" in CliRunner().invoke(main, ["--help"]).output


@pytest.mark.parametrize("arguments", [["lost"], ["lost", "--help"], ["lost", "file.csv", "--out", "x"]])
def test_a_verb_that_cannot_be_loaded_says_so_whatever_is_asked(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    points_to(monkeypatch, lost="knowdo.cli.no_such_file:command")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "cannot be loaded" in result.output
    assert "Traceback" not in result.output


def test_a_verb_without_its_file_is_listed_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    points_to(monkeypatch, lost="knowdo.cli.no_such_file:command", worse="no_such_package.at_all:command")
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert result.output.count("Cannot be loaded") == 2


def test_importing_knowdo_loads_nothing_heavy() -> None:
    heavy = ["polars", "scipy", "pandas", "django", "numpy"]
    code = f"import sys, knowdo, knowdo.cli.__main__; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
