"""The carried series, and the rows that a rule marks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.spc_cases import columns, numbers

from knowdo.spc import ChartResult

ANSWERS = Path(__file__).parent / "spc_answers"


def series(name: str, column: str = "y") -> list[float]:
    """A carried series: `qicharts2/spike_36__i_unscreened`."""
    values: list[float] = numbers(columns(ANSWERS / f"{name}_input.csv")[column]).tolist()
    return values


def rows(result: ChartResult, preset: str, rule: str, side: str) -> list[int]:
    return np.flatnonzero(result.signals[preset, rule, side]).tolist()  # type: ignore[index]
