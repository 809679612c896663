"""From a problem to a choice with proved bounds: small problems whole, large ones by prices and parts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from optimiser.engine.clash import smallest_clash
from optimiser.engine.exact import feasibility_program, solve_tier
from optimiser.engine.grid import Grid, all_columns, count_columns, reachable
from optimiser.engine.large import solve_large
from optimiser.engine.master import Master, build_master
from optimiser.engine.problem import ChainProblem, Choice, tier_value
from optimiser.engine.settling import keep_at_least, settled
from optimiser.engine.solution import Progress, Solution
from optimiser.engine.solvers import Program, Verdict, solve_whole

WHOLE_LIMIT = 3_000  # dated choices up to which one program holds them all


@dataclass
class Clock:
    """Time since the start, and what is left of the limit."""

    limit: float | None
    began: float = field(default_factory=time.perf_counter)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began

    @property
    def left(self) -> float | None:
        """Seconds left, None where there is no limit."""
        return None if self.limit is None else max(0.0, self.limit - self.spent)


def solve(
    problem: ChainProblem,
    *,
    gap: float = 0.001,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Solution:
    """Settle the tiers in order, each among the choices that are best for those before it.

    Parameters
    ----------
    problem : ChainProblem
    gap : float
        Relative gap at which a tier of a large problem counts as settled; small problems are settled
        exactly.
    time_limit : float, optional
        Seconds for everything.
    seed : int
    progress : callable, optional
        See `Progress`.

    Returns
    -------
    Solution
    """
    problem.check()
    clock = Clock(time_limit)
    grid = Grid(problem)
    layers = reachable(grid)
    if count_columns(grid, layers) > WHOLE_LIMIT:
        solution = solve_large(grid, gap=gap, time_limit=time_limit, seed=seed, progress=progress)
        if solution is not None:
            return solution
        return _clash(grid, clock)
    master = build_master(grid, all_columns(grid, layers), np.arange(problem.arcs))
    return _solve_exactly(master, clock, seed, progress, gap)


def _solve_exactly(
    master: Master, clock: Clock, seed: int, progress: Progress | None, gap: float
) -> Solution:
    problem = master.grid.problem
    kept: list[float] = []
    bounds: list[float] = []
    choice: Choice | None = None
    for number, tier in enumerate(problem.tiers):
        answer = solve_tier(master, number, kept, 0.0, clock.left, seed)
        if answer.verdict is Verdict.INFEASIBLE and choice is None:
            return _clash(master.grid, clock)
        if answer.x is not None:
            choice = master.choice(answer.x)
        if choice is None:
            return Solution("stopped", Choice.nothing(), seconds=clock.spent)
        value = tier_value(problem, tier, choice)
        bounds.append(
            tier.constant + tier.sign * answer.bound if np.isfinite(answer.bound) else np.inf * tier.sign
        )
        kept.append(keep_at_least(tier, value))
        if progress is not None:
            progress("whole", tier.name, value, bounds[-1], clock.spent)
    final = choice if choice is not None else Choice.nothing()
    results = tuple(
        settled(tier, tier_value(problem, tier, final), bound)
        for tier, bound in zip(problem.tiers, bounds, strict=True)
    )
    proved = all(result.gap <= gap for result in results)
    return Solution("optimal" if proved else "feasible", final, results, seconds=clock.spent)


def _clash(grid: Grid, clock: Clock) -> Solution:
    """Name the smallest set of side rows and capacity that no choice can meet together."""
    problem = grid.problem
    master = build_master(grid, all_columns(grid, reachable(grid)), np.arange(problem.arcs))
    demands = [row.name for row in problem.rows]
    layout = master.layout
    rows = [np.array([layout.begin_side + number]) for number in range(len(demands))]
    if len(layout.periods):
        demands.append("capacity")
        rows.append(np.arange(layout.begin_period, layout.begin_side))

    def possible(held: frozenset[int]) -> bool:
        return _possible(master, [rows[number] for number in range(len(rows)) if number not in held])

    found = smallest_clash(len(demands), possible)
    names = tuple(demands[number] for number in sorted(found))
    return Solution("infeasible", Choice.nothing(), clash=names, seconds=clock.spent)


def _possible(master: Master, dropped: list[np.ndarray]) -> bool:
    """Say whether some choice meets every row but the dropped ones."""
    program = feasibility_program(master)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for rows in dropped:
        lower[rows], upper[rows] = -np.inf, np.inf
    relaxed = Program(program.matrix, lower, upper, program.upper, program.worth, program.whole)
    return solve_whole(relaxed).verdict is not Verdict.INFEASIBLE
