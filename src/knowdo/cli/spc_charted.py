"""One run of the verb `spc`, from what was asked to what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowdo.cli.spc_table import LongTable
from knowdo.kernel.problems import Problem
from knowdo.spc.result import ChartResult


@dataclass(frozen=True)
class Charted:
    """One run of the verb: what was asked, what was read, what came out, and what is worth noticing."""

    asked: Mapping[str, Any]
    table: LongTable
    result: ChartResult
    problems: tuple[Problem, ...]

    def label(self, row: int) -> str:
        assert self.table.panel.periods is not None
        return self.table.order.labels[int(self.table.panel.periods[row])]
