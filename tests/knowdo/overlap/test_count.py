"""At the third party: counts, destruction, certificate, bad files; every engine gives the same answer."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from knowdo.overlap.patterns import at_least, exactly
from tests.knowdo.overlap.helping import exercise, numbers, run


def shown(folder: Path) -> dict[tuple[str, str], str]:
    with open(folder / "counts.csv", newline="") as stream:
        return {(row["area"], row["lists"]): row["children"] or row["status"] for row in csv.DictReader(stream)}


def _lists() -> dict[str, list[str]]:
    children = [f"{number}@{'North' if n % 3 else 'South'}" for n, number in enumerate(numbers(600))]
    keep = {"health": 2, "school": 3, "social": 5}
    return {
        name: [child for n, child in enumerate(children) if (n // 3) * 7 % 11 % every != 1]
        for name, every in keep.items()
    }


def test_counts_are_the_true_ones_and_the_tokens_are_gone(tmp_path: Path) -> None:
    files = exercise(tmp_path, _lists(), areas=True)
    done = run("count", *files, "--engine", "sorting", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    counts = shown(tmp_path / "out")
    lists = {name: set(children) for name, children in _lists().items()}
    told = {place: count for place, count in counts.items() if count != "c"}
    assert len(told) > 12
    for (area, named), count in told.items():
        on = set.intersection(*(lists[name] for name in named.split(" + ")))
        assert int(count) == sum(area in ("Total", child.partition("@")[2]) for child in on)
    assert not any(file.exists() for file in files)
    certificate = json.loads((tmp_path / "out" / "certificate.json").read_text())
    assert [one["destroyed"] for one in certificate["files"]] == [True, True, True]
    assert all(len(one["sha256"]) == 64 for one in certificate["files"])
    assert "at" in certificate


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_every_engine_gives_the_same_answer(tmp_path: Path, engine: str) -> None:
    module = {"duckdb": "duckdb", "spark": "pyspark"}[engine]
    if importlib.util.find_spec(module) is None or (engine == "spark" and shutil.which("java") is None):
        pytest.skip(
            f"LOUD: {engine} is not installed here (knowdo[overlap], knowdo[spark] and a Java), so it was not tried"
        )
    files = exercise(tmp_path, _lists(), areas=True)
    for one in ("sorting", engine):
        words = ("--engine", one, "--out", tmp_path / one, "--keep-tokens", "--ledger", tmp_path / f"{one}.json")
        assert run("count", *files, *words).exit_code == 0
    assert shown(tmp_path / engine) == shown(tmp_path / "sorting")


def test_lists_joined_in_parts_give_the_same_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("duckdb", reason="LOUD: duckdb is not installed here (knowdo[overlap]), so it was not tried")
    files = exercise(tmp_path, _lists(), areas=True)
    for name, part in (("whole", 1 << 30), ("parts", 20_000)):
        monkeypatch.setattr("knowdo.cli.overlap_engines.PART", part)
        words = ("--out", tmp_path / name, "--keep-tokens", "--ledger", tmp_path / f"{name}.json")
        assert run("count", *files, *words).exit_code == 0
    assert shown(tmp_path / "whole") == shown(tmp_path / "parts")


@pytest.mark.parametrize("harm", ["cut", "changed", "repeated", "empty", "no header"])
def test_a_damaged_file_is_refused_and_nothing_is_counted(tmp_path: Path, harm: str) -> None:
    files = exercise(tmp_path, {"a": numbers(30), "b": numbers(30)})
    text = files[0].read_text()
    last = text.splitlines(keepends=True)[-1]
    harmed = {
        "cut": text[: len(text) - 100],
        "changed": text.replace(last, last.replace(last[:4], "0000")),
        "repeated": text + last,
        "empty": "",
        "no header": text.partition("quarter\n")[2],
    }
    files[0].write_text(harmed[harm])
    done = run("count", *files, "--engine", "sorting", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert done.stderr.startswith("stop")
    assert not (tmp_path / "out").exists()
    assert files[1].exists()


def test_one_list_alone_or_twice_is_no_overlap(tmp_path: Path) -> None:
    (file,) = exercise(tmp_path, {"a": numbers(30)})
    assert "two token files or more" in run("count", file, "--out", tmp_path / "out").stderr
    assert "given twice" in run("count", file, file, "--out", tmp_path / "out").stderr
    assert file.exists()


def test_sums_by_inclusion_and_exclusion_are_inverse() -> None:
    for lists in range(1, 6):
        assert (at_least(lists) @ exactly(lists)).round().tolist() == [
            [float(a == b) for b in range(2**lists - 1)] for a in range(2**lists - 1)
        ]


def test_a_whole_exercise_on_invented_people(tmp_path: Path) -> None:
    done = run("demo", "--out", tmp_path / "demo", "--seed", 7)
    assert done.exit_code == 0, done.stderr
    assert "none was wrong" in done.stderr
    assert list((tmp_path / "demo").glob("*.tokens")) == []
