"""A search from walk to walk: some are put together anew, again and again, until a bound is met.

The best flow without caps nearest to what stands says who should be served and at whose cost. Along that path
walks are gathered, with some others at random, and regrouped; what is no worse is taken, so the search
wanders among equals. Large pools whose programme takes minutes are mostly settled so within seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Bools, Choice, Ints
from optimiser.engine.pools.endless import EndlessFlow
from optimiser.engine.pools.regrouping import Group, regroup
from optimiser.engine.pools.standing import Standing, walk_worth
from optimiser.engine.pools.walks import Walk, choice_of, cut, walks_of

GROUP = (80, 120)  # agents in a group, about: fewest and most
PLACES = 500  # agents times places in a chain, between those two
ARCS_EACH = (8.0, 24.0)  # choices considered for each agent of a group: at first and at most
WIDER = 1.5  # so many times more of them
STALE = 8  # after so many groups in a row that gained nothing
PATHS = 10  # agents that the flow serves and nobody else yet, whose paths are gathered at once
STEPS = 30  # of a path at most
OTHERS = 6  # one in so many of a group is an agent outside all walks, at random
FRESH = 25  # groups after which the nearest flow is sought anew


class WalkSearch:
    """What stands, and one step after the other.

    Parameters
    ----------
    flat : Grid
        Of the problem without days; it has one tier and no side rows.
    possible : (positions, pairs) bool
        Where in a chain each pair may stand.
    flow : EndlessFlow
    seed : int
    """

    def __init__(self, flat: Grid, possible: Bools, flow: EndlessFlow, seed: int) -> None:
        self.flat, self.possible, self.flow = flat, possible, flow
        self.problem = flat.problem
        tier = self.problem.tiers[0]
        self.worth = tier.sign * tier.arc_worth
        self.ring_worth = self.worth if tier.ring_worth is None else tier.sign * tier.ring_worth
        self.rng = np.random.default_rng(seed)
        goods = flat.supply.sum(axis=(0, 2)).astype(np.int64)
        lines = np.repeat(np.arange(self.problem.lines), goods)
        first = cut(self.problem, possible, lines, flow.used, self.worth, self.ring_worth)
        self.standing = Standing(self.problem, lines, first)
        self.value = walk_worth(first, self.worth, self.ring_worth)
        self.group = int(np.clip(PLACES / max(self.problem.positions, 1), *GROUP))
        self.arcs_each, self.stale = ARCS_EACH[0], 0
        self.age = 0  # groups since the nearest flow was sought
        self._seek(flow.used)

    @property
    def choice(self) -> Choice:
        """What stands, everything on the first day."""
        return choice_of(self.standing.walks)

    def adopt(self, choice: Choice) -> None:
        """Go on from a choice found elsewhere, if it is better."""
        walks = walks_of(self.problem, choice)
        value = walk_worth(walks, self.worth, self.ring_worth)
        if value > self.value:
            self.standing.replace(range(len(self.standing.walks)), walks)
            self.value = value
            self._seek(self.flow.nearest(self.standing.arcs))

    def step(self, time_left: Callable[[], float]) -> None:
        """Regroup once."""
        if self.age >= FRESH or not len(self.wanting()):
            self._seek(self.flow.nearest(self.standing.arcs))
        self.age += 1
        gathered = _Gathering(self)
        must = self.must.copy()
        must[self.standing.arcs] = True
        new = regroup(self.flat, self.possible, gathered.group, must, self.arcs_each, self.rng, time_left)
        gain = -1.0 if new is None else self._gain(gathered.walks, new)
        if new is not None and gain >= 0:
            self.standing.replace(gathered.walks, new)
            self.value += gain
        self._judge(gain > 0)

    def _gain(self, old: Sequence[int], new: Sequence[Walk]) -> float:
        standing = [self.standing.walks[number] for number in old]
        more, less = (walk_worth(walks, self.worth, self.ring_worth) for walks in (new, standing))
        return more - less

    def _judge(self, better: bool) -> None:
        """Consider more choices where nothing was gained for a while."""
        self.stale = 0 if better else self.stale + 1
        if self.stale >= STALE:
            self.stale, self.arcs_each = 0, min(self.arcs_each * WIDER, ARCS_EACH[1])

    def _seek(self, arcs: Ints) -> None:
        """Take a flow as what to work towards."""
        problem = self.problem
        self.age = 0
        self.wanted = np.full(problem.agents, -1, np.int64)
        self.wanted[problem.arc_agent[arcs]] = arcs
        follows = problem.pair_next[problem.arc_pair[arcs]]
        self.giver = np.full(problem.lines, -1, np.int64)
        self.giver[follows[follows >= 0]] = problem.arc_agent[arcs[follows >= 0]]
        self.must = np.zeros(problem.arcs, bool)
        self.must[arcs] = self.must[self.flow.used] = True

    def wanting(self) -> Ints:
        """Agents whom the flow serves and no walk does; where there are none, those whom it serves otherwise."""
        served = self.standing.taken_by >= 0
        wanting = np.flatnonzero((self.wanted >= 0) & ~served)
        if len(wanting):
            return wanting
        return np.flatnonzero((self.wanted >= 0) & (self.wanted != self.standing.taken_by))


class _Gathering:
    """Walks, agents and goods of one group."""

    def __init__(self, search: WalkSearch) -> None:
        self.search, self.standing = search, search.standing
        self.walks: list[int] = []
        self.agents: set[int] = set()
        self.goods: list[int] = []
        self.size = search.group
        rng = search.rng
        for agent in rng.permutation(search.wanting())[:PATHS].tolist():
            self._follow(agent)
        for number in rng.permutation(len(self.standing.walks)).tolist():
            if len(self.agents) >= self.size:
                break
            self._take(number)
        outside = np.flatnonzero(self.standing.taken_by < 0)
        self.agents.update(rng.permutation(outside)[: self.size // OTHERS].tolist())
        idle = rng.permutation(self.standing.idle)[: self.size // OTHERS].tolist()
        self.goods += [line for line in idle if line not in self.goods]

    @property
    def group(self) -> Group:
        """The group in the form that regrouping takes."""
        begun = [self.standing.walks[number].line for number in self.walks]
        lines = [line for line in begun if line >= 0] + self.goods
        return Group(np.array(sorted(self.agents), np.int64), np.array(lines, np.int64))

    def _take(self, number: int) -> None:
        if number >= 0 and number not in self.walks:
            self.walks.append(number)
            problem = self.search.problem
            self.agents.update(problem.arc_agent[list(self.standing.walks[number].arcs)].tolist())

    def _follow(self, agent: int) -> None:
        """Who gives to an agent in the flow, who must then take from somebody else, and so on."""
        search, standing = self.search, self.standing
        for _ in range(STEPS):
            self.agents.add(agent)
            arc = search.wanted[agent]
            if arc < 0 or len(self.agents) >= self.size:
                return
            line = int(search.problem.pair_line[search.problem.arc_pair[arc]])
            self._take(int(standing.walk_at_line[line]))
            instead, giver = int(standing.taken_at[line]), int(search.giver[line])
            if instead >= 0 and instead != arc:
                agent = int(search.problem.arc_agent[instead])
            elif giver >= 0 and standing.taken_by[giver] < 0:
                agent = giver
            else:
                if line in standing.idle and line not in self.goods:
                    self.goods.append(line)
                return
