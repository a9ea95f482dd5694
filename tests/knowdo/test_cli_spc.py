"""`knowdo spc` as a contract: names and order of columns, meanings, defaults, exit codes, files that are whole."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from knowdo.cli import spc as verb
from knowdo.spc import KINDS, PRESETS, Options, Panel, chart, column_name
from knowdo.spc.options import SigmaConstant, SubgroupSigma
from knowdo.spc.rebase import ALGORITHMS

POINTS = [
    "series", "period", "value", "centre", "lower", "upper", "lower_2s", "upper_2s", "phase", "included",
]  # fmt: skip
SUMMARY = [
    "series", "phase", "n", "n_useful", "longest_run", "longest_run_max", "crossings", "crossings_min", "runs_signal",
    "centre", "lower", "upper", "variation", "assurance", "sentence",
]  # fmt: skip
MONTHS = [f"{2020 + n // 12}-{n % 12 + 1:02d}" for n in range(36)]


def run(*words: object) -> Result:
    return CliRunner().invoke(verb.command, [str(word) for word in words])


def _values(seed: int, count: int = 36) -> list[float]:
    return [round(float(v), 2) for v in np.random.default_rng(seed).normal(50, 5, count)]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two series of 36 months."""
    rows = [
        {"series": name, "period": month, "value": value}
        for seed, name in enumerate(("Arran", "Bute"))
        for month, value in zip(MONTHS, _values(seed), strict=True)
    ]
    return write(tmp_path / "table.csv", rows)


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """One series of cases out of children, 36 months."""
    dice = np.random.default_rng(4)
    rows = [{"period": month, "numerator": int(dice.binomial(60, 0.3)), "denominator": 60} for month in MONTHS]
    return write(tmp_path / "counts.csv", rows)


# --- names -----------------------------------------------------------------------------------------------------------


def test_the_words_of_the_command_line_are_those_of_the_engine() -> None:
    assert verb.KINDS == KINDS
    assert set(verb.PRESETS) == set(PRESETS)
    assert set(verb.SIGMA_CONSTANTS) == set(SigmaConstant.__args__)  # type: ignore[attr-defined]
    assert set(verb.SUBGROUP_SIGMAS) == set(SubgroupSigma.__args__)  # type: ignore[attr-defined]
    assert verb.ALGORITHMS == ALGORITHMS


def test_points_have_the_columns_of_the_contract_in_order(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.csv"
    assert run(table, "--chart", "i", "--rules", "anhoej", "--rules", "mdc-7", "--out", out).exit_code == 0
    with out.open(encoding="utf-8") as stream:
        header = next(csv.reader(stream))
    expected = [column_name(*key) for name in ("anhoej", "mdc-7") for key in PRESETS[name].keys()]
    assert header == POINTS + expected
    assert "signal_mdc_7_two_of_three_high" in header
    assert pl.read_csv(out).height == 72


def test_every_preset_names_its_columns(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.parquet"
    words = [word for name in PRESETS for word in ("--rules", name)]
    assert run(table, "--chart", "i", *words, "--out", out).exit_code == 0
    frame = pl.read_parquet(out)
    assert frame.columns[10:] == [column_name(*key) for preset in PRESETS.values() for key in preset.keys()]
    assert {frame[name].dtype for name in frame.columns[10:]} == {pl.Boolean}


def test_the_summary_has_the_columns_of_the_contract_and_a_row_for_each_phase(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "summary.csv"
    assert run(table, "--chart", "i", "--phase-at", "2021-07", "--summary", out).exit_code == 0
    frame = pl.read_csv(out)
    assert frame.columns == SUMMARY
    assert frame.select("series", "phase").rows() == [("Arran", 1), ("Arran", 2), ("Bute", 1), ("Bute", 2)]
    assert all(said.endswith(".") for said in frame["sentence"])


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_every_kind_of_file_in_and_out_says_the_same(table: Path, tmp_path: Path, ending: str) -> None:
    frame = pl.read_csv(table)
    source = tmp_path / f"in.{ending}"
    {"csv": frame.write_csv, "parquet": frame.write_parquet, "json": frame.write_json}[ending](source)
    target = tmp_path / f"out.{ending}"
    assert run(source, "--chart", "i", "--out", target).exit_code == 0
    found = {"csv": pl.read_csv, "parquet": pl.read_parquet, "json": pl.read_json}[ending](target)
    engine = chart(Panel.of(_values(0), _values(1)), "i")
    np.testing.assert_allclose(found["upper"].to_numpy(), engine.upper, rtol=1e-12)
    assert found["period"].to_list() == MONTHS * 2


def test_command_line_and_engine_give_the_same_numbers(counts: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.parquet"
    assert run(counts, "--chart", "pp", "--multiply", 100, "--no-screen", "--out", out).exit_code == 0
    frame, raw = pl.read_parquet(out), pl.read_csv(counts)
    panel = Panel(
        np.array([0, 36]),
        numerator=raw["numerator"].to_numpy().astype(float),
        denominator=raw["denominator"].to_numpy().astype(float),
    )
    engine = chart(panel, "pp", options=Options(screen=False, multiply=100.0))
    for name in ("centre", "lower", "upper", "lower_2s", "upper_2s"):
        np.testing.assert_array_equal(frame[name].to_numpy(), getattr(engine, name))


# --- defaults --------------------------------------------------------------------------------------------------------


def test_without_rules_a_run_chart_takes_anhoej_and_others_ihi_control_as_well(table: Path, tmp_path: Path) -> None:
    for kind, presets in (("run", ("anhoej",)), ("i", ("ihi-control", "anhoej"))):
        out = tmp_path / f"{kind}.parquet"
        run(table, "--chart", kind, "--out", out)
        keys = [column_name(*key) for name in presets for key in PRESETS[name].keys()]
        assert pl.read_parquet(out).columns[10:] == keys


def test_screening_is_on_unless_no_screen(tmp_path: Path) -> None:
    values = [*_values(3, 20), 140.0, *_values(5, 15)]
    path = write(tmp_path / "t.csv", [{"period": n, "value": v} for n, v in enumerate(values, 1)])
    widths = []
    for words in ([], ["--no-screen"]):
        out = tmp_path / "o.parquet"
        run(path, "--chart", "i", *words, "--out", out)
        frame = pl.read_parquet(out)
        widths.append(frame["upper"][0] - frame["centre"][0])
    assert widths[0] < widths[1]


def test_sigma_constant_is_2_66_with_mdc_rules_and_3_by_1_128_without(table: Path) -> None:
    said = [json.loads(run(table, "--chart", "i", "--json", *words).stdout) for words in ([], ["--rules", "mdc-6"])]
    assert [one["sigma_constant"] for one in said] == ["3/1.128", "2.66"]
    assert said[0]["audience"] == "own"
    assert said[0]["notice"].startswith("Not for publication")
    assert len(said[0]["summary"]) == 2


# --- phases, baseline, exclusions ------------------------------------------------------------------------------------


def test_a_phase_starts_at_its_period_and_the_baseline_ends_with_its_own(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.parquet"
    words = ["--phase-at", "2021-01", "--freeze-at", "2022-01", "--exclude", "2020-03=strike"]
    assert run(table, "--chart", "i", *words, "--out", out).exit_code == 0
    frame = pl.read_parquet(out).filter(pl.col("series") == "Arran")
    assert frame["phase"].to_list() == [1] * 12 + [2] * 24
    assert [n for n, kept in enumerate(frame["included"]) if not kept] == [2]
    values = np.array(_values(0))
    assert frame["centre"][0] == pytest.approx(np.delete(values[:12], 2).mean(), rel=1e-12)
    assert frame["centre"][30] == pytest.approx(values[12:25].mean(), rel=1e-12)


@pytest.mark.parametrize("words", ["--phase-at", "--freeze-at", "--exclude"])
def test_pitfall_22_a_period_that_no_series_has_is_an_error(table: Path, tmp_path: Path, words: str) -> None:
    out = tmp_path / "points.csv"
    result = run(table, "--chart", "i", words, "1999-01", "--out", out)
    assert result.exit_code == 2
    assert "No series has the period 1999-01" in result.stderr
    assert "2020-01, 2020-02" in result.stderr
    assert not out.exists()


def test_a_period_that_some_series_have_is_noticed(tmp_path: Path) -> None:
    rows = [{"series": "a", "period": n, "value": n % 5} for n in range(1, 25)]
    rows += [{"series": "b", "period": n, "value": n % 7} for n in range(1, 13)]
    result = run(write(tmp_path / "t.csv", rows), "--chart", "i", "--phase-at", "15")
    assert result.exit_code == 1
    assert "1 of 2 series have no period 15" in result.stderr


def test_a_period_may_be_written_in_another_way(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.parquet"
    assert run(table, "--chart", "run", "--phase-at", "July 2021", "--out", out).exit_code == 0
    assert pl.read_parquet(out)["phase"].to_list() == ([1] * 18 + [2] * 18) * 2


def test_baseline_rows_fix_the_limits_of_each_phase(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.parquet"
    assert run(table, "--chart", "i", "--baseline-rows", 12, "--out", out).exit_code == 0
    assert pl.read_parquet(out)["centre"][35] == pytest.approx(np.mean(_values(0)[:12]), rel=1e-12)
    assert run(table, "--chart", "i", "--baseline-rows", 12, "--freeze-at", "2020-06").exit_code == 2


# --- subgroups, order, missing ---------------------------------------------------------------------------------------


def _points(tmp_path: Path, rows: list[dict[str, Any]], kind: str, *words: object) -> tuple[Result, pl.DataFrame]:
    out = tmp_path / "out.parquet"
    result = run(write(tmp_path / "rows.csv", rows), "--chart", kind, *words, "--out", out)
    return result, pl.read_parquet(out)


def test_several_rows_of_a_period_are_one_subgroup_and_noticed(tmp_path: Path) -> None:
    rows = [{"period": n, "value": v} for n in (1, 2, 3) for v in (n, n + 1)]
    result, frame = _points(tmp_path, rows, "i")
    assert result.exit_code == 1
    assert "taken together as one subgroup" in result.stderr
    assert frame["value"].to_list() == [1.5, 2.5, 3.5]
    assert _points(tmp_path, rows, "c")[1]["value"].to_list() == [3.0, 5.0, 7.0]


def test_subgroups_with_a_denominator_are_sums(tmp_path: Path) -> None:
    rows = [{"period": 1, "numerator": 1, "denominator": 10}, {"period": 1, "numerator": 9, "denominator": 30}]
    rows += [{"period": n, "numerator": 3, "denominator": 10} for n in range(2, 14)]
    assert _points(tmp_path, rows, "p")[1]["value"][0] == 0.25


def test_events_of_one_day_are_kept_apart(tmp_path: Path) -> None:
    """A g chart must not average events of the same date."""
    rows = [{"period": f"2024-01-{day:02d}", "value": n} for day in (3, 9, 9, 20) for n in (day,)]
    result, frame = _points(tmp_path, rows, "g")
    assert frame.height == 4
    assert "an event of its own" in result.stderr


@pytest.mark.parametrize("kind", ["xbar", "s", "r"])
def test_subgroup_charts_need_no_notice_for_their_subgroups_to_be_made(tmp_path: Path, kind: str) -> None:
    dice = np.random.default_rng(8)
    rows = [{"period": n, "value": round(float(dice.normal(10, 1)), 2)} for n in range(1, 21) for _ in range(4)]
    _, frame = _points(tmp_path, rows, kind)
    assert frame.height == 20
    assert frame["upper"].is_not_null().all()


def test_rows_in_any_order_are_put_in_order_of_time_and_noticed(tmp_path: Path) -> None:
    rows = [{"series": "b", "period": m, "value": n} for n, m in enumerate(MONTHS[:12])][::-1]
    result, frame = _points(tmp_path, rows, "i")
    assert result.exit_code == 1
    assert "the rows were sorted" in result.stderr
    assert frame["period"].to_list() == MONTHS[:12]
    assert frame["value"].to_list() == list(range(12))


def test_series_that_are_interleaved_are_put_together_in_order_of_appearance(tmp_path: Path) -> None:
    rows = [{"series": s, "period": n, "value": n} for n in range(1, 13) for s in ("b", "a")]
    result, frame = _points(tmp_path, rows, "i")
    assert result.exit_code == 0
    assert frame["series"].to_list() == ["b"] * 12 + ["a"] * 12


def test_missing_values_and_zero_denominators_keep_their_rows_with_empty_limits(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"period": n, "numerator": 3 + n % 2, "denominator": 10} for n in range(1, 21)]
    rows[4] |= {"numerator": ""}
    rows[9] |= {"numerator": 0, "denominator": 0}
    result, frame = _points(tmp_path, rows, "p")
    assert result.exit_code == 0
    assert frame.height == 20
    for name in ("value", "lower", "upper", "lower_2s", "upper_2s"):
        assert [n for n, gone in enumerate(frame[name].is_null()) if gone] == [4, 9]
        assert frame[name].is_nan().fill_null(False).sum() == 0


def test_nothing_that_is_not_a_number_is_ever_written(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.json"
    run(table, "--chart", "run", "--out", out)
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert rows[0]["upper"] is None
    assert not any(isinstance(cell, float) and math.isnan(cell) for row in rows for cell in row.values())


# --- targets, rule lengths -------------------------------------------------------------------------------------------


def test_targets_give_assurance_and_the_latest_point_variation(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.csv"
    run(table, "--chart", "i", "--rules", "mdc-7", "--target", 500, "--good", "up", "--summary", out)
    frame = pl.read_csv(out)
    assert frame["assurance"].to_list() == ["consistently failing"] * 2
    assert set(frame["variation"]) <= {"common cause", "improvement high", "concern low"}
    lonely = run(table, "--chart", "i", "--target", 500)
    assert lonely.exit_code == 1
    assert "Add --good up or --good down" in lonely.stderr


def test_rule_lengths_can_be_chosen_and_name_their_own_set(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.parquet"
    assert run(table, "--chart", "i", "--rules", "mdc-7:shift=6,trend=5", "--out", out).exit_code == 0
    columns = pl.read_parquet(out).columns
    assert "signal_mdc_7_shift_6_trend_5_shift_high" in columns
    assert not any(name.startswith("signal_mdc_7_shift_high") for name in columns)


# --- the rest of what it can do --------------------------------------------------------------------------------------


def test_without_a_file_to_write_it_says_what_it_found(table: Path) -> None:
    result = run(table, "--chart", "i")
    assert result.exit_code == 0
    assert "Arran, 2020-01 to 2022-12 (36 points): " in result.stdout
    assert result.stderr == ""


def test_what_is_written_is_marked_not_for_publication_outside_the_columns(table: Path, tmp_path: Path) -> None:
    result = run(table, "--chart", "i", "--out", tmp_path / "p.csv")
    assert result.stdout == ""
    assert result.stderr == "Not for publication: exact figures from your own file.\n"


def test_a_board_stands_in_the_order_of_where_to_look_first(tmp_path: Path) -> None:
    dice = np.random.default_rng(9)
    rows = [
        {"series": f"s{k}", "period": n, "value": round(float(dice.normal(50, 5) + 40 * (k == 7 and n > 18)), 3)}
        for k in range(30)
        for n in range(1, 37)
    ]
    out = tmp_path / "board.csv"
    result = run(write(tmp_path / "t.csv", rows), "--chart", "i", "--rules", "mdc-7", "--board", out)
    assert result.exit_code == 0
    frame = pl.read_csv(out)
    assert frame.columns == ["series", "n", "p_value", "adjusted_p", "named", "method", "sentence"]
    assert frame["series"][0] == "s7"
    assert frame["named"].to_list() == [True, *[False] * 29]
    assert "would be if nothing happened anywhere" in result.stderr
    assert all("unlikely to be chance" not in said for said in frame["sentence"][1:])


def test_suggested_rebases_are_told_and_nothing_is_applied(tmp_path: Path) -> None:
    values = [55.0, 50.5, 45.0, 49.5] * 6 + [85.0, 80.5, 75.0, 79.5] * 6
    path = write(tmp_path / "t.csv", [{"period": n, "value": v} for n, v in enumerate(values, 1)])
    for algorithm, kind in (("runcharter", "run"), ("stable-shift", "i")):
        out, points = tmp_path / f"{algorithm}.csv", tmp_path / "points.parquet"
        words = ["--rebase", algorithm, "--rebase-out", out, "--out", points]
        assert run(path, "--chart", kind, *words).exit_code == 0
        frame = pl.read_csv(out)
        assert frame["phase_at"].to_list() == [25]
        assert frame["algorithm"].to_list() == [algorithm]
        assert "suggests a new phase at 25" in frame["sentence"][0]
        assert set(pl.read_parquet(points)["phase"]) == {1}
    assert "Nothing was applied" in run(path, "--chart", "run", "--rebase", "runcharter").stdout
    assert run(path, "--chart", "mr", "--rebase", "stable-shift").exit_code == 2


def test_a_funnel_compares_series_at_one_period_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [
        {"series": name, "period": period, "numerator": cases, "denominator": 200}
        for name, cases in (("Doon", 40), ("Arran", 90), ("Bute", 44), ("Esk", 38))
        for period in ("2022-23", "2023-24")
    ]
    path, out, svg = write(tmp_path / "t.csv", rows), tmp_path / "f.csv", tmp_path / "f.svg"
    result = run(path, "--chart", "p", "--funnel", "2023-24", "--funnel-out", out)
    assert result.exit_code == 0
    frame = pl.read_csv(out)
    assert frame["series"].to_list() == ["Doon", "Arran", "Bute", "Esk"]
    assert not {"rank", "place"} & set(frame.columns)
    assert {"lower_95", "upper_99_8", "exact_lower_95", "position"} <= set(frame.columns)
    assert run(path, "--chart", "p", "--funnel", "2023-24", "--funnel-out", svg).exit_code == 0
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert run(path, "--chart", "i", "--funnel", "2023-24").exit_code == 2
    assert run(path, "--chart", "p", "--funnel", "2019-20").exit_code == 2


def test_a_figure_is_a_picture_of_one_series(table: Path, tmp_path: Path) -> None:
    svg = tmp_path / "f.svg"
    assert run(table, "--chart", "i", "--figure", svg, "--series", "Bute").exit_code == 0
    assert "Bute" in svg.read_text(encoding="utf-8")
    assert run(table, "--chart", "i", "--figure", svg).exit_code == 2
    assert run(table, "--chart", "i", "--figure", svg, "--series", "Nowhere").exit_code == 2
    assert run(table, "--chart", "i", "--figure", tmp_path / "f.png", "--series", "Bute").exit_code == 2
