"""The smallest set of demands that no choice of moves can meet together."""

from __future__ import annotations

import time
from collections.abc import Sequence as Listed

import numpy as np

from optimiser.engine.moves.problem import MoveColumns, MoveProblem, MoveRow
from optimiser.engine.moves.program import build_moves
from optimiser.engine.moves.search import SMALL
from optimiser.engine.programmes.clash import smallest_clash
from optimiser.engine.programmes.solvers import Program, Verdict, solve_relaxed, solve_whole

SECONDS_EACH = 5.0


class _OutOfTimeError(Exception):
    """Nothing was shown in time."""


def clash_of_moves(
    problem: MoveProblem,
    columns: MoveColumns,
    rows: tuple[MoveRow, ...],
    names: Listed[str],
    time_limit: float | None = None,
) -> tuple[str, ...]:
    """Find the smallest set of named demands that can be shown to be impossible together.

    Small problems are searched through; of large ones the relaxed program is asked. What it calls impossible
    is impossible; what it calls possible need not be, so that a set found by it may not be the smallest.

    Parameters
    ----------
    rows : tuple of MoveRow
        With those of the demands in question, all hard.
    names : sequence of str
        Names of rows, limits, promises and sequences that may be dropped; everything else must hold.
    time_limit : float, optional
        Seconds.

    Returns
    -------
    tuple of str
        Empty where nothing was shown: all may be possible together, or the time was too short.
    """
    began = time.perf_counter()
    program = build_moves(problem, columns, rows)
    present = [name for name in dict.fromkeys(names) if name in program.named]
    nothing = np.zeros(len(columns))

    def possible(chosen: frozenset[int]) -> bool:
        if time_limit is not None and time.perf_counter() - began > time_limit:
            raise _OutOfTimeError
        free = frozenset(name for place, name in enumerate(present) if place not in chosen)
        return _possible(program.program(nothing, [], free), len(columns) <= SMALL)

    try:
        if possible(frozenset(range(len(present)))):
            return ()
        return tuple(present[place] for place in sorted(smallest_clash(len(present), possible)))
    except _OutOfTimeError:
        return ()


def _possible(program: Program, is_small: bool) -> bool:
    """Whether a choice was found, or none could be ruled out."""
    if solve_relaxed(program).verdict is Verdict.INFEASIBLE:
        return False
    if not is_small:
        return True
    return solve_whole(program, time_limit=SECONDS_EACH).verdict is not Verdict.INFEASIBLE
