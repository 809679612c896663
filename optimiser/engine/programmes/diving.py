"""Whole numbers from a nearly whole linear programme: fix what is whole, round some of the rest up, solve again.

Every round's programme is smaller than the one before. Columns are only ever fixed upwards, so what is fixed
stays possible; where rounding up went too far and nothing fits any more, less of it is taken again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.programmes.solvers import Program, Verdict, solve_relaxed

NEAR = 1e-6  # from a whole number
ROUND_SHARE = 0.1  # of the broken columns, the largest are rounded up at once
SHAKE = 1e-4  # of the largest worth: small random worths that make for whole corners


@dataclass
class _Dive:
    program: Program
    columns: sparse.csc_matrix
    lower: Floats
    upper: Floats
    room: Floats  # how much each column may still grow
    fixed: Floats
    packing: Bools  # rows that only limit from above and where nothing gives room back

    @staticmethod
    def into(program: Program) -> _Dive:
        columns = program.matrix.tocsc()
        takes = program.matrix.copy()
        takes.data = np.minimum(takes.data, 0.0)
        least = np.asarray(takes.sum(axis=1)).reshape(-1)
        packing = (least >= 0) & np.isneginf(program.row_lower)
        return _Dive(
            program,
            columns,
            program.row_lower.copy(),
            program.row_upper.copy(),
            program.upper.copy(),
            np.zeros(len(program.worth)),
            packing,
        )

    def fix(self, columns: Ints, amount: Floats) -> None:
        """Give columns so much more."""
        self.fixed[columns] += amount
        self.room[columns] -= amount
        used = self.columns[:, columns] @ amount
        self.lower, self.upper = self.lower - used, self.upper - used

    def open_columns(self) -> Ints:
        """Columns that may still grow."""
        full = (self.packing & (self.upper < NEAR)).astype(np.float64)
        blocked = (abs(self.columns).T @ full) > NEAR
        return np.flatnonzero((self.room > NEAR) & ~blocked)

    def rest(self, columns: Ints, worth: Floats) -> Program:
        """The programme of what is still open."""
        part = self.columns[:, columns].tocsr()
        rows = np.flatnonzero(np.diff(part.indptr) > 0)
        lower, upper = self.lower[rows], self.upper[rows]
        return Program(
            part[rows],
            np.where(np.abs(lower) < NEAR, 0.0, lower),
            np.where(np.abs(upper) < NEAR, 0.0, upper),
            self.room[columns],
            worth[columns],
            self.program.whole[columns],
        )


def dive(program: Program, time_left: Callable[[], float], seed: int) -> Floats | None:
    """A solution in whole numbers, near the linear programme's; None where none was found.

    Parameters
    ----------
    program : Program
    time_left : callable
        Seconds left.
    seed : int
        Of the small random worths.
    """
    rng = np.random.default_rng(seed)
    scale = float(np.abs(program.worth).max(initial=0.0))
    worth = program.worth + SHAKE * scale * rng.random(len(program.worth)) * program.whole
    state = _Dive.into(program)
    tried: tuple[Ints, Floats] | None = None
    share = ROUND_SHARE
    while True:
        columns = state.open_columns()
        if not len(columns):
            return _checked(program, state.fixed)
        answer = solve_relaxed(state.rest(columns, worth), time_left())
        if answer.verdict is Verdict.STOPPED or time_left() <= 0:
            return None
        if answer.x is None:
            if tried is None or share < NEAR:
                return None
            state.fix(tried[0], -tried[1])  # rounded up too much: take it back, and less another time
            share, tried = (share / 4 if share > 1e-3 else 0.0), None
            continue
        amount, broken = _amounts(program, columns, answer.x)
        state.fix(columns, amount)
        if not len(broken):
            return _checked(program, state.fixed)
        tried = _round_up(state, columns, answer.x, broken, share)
        if tried is None and not np.any(amount):
            return None


def _amounts(program: Program, columns: Ints, x: Floats) -> tuple[Floats, Ints]:
    """Whole part of each column (everything of one that need not be whole last), and the broken ones."""
    whole = program.whole[columns]
    down = np.floor(x + NEAR)
    broken = np.flatnonzero(whole & (x - down > NEAR))
    if len(broken):
        return np.where(whole, down, 0.0), broken
    return np.where(whole, down, x), broken


def _round_up(
    state: _Dive, columns: Ints, x: Floats, broken: Ints, share: float
) -> tuple[Ints, Floats] | None:
    """Add one of the largest broken columns each, as far as the rows they use have room."""
    part = x[broken] - np.floor(x[broken] + NEAR)
    first = broken[np.argsort(-part, kind="stable")][: max(1, int(share * len(broken)))]
    chosen: list[int] = []
    room = state.upper.copy()
    for column in columns[first].tolist():
        begin, end = state.columns.indptr[column], state.columns.indptr[column + 1]
        rows, values = state.columns.indices[begin:end], state.columns.data[begin:end]
        tight = (values > 0) & np.isneginf(state.lower[rows])
        if np.all(room[rows[tight]] >= values[tight] - NEAR) and state.room[column] >= 1 - NEAR:
            room[rows] -= values
            chosen.append(column)
    if not chosen:
        return None
    found = np.array(chosen, np.int64)
    state.fix(found, np.ones(len(found)))
    return found, np.ones(len(found))


def _checked(program: Program, x: Floats) -> Floats | None:
    """The solution, if it keeps every row."""
    sums = program.matrix @ x
    near = 1e-5 * (1.0 + np.abs(sums))
    fits = np.all(sums <= program.row_upper + near) and np.all(sums >= program.row_lower - near)
    return x if fits else None
