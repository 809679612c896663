"""A bound without caps: chains and rings of any length are flows, and their best is a minimum-cost flow.

Found in a fraction of a second whatever the caps are, and often met by the best choice within them.
"""

from __future__ import annotations

import numpy as np

from optimiser.engine.grid import Grid
from optimiser.engine.problem import ChainProblem, Floats, Ints
from optimiser.engine.solvers import solve_flow

PRECISION = 1e6  # parts of the largest worth that are told apart


def endless_bound(grid: Grid, tier: int) -> tuple[float, Ints]:
    """Signed worth of a tier without dated worths that no choice exceeds, and the arcs that the best flow uses.

    Side rows, capacity and windows are left aside, as is what earlier tiers must keep.
    """
    problem = grid.problem
    worth = _best_worth(problem, tier)
    follows = np.full(problem.agents, -1, np.int64)
    follows[problem.arc_agent] = problem.pair_next[problem.arc_pair]
    end = problem.lines + problem.agents
    agents = np.arange(problem.agents)
    tail = np.concatenate(
        [problem.pair_line[problem.arc_pair], problem.lines + agents, np.arange(problem.lines)]
    )
    head = np.concatenate(
        [
            problem.lines + problem.arc_agent,
            np.where(follows >= 0, follows, end),
            np.full(problem.lines, end),
        ]
    )
    goods = grid.supply.sum(axis=(0, 2)).astype(np.int64)
    supply = np.concatenate([goods, np.zeros(problem.agents, np.int64), [-goods.sum()]])
    most = int(goods.sum()) + problem.agents
    capacity = np.concatenate(
        [np.ones(problem.arcs + problem.agents, np.int64), np.full(problem.lines, most)]
    )
    values = np.concatenate([worth, np.zeros(problem.agents + problem.lines)])
    found = solve_flow(tail, head, capacity, values, supply, _scale(worth))
    if found is None:
        return np.inf, np.empty(0, np.int64)
    return found[0], np.flatnonzero(found[1][: problem.arcs])


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
