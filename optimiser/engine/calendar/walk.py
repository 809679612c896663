"""Goods one after another in the order they come free: what every pass over the calendar keeps account of."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice


class Walk(ABC):
    """One pass: `pick` says who takes a good; the rest is who starts when, capacity, and what is released."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.problem = grid, grid.problem
        self.room = grid.problem.capacity.copy()
        self.taken: list[tuple[int, int, int]] = []
        self.in_rings: list[tuple[int, int, int, int]] = []

    @abstractmethod
    def pick(self, day: int, position: int, line: int) -> tuple[int, int] | None:
        """Say which arc takes a good free from that day on, and on which start index; None: nobody."""

    def run(self) -> Choice:
        """Give out every good, released ones too."""
        goods = [
            (int(day), int(position), int(line))
            for position, line, day in zip(*np.nonzero(self.grid.supply), strict=True)
            for _ in range(int(self.grid.supply[position, line, day]))
        ]
        heapq.heapify(goods)
        for arcs in self.rings():
            self.close_ring(arcs)
        while goods:
            day, position, line = heapq.heappop(goods)
            picked = self.pick(day, position, line)
            released = None if picked is None else self._take(picked[0], position, picked[1])
            if released is not None:
                heapq.heappush(goods, released)
        rows = np.array([(*taken, -1) for taken in self.taken] + self.in_rings, np.int64).reshape(-1, 4)
        return Choice(rows[:, 0], rows[:, 1], self.problem.starts[rows[:, 2]], rows[:, 3])

    def rings(self) -> list[list[int]]:
        """Arcs of each ring that the pass has to give a day to, before any good is given out."""
        return []

    def close_ring(self, arcs: Sequence[int]) -> None:
        """Start a ring on the first day that everybody's window and the capacity allow; otherwise leave it out."""
        pairs = self.problem.arc_pair[list(arcs)]
        first, last = int(self.grid.first[pairs].max()), int(self.grid.last[pairs].min())
        for index in range(first, min(last, self.grid.days - 1) + 1):
            if self.room[self.grid.period[index]] >= len(arcs):
                self.room[self.grid.period[index]] -= len(arcs)
                number = self.in_rings[-1][3] + 1 if self.in_rings else 0
                self.in_rings += [(int(arc), 0, index, number) for arc in arcs]
                return

    def start(self, pair: int, day: int) -> int | None:
        """First start index from `day` on that the pair's window and the capacity allow."""
        begin = max(day, int(self.grid.first[pair]))
        for index in range(begin, int(self.grid.last[pair]) + 1):
            allowed = index == begin or self.problem.wait_starts[index]
            if allowed and self.room[self.grid.period[index]] >= 1:
                return index
        return None

    def _take(self, arc: int, position: int, start: int) -> tuple[int, int, int] | None:
        """Note what is taken; returns the released good, if it can be taken further on."""
        self.room[self.grid.period[start]] -= 1
        self.taken.append((arc, position, start))
        pair = int(self.problem.arc_pair[arc])
        follows, arrival = int(self.problem.pair_next[pair]), int(self.grid.arrival[pair, start])
        place = position + (self.problem.max_position is not None)
        if follows < 0 or place >= self.problem.positions or arrival >= self.grid.days:
            return None
        return arrival, place, follows
