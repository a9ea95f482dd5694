"""The worked example in the reference is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from knowdo.cli.gap import command
from tests.shared import ROOT


def test_the_reference_shows_what_is_printed(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "gap.md").read_text(encoding="utf-8").partition("## Worked example")[2]
    rows, standard = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    (tmp_path / "rows.csv").write_text(rows)
    (tmp_path / "standard.csv").write_text(standard)
    options = ["--benchmark", str(tmp_path / "standard.csv"), "--effects", "0.30,0.10", "--target", "40%"]
    result = CliRunner().invoke(command, [str(tmp_path / "rows.csv"), *options])
    assert result.exit_code == 0
    assert result.stdout.strip() == shown.strip()
