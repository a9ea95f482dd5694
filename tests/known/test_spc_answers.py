"""Answers of other programs that are carried with the tests: reproduced, or different for a stated reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.spc_cases import Case, cases_of
from benchmarks.spc_peers import judge

ANSWERS = Path(__file__).parent / "spc_answers"
DIFFERENT = {
    ("qicharts2", "two_level_24__i"): ("screening-undone",),
    ("NHSRplotthedots", "anhoej_cross_7_24__inc"): ("screening-undone",),
    ("pbcharts", "all_equal_tenth_24__i"): ("equal-values-on-their-mean",),
}
CASES = [
    case
    for peer in sorted(folder.name for folder in ANSWERS.iterdir() if folder.is_dir())
    for case in cases_of(ANSWERS, peer)
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.peer}-{case.name}")
def test_the_answer_is_reproduced_to_nine_digits(case: Case) -> None:
    verdict = judge(case)
    expected = DIFFERENT.get((case.peer, case.name), ())
    assert (verdict.kind, verdict.reasons) == ("different" if expected else "reproduced", expected), verdict.detail


def test_every_kind_of_chart_has_a_carried_answer() -> None:
    calls = " ".join(case.call for case in CASES)
    for kind in ("run", "i", "mr", "ip", "p", "pp", "u", "up", "c", "g", "t", "xbar", "s"):
        assert f"chart = '{kind}'" in calls, kind
    assert "type = 'np'" in calls
