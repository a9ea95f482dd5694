"""The page about `knowdo spc` is run: its example, its columns, its options and its examples of text."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from knowdo.cli import spc as verb
from knowdo.cli.spc_run import DEFAULT_CONTROL, DEFAULT_RUN
from knowdo.cli.spc_table import MISSING_TEXTS, SUPPRESSED_TEXTS
from knowdo.cli.spc_write import SUMMARY_COLUMNS
from knowdo.spc.board import DRAWS, FEWEST_POINTS
from knowdo.spc.rebase import BASELINE_ROWS, RUN_LENGTH
from knowdo.spc.runs_null import LONGEST_EXACT
from knowdo.spc.sentence import FEWEST_FOR_LIMITS, FEWEST_FOR_RUNS
from knowdo.spc.stable_shift import StableShiftOptions
from tests.shared import ROOT

PAGE = ROOT / "docs" / "reference" / "spc.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_example_says_what_the_page_says(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, answer = re.search(r"```sh\n(knowdo spc docs/.*?)\n```\n\n```text\n(.*?)```", page, re.DOTALL).groups()  # type: ignore[union-attr]
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(verb.command, shlex.split(command)[2:])
    assert result.exit_code == 0
    assert result.stdout.rstrip() == answer.rstrip()


def test_the_columns_of_the_page_are_those_that_are_written(page: str, tmp_path: Path) -> None:
    example = str(ROOT / "docs" / "examples" / "spc-illustrative.csv")
    files = {name: tmp_path / f"{name}.parquet" for name in ("out", "summary", "board", "rebase-out", "funnel-out")}
    words = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    words += ["--chart", "p", "--rebase", "runcharter", "--funnel", "2023-11"]
    assert CliRunner().invoke(verb.command, [example, *words]).exit_code == 0
    listed = [name for line in re.findall(r"`([\w, ]+)`", page) for name in re.split(r",\s*", line)]
    for name, path in files.items():
        columns = [c for c in pl.read_parquet(path).columns if not c.startswith("signal_")]
        assert [c for c in columns if c.replace("99_8", "95") not in listed] == [], name
    assert f"`{', '.join(SUMMARY_COLUMNS)}`" in page


def test_every_option_is_on_the_page(page: str) -> None:
    options = {name for one in verb.command.params for name in one.opts if name.startswith("--")}
    assert {name for name in options - {"--help"} if name not in page} == set()


def test_the_numbers_on_the_page_are_those_of_the_code(page: str) -> None:
    options = StableShiftOptions()
    assert (BASELINE_ROWS, RUN_LENGTH, options.period_min, options.shift, options.max_exclusions) == (13, 9, 21, 8, 3)
    for words in (
        f"the first {BASELINE_ROWS} rows", f"the first {RUN_LENGTH} successive", f"limits from {options.period_min} rows",
        f"A run of {options.shift} on one side", f"fewer than {FEWEST_FOR_RUNS} useful", f"fewer than\n  {FEWEST_FOR_LIMITS} points",
        f"{DRAWS:,} series", f"up to {LONGEST_EXACT} useful points", f"fewer than {FEWEST_POINTS} points",
        f"`{DEFAULT_RUN[0]}` on a run chart, `{DEFAULT_CONTROL[0]}` and `{DEFAULT_CONTROL[1]}`",
    ):  # fmt: skip
        assert words in page, words


def test_the_texts_for_no_number_on_the_page_are_understood(page: str) -> None:
    line = page[page.index("* Empty, `NA`") : page.index("* A missing value or")]
    told = {text.lower() for text in re.findall(r"`([^`]+)`", line)}
    assert told <= {*MISSING_TEXTS, *SUPPRESSED_TEXTS}
