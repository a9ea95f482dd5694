"""runcharter and autospc: their rebases against our suggestions, judged by the tests that know both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.spc_cases import Case, Compared
from tests.oracle.test_spc_runcharter import test_pitfall_23_runcharter_median_and_period_of_every_phase as runcharter
from tests.oracle.test_spc_stable_shift import (
    test_pitfall_24_stable_shift_periods_exclusions_and_limits as stable_shift,
)


def compare_runcharter(case: Case) -> Compared:
    return _judged(runcharter, case)


def compare_autospc(case: Case) -> Compared:
    return _judged(stable_shift, case)


def _judged(test: Callable[[dict[str, Any]], None], case: Case) -> Compared:
    compared = Compared()
    try:
        test(case.record)
    except AssertionError as error:
        compared.wrong["rebases"] = str(error).splitlines()[0]
    return compared
