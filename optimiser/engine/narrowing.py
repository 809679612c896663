"""Where choices are too many for one programme: those that prices leave in question, and what the rest adds.

The programme then holds a part of the choices. Prices that it finds bound that part; the rest raises a bound only
by what some agent could gain there beyond its best within, which is looked up in blocks that take little room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.problem import Bools, Floats, Ints
from optimiser.engine.smoothing import Point, SmoothDual, near_uses
from optimiser.engine.timeless import Timeless
from optimiser.engine.weights import in_order, in_own_unit, usual_of

WITHIN = 0.3  # of an agent's worth: how much worse than its best a choice may be to be kept
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
        for begin in range(0, len(self.arcs), BLOCK):
            yield SmoothDual(replace(self.folded, arcs=self.arcs[begin : begin + BLOCK]))


@dataclass(frozen=True)
class Narrowed:
    """A folded problem with some of its choices.

    Attributes
    ----------
    inside : Timeless
        With the same places, but fewer choices.
    point : Point
        Prices of all tiers together by which they were kept.
    outside : Outside
    """

    inside: Timeless
    point: Point
    outside: Outside


def narrowed(folded: Timeless, time_left: Callable[[], float]) -> Narrowed:
    """Keep the choices that smooth prices of all tiers together leave in question."""
    dual = SmoothDual(folded)
    tops = [usual_of(dual.worth(tier)) for tier in range(len(dual.problem.tiers))]
    worth, scale = dual.together(in_order(tops)), tops[in_own_unit(len(tops))]
    point, _ = dual.descend(worth, dual.rows, scale, time_left)
    everybody = tuple(dual.everybodys_best(tier) for tier in range(len(dual.problem.tiers)))
    left = dual.left_over(worth, dual.rows, point)
    near = near_uses(dual, left, WITHIN * np.maximum(scale, dual.best(worth)))
    kept: Bools = np.zeros(dual.problem.arcs, bool)
    kept[dual.arc[near]] = True
    rest = np.flatnonzero(~kept)
    rest = rest[np.argsort(dual.problem.arc_agent[rest], kind="stable")]
    return Narrowed(replace(folded, arcs=np.flatnonzero(kept)), point, Outside(folded, rest, everybody))
