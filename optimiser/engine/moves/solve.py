"""Moves over time, tier by tier: each to its proved optimum within the asked gap, and kept for the next."""

from __future__ import annotations

import time
from collections.abc import Sequence as Listed
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import Floats, Ints
from optimiser.engine.model.settling import ROUNDING, rounding
from optimiser.engine.model.solution import Progress
from optimiser.engine.moves.problem import CLEAR, MoveAnswer, MoveColumns, MoveProblem, MoveRow, MoveTier
from optimiser.engine.moves.program import MoveProgram, build_moves
from optimiser.engine.moves.search import near, search
from optimiser.engine.programmes.solvers import Verdict, solve_relaxed

SECONDS_FOR_TIES, GAP_OF_TIES = 5.0, 0.01
SHARE_OF_TIME = 0.6  # of what is left, for any tier but the last


@dataclass
class _Run:
    """A search under way."""

    gap: float
    deadline: float | None
    seed: int
    progress: Progress | None
    began: float

    def limit(self, is_last: bool) -> float | None:
        """Seconds for the next tier."""
        if self.deadline is None:
            return None
        left = max(self.deadline - time.perf_counter(), 0.5)
        return left if is_last else left * SHARE_OF_TIME

    def tell(self, tier: str, value: float | None, bound: float | None) -> None:
        if self.progress is not None:
            self.progress("moves over time", tier, value, bound, time.perf_counter() - self.began)


def solve_moves(
    problem: MoveProblem,
    columns: MoveColumns,
    tiers: Listed[MoveTier],
    rows: tuple[MoveRow, ...] = (),
    *,
    gap: float = 0.0,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> MoveAnswer:
    """Settle the tiers in order.

    Parameters
    ----------
    problem, columns
        See `optimiser.engine.moves.problem`.
    tiers : sequence of MoveTier
        At least one.
    rows : tuple of MoveRow
        What a choice must keep besides.
    gap : float
        Relative gap within which each tier is proved.
    time_limit : float, optional
        Seconds.

    Returns
    -------
    MoveAnswer
        ``infeasible`` where the rows cannot be met.
    """
    began = time.perf_counter()
    run = _Run(gap, None if time_limit is None else began + time_limit, seed, progress, began)
    state = _Search(build_moves(problem, columns, rows), tuple(tiers), run)
    while len(state.found) < len(tiers):
        is_tie = tiers[len(state.found)].breaks_ties
        if (is_tie or not state.leap()) and not state.step():
            return MoveAnswer("infeasible" if state.verdict is Verdict.INFEASIBLE else "stopped")
    assert state.count is not None
    proved = all(near(value, bound, gap) for value, bound in state.found)
    return MoveAnswer("optimal" if proved else "feasible", state.count, tuple(state.found))


class _Search:
    """The tiers settled so far, the choice that does, and ways to settle the next."""

    def __init__(self, program: MoveProgram, tiers: tuple[MoveTier, ...], run: _Run) -> None:
        self.program, self.tiers, self.run = program, tiers, run
        self.kept: list[tuple[Floats, float]] = []
        self.found: list[tuple[float, float]] = []
        self.count: Ints | None = None
        self.verdict = Verdict.STOPPED
        self.beyond = len(tiers)  # a tier that was not reached together with those before it

    def step(self) -> bool:
        """Settle the next tier by itself."""
        number = len(self.found)
        tier, is_last = self.tiers[number], number == len(self.tiers) - 1
        self.run.tell(tier.name, None, None)
        count, value, bound, self.verdict = _settle(
            self.program, tier, self.kept, self.run, is_last, self.count
        )
        if count is None:
            return False
        self.count = count
        self._settled(tier, value, bound)
        if len(self.found) > self.beyond or value != bound:
            self.beyond = len(self.tiers)  # with less asked for before it, it may be reached
        return True

    def leap(self) -> bool:
        """Settle several tiers by one search for the last of them, where all can reach their bounds.

        The bounds come from the relaxed program, each with the bounds before it asked for: a choice that
        reaches all of them is best in all. Where there is none, nothing is lost but the time, and fewer
        tiers are tried.
        """
        begin, end = len(self.found), self._target()
        kept, bounds = list(self.kept), []
        for tier in self.tiers[begin:end]:
            answer = solve_relaxed(self.program.program(tier.sign * tier.worth, kept), self.run.limit(False))
            if answer.verdict is not Verdict.OPTIMAL:
                return False
            bound = _tidied(tier, -tier.sign * np.inf, tier.constant + tier.sign * answer.bound)
            bounds.append(bound)
            kept.append((tier.sign * tier.worth, _least(tier, bound)))
        while end > begin:
            if self._leap_to(end, bounds, kept):
                return True
            self.beyond, end = end, begin + (end - begin) // 2
            bounds, kept = bounds[: end - begin], kept[:end]
        return False

    def _leap_to(self, end: int, bounds: list[float], kept: list[tuple[Floats, float]]) -> bool:
        target, begin = self.tiers[end], len(self.found)
        self.run.tell(target.name, None, None)
        is_last = end == len(self.tiers) - 1
        count, value, bound, _ = _settle(self.program, target, kept, self.run, is_last, None, True)
        if count is None:
            return False
        self.count = count
        for tier, bound_before in zip(self.tiers[begin:end], bounds, strict=True):
            self._settled(tier, tier.constant + float(tier.worth @ count), bound_before)
        self._settled(target, value, bound)
        return True

    def _target(self) -> int:
        """Number of the tier to search for: the next that depends on gates, or the last before one missed."""
        last = max(min(len(self.tiers) - 1 - self.tiers[-1].breaks_ties, self.beyond - 1), len(self.found))
        for number in range(len(self.found), last):
            gates = self.program.columns.role == CLEAR
            if np.any(self.tiers[number].worth[gates]):
                return number
        return last

    def _settled(self, tier: MoveTier, value: float, bound: float) -> None:
        self.found.append((value, _tidied(tier, value, bound)))
        self.kept.append((tier.sign * tier.worth, _least(tier, value)))
        self.run.tell(tier.name, value, bound)


def _settle(
    program: MoveProgram,
    tier: MoveTier,
    kept: list[tuple[Floats, float]],
    run: _Run,
    is_last: bool,
    before: Ints | None,
    quick: bool = False,
) -> tuple[Ints | None, float, float, Verdict]:
    """Solve one tier; where time runs out, the choice of the tier before stands."""
    worth = tier.sign * tier.worth
    limit, constant, gap = run.limit(is_last), tier.sign * tier.constant, run.gap
    if tier.breaks_ties:
        limit, gap = SECONDS_FOR_TIES if limit is None else min(SECONDS_FOR_TIES, limit), GAP_OF_TIES
    is_quick = quick or tier.breaks_ties
    needed = before is None and not is_quick
    answer = search(program, program.program(worth, kept), gap, limit, run.seed, constant, is_quick, needed)
    width = len(program.columns)
    best = None if answer.x is None else np.rint(answer.x[:width]).astype(np.int64)
    if best is None or (before is not None and worth @ before > worth @ best):
        best = before
    if best is None:
        return None, np.nan, np.nan, answer.verdict
    value = tier.constant + float(tier.worth @ best)
    bound = tier.constant + tier.sign * answer.bound
    return best, value, _tidied(tier, value, bound), answer.verdict


def _tidied(tier: MoveTier, value: float, bound: float) -> float:
    """Round a bound where totals are whole, and never let rounding put it on the wrong side of the value."""
    if not np.isfinite(bound):
        return bound
    if tier.whole:
        bound = float(np.floor(bound + ROUNDING) if tier.maximise else np.ceil(bound - ROUNDING))
    if not np.isfinite(value):
        return bound
    wrong_side = bound < value if tier.maximise else bound > value
    return value if wrong_side or abs(bound - value) <= rounding(value) else bound


def _least(tier: MoveTier, value: float) -> float:
    return tier.sign * (value - tier.constant) - (0.5 if tier.whole else rounding(value))


def relaxed_best(
    problem: MoveProblem,
    columns: MoveColumns,
    tier: MoveTier,
    rows: tuple[MoveRow, ...],
    time_limit: float | None = None,
) -> float | None:
    """Give the best that the relaxed program leaves room for in a tier; None if no choice keeps the rows.

    Endless where the time was too short to tell.
    """
    program = build_moves(problem, columns, rows)
    answer = solve_relaxed(program.program(tier.sign * tier.worth, []), time_limit)
    if answer.verdict is Verdict.OPTIMAL:
        return _tidied(tier, -tier.sign * np.inf, tier.constant + tier.sign * answer.bound)
    return None if answer.verdict is Verdict.INFEASIBLE else tier.sign * np.inf


def relaxed_bounds(
    problem: MoveProblem,
    columns: MoveColumns,
    tiers: Listed[MoveTier],
    rows: tuple[MoveRow, ...],
    values: Listed[float],
    proved: Listed[bool],
    time_limit: float | None = None,
) -> list[float]:
    """Bound each tier by the relaxed program, with the values given kept for the tiers before it.

    Tiers that are proved already are kept and not searched; their bound is their value. `time_limit` is for each
    tier; one that takes longer has no bound.
    """
    program = build_moves(problem, columns, rows)
    kept: list[tuple[Floats, float]] = []
    found: list[float] = []
    for tier, value, sure in zip(tiers, values, proved, strict=True):
        bound = value
        if not sure:
            answer = solve_relaxed(program.program(tier.sign * tier.worth, kept), time_limit)
            raw = tier.constant + tier.sign * answer.bound
            bound = _tidied(tier, value, raw) if answer.verdict is Verdict.OPTIMAL else tier.sign * np.inf
        found.append(bound)
        kept.append((tier.sign * tier.worth, _least(tier, value)))
    return found
