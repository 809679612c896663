"""From eras back to the calendar: each link starts as early as its good, its window and the capacity allow."""

from __future__ import annotations

from collections import defaultdict

from optimiser.engine.grid import Grid
from optimiser.engine.problem import Choice
from optimiser.engine.walk import Walk


def date(grid: Grid, choice: Choice) -> Choice:
    """Give days to a choice of the folded problem; links for which there is no day are left out.

    Parameters
    ----------
    grid : Grid
        The dated problem's.
    choice : Choice
        Of the folded problem; its starts are first days of eras.
    """
    return _Dating(grid, choice).run()


class _Dating(Walk):
    """Goods in the order they come free, each to whom the folded choice gave a good of its line and position."""

    def __init__(self, grid: Grid, choice: Choice) -> None:
        super().__init__(grid)
        self.wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        pairs = self.problem.arc_pair[choice.arc]
        for arc, place, start, pair in zip(choice.arc, choice.position, choice.start, pairs, strict=True):
            self.wanted[int(place), int(self.problem.pair_line[pair])].append((int(start), int(arc)))
        for found in self.wanted.values():
            found.sort(key=self._urgency)

    def _urgency(self, wanted: tuple[int, int]) -> tuple[int, int, int, int]:
        """Who must start in the earliest era first, then those who release a good, so that chains get on."""
        start, arc = wanted
        pair = int(self.problem.arc_pair[arc])
        return start, int(self.grid.last[pair]), int(self.problem.pair_next[pair] < 0), arc

    def pick(self, day: int, position: int, line: int) -> tuple[int, int] | None:
        """Who takes the good, and when: the most urgent whose window is still open."""
        waiting = self.wanted[position, line]
        for place, (_, arc) in enumerate(waiting):
            start = self.start(int(self.problem.arc_pair[arc]), day)
            if start is not None:
                del waiting[place]
                return arc, start
        return None
