"""A file is whole or not there at all, and whatever goes wrong is said in words with an exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from subprocess import PIPE

import click
import pytest
from click.testing import CliRunner

from knowdo.cli import output
from knowdo.cli.output import print_json, say_problems, told_plainly, unwritable, worst, write_whole
from knowdo.kernel.problems import ExitCode, KnowdoError, Where, fatal, noticed
from tests.contracts.test_bare_import import EXTRAS
from tests.shared import ROOT


def test_a_file_is_written_with_the_folders_it_needs(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "file.txt"
    write_whole(target, b"whole")
    assert target.read_bytes() == b"whole"
    assert [path.name for path in target.parent.iterdir()] == ["file.txt"]


def test_a_file_has_the_rights_that_any_new_file_has(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", b"")
    (tmp_path / "theirs").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_good_file_stays_when_a_new_one_fails(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_bytes(b"good")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(output.os, step, fail)
    with pytest.raises(KnowdoError if isinstance(error, OSError) else KeyboardInterrupt):
        write_whole(target, b"new")
    assert target.read_bytes() == b"good"
    assert os.listdir(tmp_path) == ["report.html"], "no part of a file is left lying about"


def test_a_place_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(KnowdoError) as caught:
        write_whole(tmp_path / "file" / "below", b"")
    problem = caught.value.problems[0]
    assert problem.code == "unwritable"
    assert "--out" in problem.recommendation
    assert caught.value.exit_code is ExitCode.UNREADABLE


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KnowdoError(fatal("x", "Wrong.", "Mend it.", Where("f.csv", row=3))), 2, "f.csv, row 3: Wrong. Mend it."),
        (KnowdoError(fatal("x", "Child-level.", ""), ExitCode.REFUSED), 3, "Child-level."),
        (MemoryError(), 2, "not enough memory"),
        (PermissionError(13, "Permission denied", "secret.csv"), 2, "secret.csv: Permission denied."),
        (ModuleNotFoundError("No module named 'typst'", name="typst"), 2, "pip install 'knowdo[reports]'"),
        (ModuleNotFoundError("No module named 'ours'", name="ours"), 2, "Something in knowdo went wrong"),
        (ZeroDivisionError("1,234 of 0"), 2, "Something in knowdo went wrong (ZeroDivisionError)"),
        (unwritable(Path("out"), OSError(30, "Read-only file system")), 2, "Read-only file system"),
    ],
)
def test_a_verb_ends_in_words_and_never_in_a_traceback(error: BaseException, code: int, words: str) -> None:
    @click.command()
    @told_plainly
    def verb() -> None:
        raise error

    done = CliRunner().invoke(verb)
    assert done.exit_code == code
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_every_module_of_an_extra_is_known_by_its_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    declared = {EXTRAS[re.split(r"[<>=\[]", need)[0]]: extra for extra, needs in project.items() for need in needs}
    assert declared == output.EXTRA_OF


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    program = "import click; from knowdo.cli.output import told_plainly\n@click.command()\n@told_plainly\n"
    program += "def verb():\n    [click.echo('a long line') for _ in range(100_000)]\nverb()"
    with subprocess.Popen([sys.executable, "-c", program], stdout=PIPE, stderr=PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait() == 0
    assert said == b""


def test_infinity_is_never_written_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": "é"})
    assert json.loads(capsys.readouterr().out) == {"a": "é"}
    with pytest.raises(ValueError, match="JSON"):
        print_json({"a": float("inf")})


def test_problems_go_to_standard_error_with_a_mark(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [fatal("a", "A.", ""), noticed("b", "B.", "")]
    say_problems(problems)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line.split()[0] for line in shown.err.splitlines()] == ["stop", "note"]
    assert worst(problems) is ExitCode.PROBLEMS
    assert worst([]) is ExitCode.OK
