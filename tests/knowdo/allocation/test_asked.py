"""What a stranger may ask of `knowdo allocate`: everything that is wrong at once, and nothing that ends in a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("highspy", reason="the solver comes with knowdo[optimise]")

import numpy as np

from knowdo.allocation.choosing import Fair, Wanted
from knowdo.allocation.fitting import never_fits
from knowdo.allocation.options import Activity, Effect, Options, Site
from knowdo.allocation.plan import Asked, decide
from knowdo.allocation.schedule import make, task_of
from knowdo.cli.allocate import command
from knowdo.kernel.problems import KnowdoError

BOTH = tuple(Activity(step, {"days": 1, "money": 5}, (Effect(step, 0.3, 0.2, 0.4),)) for step in ("one", "two"))
SITES = [Site(place, ("one", "two"), (100, 50, 25), 75) for place in ("X", "Y")]
TABLE = """activity,days,place,gain,low,high,after,quarters,skill,travel,money
A,2,X,10,5,15,,1,coaching,3,100
B,3,X,6,3,9,A,1,data: 1,1,50
A,2,Y,4,2,6,,1,coaching,3,100
C,4,Y,12,6,15,,2,coaching: 2; data: 2,9,500
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "support.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def ask(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_everything_wrong_with_the_options_is_told_at_once(table: Path) -> None:
    said = ask(
        table, "--schedule", "--goal", "x", "--budget", "foo=2", "--fair", "gini", "--out", "x.txt", "--least", "b"
    )
    assert said.exit_code == 2
    for option in ("--budget:", "--goal:", "--fair:", "--least:", "--out:"):
        assert option in said.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--goal", "60%"), "cascade"),
        (("--budget", "5", "--fair", "gini=0.2"), "cascade"),
        (("--budget", "5", "--fair", "floor"), "6 would do, 1 more"),
        (("--budget", "2", "--fair", "each"), "4 would do, 2 more"),
        (("--budget", "2", "--budget", "days=3"), "two budgets of days"),
        ((), "Nothing limits"),
    ],
)
def test_what_cannot_be_is_said_with_what_would_do(table: Path, words: tuple[str, ...], told: str) -> None:
    said = ask(table, *words)
    assert (said.exit_code, told in said.output) == (2, True), said.output


def test_a_schedule_in_which_nothing_fits_says_why(table: Path) -> None:
    short = ask(table, "--schedule", "--budget", "days=2/q", "--quarters", "1")
    assert short.exit_code == 1
    assert "Plan 2 quarters or more" in short.output
    scarce = ask(table, "--schedule", "--budget", "days=1/q", "--quarters", "6")
    assert "2 days in 1 quarter in a row would do" in scarce.output


def test_a_measured_effect_without_a_place_replaces_every_guess(table: Path, tmp_path: Path) -> None:
    measured = tmp_path / "measured.csv"
    measured.write_text("activity,gain,low,high\nA,20,18,22\n", encoding="utf-8")
    said = json.loads(ask(table, "--budget", "4", "--measured", measured, "--draws", "0", "--json").stdout)
    assert said["children"] == pytest.approx(40)
    assert {(one["place"], one["was"], one["now"]) for one in said["replaced"]} == {("X", 10, 20), ("Y", 4, 20)}
    assert said["coverage_after"] is None


def test_a_goal_beside_another_budget_compares_the_same_columns() -> None:
    with pytest.raises(KnowdoError) as error:
        decide(SITES, Options(BOTH), Asked(Wanted({"money": 10}, goal=0.9), draws=0))
    assert [one.words for one in error.value.problems][-1].endswith("44.5%.")
    cheap = decide(SITES, Options(BOTH), Asked(Wanted({"money": 20}, Fair.FLOOR, 0.5, goal=0.3), draws=0))
    assert (cheap.uses["days"], cheap.uses["money"]) == (4, 20)


def test_without_a_budget_nothing_fails() -> None:
    for options in (Options(BOTH), Options(), Options((Activity("idle", {}, ()),)), Options((), {"X": BOTH})):
        assert decide(SITES, options, Asked(draws=2)).proven


def test_when_time_is_over_there_is_a_plan_with_its_bound() -> None:
    plan = decide(SITES, Options(BOTH), Asked(Wanted({"days": 2}, seconds=1e-9), draws=0, runners_up=False))
    assert not plan.proven
    assert plan.gain == pytest.approx(39)
    assert plan.bound >= plan.gain
    assert plan.problems[-1].code == "solver-time-out"


def test_no_runner_up_of_a_schedule_is_better_than_what_stands() -> None:
    rng = np.random.default_rng(4)
    acts = tuple(
        Activity(
            f"A{a}", {"days": float(rng.integers(1, 6))}, (Effect("one", x, x / 2, x * 2),), int(rng.integers(1, 3))
        )
        for a, x in enumerate(rng.uniform(0.02, 0.2, 6).tolist())
    )
    task = task_of(SITES, Options(acts), {"days": np.full(4, 5.0)}, 4)
    found = make(task, gap=0.2)
    assert min(swap.loses for swap in found.swaps) >= -1e-9
    assert not never_fits(task)
