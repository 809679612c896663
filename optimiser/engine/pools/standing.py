"""The walks that stand at one moment of a search: who is in which, and which goods are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from optimiser.engine.model.problem import ChainProblem, Floats, Ints
from optimiser.engine.pools.walks import Walk


class Standing:
    """Walks that share no agent, with look-ups.

    Attributes
    ----------
    walks : list of Walk
    arcs : (chosen,) int
        All their choices.
    walk_of_agent, walk_at_line : (agents,), (lines,) int
        Walk that an agent is in, and one that comes by a line; -1: none.
    taken_by, taken_at : (agents,), (lines,) int
        Arc by which an agent takes, and one by which a good of the line is taken; -1: none.
    idle : (goods,) int
        Lines of supplied goods that nobody takes.
    """

    def __init__(self, problem: ChainProblem, goods: Ints, walks: Sequence[Walk]) -> None:
        self.problem = problem
        self.walks = list(walks)
        self._goods = np.bincount(goods, minlength=problem.lines)
        self._look_up()

    def replace(self, old: Iterable[int], new: Sequence[Walk]) -> None:
        """Put other walks in the place of some (by their numbers)."""
        gone = set(old)
        self.walks = [walk for number, walk in enumerate(self.walks) if number not in gone] + list(new)
        self._look_up()

    def _look_up(self) -> None:
        problem = self.problem
        self.arcs: Ints = np.array([arc for walk in self.walks for arc in walk.arcs], np.int64)
        number = np.repeat(np.arange(len(self.walks)), [len(walk.arcs) for walk in self.walks])
        pair, agent = problem.arc_pair[self.arcs], problem.arc_agent[self.arcs]
        line, follows = problem.pair_line[pair], problem.pair_next[pair]
        self.walk_of_agent = np.full(problem.agents, -1, np.int64)
        self.walk_of_agent[agent] = number
        self.taken_by = np.full(problem.agents, -1, np.int64)
        self.taken_by[agent] = self.arcs
        self.taken_at = np.full(problem.lines, -1, np.int64)
        self.taken_at[line] = self.arcs
        self.walk_at_line = np.full(problem.lines, -1, np.int64)
        self.walk_at_line[line] = number
        self.walk_at_line[follows[follows >= 0]] = number[follows >= 0]
        begun = np.array([walk.line for walk in self.walks if walk.line >= 0], np.int64)
        left = self._goods - np.bincount(begun, minlength=problem.lines)
        self.idle = np.repeat(np.arange(problem.lines), left)


def walk_worth(walks: Iterable[Walk], worth: Floats, ring_worth: Floats) -> float:
    """Worth of walks: a choice may be worth something else within a ring."""
    return sum(float((ring_worth if walk.line < 0 else worth)[list(walk.arcs)].sum()) for walk in walks)
