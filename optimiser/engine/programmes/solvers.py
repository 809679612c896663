"""The only place that calls a solver and the only one that reads its status.

OR-Tools answers garbage without an error when a solution is read after a run that found none, so nothing
outside this file ever sees a solution that the status does not vouch for.
"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow
from ortools.linear_solver.python import model_builder_helper
from ortools.math_opt import model_pb2, solution_pb2
from ortools.math_opt.python import mathopt, solution
from ortools.math_opt.solvers import highs_pb2
from scipy import sparse

from optimiser.engine.model.problem import Bools, Floats, Ints

BASIC, AT_LOWER = (
    solution_pb2.BasisStatusProto.BASIS_STATUS_BASIC,
    solution_pb2.BasisStatusProto.BASIS_STATUS_AT_LOWER_BOUND,
)
AGGREGATOR = 1 << 12  # the bit of HiGHS's presolve rule that is switched off
INTERIOR_TOLERANCE = 1e-7  # relative, of a value found from the inside


class Verdict(Enum):
    """What a run showed: a proved optimum, a solution, no solution can exist, or nothing in time."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Program:
    """Maximise ``worth @ x`` with ``row_lower <= matrix @ x <= row_upper`` and ``0 <= x <= upper``."""

    matrix: sparse.csr_matrix
    row_lower: Floats
    row_upper: Floats
    upper: Floats
    worth: Floats
    whole: Bools

    def on(self, columns: Ints) -> Program:
        """The program with these columns alone."""
        return Program(
            self.matrix[:, columns].tocsr(),
            self.row_lower,
            self.row_upper,
            self.upper[columns],
            self.worth[columns],
            self.whole[columns],
        )

    def beyond(self, x: Floats) -> Program:
        """What is left to decide where so much of every column is given."""
        used = self.matrix @ x
        return dataclasses.replace(
            self, row_lower=self.row_lower - used, row_upper=self.row_upper - used, upper=self.upper - x
        )


@dataclass(frozen=True)
class Basis:
    """Where a simplex run ended, so that another can begin there: a status for each column and each row."""

    columns: Ints
    rows: Ints


@dataclass(frozen=True)
class Answer:
    """A run's verdict, and what the verdict vouches for (otherwise None).

    `bound` is proved from above; `duals` are prices of the rows, 0 or more for a limit from above. `basis`
    is there where it was asked for.
    """

    verdict: Verdict
    x: Floats | None = None
    value: float = -np.inf
    bound: float = np.inf
    duals: Floats | None = None
    seconds: float = 0.0
    basis: Basis | None = None


def solve_relaxed(program: Program, time_limit: float | None = None) -> Answer:
    """Solve without the demand for whole numbers (GLOP); gives duals."""
    began = time.perf_counter()
    helper = model_builder_helper.ModelBuilderHelper()
    arrays: list[Any] = [
        np.zeros(len(program.worth)),
        program.upper,
        program.worth,
        program.row_lower,
        program.row_upper,
        program.matrix,
    ]
    helper.fill_model_from_sparse_data(*arrays)
    helper.set_maximize(True)
    solver = model_builder_helper.ModelSolverHelper("glop")
    if time_limit is not None:
        solver.set_time_limit_in_seconds(max(time_limit, 0.01))
    solver.solve(helper)
    seconds = time.perf_counter() - began
    status = solver.status()
    if status == model_builder_helper.SolveStatus.OPTIMAL:
        value = float(solver.objective_value())
        duals = np.asarray(solver.dual_values())
        x = np.asarray(solver.variable_values())
        return Answer(Verdict.OPTIMAL, x, value, value, duals, seconds)
    # Its presolve calls what has no end infeasible, too.
    if status == model_builder_helper.SolveStatus.INFEASIBLE and not _endless(program):
        return Answer(Verdict.INFEASIBLE, seconds=seconds)
    return Answer(Verdict.STOPPED, seconds=seconds)


def solve_from(program: Program, basis: Basis | None, time_limit: float | None = None) -> Answer:
    """Solve without the demand for whole numbers (GLOP), from a basis if there is one; gives duals and a basis.

    With a basis that is near the best one this takes a fraction of `solve_relaxed`'s time; without one it
    takes a little more.
    """
    began = time.perf_counter()
    relaxed = dataclasses.replace(program, whole=np.zeros(len(program.worth), bool))
    model = mathopt.Model.from_model_proto(_proto(relaxed))
    parameters = mathopt.SolveParameters(
        time_limit=None if time_limit is None else timedelta(seconds=max(time_limit, 0.01))
    )
    asked = mathopt.ModelSolveParameters()
    if basis is not None:
        # Preprocessing would throw the basis away.
        parameters.glop.use_preprocessing = False
        asked.initial_basis = solution.parse_basis(_basis_proto(basis), model)
    result = mathopt.solve(model, mathopt.SolverType.GLOP, params=parameters, model_params=asked)
    seconds = time.perf_counter() - began
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Answer(Verdict.INFEASIBLE, seconds=seconds)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL or not result.solutions:
        return Answer(Verdict.STOPPED, seconds=seconds)
    return _relaxed_answer(program, result.solutions[0], seconds)


def _basis_proto(basis: Basis) -> solution_pb2.BasisProto:
    proto = solution_pb2.BasisProto()
    for part, statuses in ((proto.variable_status, basis.columns), (proto.constraint_status, basis.rows)):
        part.ids.extend(range(len(statuses)))
        part.values.extend(statuses.tolist())
    return proto


def _relaxed_answer(program: Program, found: mathopt.Solution, seconds: float) -> Answer:
    """What a solution that the status vouches for says; STOPPED where it lacks prices."""
    if found.primal_solution is None or found.dual_solution is None or found.basis is None:
        return Answer(Verdict.STOPPED, seconds=seconds)
    x = np.fromiter(found.primal_solution.variable_values.values(), float)
    duals = np.fromiter(found.dual_solution.dual_values.values(), float)
    basis = Basis(
        np.array([status.value for status in found.basis.variable_status.values()], np.int64),
        np.array([status.value for status in found.basis.constraint_status.values()], np.int64),
    )
    value = float(program.worth @ x)
    return Answer(Verdict.OPTIMAL, x, value, value, duals, seconds, basis)


def solve_flow(
    tail: Ints, head: Ints, capacity: Ints, worth: Floats, supply: Ints, scale: float
) -> tuple[float, Ints] | None:
    """Largest worth of a flow, rounded up to whole 1 / `scale`, and the flow; None where there is none.

    Parameters
    ----------
    tail, head, capacity : (edges,) int
    worth : (edges,) float
        Of one unit.
    supply : (nodes,) int
        What goes in (more than 0) or comes out (less).
    scale : float
        Worths are multiplied by this and rounded up to whole numbers, so the worth found is a bound.
    """
    flow = min_cost_flow.SimpleMinCostFlow()
    cost = -np.ceil(worth * scale - 1e-9).astype(np.int64)
    edges = flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    flow.set_nodes_supplies(np.arange(len(supply)), supply)
    if flow.solve() != flow.OPTIMAL:
        return None
    return -flow.optimal_cost() / scale, np.asarray(flow.flows(edges), np.int64)


def solve_whole(
    program: Program,
    *,
    gap: float = 0.0,
    near: float = 0.0,
    time_limit: float | None = None,
    seed: int = 0,
) -> Answer:
    """Solve with whole numbers (HiGHS); stops at the relative `gap`, `near` the bound, or at the time limit."""
    began = time.perf_counter()
    parameters = mathopt.SolveParameters(
        highs=_highs_options(),
        enable_output=False,
        relative_gap_tolerance=gap,
        absolute_gap_tolerance=near,
        random_seed=seed,
        time_limit=None if time_limit is None else timedelta(seconds=max(time_limit, 0.01)),
    )
    model = mathopt.Model.from_model_proto(_proto(program))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    return _read(program, result, time.perf_counter() - began)


def solve_interior(program: Program, time_limit: float | None = None) -> Answer:
    """Solve without the demand for whole numbers from the inside to a corner (HiGHS); gives duals.

    On large programmes several times faster than `solve_relaxed`, on small ones slower. The bound leaves
    room for its tolerances.
    """
    began = time.perf_counter()
    parameters = mathopt.SolveParameters(
        enable_output=False,
        lp_algorithm=mathopt.LPAlgorithm.BARRIER,
        time_limit=None if time_limit is None else timedelta(seconds=max(time_limit, 0.01)),
    )
    relaxed = dataclasses.replace(program, whole=np.zeros(len(program.whole), bool))
    model = mathopt.Model.from_model_proto(_proto(relaxed))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    seconds = time.perf_counter() - began
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Answer(Verdict.INFEASIBLE, seconds=seconds)
    if (
        result.termination.reason != mathopt.TerminationReason.OPTIMAL
        or not result.has_dual_feasible_solution()
    ):
        return Answer(Verdict.STOPPED, seconds=seconds)
    x, duals = (
        np.fromiter(found.values(), float, len(found))
        for found in (result.variable_values(), result.dual_values())
    )
    value = float(program.worth @ x)
    bound = value + INTERIOR_TOLERANCE * abs(value)
    return Answer(Verdict.OPTIMAL, x, value, bound, duals, seconds)


def _endless(program: Program) -> bool:
    """Say whether a worth might grow without end: then a solver may mistake that for having no solution."""
    return bool(np.any(np.isinf(program.upper) & (program.worth > 0)))


def _highs_options() -> highs_pb2.HighsOptionsProto:
    """Presolve without its aggregator, which makes HiGHS answer wrongly on some programs with waiting goods.

    Found by exhaustive search over thousands of small problems: 7 of 9,000 wrong with it, none of 12,000 without.
    """
    options = highs_pb2.HighsOptionsProto()
    options.int_options["presolve_rule_off"] = AGGREGATOR
    return options


def _read(program: Program, result: mathopt.SolveResult, seconds: float) -> Answer:
    reason = result.termination.reason
    either = reason == mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED
    if reason == mathopt.TerminationReason.INFEASIBLE or (either and not _endless(program)):
        return Answer(Verdict.INFEASIBLE, seconds=seconds)
    bound = float(result.termination.objective_bounds.dual_bound)
    if not result.has_primal_feasible_solution():
        return Answer(Verdict.STOPPED, bound=bound, seconds=seconds)
    values = result.variable_values()
    x = np.fromiter(values.values(), float, len(values))
    value = float(program.worth @ x)
    optimal = reason == mathopt.TerminationReason.OPTIMAL
    return Answer(Verdict.OPTIMAL if optimal else Verdict.FEASIBLE, x, value, bound, seconds=seconds)


def _proto(program: Program) -> model_pb2.ModelProto:
    """MathOpt's own message, filled from arrays: far faster than adding variables one by one."""
    rows, columns = program.matrix.shape
    coo = program.matrix.tocoo()
    order = np.lexsort((coo.col, coo.row))
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend([0.0] * columns)
    proto.variables.upper_bounds.extend(program.upper.tolist())
    proto.variables.integers.extend(program.whole.tolist())
    proto.objective.maximize = True
    used = np.flatnonzero(program.worth)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(program.worth[used].tolist())
    proto.linear_constraints.ids.extend(range(rows))
    proto.linear_constraints.lower_bounds.extend(program.row_lower.tolist())
    proto.linear_constraints.upper_bounds.extend(program.row_upper.tolist())
    proto.linear_constraint_matrix.row_ids.extend(coo.row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(coo.col[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend(coo.data[order].tolist())
    return proto
