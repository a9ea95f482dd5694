"""The plan check: a whole plan, a plan with every flaw, and a file that is no plan."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from knowdo.cli.plan import command

HEAD = "kind,text,population,target,deadline,measure,rests on,resource,owner,review\n"


def run(tmp_path: Path, text: str) -> tuple[int, str, str]:
    file = tmp_path / "plan.csv"
    file.write_text(HEAD + text, encoding="utf-8")
    done = CliRunner().invoke(command, ["check", str(file), "--json"])
    return done.exit_code, done.stdout, done.stderr


def codes(out: str) -> list[str]:
    return [one["code"] for one in json.loads(out)["flaws"]]


def test_a_whole_plan_has_no_flaw(tmp_path: Path) -> None:
    text = (
        "priority,P,,,,,,,,\naim,A,infants,80%,2027-03-31,reviews,,,,2026-12-01\naction,C,,,,,coaching,2 days,Lead,\n"
    )
    assert codes(run(tmp_path, text)[1]) == []


def test_every_flaw_is_told(tmp_path: Path) -> None:
    text = (
        "priority,P,,,,,,,,\n" * 6
        + "aim,Do better,,,,,,,,\naction,Course,,,,,training,,,\naction,Leaflet,,,,,dissemination,,,\n"
    )
    found = codes(run(tmp_path, text)[1])
    assert found == [
        "too-many", "no-population", "no-target", "no-deadline", "no-measure", "not-enough-alone",
        "no-resource", "no-owner", "no-resource", "no-owner", "no-review",
    ]  # fmt: skip
    assert codes(run(tmp_path, "priority,P,,,,,,,,\n")[1]) == ["no-aim", "no-action", "no-review"]


def test_bad_lines_are_told_at_once(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, "wish,P,,,,,,,,\naim,A,x,lots,31/02/2026,m,,,,\n")
    assert code == 1
    assert all(words in err for words in ("not a kind", "not a number", "not a date"))
