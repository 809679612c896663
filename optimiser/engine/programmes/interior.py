"""A linear programme in which every agent takes at most one use, from the inside: exact prices at any size.

Maximise ``worth @ x`` where the uses of each agent add up to at most 1, ``limits.T @ x <= most`` and ``x >= 0``.
Agents are many and share no use, so a Newton step eliminates them one by one; what is left is one symmetric
system over the limits, which are few. Steps are Mehrotra's (1992) with Gondzio's (1996) further correctors. Uses
may join on the way, and leave it: what prices show to be missing is taken in without beginning anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.linalg import LinAlgError

from optimiser.engine.model.problem import Floats, Ints
from optimiser.engine.programmes.beside import side_by_side
from optimiser.engine.programmes.fronts import Cholesky, Elimination

SAFE = 0.9995  # of the way to the wall
CORRECTORS = 3
SHARES = (1.0, 0.5, 0.25, 0.1)  # of a bend that are tried
WORTH_IT = 0.01  # of a step: what a corrector must add for another to be tried
ENOUGH = 0.9  # a step that long needs no further corrector
FIRM = 1e-11  # relative, added to the system's diagonal
BANDS = 6  # of the system, worked out side by side
SLACK_OF_NEW = 0.1  # of a usual price: the least reduced cost that a use begins with that comes in on the way


_Move = tuple[Floats, Floats]  # change of primal and dual


@dataclass(frozen=True)
class Uses:
    """What agents may take.

    Attributes
    ----------
    agent : (uses,) int
        Ascending.
    worth : (uses,) float
    limits : (uses, limits) sparse
    most : (limits,) float
    """

    agent: Ints
    worth: Floats
    limits: sparse.csr_matrix
    most: Floats

    @cached_property
    def agents(self) -> Ints:
        """Agents that have a use, ascending."""
        return self.agent[self.first]

    @cached_property
    def place(self) -> Ints:
        """(uses,) each use's agent among `agents`."""
        return np.cumsum(np.r_[0, np.diff(self.agent) != 0])

    @cached_property
    def first(self) -> Ints:
        """(agents,) where each agent's uses begin."""
        return np.flatnonzero(np.r_[True, np.diff(self.agent) != 0])[: len(self.agent)]

    @cached_property
    def alive(self) -> Ints:
        """Limits that some use counts against."""
        return np.flatnonzero(np.bincount(self.limits.indices, minlength=self.limits.shape[1]))

    @cached_property
    def scale(self) -> Floats:
        """(alive,) the largest that a use counts against each of those limits."""
        size: Floats = np.asarray(abs(self.limits).max(axis=0).todense()).reshape(-1)[self.alive]
        return size

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """(uses, alive) the limits, each by its scale."""
        found: sparse.csr_matrix = self.limits[:, self.alive] @ sparse.diags(1 / self.scale)
        return found.tocsr()

    @cached_property
    def transposed(self) -> sparse.csr_matrix:
        """The same, limits first."""
        return self.matrix.T.tocsr()

    @cached_property
    def sorts(self) -> tuple[Ints, sparse.csr_matrix]:
        """(uses,) the sort of each, and (sorts, alive) what each sort counts: uses of a sort count alike."""
        mixed = self.matrix @ np.random.default_rng(0).random(len(self.alive))
        _, one, sort = np.unique(mixed, return_index=True, return_inverse=True)
        found = self.matrix[one]
        if (found[sort] != self.matrix).nnz:  # two sums that are equal by chance
            return np.arange(len(self.agent)), self.matrix
        return sort, found

    @cached_property
    def elimination(self) -> Elimination:
        """In which order the limits are eliminated; those meet that an agent could take."""
        taken = self._gather(np.ones(len(self.agent))) @ abs(self.matrix)
        taken.data[:] = 1.0
        return Elimination((taken.T @ taken).tocsr())

    def mixed(self, weight: Floats) -> sparse.csr_matrix:
        """(agents, alive) the limits of each agent's uses, by weight."""
        return self._gather(weight) @ self.matrix

    def _gather(self, weight: Floats) -> sparse.csr_matrix:
        """(agents, uses) what adds up each agent's uses, by weight."""
        starts = np.append(self.first, len(weight))
        shape = len(self.first), len(weight)
        return sparse.csr_matrix((weight, np.arange(len(weight)), starts), shape=shape)

    def by_agent(self, value: Floats) -> Floats:
        """(agents,) sums over each agent's uses."""
        found: Floats = np.add.reduceat(value, self.first)
        return found


class Interior:
    """A run: places strictly inside, primal and dual, that approach the optimum together.

    Primal are uses, what each agent leaves (its slack) and what each limit leaves; dual are reduced costs, prices
    of agents and prices of limits, in the same order.

    Parameters
    ----------
    uses : Uses
    prices : (limits,) float
        Prices to begin near.
    """

    def __init__(self, uses: Uses, prices: Floats) -> None:
        self.uses, self.steps = uses, 0
        self.primal, self.dual = self._beginning(prices[uses.alive] * uses.scale)

    @property
    def mu(self) -> float:
        """How far inside: the mean product of a primal value and its dual."""
        return float(self.primal @ self.dual) / len(self.primal)

    @property
    def x(self) -> Floats:
        """(uses,) how much of each."""
        return self.primal[: len(self.uses.worth)]

    @property
    def value(self) -> float:
        """Worth of the uses."""
        return float(self.uses.worth @ self.x)

    @property
    def reduced(self) -> Floats:
        """(uses,) how much the price of each is above its worth."""
        return self._parts(self.dual)[0]

    def agent_prices(self, agents: int) -> Floats:
        """(agents,) price of each, by number; 0 without a use."""
        found = np.zeros(agents)
        found[self.uses.agents] = self._parts(self.dual)[1]
        return found

    def limit_prices(self) -> Floats:
        """(limits,) price of each; 0 where no use counts."""
        found = np.zeros(len(self.uses.most))
        found[self.uses.alive] = self._parts(self.dual)[2] / self.uses.scale
        return found

    def lacking(self) -> float:
        """The largest amount by which an agent or a limit is not balanced."""
        agents, limits, _ = self._residuals()
        return max(float(np.abs(agents).max(initial=0.0)), float(np.abs(limits).max(initial=0.0)))

    def _parts(self, both: Floats) -> tuple[Floats, Floats, Floats]:
        """Uses, agents, limits."""
        uses, agents = len(self.uses.worth), len(self.uses.agents)
        return both[:uses], both[uses : uses + agents], both[uses + agents :]

    def _most(self) -> Floats:
        found: Floats = self.uses.most[self.uses.alive] / self.uses.scale
        return found

    def _residuals(self) -> tuple[Floats, Floats, Floats]:
        """What agents, limits and reduced costs are off by."""
        uses = self.uses
        x, idle, room = self._parts(self.primal)
        reduced, agent, price = self._parts(self.dual)
        return (
            1.0 - uses.by_agent(x) - idle,
            self._most() - uses.transposed @ x - room,
            uses.worth - agent[uses.place] - uses.matrix @ price + reduced,
        )

    def _beginning(self, prices: Floats) -> tuple[Floats, Floats]:
        """Mehrotra's beginning: the primal nearest to nothing, the dual by the prices, both moved well inside."""
        uses = self.uses
        system = _System(uses, np.ones(len(uses.worth)), np.ones(len(uses.agents)), np.ones(len(uses.alive)))
        agent, limit = system.solve(np.ones(len(uses.agents)), self._most())
        primal = np.concatenate([agent[uses.place] + uses.matrix @ limit, agent, limit])
        left = uses.worth - uses.matrix @ prices
        best = np.maximum(np.maximum.reduceat(left, uses.first), 0.0)
        dual = np.concatenate([best[uses.place] - left, best, np.maximum(prices, 0.0)])
        primal += max(-1.5 * primal.min(), 0.0)
        product = float(primal @ dual)
        return primal + product / 2 / dual.sum(), dual + product / 2 / primal.sum()

    def step(self) -> bool:
        """One step towards the optimum; False where none can be made."""
        uses, primal, dual = self.uses, self.primal, self.dual
        mu, off = self.mu, self._residuals()
        try:
            system = _System(uses, *self._parts(primal / dual))
        except LinAlgError:
            return False
        forward = self._direction(system, -primal * dual, off)
        most = _longest(forward[0] / primal), _longest(forward[1] / dual)
        ahead = float((primal + most[0] * forward[0]) @ (dual + most[1] * forward[1])) / len(primal)
        target = mu * (ahead / mu) ** 3
        bend = self._direction(system, target - forward[0] * forward[1], None)
        move, most = self._bent(forward, bend)
        move, most = self._corrected(system, move, most, target)
        if min(most) < 1e-9 or not np.isfinite(sum(most)):
            return False
        self.primal = primal + SAFE * most[0] * move[0]
        self.dual = dual + SAFE * most[1] * move[1]
        self.steps += 1
        return True

    def _direction(
        self, system: _System, products: Floats, off: tuple[Floats, Floats, Floats] | None
    ) -> tuple[Floats, Floats]:
        """Change of primal and dual that changes the products so, and makes good what is off."""
        uses, dual = self.uses, self.dual
        share = products / dual
        use, idle, room = self._parts(share)
        if off is not None:
            use = use + system.weight * off[2]
        by_agent, by_limit = uses.by_agent(use) + idle, uses.transposed @ use + room
        if off is not None:
            by_agent, by_limit = by_agent - off[0], by_limit - off[1]
        agent, limit = system.solve(by_agent, by_limit)
        reduced = agent[uses.place] + uses.matrix @ limit
        if off is not None:
            reduced -= off[2]
        change = np.concatenate([reduced, agent, limit])
        return share - self.primal / dual * change, change

    def _bent(self, move: _Move, bend: _Move) -> tuple[_Move, tuple[float, float]]:
        """The move and as much of the bend as gives the longest steps (Colombo and Gondzio 2008)."""
        ways = [
            (change / value, more / value)
            for value, change, more in zip((self.primal, self.dual), move, bend, strict=True)
        ]
        best, longest = 0.0, (0.0, 0.0)
        for share in SHARES:
            primal, dual = (_longest(change + share * more) for change, more in ways)
            if primal + dual > sum(longest):
                best, longest = share, (primal, dual)
            if min(primal, dual) > ENOUGH:
                break
        return (move[0] + best * bend[0], move[1] + best * bend[1]), longest

    def _corrected(
        self, system: _System, move: _Move, most: tuple[float, float], target: float
    ) -> tuple[_Move, tuple[float, float]]:
        """Bend the move so that products far from the target come nearer, as long as steps grow."""
        for _ in range(CORRECTORS):
            if min(most) > ENOUGH:
                break
            hoped = [min(1.0, 1.08 * length + 0.08) for length in most]
            product = (self.primal + hoped[0] * move[0]) * (self.dual + hoped[1] * move[1])
            wanted = np.clip(product, 0.1 * target, 10 * target) - product
            bend = self._direction(system, np.maximum(wanted, -10 * target), None)
            bent, longer = self._bent(move, bend)
            if sum(longer) < sum(most) + WORTH_IT:
                break
            move, most = bent, longer
        return move, most

    def take_in(self, uses: Uses, was: Ints, now: Ints, prices: Floats) -> None:
        """Go on with other uses: more of them, or without some.

        Parameters
        ----------
        uses : Uses
        was, now : (staying uses,) int
            Where those that stay were, and where they are.
        prices : (limits,) float
            For limits that no use counted against.
        """
        mu, old = self.mu, self.uses
        (x, idle, room), (reduced, agent, price) = self._parts(self.primal), self._parts(self.dual)
        usual = float(agent.mean())
        self.uses = uses
        _, here, there = np.intersect1d(uses.agents, old.agents, assume_unique=True, return_indices=True)
        new_idle, new_agent = np.ones(len(uses.agents)), np.full(len(uses.agents), mu)
        new_idle[here], new_agent[here] = idle[there], agent[there]
        new_price = np.maximum(prices[uses.alive] * uses.scale, max(mu, SLACK_OF_NEW * usual))
        new_room = mu / new_price
        _, here, there = np.intersect1d(uses.alive, old.alive, assume_unique=True, return_indices=True)
        # What a use counts may have changed with the uses: prices are by the scale, room is over it.
        grown = uses.scale[here] / old.scale[there]
        new_price[here], new_room[here] = price[there] * grown, room[there] / grown
        left = uses.worth - uses.matrix @ new_price
        new_reduced = np.maximum(new_agent[uses.place] - left, SLACK_OF_NEW * usual)
        new_x = mu / new_reduced
        new_reduced[now], new_x[now] = reduced[was], x[was]
        self.primal = np.concatenate([new_x, new_idle, new_room])
        self.dual = np.concatenate([new_reduced, new_agent, new_price])


class _System:
    """The equations of a step, agents eliminated.

    Parameters
    ----------
    uses : Uses
    weight, idle, room : float
        Primal over dual of uses, agents and limits.
    """

    def __init__(self, uses: Uses, weight: Floats, idle: Floats, room: Floats) -> None:
        self.weight = weight
        self._agent = uses.by_agent(weight) + idle
        self._mixed = uses.mixed(weight)
        self._mixed_transposed = self._mixed.T.tocsr()
        sort, sorts = uses.sorts
        of_sort: Floats = np.bincount(sort, weights=weight).astype(np.float64)
        left = sparse.hstack([sorts.T, self._mixed_transposed], format="csr")
        right = sparse.vstack(
            [_rows_times(sorts, of_sort), _rows_times(self._mixed, -1 / self._agent)], format="csr"
        )
        system = _product(left, right)
        self._factors = Cholesky(uses.elimination, system, room + FIRM * (system.diagonal() + room))

    def solve(self, agents: Floats, limits: Floats) -> tuple[Floats, Floats]:
        """Change of the prices of agents and of limits."""
        rest = limits - self._mixed_transposed @ (agents / self._agent)
        limit = self._factors.solve(rest)
        return (agents - self._mixed @ limit) / self._agent, limit


def _rows_times(matrix: sparse.csr_matrix, factor: Floats) -> sparse.csr_matrix:
    """Every row of a matrix times its factor."""
    data = matrix.data * np.repeat(factor, np.diff(matrix.indptr))
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _product(left: sparse.csr_matrix, right: sparse.csr_matrix) -> sparse.csr_matrix:
    """One matrix times another, by bands of rows side by side."""
    cuts = np.searchsorted(left.indptr, np.linspace(0, left.nnz, BANDS + 1)[1:-1])
    edges = [0, *cuts.tolist(), left.shape[0]]
    bands = [left[first:last] for first, last in pairwise(edges) if first < last]
    return sparse.vstack(side_by_side(lambda band: band @ right, bands), format="csr")


def _longest(change: Floats) -> float:
    """How much of a change, relative to the values and at most all of it, leaves every value at 0 or more."""
    return 1.0 / max(1.0, -float(change.min(initial=0.0)))
