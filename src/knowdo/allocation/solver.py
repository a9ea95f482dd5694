"""HiGHS, and only what we need of it: one mixed-integer programme, told how far it has come, stopped in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knowdo.kernel.problems import KnowdoError, fatal

Floats = NDArray[np.float64]
EXACT = 1e-9  # relative gap at which an optimum is called exact


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve has come: the best plan so far and the most that any plan could reach."""

    seconds: float
    best: float | None
    bound: float
    plan: Floats | None = None  # given with a new best only


Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Solved:
    """`values` is None where there is no plan. `bound` is the most any plan could reach; `gap` is relative."""

    values: Floats | None
    objective: float
    bound: float
    gap: float
    seconds: float
    proven: bool  # the asked gap was reached
    infeasible: bool


@dataclass(slots=True)
class Model:
    """Columns and rows as they are added. Everything is maximised."""

    worth: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    _rows: list[tuple[NDArray[np.int32], Floats, float, float]] = field(default_factory=list)

    def columns(
        self, worth: ArrayLike, *, lower: float = 0.0, upper: float = 1.0, whole: bool = True
    ) -> NDArray[np.int32]:
        """Add a column for each entry of `worth`; answers with their numbers."""
        found = np.atleast_1d(np.asarray(worth, dtype=float))
        first = len(self.worth)
        self.worth += found.tolist()
        self.lower += [lower] * found.size
        self.upper += [upper] * found.size
        self.whole += [whole] * found.size
        return np.arange(first, first + found.size, dtype=np.int32)

    def row(self, columns: ArrayLike, of: ArrayLike, *, least: float = -np.inf, most: float = np.inf) -> None:
        """least ≤ Σ of·column ≤ most."""
        at = np.asarray(columns, dtype=np.int32)
        weights = np.broadcast_to(np.asarray(of, dtype=float), at.shape)
        self._rows.append((at, np.array(weights), least, most))

    def row_of(
        self, parts: Sequence[tuple[ArrayLike, ArrayLike]], *, least: float = -np.inf, most: float = np.inf
    ) -> None:
        """A row made of several blocks of columns."""
        columns = [np.atleast_1d(np.asarray(at, dtype=np.int32)) for at, _ in parts]
        weights = [
            np.broadcast_to(np.asarray(of, dtype=float), at.shape) for at, (_, of) in zip(columns, parts, strict=True)
        ]
        self.row(np.concatenate(columns), np.concatenate(weights), least=least, most=most)

    def copy(self) -> Model:
        return Model([*self.worth], [*self.lower], [*self.upper], [*self.whole], [*self._rows])

    def solve(
        self, *, gap: float = EXACT, seconds: float = 60.0, watch: Watch | None = None, start: Floats | None = None
    ) -> Solved:
        """Maximise. Stops at the relative `gap` or after `seconds`, with the best plan so far and its bound."""
        solver, highspy = _highs()
        solver.passModel(self._model(highspy))
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", EXACT)
        solver.setOptionValue("time_limit", float(seconds))
        if start is not None:
            given = highspy.HighsSolution()
            given.col_value = list(start)
            solver.setSolution(given)
        if watch is not None:
            _watched(solver, watch)
        solver.run()
        return self._answer(solver, highspy)

    def _model(self, highspy: Any) -> Any:
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = len(self.worth), len(self._rows)
        problem.sense_ = highspy.ObjSense.kMaximize
        problem.col_cost_ = np.array(self.worth)
        problem.col_lower_, problem.col_upper_ = np.array(self.lower), np.array(self.upper)
        problem.row_lower_ = np.array([row[2] for row in self._rows])
        problem.row_upper_ = np.array([row[3] for row in self._rows])
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        problem.integrality_ = [kinds[whole] for whole in self.whole]
        matrix = problem.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(row[0].size for row in self._rows)]).astype(np.int32)
        matrix.index_ = np.concatenate([row[0] for row in self._rows] or [np.zeros(0, np.int32)])
        matrix.value_ = np.concatenate([row[1] for row in self._rows] or [np.zeros(0)])
        return problem

    def _answer(self, solver: Any, highspy: Any) -> Solved:
        status, told = solver.getModelStatus(), solver.getInfo()
        infeasible = status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        found = told.primal_solution_status == 2 and not infeasible
        optimal = status == highspy.HighsModelStatus.kOptimal
        objective = float(told.objective_function_value) if found else float("nan")
        bound = float(told.mip_dual_bound) if any(self.whole) else objective
        values = np.array(solver.getSolution().col_value) if found else None
        distance = max(0.0, bound - objective) / max(abs(objective), 1e-12) if found else float("inf")
        if bound == objective:
            distance = 0.0
        return Solved(values, objective, bound, distance, float(solver.getRunTime()), optimal, infeasible)


def _highs() -> tuple[Any, Any]:
    """A quiet solver that always begins alike, and its module."""
    try:
        import highspy
    except ImportError as error:
        words = "The best plan is found by the solver HiGHS, which is not installed."
        raise KnowdoError(fatal("no-solver", words, "Install it: pip install 'knowdo[optimise]'")) from error
    module: Any = highspy  # its own types stop half-way
    solver = module.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("random_seed", 0)
    return solver, module


def _watched(solver: Any, watch: Watch) -> None:
    def told(event: Any) -> None:
        out = event.data_out
        best = float(out.mip_primal_bound)
        plan = np.array(out.mip_solution) if len(out.mip_solution) else None
        watch(Progress(float(out.running_time), best if abs(best) < 1e300 else None, float(out.mip_dual_bound), plan))

    solver.cbMipImprovingSolution += told
    solver.cbMipLogging += told
