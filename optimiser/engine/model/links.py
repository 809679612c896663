"""Which taken good follows from which: a choice read as chains."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import ChainProblem, Choice, Ints


@dataclass(frozen=True)
class Links:
    """Where each chosen good comes from.

    Attributes
    ----------
    before : (chosen,) int
        The choice that released it, or -1.
    supply : (chosen,) int
        The supply it came from, or -1 where another choice released it.
    root : (chosen,) int
        The first choice of its chain.
    free_day : (chosen,) int
        First day on which the good could be taken.
    """

    before: Ints
    supply: Ints
    root: Ints
    free_day: Ints


def link(problem: ChainProblem, choice: Choice) -> Links:
    """Hand out goods by line and position, the one free first going first.

    Raises
    ------
    ValueError
        If a choice takes a good that is not there by its start: then it was no choice of this problem.
    """
    shelves = _supplied(problem)
    pair = problem.arc_pair[choice.arc]
    chosen = len(pair)
    before, supply = np.full(chosen, -1, np.int64), np.full(chosen, -1, np.int64)
    root, free_day = np.arange(chosen), np.zeros(chosen, np.int64)
    capped = problem.max_position is not None
    # By position first where a lag of no days may join two choices on one day.
    for taken in np.lexsort((choice.arc, choice.position, choice.start)):
        position, line = int(choice.position[taken]), int(problem.pair_line[pair[taken]])
        shelf = shelves[position, line]
        if not shelf or shelf[0][0] > choice.start[taken]:
            raise ValueError(f"choice {taken} takes a good of line {line} that is not free on its start day")
        free_day[taken], source, number = heapq.heappop(shelf)
        if source:
            before[taken], root[taken] = number, root[number]
        else:
            supply[taken] = number
        follows = problem.pair_next[pair[taken]]
        if follows >= 0:
            day = max(choice.start[taken] + problem.pair_lag[pair[taken]], problem.pair_floor[pair[taken]])
            place = position + 1 if capped else position
            heapq.heappush(shelves[place, int(follows)], (int(day), 1, int(taken)))
    return Links(before, supply, root, free_day)


Shelves = defaultdict[tuple[int, int], list[tuple[int, int, int]]]


def _supplied(problem: ChainProblem) -> Shelves:
    """Goods from outside by (position, line): first free day, 0 for supplied, number of the supply."""
    shelves: Shelves = defaultdict(list)
    for number in range(len(problem.supply_line)):
        good = (int(problem.supply_day[number]), 0, number)
        for _ in range(int(problem.supply_count[number])):
            heapq.heappush(shelves[0, int(problem.supply_line[number])], good)
    return shelves
