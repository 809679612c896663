"""Goods one after another in the order they come free: what every pass over the calendar keeps account of."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod

import numpy as np

from optimiser.engine.grid import Grid
from optimiser.engine.problem import Choice


class Walk(ABC):
    """One pass: `pick` says who takes a good; the rest is who starts when, capacity, and what is released."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.problem = grid, grid.problem
        self.room = grid.problem.capacity.copy()
        self.taken: list[tuple[int, int, int]] = []

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
        while goods:
            day, position, line = heapq.heappop(goods)
            picked = self.pick(day, position, line)
            released = None if picked is None else self._take(picked[0], position, picked[1])
            if released is not None:
                heapq.heappush(goods, released)
        rows = np.array(self.taken, np.int64).reshape(-1, 3)
        return Choice(rows[:, 0], rows[:, 1], self.problem.starts[rows[:, 2]])

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
