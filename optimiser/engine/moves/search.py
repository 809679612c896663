"""A best choice of one program of moves: whole where it is small, in narrower and narrower parts where not.

The relaxed program bounds every choice. Its own answer is nearly whole, so what it uses is where to look: first
with the gates as late as they can be, then with gates found by a search in which agents may be parts of agents.
What comes out is a choice; how good it is, the bound says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from optimiser.engine.model.problem import Floats, Ints
from optimiser.engine.model.settling import rounding
from optimiser.engine.moves.problem import CLEAR, FIRST_MOVES
from optimiser.engine.moves.program import MoveProgram
from optimiser.engine.programmes.solvers import Answer, Program, Verdict, solve_relaxed, solve_whole

SMALL = 12_000  # columns: everything is searched for together
SHARE_FOR_GATES = 0.4
TINY = 1e-7
LEAST_SECONDS = 4.0  # of a search: what solves whole numbers looks at the clock only now and then


def near(value: float, bound: float, gap: float) -> bool:
    """Whether a value is within a relative gap of its bound."""
    return abs(bound - value) <= max(gap * max(abs(value), abs(bound)), rounding(value))


def search(
    moves: MoveProgram,
    program: Program,
    gap: float,
    limit: float | None,
    seed: int,
    constant: float = 0.0,
    quick: bool = False,
    needed: bool = False,
) -> Answer:
    """Search for the best whole choice of a program.

    `constant` is what stands beside the program's own total: the gap is relative to both together. A `quick`
    search gives up where the relaxed answer does not show the way. One that is `needed`, no choice being known,
    goes on for a moment when the time is up.

    Returns
    -------
    Answer
        Optimal where its value is within the gap of its bound; the bound holds for every choice.
    """
    if len(moves.columns) <= SMALL:
        return solve_whole(program, gap=gap, time_limit=limit, seed=seed)
    began = time.perf_counter()
    relaxed = solve_relaxed(program, limit)
    if relaxed.verdict is not Verdict.OPTIMAL:
        return relaxed if relaxed.verdict is Verdict.INFEASIBLE else Answer(Verdict.STOPPED)
    if abs(relaxed.bound) > 0:
        gap *= abs(relaxed.bound + constant) / abs(relaxed.bound)
    best = Answer(Verdict.STOPPED, bound=relaxed.bound)
    for upper, bound in _settings_of_gates(moves, program, relaxed, gap, limit, seed, quick):
        bound = min(bound, best.bound)
        left = _left(limit, began, needed)
        if left is not None and left < LEAST_SECONDS:
            return replace(best, bound=bound)
        found = _narrow(moves, replace(program, upper=upper), gap, left, seed, quick)
        best = replace(found if found.value > best.value else best, bound=bound)
        if best.x is not None and near(best.value, best.bound, gap):
            return replace(best, verdict=Verdict.OPTIMAL)
        if quick and limit is not None:
            break
    if best.x is not None and len(moves.columns.which(CLEAR)):
        return replace(best, verdict=Verdict.FEASIBLE)
    if quick and len(moves.columns.which(CLEAR)):
        return best
    left = _left(limit, began, needed)
    if left is not None and left < LEAST_SECONDS:
        return best
    whole = solve_whole(program, gap=gap, time_limit=left, seed=seed)
    bound = min(whole.bound, best.bound)
    return replace(
        whole if whole.value >= best.value else replace(best, verdict=Verdict.FEASIBLE), bound=bound
    )


def _left(limit: float | None, began: float, needed: bool) -> float | None:
    """Seconds left of a limit; enough for a search where one is needed."""
    if limit is None:
        return None
    left = limit - (time.perf_counter() - began)
    return max(left, 2 * LEAST_SECONDS) if needed else left


def _settings_of_gates(
    moves: MoveProgram,
    program: Program,
    relaxed: Answer,
    gap: float,
    limit: float | None,
    seed: int,
    quick: bool,
) -> Iterator[tuple[Floats, float]]:
    """Give upper limits that leave each gate one step, and what bounds every choice as far as is known."""
    gates = moves.columns.which(CLEAR)
    if not len(gates):
        yield program.upper, relaxed.bound
        return
    for steps in (_due_steps(moves, gates), _middle_steps(moves, gates, relaxed)):
        upper = program.upper.copy()
        upper[gates] = 0.0
        upper[steps] = 1.0
        trial = solve_relaxed(replace(program, upper=upper), limit)
        if trial.verdict is Verdict.OPTIMAL and near(trial.value, relaxed.bound, gap):
            yield upper, relaxed.bound
    if quick:
        return
    only_gates = np.zeros(len(program.whole), bool)
    only_gates[gates] = True
    seconds = None if limit is None else limit * SHARE_FOR_GATES
    found = Answer(Verdict.STOPPED)
    if seconds is None or seconds >= LEAST_SECONDS:
        found = solve_whole(replace(program, whole=only_gates), gap=gap / 2, time_limit=seconds, seed=seed)
    upper = program.upper.copy()
    if found.x is not None:
        upper[gates] = np.where(found.x[gates] > 0.5, 1.0, 0.0)
        yield upper, min(found.bound, relaxed.bound)
    else:  # any setting is better than none
        upper[gates] = 0.0
        upper[_due_steps(moves, gates)] = 1.0
        yield upper, relaxed.bound


def _due_steps(moves: MoveProgram, gates: Ints) -> Ints:
    """For each gate the last step that is not after its due, or its first."""
    found = []
    for number, due in enumerate(moves.due):
        mine = gates[moves.columns.group[gates] == number]
        early = mine[moves.columns.step[mine] <= due] if due is not None else mine
        if len(mine):
            found.append(early[-1] if len(early) else mine[0])
    return np.array(found, dtype=np.int64)


def _middle_steps(moves: MoveProgram, gates: Ints, relaxed: Answer) -> Ints:
    """For each gate the step by which the relaxed answer has more than half of it open, or its last."""
    found = []
    for number in range(len(moves.due)):
        mine = gates[moves.columns.group[gates] == number]
        if len(mine) and relaxed.x is not None:
            half = np.flatnonzero(np.cumsum(relaxed.x[mine]) > 0.5)
            found.append(mine[half[0]] if len(half) else mine[-1])
    return np.array(found, dtype=np.int64)


def _narrow(
    moves: MoveProgram, program: Program, gap: float, limit: float | None, seed: int, quick: bool
) -> Answer:
    """Make the relaxed answer whole among the first moves of the pairs that it uses, on any step.

    Then among all moves; not where it has to be `quick` and time is short.
    """
    began = time.perf_counter()
    relaxed = solve_relaxed(program, limit)
    if relaxed.x is None:
        return Answer(Verdict.STOPPED)
    columns, x = moves.columns, relaxed.x[: len(moves.columns)]
    used = np.zeros(int(columns.pair.max(initial=0)) + 1, bool)
    used[columns.pair[(x > TINY) & (columns.pair >= 0)]] = True
    shut = np.flatnonzero(np.isin(columns.role, FIRST_MOVES) & ~used[columns.pair])
    upper = program.upper.copy()
    upper[shut] = 0.0
    wide = [] if quick and limit is not None else [program]
    answer = Answer(Verdict.STOPPED)
    for narrowed in (replace(program, upper=upper), *wide):
        left = None if limit is None else limit - (time.perf_counter() - began)
        if left is not None and left < LEAST_SECONDS:
            break
        answer = solve_whole(narrowed, gap=gap / 2, time_limit=left, seed=seed)
        if answer.x is not None and near(answer.value, relaxed.bound, gap):
            return answer
        if answer.x is not None and limit is not None:
            return answer
    return answer
