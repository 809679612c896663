"""From eras back to the calendar: each link starts as early as its good, its window and the capacity allow."""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np

from optimiser.engine.eras import Folded
from optimiser.engine.grid import Grid
from optimiser.engine.problem import Choice


def date(grid: Grid, choice: Choice, folded: Folded) -> Choice:
    """Give days to a choice of the folded problem; links for which there is no day are left out.

    Parameters
    ----------
    grid : Grid
        The dated problem's.
    choice : Choice
        Of the folded problem; its starts are first days of eras.
    folded : Folded
    """
    return _Dating(grid, choice, folded).run()


class _Dating:
    """Goods in the order they come free, each to whom the folded choice gave a good of its line and position."""

    def __init__(self, grid: Grid, choice: Choice, folded: Folded) -> None:
        self.grid, self.problem = grid, grid.problem
        self.room = grid.problem.capacity.copy()
        self.wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        pairs = self.problem.arc_pair[choice.arc]
        for arc, place, start, pair in zip(choice.arc, choice.position, choice.start, pairs, strict=True):
            self.wanted[int(place), int(self.problem.pair_line[pair])].append((int(start), int(arc)))
        for found in self.wanted.values():
            found.sort(key=self._urgency)
        self.taken: list[tuple[int, int, int]] = []

    def _urgency(self, wanted: tuple[int, int]) -> tuple[int, int, int, int]:
        """Who must start in the earliest era first, then those who release a good, so that chains get on."""
        start, arc = wanted
        pair = int(self.problem.arc_pair[arc])
        return start, int(self.grid.last[pair]), int(self.problem.pair_next[pair] < 0), arc

    def run(self) -> Choice:
        goods = [
            (int(day), int(position), int(line))
            for position, line, day in zip(*np.nonzero(self.grid.supply), strict=True)
            for _ in range(int(self.grid.supply[position, line, day]))
        ]
        heapq.heapify(goods)
        while goods:
            day, position, line = heapq.heappop(goods)
            found = self._next(day, position, line)
            if found is None:
                continue
            arc, start = found
            self.room[self.grid.period[start]] -= 1
            self.taken.append((arc, position, start))
            pair = int(self.problem.arc_pair[arc])
            arrival = int(self.grid.arrival[pair, start])
            if self.problem.pair_next[pair] >= 0 and arrival < self.grid.days:
                after = position + (self.problem.max_position is not None)
                heapq.heappush(goods, (arrival, after, int(self.problem.pair_next[pair])))
        rows = np.array(self.taken, np.int64).reshape(-1, 3)
        return Choice(rows[:, 0], rows[:, 1], self.problem.starts[rows[:, 2]])

    def _next(self, day: int, position: int, line: int) -> tuple[int, int] | None:
        """Who takes the good, and when: the most urgent whose window is still open."""
        waiting = self.wanted[position, line]
        for place, (_, arc) in enumerate(waiting):
            start = self._start(int(self.problem.arc_pair[arc]), day)
            if start is not None:
                del waiting[place]
                return arc, start
        return None

    def _start(self, pair: int, day: int) -> int | None:
        begin = max(day, int(self.grid.first[pair]))
        for index in range(begin, int(self.grid.last[pair]) + 1):
            if (index == begin or self.problem.wait_starts[index]) and self.room[
                self.grid.period[index]
            ] >= 1:
                return index
        return None
