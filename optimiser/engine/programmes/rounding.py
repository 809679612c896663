"""Whole numbers from a linear programme that has whole optima: ties told apart until what is broken is whole.

Some columns come first; the rest follow once those are whole. A part of the broken ones, the largest, is
rounded up and the programme solved again. Nothing else is fixed, so the others may still make room; what would
cost anything is rounded up in smaller parts, down to a single column, which is then rounded down. Where both ways
cost something the programme has no whole optimum near this one, and somebody else must search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.programmes.solvers import Program, solve_relaxed

NEAR = 1e-6  # from a whole number
APART = 1e-6  # of the largest worth: how far the columns that come first are told apart
SHARE = 0.3  # of the broken columns, the largest, are rounded up at once
SMALLER = 4  # times fewer, where that costs something
FREE = 0.005  # of the cost allowed in all: what rounding a column up may cost at most
MOST_SOLVED = 40  # programmes


@dataclass(frozen=True)
class _Point:
    """Limits of the columns, and the programme's solution between them."""

    lower: Floats
    upper: Floats
    x: Floats
    value: float


class _Rounding:
    def __init__(self, program: Program, first: Bools, time_left: Callable[[], float], seed: int) -> None:
        chance = np.random.default_rng(seed).random(len(program.worth))
        scale = APART * float(np.abs(program.worth).max(initial=0.0))
        self.program = replace(program, worth=program.worth + scale * chance * first)
        self.first, self.time_left = first, time_left
        self.left = MOST_SOLVED

    def solve(self, lower: Floats, upper: Floats) -> _Point | None:
        """The programme between these limits; None where it has no solution, or time is up."""
        if self.left <= 0 or self.time_left() <= 0:
            return None
        self.left -= 1
        free = np.flatnonzero(upper - lower > NEAR)
        rest = replace(self.program, upper=upper).beyond(lower).on(free)
        tidy = replace(rest, row_lower=_tidy(rest.row_lower), row_upper=_tidy(rest.row_upper))
        answer = solve_relaxed(tidy, self.time_left())
        if answer.x is None:
            return None
        x = lower.copy()
        x[free] += answer.x
        return _Point(lower, upper, x, float(self.program.worth @ x))

    def broken(self, x: Floats) -> Ints:
        """Columns to round up next, the largest part of a whole first."""
        part = _part(x)
        broken = (part > NEAR) & self.program.whole
        if np.any(broken & self.first):
            broken &= self.first
        found = np.flatnonzero(broken)
        order: Ints = found[np.argsort(-part[found], kind="stable")]
        return order

    def step(self, at: _Point, broken: Ints, free: float) -> _Point | None:
        """Round some columns up, or one down, at hardly any cost; None where there is no such way."""
        count = max(1, int(SHARE * len(broken)))
        while True:
            up = at.lower.copy()
            up[broken[:count]] = np.ceil(at.x[broken[:count]] - NEAR)
            found = self.solve(up, at.upper)
            if found is not None and found.value >= at.value - free * count:
                return found
            if count == 1:
                break
            count = max(1, count // SMALLER)
        down = at.upper.copy()
        down[broken[0]] = np.floor(at.x[broken[0]] + NEAR)
        found = self.solve(at.lower, down)
        return found if found is not None and found.value >= at.value - free else None


def round_at_no_cost(
    program: Program, first: Bools, cost: float, time_left: Callable[[], float], seed: int
) -> Floats | None:
    """A solution in whole numbers worth hardly less than the linear programme's; None where none is found.

    Parameters
    ----------
    program : Program
    first : (columns,) bool
        Columns that are made whole first.
    cost : float
        Worth that the solution may lack.
    time_left : callable
        Seconds left.
    seed : int
        Of the small random worths that tell the first columns apart.
    """
    rounding = _Rounding(program, first, time_left, seed)
    top = at = rounding.solve(np.zeros(len(first)), program.upper.copy())
    while top is not None and at is not None and at.value >= top.value - cost:
        broken = rounding.broken(at.x)
        if not len(broken):
            return np.where(program.whole, np.rint(at.x), at.x)
        at = rounding.step(at, broken, FREE * cost)
    return None


def _part(x: Floats) -> Floats:
    """What each is above a whole number."""
    return np.asarray(x - np.floor(x + NEAR))


def _tidy(limit: Floats) -> Floats:
    """Limits of 0 but for rounding are 0."""
    return np.where(np.abs(limit) < NEAR, 0.0, limit)
