"""The relaxed programme of a master: with every column by the simplex method, or, where those are many, by prices.

Either way it can be solved for any mixture of tiers, with earlier tiers kept, and says what that proves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimiser.engine.model.problem import Bools, Floats
from optimiser.engine.programmes.master import Master, arc_worth, with_kept_tiers
from optimiser.engine.programmes.solvers import BASIC, Answer, Basis, Program, solve_from
from optimiser.engine.timeless.counts import Used
from optimiser.engine.timeless.smoothing import Point


@dataclass(frozen=True)
class Relaxed:
    """A programme's answer, in terms of all columns and rows; what it proves; and the prices that prove it."""

    answer: Answer
    bound: float
    point: Point | None
    kept_price: tuple[float, ...]
    used: Used | None = None


class Relaxation:
    """The relaxed programme of a master with every column.

    Parameters
    ----------
    master : Master
    """

    def __init__(self, master: Master) -> None:
        self.master = master
        # By the number of earlier tiers kept: another number is another set of rows.
        self.bases: dict[int, Basis] = {}
        self.last: Answer | None = None  # of the tiers together

    @property
    def used(self) -> Used | None:
        """What the programme of all tiers together uses."""
        last = self.last
        if last is None or last.x is None or last.duals is None:
            return None
        return used_by(self.master, last.x, last.duals)

    @property
    def considered(self) -> Bools:
        """(columns,) which columns the programme knows of."""
        return np.ones(self.master.matrix.shape[1], bool)

    def together(self, weights: Sequence[float], near: float, time_left: Callable[[], float]) -> Relaxed:
        """The programme of all tiers in one worth, with a solution at a corner.

        Parameters
        ----------
        weights : sequence of float
            Of the tiers.
        near : float
            How far above its value, relative to that of the last tier, a bound may be.
        time_left : callable
            Seconds left.
        """
        answer = self._solve(self.master.together(weights), [], time_left())
        self.last = answer if answer.x is not None else None
        return Relaxed(answer, np.inf if answer.x is None else answer.value, None, ())

    def bounded(
        self,
        tier: int,
        kept: Sequence[float],
        near: float,
        time_left: Callable[[], float],
        goal: float = -np.inf,
    ) -> Relaxed:
        """One tier's programme, of which only the bound and its prices count.

        Parameters
        ----------
        tier : int
        kept : sequence of float
            Signed worth that the earlier tiers must keep.
        near, time_left
            As for `together`.
        goal : float
            A bound so low is enough.
        """
        answer = self._solve(self.master.tier_worth[tier], kept, time_left())
        if answer.duals is None:
            return Relaxed(answer, np.inf, None, (0.0,) * len(kept))
        price = np.maximum(-answer.duals[len(answer.duals) - len(kept) :], 0.0) if kept else np.zeros(0)
        used = None if answer.x is None else used_by(self.master, answer.x, answer.duals)
        return Relaxed(answer, answer.value, None, tuple(price), used)

    def with_row(self, value: Floats, most: float) -> Relaxation:
        """The same where the (arcs,) values of the chosen arcs add up to so much at most."""
        master, found = self.master, copy(self)
        row = sparse.csr_matrix(arc_worth(master, value))
        found.master = replace(
            master,
            matrix=sparse.vstack([master.matrix, row], format="csr"),
            row_lower=np.append(master.row_lower, -np.inf),
            row_upper=np.append(master.row_upper, most),
        )
        found.bases = {}
        return found

    def _solve(self, worth: Floats, kept: Sequence[float], seconds: float) -> Answer:
        """From where the last run with so many tiers kept, or fewer, ended."""
        master = self.master
        matrix, lower, upper = with_kept_tiers(master, kept)
        program = Program(matrix, lower, upper, master.upper, worth, master.whole)
        answer = solve_from(program, self._nearest_basis(len(kept)), seconds)
        if answer.basis is not None:
            self.bases[len(kept)] = answer.basis
        return answer

    def _nearest_basis(self, kept: int) -> Basis | None:
        """The last basis with so many tiers kept, or with fewer."""
        for number in range(kept, -1, -1):
            found = self.bases.get(number)
            if found is not None:
                more = np.full(kept - number, BASIC, np.int64)
                return Basis(found.columns.copy(), np.concatenate([found.rows, more]))
        return None

    def node_prices(self, duals: Floats) -> Floats:
        """(positions x lines + 1,) prices of goods, 0 where the programme has no node."""
        problem = self.master.grid.problem
        goods = np.zeros(problem.positions * problem.lines + 1)
        goods[self.master.shelf] = np.maximum(duals[self.master.layout.node_of_flow], 0.0)
        return goods

    def row_prices(self, duals: Floats, kept: int) -> Floats:
        """Prices of each limit of a side row, 0 or more, then of the earlier tiers."""
        begin = self.master.layout.begin_side
        prices: list[float] = []
        for row, price in zip(self.master.grid.problem.rows, duals[begin:], strict=False):
            if np.isfinite(row.upper):
                prices.append(max(float(price), 0.0))
            if np.isfinite(row.lower):
                prices.append(max(float(-price), 0.0))
        above = duals[self.master.matrix.shape[0] :]
        return np.concatenate([prices, np.maximum(-above[:kept], 0.0)])


def used_by(master: Master, x: Floats, duals: Floats) -> Used | None:
    """What a programme's solution uses of each arc; None where there are rings, which use arcs, too."""
    layout, problem = master.layout, master.grid.problem
    if len(x) > layout.width:
        return None
    used = np.zeros(problem.arcs)
    sole = np.flatnonzero(layout.sole_arc >= 0)
    np.add.at(used, layout.sole_arc[sole], x[sole])
    used[layout.pick_arc] += x[layout.begin_pick :]
    return Used(used, duals[layout.begin_side : layout.begin_side + len(problem.rows)])
