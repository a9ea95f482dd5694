"""`knowdo pack` tells every problem, in words or as one JSON document, and its exit code says which kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from knowdo.cli.pack import command
from knowdo.packs.starter import starter_files


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(command, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def made(folder: Path, **changes: tuple[str, str]) -> Path:
    for name, text in starter_files("ours").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        old, new = changes.get(name.split("/")[-1].replace(".", "_"), ("", ""))
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["scotland", "velmarra", "emergency"])
def test_a_shipped_pack_is_clean(name: str) -> None:
    result = run("check", name, "--today", "2026-11-23")
    assert (result.exit_code, result.stdout) == (0, f"{name}: no problems.\n")


def test_a_wrong_row_is_a_problem(tmp_path: Path) -> None:
    result = run("check", made(tmp_path, places_csv=("A2,council", "A2,village")), "--today", "2026-11-23")
    assert result.exit_code == 1
    assert "places.csv, row 4, column kind: The pack has no kind “village”." in result.stderr
    assert "1 problem." in result.stdout


def test_a_file_that_is_no_yaml_cannot_be_read(tmp_path: Path) -> None:
    result = run("check", made(tmp_path, pack_yaml=("name: ours", "name: [ours")), "--json")
    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert document["exit_code"] == 2
    assert [(one["code"], one["file"], one["severity"]) for one in document["problems"]] == [
        ("not-yaml", "pack.yaml", "fatal")
    ]


def test_a_pack_that_is_not_there_is_told_as_json_too() -> None:
    result = run("check", "nowhere", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["code"] == "no-pack"
    assert run("show", "nowhere").exit_code == 2


def test_a_lapsed_review_is_noticed(tmp_path: Path) -> None:
    result = run("check", made(tmp_path), "--today", "2031-01-01", "--json")
    assert result.exit_code == 1
    assert [one["code"] for one in json.loads(result.stdout)["problems"]] == ["review-lapsed"]


def test_list_counts_figures_apart_from_what_is_missing_or_suppressed() -> None:
    found = {one["name"]: one for one in json.loads(run("list", "--json").stdout)["packs"]}
    assert (found["scotland"]["figures"], found["scotland"]["missing"], found["scotland"]["suppressed"]) == (
        3498,
        54,
        0,
    )
    assert found["velmarra"]["illustrative"]
    assert "velmarra: Velmarra, an invented country." in run("list").stdout


def test_show_says_what_is_not_there_and_what_is_estimated() -> None:
    shown = run("show", "scotland").stdout
    assert "People who have left care." in shown
    assert "(estimated from published costs)" in shown
    assert "There are 30 committees for 32 councils" in shown
    assert "Illustrative: invented figures" in run("show", "velmarra").stdout


def test_show_as_json_gives_time_limits_and_gaps() -> None:
    document = json.loads(run("show", "scotland", "--json").stdout)
    assert document["kinds"]["council"] == 32
    assert any("not verified" in one for one in document["time_limits"])
    assert {one["id"]: one["rows"] for one in document["measure_list"]}["re-registration-18-months"] == 264
    assert all(gap["would_settle"] for gap in document["gaps"])


def test_a_new_pack_passes_its_own_check(tmp_path: Path) -> None:
    assert run("new", tmp_path / "ours").exit_code == 0
    assert run("check", tmp_path / "ours", "--today", "2026-11-23").exit_code == 0
    assert run("new", tmp_path / "more", "--extends", "scotland").exit_code == 0
    assert run("check", tmp_path / "more", "--today", "2026-11-23").exit_code == 0


def test_a_new_pack_never_writes_over_anything(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("mine", encoding="utf-8")
    result = run("new", tmp_path)
    assert result.exit_code == 2
    assert "holds places.csv already" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["places.csv"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run("new", tmp_path / "file" / "pack")
    assert result.exit_code == 2
    assert "could not be written" in result.stderr or "Not a directory" in result.stderr
