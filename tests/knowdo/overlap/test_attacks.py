"""Each attack that the issue names, tried."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowdo.cli.overlap_destroy import work_folder
from knowdo.overlap.cells import System
from knowdo.overlap.gated import OverlapCell, gate
from knowdo.overlap.guard import Guard
from knowdo.overlap.patterns import Counted
from tests.knowdo.overlap.helping import exercise, numbers, run


def test_a_dictionary_of_every_number_is_noticed_at_the_partner(tmp_path: Path) -> None:
    exercise(tmp_path, {"school": numbers(5)})
    every = [f"010110{n:03d}{digit}" for n in range(1000) for digit in range(10)]
    (tmp_path / "all.csv").write_text("chi\n" + "\n".join(every))
    out = tmp_path / "all.tokens"
    done = run(
        "key",
        tmp_path / "all.csv",
        "--agreement",
        "DSA-1",
        "--key-file",
        tmp_path / "exercise.key",
        "--list",
        "school",
        "--out",
        out,
    )
    assert done.exit_code == 2
    assert "every number there could be" in done.stderr
    assert not out.exists()


def test_a_dictionary_that_got_past_its_partner_is_noticed_at_the_third_party(tmp_path: Path) -> None:
    every = numbers(6000)
    files = exercise(tmp_path, {"probe": every, "social": every[5:65], "health": every[20:60]})
    done = run("count", *files, "--engine", "sorting", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "looks like every number" in done.stderr
    assert not (tmp_path / "out").exists()
    assert all(file.exists() for file in files)


def test_a_list_longer_than_agreed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("chi\n" + "\n".join(numbers(30)))
    run(
        "new-key",
        "--exercise",
        "x",
        "--agreement",
        "A",
        "--expires",
        "2025-12-31",
        "--most",
        20,
        "--out",
        tmp_path / "k",
    )
    done = run("key", tmp_path / "list.csv", "--agreement", "A", "--key-file", tmp_path / "k", "--out", tmp_path / "t")
    assert done.exit_code == 2
    assert "more than the 20" in done.stderr


def test_exercises_under_one_agreement_are_limited(tmp_path: Path) -> None:
    children = numbers(60)
    for turn in range(3):
        files = exercise(tmp_path / str(turn), {f"a{turn}": children[:40], f"b{turn}": children[10:]}, name=f"e{turn}")
        done = run("count", *files, "--engine", "sorting", "--out", tmp_path / f"out{turn}", "--most-exercises", 2)
        assert done.exit_code == (2 if turn == 2 else 0), done.stderr
    assert "2 are allowed" in done.stderr


def test_the_same_key_is_counted_once(tmp_path: Path) -> None:
    children = numbers(60)
    files = exercise(tmp_path, {"a": children[:40], "b": children[10:]})
    assert run("count", *files, "--engine", "sorting", "--out", tmp_path / "one", "--keep-tokens").exit_code == 0
    again = run("count", *files, "--engine", "sorting", "--out", tmp_path / "two")
    assert again.exit_code == 2
    assert "counted before" in again.stderr


def test_the_same_exercise_with_one_record_changed_tells_nothing_new(tmp_path: Path) -> None:
    children = numbers(80)
    first = exercise(tmp_path / "1", {"a": children[:50], "b": children[20:]})
    assert run("count", *first, "--engine", "sorting", "--out", tmp_path / "one").exit_code == 0
    second = exercise(tmp_path / "2", {"a": children[:49], "b": children[20:]}, name="spring again")
    done = run("count", *second, "--engine", "sorting", "--out", tmp_path / "two")
    assert done.exit_code == 1
    assert "the difference could be one child" in done.stderr
    shown = (tmp_path / "two" / "counts.csv").read_text().splitlines()[1:]
    assert shown
    assert all(row.endswith(",,c") for row in shown)


def test_tokens_of_different_exercises_never_match_and_are_not_counted(tmp_path: Path) -> None:
    children = numbers(40)
    (one,) = exercise(tmp_path / "1", {"a": children})
    (two,) = exercise(tmp_path / "2", {"a": children})
    rows = [set(file.read_text().partition("quarter\n")[2].split()) for file in (one, two)]
    assert not rows[0] & rows[1]
    done = run("count", one, two, "--engine", "sorting", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "Nothing was counted" in done.stderr
    assert not (tmp_path / "out").exists()


def test_no_two_partners_together_learn_a_small_count() -> None:
    """Everything that a pair of partners knows beside the shown counts leaves each small count open: tried by programme."""
    by_area = np.array([[40, 1, 1, 30, 9, 20, 12], [50, 40, 12, 40, 11, 30, 15], [60, 30, 15, 50, 12, 20, 11]])
    by_area[0, [2, 6]] = 0  # in x two children of a are on b: their area is small, and the total gives it back
    by_area[0, 2] = 2
    system = System(Counted("2025-Q1", ("a", "b", "c"), ("x", "y", "z"), by_area.sum(0), by_area))
    guard = Guard(system)
    guard.protect()
    assert guard.holds
    assert guard.shown.any()
    unguarded = Guard(system)
    assert not unguarded.holds  # small counts alone are not enough: this is what the rest of the hiding is for


def test_what_was_shown_before_is_known_to_every_attacker() -> None:
    counts = Counted("2025-Q1", ("a", "b"), (), np.array([30, 40, 3]), np.zeros((0, 3), int))
    before = [OverlapCell("2025-Q1", "Total", ("a",), 33), OverlapCell("2025-Q1", "Total", ("a", "b"), 7)]
    again = gate([counts], before)
    assert again.refused.keys() == {"2025-Q1"}
    assert all(cell.children is None for cell in again.cells)


def test_small_counts_and_small_rests_are_withheld() -> None:
    counts = Counted("", ("a", "b"), (), np.array([30, 2, 40]), np.zeros((0, 3), int))  # two children only on b
    shown = {cell.lists: cell.children for cell in gate([counts]).cells}
    assert not (shown["b",] is not None and shown["a", "b"] is not None)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc of the key step, which only Linux has")
def test_the_key_step_leaves_no_identifier_on_disk_and_no_dump(tmp_path: Path) -> None:
    children = numbers(400)
    exercise(tmp_path, {"school": children})
    trap = tmp_path / "trap"
    trap.mkdir()
    script = (
        "import resource, sys\n"
        "from knowdo.cli.overlap_keys import key\n"
        "from datetime import date\nfrom pathlib import Path\n"
        f"f = Path({str(tmp_path)!r})\n"
        "key(date(2025, 6, 1), f / 'school.csv', 'DSA-1', f / 'exercise.key', None, None, (), None, None, 'school', f / 'trap' / 'out.tokens', False)\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "import ctypes; assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0  # PR_GET_DUMPABLE\n"
        "assert not {'polars', 'numpy', 'socket', 'ssl'} & sys.modules.keys(), sys.modules.keys()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={"TMPDIR": str(trap)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in trap.iterdir()] == ["out.tokens"]
    assert not any(child in (trap / "out.tokens").read_text() + done.stdout + done.stderr for child in children)


def test_what_an_engine_spills_is_overwritten_and_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), work_folder(tmp_path) as folder:  # noqa: PT012
        (folder / "spill").write_bytes(b"token" * 1000)
        raise KeyError
    assert list(tmp_path.iterdir()) == []
