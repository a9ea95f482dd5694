"""Cycles: the four features, ramps, the lock, everything wrong at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from knowdo.cli.cycles import command
from knowdo.cycles import Round, locked, ramps

HEAD = "cycle,follows,predicted on,first data on,people,points\n"


def run(tmp_path: Path, text: str) -> tuple[int, str, str]:
    file = tmp_path / "cycles.csv"
    file.write_text(HEAD + text, encoding="utf-8")
    done = CliRunner().invoke(command, [str(file), "--json"])
    return done.exit_code, done.stdout, done.stderr


def test_four_features_and_what_would_raise_them(tmp_path: Path) -> None:
    text = "a,,2026-01-01,2026-01-05,3,4\nb,a,2026-02-01,2026-02-01,40,5\nc,,,,40,1\n"
    code, out, _ = run(tmp_path, text)
    found = json.loads(out)["cycles"]
    assert code == 0
    assert [(one["cycle"], one["ramp"], one["score"]) for one in found] == [("a", 1, 4), ("b", 1, 3), ("c", 2, 0)]
    assert found[1]["raises"] == ["Write down what you expect before the first data come in."]
    assert len(found[2]["raises"]) == 4


def test_ramps_hold_linked_cycles_whatever_their_order() -> None:
    many = [Round("c", "b"), Round("x"), Round("b", "a"), Round("a"), Round("y", "y")]
    assert [[one.name for one in ramp] for ramp in ramps(many)] == [["c", "b", "a"], ["x"], ["y"]]


def test_a_prediction_is_locked_from_the_first_data() -> None:
    one = Round("a", first_data_on=date(2026, 1, 5))
    assert not locked(one, date(2026, 1, 4))
    assert locked(one, date(2026, 1, 5))
    assert not locked(Round("b"), date(2026, 1, 5))


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, "a,z,soon,,many,\na,,,,,\n,,2026-01-01,,,\n")
    assert code == 1
    assert all(w in err for w in ("not a date", "not a number", "names two", "is not given", "not another cycle"))
