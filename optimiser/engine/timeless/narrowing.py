"""Where choices are too many for one programme: those that prices leave in question, and what the rest adds.

The programme then holds a part of the choices. Prices that it finds bound that part; the rest raises a bound only
by what some agent could gain there beyond its best within, which is looked up in blocks that take little room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.timeless.folded import Timeless
from optimiser.engine.timeless.smoothing import Point, SmoothDual, near_uses

WITHIN = 0.15  # of an agent's worth: how much worse than its best a choice may be to be kept
BLOCK = 600_000  # choices looked at in one go


@dataclass(frozen=True)
class Outside:
    """Choices that a programme leaves out.

    Attributes
    ----------
    folded : Timeless
        With every choice.
    arcs : (left out,) int
        By agent.
    everybody : (tiers,) float
        Everybody's best of each tier, of all choices: a bound by prices of nothing.
    """

    folded: Timeless
    arcs: Ints
    everybody: tuple[float, ...]

    def more(self, weights: Sequence[float], tiers: Sequence[int], point: Point, best: Floats) -> float:
        """By how much these choices raise a bound.

        Parameters
        ----------
        weights : (tiers,) sequence of float
            Of the tiers in the worth.
        tiers : sequence of int
            Earlier tiers with a row each.
        point : Point
            Prices; those of the tiers' rows last.
        best : (agents,) float
            What is left to each agent in the programme.
        """
        raised = np.zeros(len(best))
        for block in self._blocks():
            left = block.best(block.left(weights, tiers, point))
            agents = block.agent[block.first]
            raised[agents] = np.maximum(raised[agents], left - best[agents])
        return float(raised.sum())

    def wanted(self, weights: Sequence[float], tiers: Sequence[int], point: Point, least: Floats) -> Ints:
        """Choices that leave an agent more than its least.

        Parameters
        ----------
        weights, tiers, point
            As for `more`.
        least : (agents,) float
        """
        found = [
            block.arc[block.left(weights, tiers, point) > least[block.agent]] for block in self._blocks()
        ]
        return np.unique(np.concatenate([np.empty(0, np.int64), *found]))

    def without(self, arcs: Ints) -> Outside:
        """What is left outside when some choices are taken in."""
        return replace(self, arcs=self.arcs[~np.isin(self.arcs, arcs)])

    def _blocks(self) -> Iterator[SmoothDual]:
        return _blocks(self.folded, self.arcs)


@dataclass(frozen=True)
class Narrowed:
    """A folded problem with some of its choices.

    Attributes
    ----------
    inside : Timeless
        With the same places, but fewer choices.
    outside : Outside
    """

    inside: Timeless
    outside: Outside


def narrowed(folded: Timeless, weights: Sequence[float], usual: float, point: Point) -> Narrowed:
    """Keep the choices that prices of all tiers together leave in question.

    Parameters
    ----------
    folded : Timeless
    weights : (tiers,) sequence of float
    usual : float
        Worth of a usual choice.
    point : Point
    """
    kept: Bools = np.zeros(folded.grid.problem.arcs, bool)
    everybody = np.zeros(len(weights))
    for block in _blocks(folded, _by_agent(folded, folded.arcs)):
        everybody += [float(block.best(block.worth(tier)).sum()) for tier in range(len(weights))]
        worth = block.together(weights)
        left = block.left_over(worth, block.rows, point)
        near = near_uses(block, left, WITHIN * np.maximum(usual, block.best(worth)))
        kept[block.arc[near]] = True
    rest = _by_agent(folded, folded.arcs[~kept[folded.arcs]])
    outside = Outside(folded, rest, tuple(everybody.tolist()))
    return Narrowed(replace(folded, arcs=np.flatnonzero(kept)), outside)


def _by_agent(folded: Timeless, arcs: Ints) -> Ints:
    agent = folded.grid.problem.arc_agent[arcs]
    return arcs[np.argsort(agent, kind="stable")]


def _blocks(folded: Timeless, arcs: Ints) -> Iterator[SmoothDual]:
    """Some choices, by agent, in blocks that cut no agent in two."""
    agent = folded.grid.problem.arc_agent[arcs]
    begin = 0
    while begin < len(arcs):
        end = min(begin + BLOCK, len(arcs))
        end = int(np.searchsorted(agent, agent[end - 1], side="right"))
        yield SmoothDual(replace(folded, arcs=arcs[begin:end]))
        begin = end
