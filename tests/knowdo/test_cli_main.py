"""The command line finds its verbs late, and one broken verb leaves the others alone."""

from __future__ import annotations

import subprocess
import sys

import click
from click.testing import CliRunner

from knowdo.cli.__main__ import main


def test_help_names_every_verb_with_what_it_does() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert "review" in result.output
    assert "Exit codes" in result.output


def test_an_unknown_verb_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["nonsense"])
    assert result.exit_code == click.UsageError.exit_code
    assert "No such command" in result.output


def test_importing_knowdo_loads_nothing_heavy() -> None:
    heavy = ["polars", "scipy", "pandas", "django", "numpy"]
    code = f"import sys, knowdo, knowdo.cli.__main__; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
