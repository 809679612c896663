"""From eras back to the calendar: each link starts as early as its good, its window and the capacity allow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from optimiser.engine.grid import Grid
from optimiser.engine.problem import Choice, Floats, Ints
from optimiser.engine.walk import Walk


def date(grid: Grid, choice: Choice, deadline: Ints | None = None) -> Choice:
    """Give days to a choice of the folded problem; links for which there is no day are left out.

    Parameters
    ----------
    grid : Grid
        The dated problem's.
    choice : Choice
        Of the folded problem; its starts are first days of eras.
    deadline : (pairs,) int, optional
        Start index after which a pair is worth less: those with the earliest are served first.
    """
    return _Dating(grid, choice, deadline).run()


def deadlines(grid: Grid, dated: Sequence[Floats | None]) -> Ints:
    """(pairs,) last start index that keeps the best worth of every tier that few starts have."""
    latest = np.maximum(grid.last, 0)
    for worth in dated:
        if worth is None or np.count_nonzero(worth) > worth.size / 2:
            continue
        best = worth.max(axis=1, initial=0.0)
        keeps = worth >= best[:, None] - 1e-9
        last = worth.shape[1] - 1 - keeps[:, ::-1].argmax(axis=1)
        latest = np.minimum(latest, np.where(best > 0, last, grid.days))
    return latest


Open = tuple[tuple[int, int, int, int], list[tuple[int, int]], tuple[int, int], int]


class _Dating(Walk):
    """Goods in the order they come free, each to whom the folded choice gave a good of its line and position."""

    def __init__(self, grid: Grid, choice: Choice, deadline: Ints | None) -> None:
        super().__init__(grid)
        self.deadline = grid.last if deadline is None else deadline
        self.wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        # Who ends a chain may take a good of the line at any position: the choice only says how many there are.
        self.ending: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.ends_left: Counter[tuple[int, int]] = Counter()
        self.choice = choice
        pairs = self.problem.arc_pair[choice.arc]
        linked = choice.ring < 0
        for arc, place, start, pair in zip(
            choice.arc[linked], choice.position[linked], choice.start[linked], pairs[linked], strict=True
        ):
            shelf = int(place), int(self.problem.pair_line[pair])
            if self._ends(int(pair)):
                self.ending[shelf[1]].append((int(start), int(arc)))
                self.ends_left[shelf] += 1
            else:
                self.wanted[shelf].append((int(start), int(arc)))
        for found in (*self.wanted.values(), *self.ending.values()):
            found.sort(key=self._urgency)

    def _ends(self, pair: int) -> bool:
        """Whether chains end with the pair whatever its day, so that its position does not matter."""
        first = min(int(self.grid.first[pair]), self.grid.days - 1)
        return bool(self.problem.pair_next[pair] < 0 or self.grid.arrival[pair, first] >= self.grid.days)

    def rings(self) -> list[list[int]]:
        """The choice's own."""
        numbers = np.unique(self.choice.ring[self.choice.ring >= 0])
        return [self.choice.arc[self.choice.ring == number].tolist() for number in numbers]

    def _urgency(self, wanted: tuple[int, int]) -> tuple[int, int, int, int]:
        """Who must start in the earliest era first, then those who release a good, so that chains get on."""
        start, arc = wanted
        pair = int(self.problem.arc_pair[arc])
        latest = min(int(self.grid.last[pair]), int(self.deadline[pair]))
        return start, latest, int(self.problem.pair_next[pair] < 0), arc

    def pick(self, day: int, position: int, line: int) -> tuple[int, int] | None:
        """Who takes the good, and when: the most urgent whose window is still open."""
        shelf = position, line
        groups = [self.wanted[shelf]] + ([self.ending[line]] if self.ends_left[shelf] else [])
        found = [first for group in groups if (first := self._first_open(group, day)) is not None]
        if not found:
            return None
        _, group, wanted, start = min(found, key=lambda one: one[0])
        group.remove(wanted)
        if group is self.ending[line]:
            self.ends_left[shelf] -= 1
        return wanted[1], start

    def _first_open(self, group: list[tuple[int, int]], day: int) -> Open | None:
        """The most urgent of a group who can start from that day on, with the urgency and the start."""
        for wanted in group:
            start = self.start(int(self.problem.arc_pair[wanted[1]]), day)
            if start is not None:
                return self._urgency(wanted), group, wanted, start
        return None
