"""A linear programme that begins with the choices in question and takes in those that prices show to be missing.

Prices of goods and rows bound all choices, those outside the programme too (`smoothing`); so the programme need
only hold what its own prices do not rule out. It is solved again and again, for other tiers and with more
choices, each time from where the last run ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.master import Master, with_kept_tiers
from optimiser.engine.problem import Bools, Floats, Ints
from optimiser.engine.smoothing import Point, SmoothDual, near_uses
from optimiser.engine.solvers import AT_LOWER, BASIC, Answer, Basis, Program, Verdict, solve_from

ROUNDS = 8  # of taking in choices
MOST_BEHIND = 0.02  # of a usual worth: how much worse than its agent's best a use is not to be taken in
SHALLOW = (
    1e-5  # of a usual worth: what a position further on costs, so that of equal plans the short chains win
)
MARGIN = 0.002  # of a usual worth: how near to being missing a use may be to be taken in


@dataclass(frozen=True)
class Relaxed:
    """A programme's answer, in terms of all columns and rows; what it proves; and the prices that prove it."""

    answer: Answer
    bound: float
    point: Point | None
    kept_price: tuple[float, ...]


class Relaxation:
    """The relaxed programme of a master, on some of its columns.

    Parameters
    ----------
    master : Master
        With every choice.
    dual : SmoothDual, optional
        Of the master; None: the programme holds every column from the start, and is its own bound.
    usual : float
        Worth of a usual choice.
    """

    def __init__(self, master: Master, dual: SmoothDual | None, usual: float) -> None:
        self.master, self.dual = master, dual
        self.usual = usual
        columns = master.matrix.shape[1]
        self.active: Bools = np.full(columns, dual is None)
        # By the number of earlier tiers kept: another number is another set of rows.
        self.bases: dict[int, Basis] = {}
        self.last: Answer | None = None  # of the tiers together
        self._by_column = master.matrix.tocsc()
        needed = (master.row_lower > 0) | (master.row_upper < 0)
        self._needed: Bools = needed

    def open(self, uses: Bools) -> bool:
        """Take in the columns of uses, (entries of the dual,) each a choice at a position; says if any is new."""
        before = int(self.active.sum())
        dual, layout = self.dual, self.master.layout
        assert dual is not None
        arcs = np.zeros(self.master.grid.problem.arcs, bool)
        arcs[dual.arc[uses]] = True
        self.active[dual.flow[uses]] = True
        self.active[layout.begin_pick : layout.width] |= arcs[layout.pick_arc]
        return int(self.active.sum()) > before

    def solve(self, worth: Floats, kept: Sequence[float], seconds: float) -> Answer:
        """The programme as it stands, from where the last one ended; `x` and `duals` for all columns and rows."""
        master = self.master
        columns = np.flatnonzero(self.active)
        part = self._by_column[:, columns].tocsr()
        rows = np.flatnonzero((np.diff(part.indptr) > 0) | self._needed)
        whole = replace(master, matrix=part[rows], row_lower=master.row_lower[rows])
        whole = replace(whole, row_upper=master.row_upper[rows], upper=master.upper[columns])
        whole = replace(whole, tier_worth=tuple(own[columns] for own in master.tier_worth))
        matrix, lower, upper = with_kept_tiers(whole, kept)
        program = Program(matrix, lower, upper, whole.upper, worth[columns], master.whole[columns])
        basis = self._nearest_basis(len(kept))
        every = np.concatenate([rows, master.matrix.shape[0] + np.arange(len(kept))])
        start = None if basis is None else Basis(basis.columns[columns], basis.rows[every])
        answer = solve_from(program, start, seconds)
        if answer.x is None or answer.duals is None or answer.basis is None:
            return answer
        ended = self._no_basis(len(kept)) if basis is None else basis
        ended.columns[columns], ended.rows[every] = answer.basis.columns, answer.basis.rows
        self.bases[len(kept)] = ended
        x, duals = np.zeros(master.matrix.shape[1]), np.zeros(master.matrix.shape[0] + len(kept))
        x[columns], duals[rows] = answer.x, answer.duals[: len(rows)]
        duals[master.matrix.shape[0] :] = answer.duals[len(rows) :]
        found = replace(answer, x=x, duals=duals)
        self.last = self.last if kept else found
        return found

    def _no_basis(self, kept: int) -> Basis:
        rows, columns = self.master.matrix.shape
        return Basis(np.full(columns, AT_LOWER, np.int64), np.full(rows + kept, BASIC, np.int64))

    def _nearest_basis(self, kept: int) -> Basis | None:
        """The last basis with so many tiers kept, or with fewer."""
        for number in range(kept, -1, -1):
            found = self.bases.get(number)
            if found is not None:
                more = np.full(kept - number, BASIC, np.int64)
                return Basis(found.columns.copy(), np.concatenate([found.rows, more]))
        return None

    def priced(
        self,
        weights: Sequence[float],
        kept: Sequence[float],
        near: float,
        time_left: Callable[[], float],
    ) -> Relaxed:
        """Solve and take in what is missing, until the bound is `near` the programme's value.

        Parameters
        ----------
        weights : sequence of float
            Of the tiers, in the worth that is to be most.
        kept : sequence of float
            Signed worth that the first tiers must keep.
        near : float
            Relative distance at which the bound is good enough.
        time_left : callable
            Seconds left.
        """
        worth = np.zeros(self.master.matrix.shape[1])
        for weight, own in zip(weights, self.master.tier_worth, strict=True):
            worth = worth + weight * own
        if self.dual is not None:  # without prices the programme is its own bound, and must be exact
            flows = self.master.layout.columns
            worth[: len(flows)] -= SHALLOW * _usual(worth) * flows.position
        best = Relaxed(Answer(Verdict.STOPPED), np.inf, None, (0.0,) * len(kept))
        for _ in range(ROUNDS):
            answer = self.solve(worth, kept, time_left())
            if answer.duals is None:
                return replace(best, answer=answer if best.answer.x is None else best.answer)
            if self.dual is None:
                price = np.maximum(-answer.duals[len(answer.duals) - len(kept) :], 0.0) if kept else ()
                return Relaxed(answer, answer.value, None, tuple(price))
            best, missing = self._read(best, answer, weights, kept)
            if best.bound - answer.value <= near * abs(answer.value) or time_left() <= 0:
                break
            if not self.open(missing):
                break
        return best

    def _read(
        self,
        best: Relaxed,
        answer: Answer,
        weights: Sequence[float],
        kept: Sequence[float],
    ) -> tuple[Relaxed, Bools]:
        """What an answer proves, beside the best so far; and the choices whose absence it feels."""
        dual = self.dual
        assert dual is not None
        assert answer.duals is not None
        worth, rows = dual.together(weights), dual.keeping(kept)
        charged = dual.charged(worth, rows, self.row_prices(answer.duals, len(kept)))
        agent = self._agent_prices(answer.duals)
        point = Point(self._goods(answer.duals, charged - agent), self.row_prices(answer.duals, len(kept)))
        left = charged - point.goods[dual.enters] + point.goods[dual.releases]
        bound = dual.bound_of(left, rows, point)
        over = left - agent
        missing = over > -MARGIN * self.usual
        if int((missing & ~self.active[dual.flow]).sum()) > self.active.sum():
            # Prices far from right would take in nearly everything: everybody's best first.
            missing &= near_uses(dual, left, MOST_BEHIND * self.usual)
        if bound < best.bound:
            return Relaxed(answer, bound, point, tuple(point.rows[len(rows) - len(kept) :])), missing
        return replace(best, answer=answer), missing

    def row_prices(self, duals: Floats, kept: int) -> Floats:
        """Prices of the dual's rows: each limit of a side row, then the earlier tiers."""
        begin = self.master.layout.begin_side
        prices: list[float] = []
        for row, price in zip(self.master.grid.problem.rows, duals[begin:], strict=False):
            if np.isfinite(row.upper):
                prices.append(max(float(price), 0.0))
            if np.isfinite(row.lower):
                prices.append(max(float(-price), 0.0))
        above = duals[self.master.matrix.shape[0] :]
        return np.concatenate([prices, np.maximum(-above[:kept], 0.0)])

    def node_prices(self, duals: Floats) -> tuple[Floats, Bools]:
        """(positions x lines + 1,) prices of goods, 0 where the programme has no node; and where it has one."""
        problem, layout = self.master.grid.problem, self.master.layout
        goods = np.zeros(problem.positions * problem.lines + 1)
        shelf = layout.columns.position * problem.lines + problem.pair_line[layout.columns.pair]
        used = np.flatnonzero(self.active[: layout.flows])
        goods[shelf[used]] = np.maximum(duals[layout.node_of_flow[used]], 0.0)
        known = np.zeros(len(goods), bool)
        known[shelf[used]] = True
        return goods, known

    def _goods(self, duals: Floats, after_agents: Floats) -> Floats:
        """Prices of goods; where the programme has no node, the least that rules out whoever could take one."""
        dual, problem = self.dual, self.master.grid.problem
        assert dual is not None
        goods, known = self.node_prices(duals)
        unknown = np.flatnonzero(~known[dual.enters])
        position = dual.enters[unknown] // problem.lines
        for number in range(problem.positions - 1, -1, -1):
            here = unknown[position == number]
            np.maximum.at(goods, dual.enters[here], after_agents[here] + goods[dual.releases[here]])
        return goods

    def _agent_prices(self, duals: Floats) -> Floats:
        """(entries,) price that the programme sets on each entry's agent."""
        assert self.dual is not None
        row: Ints = self.master.layout.agent_row[self.master.grid.problem.arc_agent[self.dual.arc]]
        return np.where(row >= 0, np.maximum(duals[row], 0.0), 0.0)


def _usual(worth: Floats) -> float:
    """What a choice is mostly worth."""
    sizes = np.abs(worth[worth != 0])
    return float(np.median(sizes)) if len(sizes) else 0.0
