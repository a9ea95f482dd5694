"""`knowdo forecast`: what it says, writes and refuses."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from knowdo.cli.forecast import command

QUARTERS = [f"{year}-Q{n}" for year in range(2018, 2024) for n in (1, 2, 3, 4)]


def table(last: int = 24, places: tuple[str, ...] = ("",), gap: int | None = None, mark: str = "") -> str:
    rows = ["place,period,numerator,denominator"]
    for shift, place in enumerate(places):
        for n, quarter in enumerate(QUARTERS[:last]):
            count = 20 + n + (5 if n % 4 == 1 else 0) + (n * 7 + shift) % 5
            rows.append(f"{place},{quarter},{mark if n == gap else count},80")
    return "\n".join(rows) + "\n"


def run(tmp_path: Path, text: str, *args: str) -> Result:
    file = tmp_path / "series.csv"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(command, [str(file), *args])


def test_what_comes_next(tmp_path: Path) -> None:
    done = run(tmp_path, table(), "--target", "75%", "--ahead", "4", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["forecasts"][0]
    assert [one["period"] for one in found["ahead"]] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert all(0 < one["lower"] < one["centre"] < one["upper"] < 1 for one in found["ahead"])
    assert found["ahead"][-1]["path"] == pytest.approx(0.75)
    assert (found["season"], found["rolling"]["origins"]) == (4, 8)
    best = min(("naive", "damped"), key=lambda name: found["rolling"][f"mase_{name}"])
    assert found["model"] == best
    assert 0 < found["target"]["chance_met_now"] < 1
    said = run(tmp_path, table(), "--target", "75%").output
    assert "if nothing changes" in said
    assert "says nothing about causes" in said


def test_never_beyond_half_the_history(tmp_path: Path) -> None:
    done = run(tmp_path, table(), "--ahead", "13", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert len(found["forecasts"][0]["ahead"]) == 12
    assert found["problems"][0]["code"] == "forecast-too-far"


def test_no_season_before_two_years(tmp_path: Path) -> None:
    rows = "period,value\n" + "".join(f"2023-{n:02d},{10 + n % 3}\n" for n in range(1, 13))
    found = json.loads(run(tmp_path, rows, "--json").stdout)["forecasts"][0]
    assert found["season"] == 0
    assert "forecast-no-season" in {one["code"] for one in found["problems"]}


@pytest.mark.parametrize("mark", ["", "*", "[c]", ".."])
def test_missing_and_withheld_are_gaps_and_never_zero(tmp_path: Path, mark: str) -> None:
    done = run(tmp_path, table(gap=9, mark=mark), "--json")
    found = json.loads(done.stdout)["forecasts"][0]
    assert (found["known"], found["from"]) == (14, "2020-Q3")
    assert "forecast-gap" in {one["code"] for one in found["problems"]}


def test_an_expected_population_makes_children_of_a_rate(tmp_path: Path) -> None:
    text = table() + "".join(f",2024-Q{n},,100\n" for n in (1, 2, 3))
    found = json.loads(run(tmp_path, text, "--json").stdout)["forecasts"][0]
    assert len(found["counts"]) == 3
    assert found["counts"][0]["centre"] == pytest.approx(100 * found["ahead"][0]["centre"])


def test_the_whole_is_shared_out(tmp_path: Path) -> None:
    text = "place,period,numerator\n" + "".join(
        f"{place},{quarter},{size + n % 4}\n" for place, size in (("A", 10), ("B", 30)) for n, quarter in enumerate(QUARTERS)
    )  # fmt: skip
    found = json.loads(run(tmp_path, text, "--together", "--json").stdout)
    assert sum(one["part"] for one in found["shares"]) == pytest.approx(1)
    assert math.isclose(sum(one["centre"] for one in found["shares"]), found["forecasts"][0]["ahead"][-1]["centre"])


@pytest.mark.parametrize("ending", ["json", "csv", "html", "pdf"])
def test_files_are_written(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"next.{ending}"
    done = run(tmp_path, table(), "--target", "0.6", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.stat().st_size > 100


CANNOT = {
    "too short": (table(7), [], "too few to say what comes next"),
    "all zero": ("period,value\n" + "".join(f"{q},0\n" for q in QUARTERS), [], "every figure is 0"),
    "constant": ("period,value\n" + "".join(f"{q},4\n" for q in QUARTERS), [], "every figure is the same"),
    "all of them": ("period,numerator,denominator\n" + "".join(f"{q},9,9\n" for q in QUARTERS), [], "every figure is the same"),
    "no headings": ("a,b\n1,2\n", [], "no row of headings"),
    "no rows": ("period,value\n", [], "no figures below"),
    "no figures": ("period,value\n2020-Q1,\n2020-Q2,*\n", [], "no figure is held"),
    "no such place": (table(), ["--place", "Nowhere"], "no place called Nowhere"),
    "target of 120%": (table(), ["--target", "120%"], "not a share between 0 and 1"),
    "target in words": (table(), ["--target", "soon"], "is not a number"),
    "another ending": (table(), ["--out", "x.doc"], "does not end in"),
    "not numbers": ("period,value\n2020-Q1,many\n2020-Q1,3\nsoon,4\n", [], "“many” is not a number"),
    "no counts to add up": ("period,value\n" + "".join(f"{q},{n % 5 + 1}\n" for n, q in enumerate(QUARTERS)), ["--together"], "added up"),
}  # fmt: skip


@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_said_is_refused_in_words(tmp_path: Path, case: str) -> None:
    text, args, wanted = CANNOT[case]
    done = run(tmp_path, text, *args)
    assert done.exit_code == 2, done.output
    assert wanted in done.output
    assert "Traceback" not in done.output


def test_places_that_can_be_told_are_told_and_the_others_refused(tmp_path: Path) -> None:
    short = "".join(f"Short,{quarter},3,9\n" for quarter in QUARTERS[:3])
    done = run(tmp_path, table(places=("Long",)) + short, "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert [one["name"] for one in found["forecasts"]] == ["Long"]
    assert found["problems"][0]["code"] == "forecast-too-short"
