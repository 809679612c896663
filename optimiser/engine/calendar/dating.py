"""From eras back to the calendar: each link starts as early as its good, its window and the capacity allow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.engine.calendar.walk import Walk
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice, Floats, Ints

ROUNDS = 8  # of passing deadlines back along the chains


def date(grid: Grid, choice: Choice, deadline: Ints | None = None) -> Choice:
    """Give days to a choice of the folded problem; links for which there is no day are left out.

    Who has a deadline is served first, and so is whoever releases the good that such a one waits for. Who
    that is shows only when days are given, so it is done a few times, each time from the days of the last.

    Parameters
    ----------
    grid : Grid
        The dated problem's.
    choice : Choice
        Of the folded problem; its starts are first days of eras.
    deadline : (pairs,) int, optional
        Start index after which a pair is worth less: those with the earliest are served first. Given for
        choices that know no eras.
    """
    if grid.problem.max_position is None:
        # Without a cap the calendar tells no positions apart.
        choice = replace(choice, position=np.zeros_like(choice.position))
    due = grid.last if deadline is None else np.minimum(grid.last, deadline)
    latest = due[grid.problem.arc_pair[choice.arc]]
    walk = _Dating(grid, choice, latest, pooled=deadline is not None)
    best, score = walk.run(), walk.score(due)
    started = walk.started()
    for _ in range(ROUNDS if deadline is not None and grid.problem.max_position is not None else 0):
        if score == (0, 0):
            break
        walk = _Dating(grid, choice, passed_back(grid, choice, latest, started), pooled=True)
        found, started = walk.run(), walk.started()
        if walk.score(due) < score:
            best, score = found, walk.score(due)
    return best


def passed_back(grid: Grid, choice: Choice, latest: Ints, started: Ints) -> Ints:
    """Latest start index of each chosen arc for which what it releases still comes in time.

    Parameters
    ----------
    grid : Grid
    choice : Choice
    latest : (chosen,) int
        By its own dates.
    started : (chosen,) int
        Start index in an earlier attempt: who released a good of a line first serves the most urgent.
    """
    problem, found = grid.problem, latest.copy()
    pair = problem.arc_pair[choice.arc]
    for position in range(int(choice.position.max(initial=0)), 0, -1):
        takers = np.flatnonzero((choice.position == position) & (choice.ring < 0))
        givers = np.flatnonzero(
            (choice.position == position - 1) & (choice.ring < 0) & (problem.pair_next[pair] >= 0)
        )
        takers = takers[np.lexsort((choice.arc[takers], found[takers], problem.pair_line[pair[takers]]))]
        givers = givers[np.lexsort((choice.arc[givers], started[givers], problem.pair_next[pair[givers]]))]
        taken, given = problem.pair_line[pair[takers]], problem.pair_next[pair[givers]]
        number = np.arange(len(givers)) - np.searchsorted(given, given)
        at = np.searchsorted(taken, given) + number
        matched = at < np.searchsorted(taken, given, side="right")
        giver, due = givers[matched], found[takers[at[matched]]]
        in_time = (grid.arrival[pair[giver]] <= due[:, None]).sum(axis=1) - 1
        found[giver] = np.minimum(found[giver], in_time)
    return found


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

    def __init__(self, grid: Grid, choice: Choice, latest: Ints, *, pooled: bool) -> None:
        super().__init__(grid)
        self.latest = dict(zip(choice.arc.tolist(), latest.tolist(), strict=True))
        self.wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        # Who ends a chain may take a good of the line at any position: the choice only says how many there are.
        # Not so where the choice knows eras: then its positions are right, and mixing them costs lettings.
        self.ending: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.ends_left: Counter[tuple[int, int]] = Counter()
        self.choice = choice
        pairs = self.problem.arc_pair[choice.arc]
        linked = choice.ring < 0
        for arc, place, start, pair in zip(
            choice.arc[linked], choice.position[linked], choice.start[linked], pairs[linked], strict=True
        ):
            shelf = int(place), int(self.problem.pair_line[pair])
            if pooled and self._ends(int(pair)):
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
        return start, self.latest[arc], int(self.problem.pair_next[pair] < 0), arc

    def started(self) -> Ints:
        """(chosen,) start index that each chosen arc was given; the number of days where it has none."""
        index = {arc: start for arc, _, start in self.taken}
        return np.array([index.get(arc, self.grid.days) for arc in self.choice.arc.tolist()], np.int64)

    def score(self, due: Ints) -> tuple[int, int]:
        """How many chosen arcs have no day, and how many one that is too late."""
        started = self.started()[self.choice.ring < 0]
        lost = started >= self.grid.days
        late = started > due[self.problem.arc_pair[self.choice.arc[self.choice.ring < 0]]]
        return int(lost.sum()), int((late & ~lost).sum())

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
