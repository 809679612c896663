"""A bound without caps: chains and rings of any length are flows, and their best is a minimum-cost flow.

Found in a fraction of a second whatever the caps are, and often met by the best choice within them. Of all best
flows the one nearest to a choice tells what would have to change: where the two differ are augmenting paths.
"""

from __future__ import annotations

import numpy as np

from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import ChainProblem, Floats, Ints
from optimiser.engine.programmes.solvers import solve_flow

PRECISION = 1e6  # parts of the largest worth that are told apart


class EndlessFlow:
    """The best flow of a tier without dated worths.

    Side rows, capacity and windows are left aside, as is what earlier tiers must keep.

    Attributes
    ----------
    bound : float
        Signed worth of the tier, its constant left out, that no choice exceeds.
    used : (used,) int
        Arcs of the best flow.
    """

    def __init__(self, grid: Grid, tier: int) -> None:
        problem = grid.problem
        worth = _best_worth(problem, tier)
        self._scale = _scale(worth)
        self._whole = np.ceil(worth * self._scale - 1e-9)
        self._lay_out(problem, grid.supply.sum(axis=(0, 2)).astype(np.int64))
        found = self._solve(worth, self._scale)
        self.bound, self.used = (np.inf, np.empty(0, np.int64)) if found is None else found

    def nearest(self, arcs: Ints) -> Ints:
        """Arcs of the best flow that shares most arcs with those given."""
        many = len(self._goes_on) + 1.0
        worth = many * self._whole
        worth[arcs] += 1
        found = self._solve(worth, 1.0)
        return self.used if found is None else found[1]

    def _lay_out(self, problem: ChainProblem, goods: Ints) -> None:
        """Nodes are lines, agents, and where everything ends; edges are arcs, what agents release, and ends."""
        follows = np.full(problem.agents, -1, np.int64)
        follows[problem.arc_agent] = problem.pair_next[problem.arc_pair]
        self._goes_on = follows >= 0
        end = problem.lines + problem.agents
        agents, lines = np.arange(problem.agents), np.arange(problem.lines)
        self._tail = np.concatenate([problem.pair_line[problem.arc_pair], problem.lines + agents, lines])
        released = np.where(self._goes_on, follows, end)
        self._head = np.concatenate(
            [problem.lines + problem.arc_agent, released, np.full(problem.lines, end)]
        )
        self._supply = np.concatenate([goods, np.zeros(problem.agents, np.int64), [-goods.sum()]])
        most = int(goods.sum()) + problem.agents
        ones = np.ones(problem.arcs + problem.agents, np.int64)
        self._capacity = np.concatenate([ones, np.full(problem.lines, most)])

    def _solve(self, worth: Floats, scale: float) -> tuple[float, Ints] | None:
        values = np.concatenate([worth, np.zeros(len(self._tail) - len(worth))])
        found = solve_flow(self._tail, self._head, self._capacity, values, self._supply, scale)
        return None if found is None else (found[0], np.flatnonzero(found[1][: len(worth)]))


def _best_worth(problem: ChainProblem, tier: int) -> Floats:
    """(arcs,) signed worth of an arc, in a chain or in a ring, whichever is more."""
    found = problem.tiers[tier]
    chained = found.sign * found.arc_worth
    return chained if found.ring_worth is None else np.maximum(chained, found.sign * found.ring_worth)


def _scale(worth: Floats) -> float:
    """Whole worths are kept as they are; others are told apart finely enough."""
    if np.all(worth == np.rint(worth)):
        return 1.0
    return PRECISION / max(float(np.abs(worth).max(initial=0.0)), 1e-9)


def is_flow(problem: ChainProblem) -> bool:
    """Say whether the bound applies: no dated worths, and every agent releases one line whatever it takes."""
    least = np.full(problem.agents, np.iinfo(np.int64).max)
    most = np.full(problem.agents, -2, np.int64)
    np.minimum.at(least, problem.arc_agent, problem.pair_next[problem.arc_pair])
    np.maximum.at(most, problem.arc_agent, problem.pair_next[problem.arc_pair])
    one = bool(np.all((least == most) | (most == -2)))
    return one and all(tier.dated is None and tier.ring_dated is None for tier in problem.tiers)
