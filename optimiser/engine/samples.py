"""Rings and chains where everybody could take from nearly everybody: a few choices of each suffice.

The bound comes from the flow without caps, which needs no sample. A random part of the choices, some for each
agent and some for each line, mostly holds a plan that meets it; where it does not, larger parts are tried, and at
last everything, whose linear programme is a bound of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimiser.engine.dating import date
from optimiser.engine.diving import dive
from optimiser.engine.endless import endless_bound
from optimiser.engine.grid import Grid
from optimiser.engine.problem import Choice, Floats, Ints, tier_value
from optimiser.engine.rings import RingMaster, rings_of, with_rings
from optimiser.engine.settling import ROUNDING
from optimiser.engine.solvers import Program, solve_relaxed, solve_whole
from optimiser.engine.timeless import timeless_master
from optimiser.engine.timeless_found import TierPrices, TimelessPlan

SAMPLES = (12, 40, None)  # choices of each agent and each line; None: all
DIVES = 12
WHOLE_COLUMNS = 30_000  # columns for the last try in whole numbers

Report = Callable[[str, int, float | None, float | None], None]


def plan_from_samples(
    grid: Grid, *, gap: float, time_left: Callable[[], float], seed: int, report: Report
) -> TimelessPlan | None:
    """Plan the only tier of a problem without side rows; None where chains may be too long for positions."""
    return _Sampling(grid, gap, time_left, seed, report).run()


class _Sampling:
    def __init__(
        self, grid: Grid, gap: float, time_left: Callable[[], float], seed: int, report: Report
    ) -> None:
        self.grid, self.gap, self.time_left, self.seed, self.report = grid, gap, time_left, seed, report
        self.tier = grid.problem.tiers[0]
        self.bound, self.used = endless_bound(grid, 0)
        self.best: Choice | None = None
        self.worth = -np.inf

    def run(self) -> TimelessPlan | None:
        """Larger and larger samples until the bound is met."""
        rng = np.random.default_rng(self.seed)
        self.report("endless flow", 0, None, self.bound)
        for most in SAMPLES:
            arcs = self._sample(most, rng)
            everything = len(arcs) == self.grid.problem.arcs
            master = timeless_master(self.grid, (None,), arcs)
            if master is None:
                return None
            rings, complete = rings_of(master.grid, self._open(master.grid, arcs))
            self._try(with_rings(master, rings), everything and complete, everything)
            if self._met() or everything or self.time_left() <= 0:
                break
        prices = TierPrices(self.bound, (), ())
        return TimelessPlan(self.best, [prices])

    def _sample(self, most: int | None, rng: np.random.Generator) -> Ints:
        """Arcs: the best flow's, and so many at random of every agent and every line."""
        problem = self.grid.problem
        if most is None or problem.arcs <= 2 * most * problem.agents:
            return np.arange(problem.arcs)
        line = problem.pair_line[problem.arc_pair]
        some = [_some_of_each(group, most, rng) for group in (problem.arc_agent, line)]
        return np.unique(np.concatenate([self.used, *some]))

    def _open(self, flat: Grid, arcs: Ints) -> np.ndarray:
        open_pair = np.zeros(flat.problem.pairs, bool)
        open_pair[flat.problem.arc_pair[arcs]] = True
        return open_pair

    def _try(self, part: RingMaster, proves: bool, last: bool) -> None:
        """The programme of a sample, and dives from it as long as it promises to meet the bound."""
        master = part.master
        program = Program(
            master.matrix,
            master.row_lower,
            master.row_upper,
            master.upper,
            master.tier_worth[0],
            master.whole,
        )
        answer = solve_relaxed(program, self.time_left())
        if answer.x is None or answer.duals is None:
            return
        if proves:
            self.bound = min(self.bound, self._rounded(answer.value))
            self.report("programme", 0, None, self.bound)
        if not last and self._rounded(answer.value) < self.bound - self.gap * abs(self.bound):
            return
        for attempt in range(DIVES):
            x = dive(program, self.time_left, self.seed + attempt)
            self._take(part, x)
            if self._met() or self.time_left() <= 0:
                return
        if last:
            self._take(part, self._in_whole_numbers(program, answer.duals))

    def _in_whole_numbers(self, program: Program, duals: Floats) -> Floats | None:
        """Whole numbers on the columns with the best reduced costs."""
        reduced = program.worth - program.matrix.T @ duals
        keep = np.sort(np.argsort(-reduced, kind="stable")[:WHOLE_COLUMNS])
        part = Program(
            program.matrix[:, keep].tocsr(),
            program.row_lower,
            program.row_upper,
            program.upper[keep],
            program.worth[keep],
            program.whole[keep],
        )
        answer = solve_whole(part, gap=self.gap / 2, time_limit=self.time_left(), seed=self.seed)
        if answer.x is None:
            return None
        x = np.zeros(len(program.worth))
        x[keep] = answer.x
        return x

    def _take(self, part: RingMaster, x: Floats | None) -> None:
        if x is None:
            return
        choice = date(self.grid, part.choice(x))
        worth = self.tier.sign * (tier_value(self.grid.problem, self.tier, choice) - self.tier.constant)
        if worth > self.worth:
            self.best, self.worth = choice, worth
            self.report("whole", 0, worth, self.bound)

    def _rounded(self, worth: float) -> float:
        own = self.tier.sign * self.tier.constant
        return float(np.floor(worth + own + ROUNDING) - own) if self.tier.whole else worth

    def _met(self) -> bool:
        return self.bound - self.worth <= self.gap * abs(self.worth) + ROUNDING


def _some_of_each(group: Ints, most: int, rng: np.random.Generator) -> Ints:
    """So many members of every group at random."""
    order = np.lexsort((rng.random(len(group)), group))
    first = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
    size = np.diff(np.r_[first, len(group)])
    return order[np.arange(len(group)) - np.repeat(first, size) < most]
