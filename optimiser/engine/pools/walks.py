"""A choice without days as separate walks: chains and rings that may be taken apart one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import Bools, ChainProblem, Choice, Floats, Ints


@dataclass(frozen=True)
class Walk:
    """Choices one after the other.

    Attributes
    ----------
    arcs : tuple of int
        A chain's from its supplied good on; a ring's in an order in which each takes what the next one releases.
    line : int
        Line of the supplied good; -1: a ring, which has none.
    """

    arcs: tuple[int, ...]
    line: int


def walks_of(problem: ChainProblem, choice: Choice) -> list[Walk]:
    """Read a choice as walks; goods of one line and position are all the same."""
    outside = np.flatnonzero(choice.ring < 0)
    shelf: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    chains: list[list[int]] = []
    for taken in outside[np.argsort(choice.position[outside], kind="stable")].tolist():
        arc, position = int(choice.arc[taken]), int(choice.position[taken])
        pair = problem.arc_pair[arc]
        line, follows = int(problem.pair_line[pair]), int(problem.pair_next[pair])
        chain = shelf[position, line].pop() if position else []
        if not position:
            chains.append(chain)
        chain.append(arc)
        if follows >= 0:
            shelf[position + 1, follows].append(chain)
    numbers = np.unique(choice.ring[choice.ring >= 0])
    rings = [Walk(tuple(choice.arc[choice.ring == number].tolist()), -1) for number in numbers]
    return [Walk(tuple(chain), _enters(problem, chain[0])) for chain in chains] + rings


def choice_of(walks: Sequence[Walk]) -> Choice:
    """The choice that such walks make, everything on the first day."""
    arcs = [arc for walk in walks for arc in walk.arcs]
    place = [0 if walk.line < 0 else place for walk in walks for place in range(len(walk.arcs))]
    ring = [number if walk.line < 0 else -1 for number, walk in enumerate(walks) for _ in walk.arcs]
    none: Ints = np.zeros(len(arcs), np.int64)
    return Choice(np.array(arcs, np.int64), np.array(place, np.int64), none, np.array(ring, np.int64))


def followed(problem: ChainProblem, goods: Ints, used: Ints) -> tuple[list[list[int]], list[list[int]]]:
    """Arcs of a flow as chains from the goods (a line for each) on, and as rings; both as long as they come.

    Every arc is in one of them, for what no good reaches goes in circles.
    """
    takers: dict[int, list[int]] = defaultdict(list)
    for arc in used[::-1].tolist():
        takers[_enters(problem, arc)].append(arc)

    def follow(line: int) -> list[int]:
        found: list[int] = []
        while line >= 0 and takers[line]:
            found.append(takers[line].pop())
            line = int(problem.pair_next[problem.arc_pair[found[-1]]])
        return found

    chains = [found for line in goods.tolist() if (found := follow(line))]
    rings = [found for line in sorted(takers) for _ in range(len(takers[line])) if (found := follow(line))]
    return chains, rings


def cut(
    problem: ChainProblem, possible: Bools, goods: Ints, used: Ints, worth: Floats, ring_worth: Floats
) -> list[Walk]:
    """What the caps leave of a flow: its chains up to their best allowed place, and its short rings.

    Parameters
    ----------
    problem : ChainProblem
    possible : (positions, pairs) bool
        Where in a chain a pair may stand.
    goods : (goods,) int
        Line of every supplied good.
    used : (used,) int
        The flow's arcs.
    worth, ring_worth : (arcs,) float
        Signed, within a chain and within a ring.
    """
    chains, rings = followed(problem, goods, used)
    found: list[Walk] = []
    for chain in chains:
        first = np.array(chain[: len(possible)], np.int64)
        allowed = possible[np.arange(len(first)), problem.arc_pair[first]]
        first = first[: len(first) if allowed.all() else int(allowed.argmin())]
        worths = np.cumsum(worth[first])
        if len(first) and worths.max() > 0:
            found.append(Walk(tuple(first[: worths.argmax() + 1].tolist()), _enters(problem, chain[0])))
    return found + [
        Walk(tuple(ring[::-1]), -1)
        for ring in rings
        if _may_ring(problem, problem.arc_pair[ring]) and ring_worth[ring].sum() > 0
    ]


def _may_ring(problem: ChainProblem, pairs: Ints) -> bool:
    """Say whether such pairs may be a ring: few enough, through distinct lines, and none that may not."""
    may = problem.pair_ring is None or bool(problem.pair_ring[pairs].all())
    distinct = len(np.unique(problem.pair_line[pairs])) == len(pairs)
    return 2 <= len(pairs) <= problem.max_cycle and distinct and may


def _enters(problem: ChainProblem, arc: int) -> int:
    return int(problem.pair_line[problem.arc_pair[arc]])
