"""A problem says what is wrong, where, and what to do, the same in words and in JSON."""

from __future__ import annotations

import json

from knowdo.kernel.problems import ExitCode, KnowdoError, Severity, Where, fatal, fixable, noticed


def test_a_problem_reads_as_a_sentence_with_its_place() -> None:
    problem = fixable("wrong-date", "This is not a date.", "Write year-month-day.", Where("a.csv", "One", 3, "start"))
    assert str(problem) == "a.csv, sheet “One”, row 3, column start: This is not a date. Write year-month-day."


def test_a_problem_without_a_place_is_only_words() -> None:
    assert str(noticed("x", "Noticed.", "")) == "Noticed."


def test_json_has_the_same_keys_whatever_is_known() -> None:
    bare, full = fatal("x", "W.", "R."), fixable("x", "W.", "R.", Where("a", "b", 1, "c"))
    assert bare.to_dict().keys() == full.to_dict().keys()
    assert json.loads(json.dumps(full.to_dict()))["row"] == 1
    assert bare.to_dict()["severity"] == Severity.FATAL.value == "fatal"


def test_an_error_carries_every_problem_and_an_exit_code() -> None:
    error = KnowdoError([fatal("x", "One.", ""), fatal("y", "Two.", "")], ExitCode.REFUSED)
    assert str(error) == "One.\nTwo."
    assert error.exit_code == 3
    assert KnowdoError(fatal("x", "One.", "")).exit_code == ExitCode.UNREADABLE
