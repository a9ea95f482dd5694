"""HiGHS, and only what we need of it: linear programmes that start where the last one ended, and whole-number ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knowdo.disclosure.decision import NothingReleased
from knowdo.kernel.problems import KnowdoError, fatal

Floats = NDArray[np.float64]
INFINITE = float("inf")


class OutOfTime(Exception):
    """The budget ended before the answer was known."""


@dataclass(slots=True)
class Budget:
    """Seconds that may be spent. `clock` gives the time; without one, the solver's own running time is counted."""

    seconds: float
    clock: Callable[[], float] | None = None
    ledger: list[float] = field(default_factory=lambda: [0.0])
    start: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.start = self.now()

    def now(self) -> float:
        return self.clock() if self.clock else self.ledger[0]

    @property
    def used(self) -> float:
        return self.now() - self.start

    @property
    def left(self) -> float:
        return self.seconds - self.used

    def part(self, share: float) -> Budget:
        """A budget of a share of what is left, which is spent from this one."""
        return Budget(max(0.0, self.left * share), self.clock, self.ledger)

    def check(self) -> None:
        """Raises OutOfTime when nothing is left."""
        if self.left <= 0:
            raise OutOfTime


def highs() -> Any:
    """A quiet solver on one thread: the same answer on any machine."""
    try:
        import highspy
    except ImportError as error:
        words = "Disclosure control of whole tables needs the solver HiGHS, which is not installed."
        raise KnowdoError(fatal("no-solver", words, "Install it: pip install 'knowdo[optimise]'")) from error

    class Quiet(highspy.Highs):
        """HiGHS without its banner, which its constructor writes to standard output, and without callbacks."""

        def __init__(self) -> None:
            super(highspy.Highs, self).__init__()
            self.setOptionValue("output_flag", False)

    solver: Any = Quiet()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    return solver


class Programme:
    """A linear or whole-number programme: minimise cost·x, rows between their bounds, columns between theirs."""

    def __init__(
        self, matrix: Any, rows: tuple[ArrayLike, ArrayLike], columns: tuple[ArrayLike, ArrayLike], budget: Budget
    ) -> None:
        import highspy

        self.solver, self.budget, self.width = highs(), budget, int(matrix.shape[1])
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = self.width, int(matrix.shape[0])
        problem.col_cost_ = np.zeros(self.width)
        problem.col_lower_, problem.col_upper_ = (np.asarray(one, dtype=float) for one in columns)
        problem.row_lower_, problem.row_upper_ = (np.asarray(one, dtype=float) for one in rows)
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        problem.a_matrix_.index_ = matrix.indices.astype(np.int32)
        problem.a_matrix_.value_ = matrix.data.astype(float)
        self.solver.passModel(problem)
        self.everything = np.arange(self.width, dtype=np.int32)

    def whole(self, columns: Sequence[int] | NDArray[Any] | None = None) -> None:
        """These columns (or all) take whole numbers only."""
        import highspy

        which = self.everything if columns is None else np.asarray(columns, dtype=np.int32)
        kinds = np.full(len(which), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self.solver.changeColsIntegrality(len(which), which, kinds)

    def warm(self, *, primal: bool) -> None:
        """Always the simplex method from where the last solve ended: primal after new costs, dual after new bounds."""
        self.solver.setOptionValue("solver", "simplex")
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", 4 if primal else 1)

    def cost(self, cost: Floats) -> None:
        self.solver.changeColsCost(self.width, self.everything, cost)

    def cost_of(self, column: int, cost: float) -> None:
        self.solver.changeColCost(column, cost)

    def bound(self, column: int, lower: float, upper: float) -> None:
        self.solver.changeColBounds(column, lower, upper)

    def row(self, lower: float, columns: NDArray[Any], values: Floats) -> None:
        """One more row: lower ≤ values·x."""
        self.solver.addRow(lower, INFINITE, len(columns), columns.astype(np.int32), values)

    def solve(self, seconds: float | None = None) -> str:
        """“optimal”, “infeasible”, “unbounded” or “time”. Anything else is a failure of the solver: nothing is released."""
        import highspy

        allowed = self.budget.left if seconds is None else min(seconds, self.budget.left)
        if allowed <= 0:
            return "time"
        before = self.solver.getRunTime()
        self.solver.setOptionValue("time_limit", before + allowed)
        self.solver.run()
        self.budget.ledger[0] += self.solver.getRunTime() - before
        status = self.solver.getModelStatus()
        known = {
            highspy.HighsModelStatus.kOptimal: "optimal",
            highspy.HighsModelStatus.kInfeasible: "infeasible",
            highspy.HighsModelStatus.kUnbounded: "unbounded",
            highspy.HighsModelStatus.kTimeLimit: "time",
            highspy.HighsModelStatus.kModelEmpty: "optimal",
        }
        if status not in known:
            raise NothingReleased(f"The solver stopped with “{self.solver.modelStatusToString(status)}”.")
        return known[status]

    @property
    def values(self) -> Floats:
        return np.asarray(self.solver.getSolution().col_value, dtype=float)

    @property
    def multipliers(self) -> Floats:
        return np.asarray(self.solver.getSolution().row_dual, dtype=float)

    @property
    def objective(self) -> float:
        return float(self.solver.getInfo().objective_function_value)

    @property
    def dual_bound(self) -> float:
        return float(self.solver.getInfo().mip_dual_bound)
