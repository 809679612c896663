"""From a problem to a choice with proved bounds: small problems whole, large ones by prices and parts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from threadpoolctl import threadpool_limits

from optimiser.engine.calendar.eras import fold
from optimiser.engine.calendar.large import solve_large
from optimiser.engine.calendar.part_by_part import improve
from optimiser.engine.calendar.parts import shortfalls
from optimiser.engine.model.grid import Grid, all_columns, count_columns, reachable
from optimiser.engine.model.problem import ChainProblem, Choice, Ints, signed_values, tier_value
from optimiser.engine.model.settling import ROUNDING, keep_at_least, rounding, settled
from optimiser.engine.model.solution import DEFAULT_SECONDS, Progress, Solution, Status
from optimiser.engine.programmes.clash import smallest_clash
from optimiser.engine.programmes.exact import feasibility_program, solve_tier
from optimiser.engine.programmes.interrupt import heed, listening
from optimiser.engine.programmes.master import Master, build_master
from optimiser.engine.programmes.rings import NO_RINGS, RingMaster, rings_of, with_rings
from optimiser.engine.programmes.solvers import Answer, Program, Verdict, solve_relaxed, solve_whole
from optimiser.engine.timeless.found import TimelessPlan, tier_results
from optimiser.engine.timeless.positions import LARGE_FROM
from optimiser.engine.timeless_plan import ZONES_FROM, plan_without_days

WHOLE_LIMIT = 3_000  # dated choices up to which one program holds them all
TRY_LIMIT = 12_000  # dated choices up to which one program is tried first
TRY_SHARE = 0.3  # of the time limit, for that
TRY_SECONDS = 60.0  # where there is no limit
WITHOUT_DAYS_SHARE = 0.95  # of the time, for a plan by positions and its bounds; the rest is for a search


@dataclass
class Clock:
    """Time since the start, and what is left of the limit."""

    limit: float | None
    began: float = field(default_factory=time.perf_counter)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        heed()
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
    # Threads of dense algebra wait by spinning, which takes more from the other threads here than they give.
    with listening(), threadpool_limits(limits=1, user_api="blas"):
        return _solve(problem, gap, Clock(time_limit), seed, progress)


def _solve(problem: ChainProblem, gap: float, clock: Clock, seed: int, progress: Progress | None) -> Solution:
    grid = Grid(problem)
    layers = reachable(grid)
    count = count_columns(grid, layers)
    rings, complete = rings_of(grid) if count <= TRY_LIMIT else (NO_RINGS, True)
    count += len(rings)
    small = count <= WHOLE_LIMIT and complete
    found: Solution | None = None
    if not small and (problem.max_cycle >= 2 or not _time_counts(grid)):
        found, plan = _without_days(grid, clock, gap, seed, progress)
        interrupted = plan is not None and plan.interrupted
        rings_only = problem.max_cycle >= 2 and not (interrupted and found.status == "stopped")
        if found.status in ("optimal", "infeasible") or rings_only:
            return replace(found, seconds=clock.spent)
        if problem.arcs > ZONES_FROM and found.status != "stopped":
            return replace(found, seconds=clock.spent)
        if plan is not None and (count > TRY_LIMIT or interrupted):
            better = improve(grid, plan, gap=gap, time_limit=clock.left, seed=seed, progress=progress)
            best = _better(problem, found, better)
            if best.status != "stopped" or interrupted or _is_too_late(problem, clock):
                return replace(best, seconds=clock.spent)
    if count <= TRY_LIMIT and complete:
        chains = build_master(grid, all_columns(grid, layers), np.arange(problem.arcs))
        tried = TRY_SECONDS if clock.left is None else TRY_SHARE * clock.left
        share = clock if small else Clock(tried)
        whole = _solve_exactly(with_rings(chains, rings), share, seed, progress, gap)
        found = _better(problem, found, whole)
        if small or whole.status in ("optimal", "infeasible"):
            return replace(whole, seconds=clock.spent)
    parts = solve_large(grid, gap=gap, time_limit=clock.left, seed=seed, progress=progress)
    if parts is None:
        hopeful = fold(
            grid, tuple(grid.dated(number) for number in range(len(problem.tiers))), cautious=False
        )
        return _clash(hopeful.master, clock, solve_relaxed)
    return replace(_better(problem, found, parts), seconds=clock.spent)


def _is_too_late(problem: ChainProblem, clock: Clock) -> bool:
    """Whether another way would take more time or memory than there is."""
    out_of_time = clock.left is not None and clock.left <= 0
    return problem.arcs > ZONES_FROM or (problem.arcs > LARGE_FROM and out_of_time)


def _time_counts(grid: Grid) -> bool:
    """Say whether most starts are worth something for their day alone: then positions say too little."""
    worths = (grid.dated(number) for number in range(len(grid.problem.tiers)))
    return any(worth is not None and np.count_nonzero(worth) > worth.size / 2 for worth in worths)


def _without_days(
    grid: Grid, clock: Clock, gap: float, seed: int, progress: Progress | None
) -> tuple[Solution, TimelessPlan | None]:
    """Try positions first and days afterwards; "stopped" where that gives no plan that keeps every row."""
    problem = grid.problem
    tiers = problem.tiers
    whole = DEFAULT_SECONDS if clock.left is None else clock.left
    until = WITHOUT_DAYS_SHARE * whole
    if problem.max_cycle >= 2 or problem.arcs > LARGE_FROM:
        until = whole
    until += clock.spent

    def report(stage: str, number: int, value: float | None, bound: float | None) -> None:
        if progress is not None:
            tier = tiers[number]
            own = [None if x is None else tier.constant + tier.sign * x for x in (value, bound)]
            progress(stage, tier.name, own[0], own[1], clock.spent)

    dated = tuple(grid.dated(number) for number in range(len(tiers)))
    plan = plan_without_days(
        grid, dated, gap=gap, time_left=lambda: max(0.0, until - clock.spent), seed=seed, report=report
    )
    if plan is None:
        return Solution("stopped", Choice.nothing(), seconds=clock.spent), plan
    if plan.clashing is not None:
        return _clash(plan.clashing, clock, solve_relaxed), plan
    if plan.choice is None or np.any(shortfalls(problem, plan.choice) > ROUNDING):
        return Solution("stopped", Choice.nothing(), seconds=clock.spent), plan
    results = tier_results(problem, plan.all_prices(0.0), signed_values(problem, plan.choice))
    proved = all(result.gap <= gap for result in results)
    status: Status = "optimal" if proved else "feasible"
    return Solution(status, plan.choice, results, seconds=clock.spent), plan


def _better(problem: ChainProblem, one: Solution | None, other: Solution) -> Solution:
    """The solution whose tiers come out better, the first tier that differs deciding."""
    if one is None or one.status == "stopped":
        return other
    if other.status == "stopped":
        return one
    for tier, mine, yours in zip(problem.tiers, one.tiers, other.tiers, strict=True):
        if abs(mine.value - yours.value) > rounding(mine.value):
            return one if tier.sign * (mine.value - yours.value) > 0 else other
    return one if sum(tier.gap for tier in one.tiers) < sum(tier.gap for tier in other.tiers) else other


def _solve_exactly(
    both: RingMaster, clock: Clock, seed: int, progress: Progress | None, gap: float
) -> Solution:
    master, problem = both.master, both.chains.grid.problem
    kept: list[float] = []
    bounds: list[float] = []
    choice: Choice | None = None
    for number, tier in enumerate(problem.tiers):
        answer = solve_tier(master, number, kept, 0.0, clock.left, seed)
        if answer.verdict is Verdict.INFEASIBLE and choice is None:
            return _clash(master, clock, solve_whole)
        if answer.x is not None:
            choice = both.choice(answer.x)
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


def _clash(master: Master, clock: Clock, solver: Callable[[Program], Answer]) -> Solution:
    """Name the smallest set of side rows and capacity that no choice can meet together.

    A set that clashes in a relaxation clashes in truth, so `solver` may leave whole numbers aside.
    """
    layout = master.layout
    demands = [row.name for row in master.grid.problem.rows]
    rows = [np.array([layout.begin_side + number]) for number in range(len(demands))]
    if len(layout.periods):
        demands.append("capacity")
        rows.append(np.arange(layout.begin_period, layout.begin_side))

    def possible(held: frozenset[int]) -> bool:
        dropped = [rows[number] for number in range(len(rows)) if number not in held]
        return solver(_without(master, dropped)).verdict is not Verdict.INFEASIBLE

    found = smallest_clash(len(demands), possible)
    names = tuple(demands[number] for number in sorted(found))
    return Solution("infeasible", Choice.nothing(), clash=names, seconds=clock.spent)


def _without(master: Master, dropped: list[Ints]) -> Program:
    """The program that asks for any choice, with some rows dropped."""
    program = feasibility_program(master)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for rows in dropped:
        lower[rows], upper[rows] = -np.inf, np.inf
    return replace(program, row_lower=lower, row_upper=upper)
