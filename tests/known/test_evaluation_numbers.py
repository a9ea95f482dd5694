"""Every number of section 3 of the methods reference that can be computed here is met; a test for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import evaluation_numbers as numbers

from tests.shared import needs_shared


def missed(found: list[numbers.Number]) -> list[str]:
    return [f"{one.what}: {one.ours} for {one.expected}" for one in found if not one.met]


def test_the_immediate_effect_model_weighs_as_the_reference_says() -> None:
    found = list(numbers.weight_numbers())
    assert len(found) == 15
    assert missed(found) == []


@needs_shared
def test_callaway_santanna_and_imputation_meet_mpdta() -> None:
    found = list(numbers.mpdta_numbers())
    assert len(found) == 19
    assert missed(found) == []


def test_the_contact_tracing_trial_comes_out_as_published() -> None:
    found = list(numbers.trial_numbers())
    assert len(found) == 2
    assert missed(found) == []


def test_without_the_authors_files_their_numbers_are_left_out(tmp_path: Path) -> None:
    assert list(numbers.sicily_numbers(tmp_path)) == []
    assert list(numbers.california_numbers(tmp_path)) == []


def test_what_is_not_here_says_what_was_checked_instead() -> None:
    assert all(all(part for part in row) for row in numbers.ELSEWHERE)


def test_a_number_that_misses_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = numbers.Number("3.7", "made up", 1.0, 2.0, 0.1)
    monkeypatch.setattr(numbers, "numbers", lambda folder: iter([wrong]))
    monkeypatch.setattr("sys.argv", ["numbers"])
    assert numbers.main() == 1
    assert "MISS" in capsys.readouterr().out
