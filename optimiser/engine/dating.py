"""From eras back to the calendar: each link starts as early as its good, its window and the capacity allow."""

from __future__ import annotations

from collections import defaultdict
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


class _Dating(Walk):
    """Goods in the order they come free, each to whom the folded choice gave a good of its line and position."""

    def __init__(self, grid: Grid, choice: Choice, deadline: Ints | None) -> None:
        super().__init__(grid)
        self.deadline = grid.last if deadline is None else deadline
        self.wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self.choice = choice
        pairs = self.problem.arc_pair[choice.arc]
        linked = choice.ring < 0
        for arc, place, start, pair in zip(
            choice.arc[linked], choice.position[linked], choice.start[linked], pairs[linked], strict=True
        ):
            self.wanted[int(place), int(self.problem.pair_line[pair])].append((int(start), int(arc)))
        for found in self.wanted.values():
            found.sort(key=self._urgency)

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
        waiting = self.wanted[position, line]
        for place, (_, arc) in enumerate(waiting):
            start = self.start(int(self.problem.arc_pair[arc]), day)
            if start is not None:
                del waiting[place]
                return arc, start
        return None
