"""A linear programme begun on a few of its columns, to which those are added that its prices ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.model.settling import ROUNDING
from optimiser.engine.programmes.solvers import Answer, Program, Verdict, solve_from

ROUNDS = 5  # at most; more would mean that the first columns were hardly a beginning
MOST = 3_000  # columns added at once, or so large a share of those there are:
SHARE = 0.25
LEAST_SECONDS = 1.0


def solve_growing(
    program: Program,
    columns: Ints,
    allowed: Bools,
    enough: float,
    time_left: Callable[[], float],
) -> Answer:
    """Solve at a corner (GLOP), without the demand for whole numbers.

    Every round begins anew: preprocessing saves more than a basis does.

    Parameters
    ----------
    program : Program
    columns : (begun with,) int
        Ascending.
    allowed : (columns,) bool
        Which may be added.
    enough : float
        Value from which no more are.
    time_left : callable
        Seconds left; what was reached when they end counts.
    """
    last = Answer(Verdict.STOPPED)
    for _ in range(ROUNDS):
        answer = solve_from(program.on(columns), None, max(time_left(), LEAST_SECONDS))
        if answer.x is None or answer.duals is None:
            break
        x = np.zeros(len(program.worth))
        x[columns] = answer.x
        last = replace(answer, x=x, basis=None)
        reduced = program.worth - program.matrix.T @ answer.duals
        reduced[~allowed] = 0.0
        reduced[columns] = 0.0
        missing = _largest(reduced, ROUNDING, max(MOST, int(SHARE * len(columns))))
        if last.value >= enough or not len(missing) or time_left() <= 0:
            break
        columns = np.union1d(columns, missing)
    return last


def _largest(reduced: Floats, least: float, most: int) -> Ints:
    """The columns of the largest reduced cost, ascending."""
    missing = np.flatnonzero(reduced > least)
    if len(missing) > most:
        missing = np.sort(missing[np.argsort(-reduced[missing], kind="stable")[:most]])
    return missing
