"""Stages: the numbers of the method, an obvious second survival curve, and everything wrong at once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.cli.stages import command
from knowdo.implementation import ACTIVITIES, Activity, score_site, time_in_stage

TABLE = """site,stage,activity,done,applies
A,1,a,2025-01-06,
A,1,b,2025-01-20,
A,1,c,2025-02-03,
A,2,a,2025-02-10,
A,2,b,2025-03-24,
A,2,c,,no
A,3,a,2025-03-01,
A,3,b,2025-06-02,
A,3,c,,
A,3,d,,
A,4,a,2025-07-07,
A,4,b,,
A,5,a,,
"""


def run(tmp_path: Path, text: str, *args: str) -> tuple[int, str, str]:
    file = tmp_path / "stages.csv"
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(command, [str(file), *args])
    return done.exit_code, done.stdout, done.stderr


def test_the_numbers_of_the_method(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, TABLE, "--on", "2025-09-01", "--phase", "Pre-implementation=1-3", "--json")
    assert code == 0
    site = json.loads(out)["sites"][0]
    assert [(s["done"], s["applicable"], s["days"], s["censored"], s["status"]) for s in site["stages"]] == [
        (3, 3, 28, False, "complete"), (2, 2, 42, False, "complete"), (2, 4, 184, True, "in progress"),
        (1, 2, 56, True, "in progress"), (0, 1, None, False, "not started"),
    ]  # fmt: skip
    assert site["final_stage"] == 4
    assert (site["phases"][0]["done"], site["phases"][0]["applicable"], site["phases"][0]["days"]) == (7, 9, 147)


def test_a_stop_ends_it_and_later_dates_do_not_count() -> None:
    many = [Activity(1, "a", date(2025, 1, 1)), Activity(1, "b", date(2025, 3, 1))]
    stage = score_site("A", many, date(2025, 9, 1), date(2025, 2, 1)).stages[0]
    assert (stage.status, stage.days, stage.censored, stage.waiting) == ("discontinued", 31, True, ("b",))
    assert score_site("A", many, date(2025, 2, 1), date(2025, 8, 1)).stages[0].status == "in progress"


def test_no_activity_that_applies_has_no_proportion() -> None:
    found = score_site("A", [Activity(1, "a", date(2025, 1, 1), applies=False)], date(2025, 2, 1))
    assert found.stages[0].proportion is None
    assert found.final is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=12))
def test_survival_is_the_product_over_days(many: list[tuple[int, bool]]) -> None:
    start = date(2025, 1, 1)
    sites = []
    for days, through in many:
        end = start + timedelta(days)
        acts = [Activity(1, "a", start), Activity(1, "b", end if through else None)]
        sites.append(score_site("x", acts, end))
    left, expected = 1.0, []
    for day in sorted({days for days, through in many if through}):
        at_risk = sum(days >= day for days, _ in many)
        left *= 1 - sum(days == day and through for days, through in many) / at_risk
        expected.append((float(day), left))
    curve = time_in_stage(sites, 1)
    assert curve is not None
    assert list(curve.days) == [day for day, _ in expected]
    assert list(curve.still_in) == pytest.approx([share for _, share in expected], abs=1e-12)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "site,stage,activity,done,applies\nA,9x,a,2025-01-01,\nA,1,b,31/02/2025,maybe\nA,1,c,2025-01-01,\nA,1,c,,\n"
    code, out, err = run(tmp_path, text, "--on", "2025-09-01")
    assert code == 1
    assert [word in err for word in ("not a stage", "not a date", "neither yes nor no", "twice")] == [True] * 4
    assert "1/1" in out
    assert run(tmp_path, "a,b\n1,2\n")[0] == 2


def test_our_own_list_has_activities_for_every_stage() -> None:
    assert sorted(ACTIVITIES) == [1, 2, 3, 4]
    assert all(len(set(many)) == len(many) >= 5 for many in ACTIVITIES.values())
