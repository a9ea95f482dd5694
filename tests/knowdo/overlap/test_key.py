"""At the partner: what becomes of identifiers, keys and bad lists."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from knowdo.overlap.identifiers import Fault, Kind, Normalised, normalise
from tests.knowdo.overlap.helping import exercise, numbers, run


@pytest.mark.parametrize(
    ("kind", "written", "means"),
    [
        (Kind.CHI, "010110 0008", None),
        (Kind.CHI, "9434765919", Fault.DATE),  # the NHS number that guidance uses as its example: no day of birth
        (Kind.UPN, "A 123456789012", None),
        (Kind.CHI, "", Fault.EMPTY),
        (Kind.CHI, "0000000000", Fault.PLACEHOLDER),
        (Kind.CHI, "12345", Fault.SHAPE),
    ],
)
def test_a_number_is_read_or_refused_with_its_reason(kind: Kind, written: str, means: Fault | None) -> None:
    found = normalise(kind, [written])
    if means is None:
        assert isinstance(found, Normalised) or found is Fault.CHECK
    else:
        assert found is means


def test_a_lost_zero_comes_back_only_where_the_check_digit_proves_it() -> None:
    whole = next(number for number in numbers(40) if number[0] == "0")
    assert normalise(Kind.CHI, [whole[1:]]) == Normalised(whole, restored=True)
    wrong = whole[1:-1] + str((int(whole[-1]) + 1) % 10)
    assert normalise(Kind.CHI, [wrong]) is Fault.ZERO


def test_one_wrong_digit_is_always_found() -> None:
    for number in numbers(20):
        for at in range(9):
            other = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
            assert not isinstance(normalise(Kind.CHI, [other]), Normalised)


def test_a_token_file_holds_tokens_and_strata_and_nothing_else(tmp_path: Path) -> None:
    children = numbers(50)
    (file,) = exercise(tmp_path, {"school": children})
    text = file.read_text()
    rows = text.partition("token,area,quarter\n")[2].splitlines()
    assert len(rows) == 50
    assert all(re.fullmatch(r"[0-9a-f]{64},0,0", row) for row in rows)
    assert not any(child in text for child in children)
    assert rows != sorted(rows) or len(rows) < 3


def test_nobody_else_may_read_keys_and_tokens(tmp_path: Path) -> None:
    (file,) = exercise(tmp_path, {"school": numbers(5)})
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0
        assert (tmp_path / "exercise.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--agreement", "DSA-2"], "under agreement DSA-1, not DSA-2"),
        (["--agreement", "DSA-1", "--exercise", "autumn"], "not “autumn”"),
    ],
)
def test_a_key_of_another_exercise_is_refused(tmp_path: Path, options: list[str], said: str) -> None:
    exercise(tmp_path, {"school": numbers(5)})
    out = tmp_path / "again.tokens"
    done = run(
        "key",
        tmp_path / "school.csv",
        *options,
        "--key-file",
        tmp_path / "exercise.key",
        "--list",
        "school",
        "--out",
        out,
    )
    assert done.exit_code == 2
    assert said in done.stderr
    assert not out.exists()


def test_a_past_date_and_a_weak_key_are_refused(tmp_path: Path) -> None:
    exercise(tmp_path, {"school": numbers(5)})
    key = tmp_path / "exercise.key"
    whole = key.read_text()
    for changed, said in (
        (whole.replace("2025-12-31", "2025-05-31"), "expired on 2025-05-31"),
        (re.sub(r"key: \w+", "key: " + "00" * 32, whole), "too weak"),
        (re.sub(r"key: \w+", "key: " + "1234", whole), "too weak"),
    ):
        key.write_text(changed)
        out = tmp_path / "x.tokens"
        done = run(
            "key", tmp_path / "school.csv", "--agreement", "DSA-1", "--key-file", key, "--list", "school", "--out", out
        )
        assert done.exit_code == 2
        assert said in done.stderr
        assert not out.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("chi\n", "no rows"),
        ("chi\n" + "A123456789012\n" * 3, "nothing"),
        ("child\n0101100008\n", "no single column"),
    ],
)
def test_bad_lists_get_a_clear_answer_and_no_file(tmp_path: Path, content: str, said: str) -> None:
    exercise(tmp_path, {"school": numbers(5)})
    (tmp_path / "bad.csv").write_text(content)
    out = tmp_path / "bad.tokens"
    done = run(
        "key",
        tmp_path / "bad.csv",
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
    assert said.casefold() in done.stderr.casefold()
    assert not out.exists()


def test_mixed_kinds_are_named_and_refused(tmp_path: Path) -> None:
    exercise(tmp_path, {"school": numbers(5)})
    upns = [f"{letter}{n:012d}" for n in range(100, 140) for letter in "ABCDEFGHJKLMNPQRTUVWXYZ"]
    right = [upn for upn in upns if isinstance(normalise(Kind.UPN, [upn]), Normalised)][:20]
    (tmp_path / "mixed.csv").write_text("chi\n" + "\n".join([*numbers(20), *right]))
    out = tmp_path / "mixed.tokens"
    done = run(
        "key",
        tmp_path / "mixed.csv",
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
    assert "another kind (upn)" in done.stderr
    assert not out.exists()


def test_a_dry_run_counts_and_makes_nothing(tmp_path: Path) -> None:
    children = numbers(10)
    (tmp_path / "list.csv").write_text("chi\n" + "\n".join([*children, children[0], "1234567890"]))
    done = run("key", tmp_path / "list.csv", "--dry-run", "--identifier", "chi")
    assert "10 of 12 rows would become tokens" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
    assert not any(child in done.output for child in children)
