"""Rings and chains where everybody could take from nearly everybody.

The bound comes at once from the flow without caps, and so does a first plan, what the caps leave of that flow. A
search that puts a few walks together anew mostly meets the bound; where it comes no nearer, the linear
programme of all choices says how far the bound really is, and dives from it give the search a better start.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimiser.engine.dating import date
from optimiser.engine.diving import dive
from optimiser.engine.endless import EndlessFlow
from optimiser.engine.grid import Grid
from optimiser.engine.problem import Choice, Floats, tier_value
from optimiser.engine.rings import RingMaster, rings_of, with_rings
from optimiser.engine.settling import ROUNDING
from optimiser.engine.solvers import Program, solve_relaxed, solve_whole
from optimiser.engine.timeless import earliest_starts, timeless_master
from optimiser.engine.timeless_found import TierPrices, TimelessPlan
from optimiser.engine.walk_search import WalkSearch

PATIENCE = (20, 150)  # regroupings after which the search is judged: the larger the programme, the more
PATIENCE_COLUMNS = 2_000  # columns of the programme for each of them
HOPE = 10  # it goes on while so many times its last gain would meet the bound
LAST_PATIENCE = 200  # regroupings without any gain after which it ends, where there is no time limit
SHOWN = 20  # regroupings after which the calendar is asked what the plan is worth
DIVES = 3
WHOLE_COLUMNS = 30_000  # columns for the last try in whole numbers

Report = Callable[[str, int, float | None, float | None], None]


def plan_from_samples(
    grid: Grid, *, gap: float, time_left: Callable[[], float], seed: int, report: Report
) -> TimelessPlan | None:
    """Plan the only tier of a problem without side rows; None where chains may be too long for positions."""
    flow = EndlessFlow(grid, 0)
    report("endless flow", 0, None, flow.bound)
    flat = timeless_master(grid, (None,), flow.used)
    if flat is None:
        return None
    return _Sampling(grid, flat.grid, flow, gap, time_left, seed, report).run()


class _Sampling:
    def __init__(
        self,
        grid: Grid,
        flat: Grid,
        flow: EndlessFlow,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
        report: Report,
    ) -> None:
        self.grid, self.gap, self.time_left, self.seed, self.report = grid, gap, time_left, seed, report
        self.tier = grid.problem.tiers[0]
        self.bound = self._rounded(flow.bound)
        start = earliest_starts(grid).start
        possible = np.zeros((len(start), flat.problem.pairs), bool)
        possible[:, flat.problem.arc_pair] = (start < grid.days)[:, grid.problem.arc_pair]
        self.search = WalkSearch(flat, possible, flow, seed)
        self.best, self.worth = Choice.nothing(), 0.0
        self._take(self.search.choice)

    def run(self) -> TimelessPlan:
        """Search, then the programme of everything, then search on from what it gives."""
        columns = self.grid.problem.arcs * self.search.possible.shape[0]
        self._search(int(np.clip(columns / PATIENCE_COLUMNS, *PATIENCE)), HOPE)
        if not self._met():
            self._programme()
            self._search(LAST_PATIENCE, np.inf)
        return TimelessPlan(self.best, [TierPrices(self.bound, (), ())])

    def _search(self, patience: int, hope: float) -> None:
        """Regroup until the bound is met or little more can be hoped for."""
        before = self.search.value
        for steps in range(1, 1 << 30):
            if self._reached(self.search.value) or self.time_left() <= 0:
                break
            self.search.step(self.time_left)
            if steps % SHOWN == 0:
                self._take(self.search.choice)
            if steps % patience == 0:
                gain = self.search.value - before
                before = self.search.value
                if gain <= 0 or gain * hope < self.bound - before:
                    break
        self._take(self.search.choice)

    def _programme(self) -> None:
        """The linear programme of all choices, and whole numbers from it."""
        grid = self.grid
        master = timeless_master(grid, (None,))
        if master is None or self.time_left() <= 0:
            return
        rings, complete = rings_of(master.grid)
        part = with_rings(master, rings)
        both = part.master
        program = Program(
            both.matrix, both.row_lower, both.row_upper, both.upper, both.tier_worth[0], both.whole
        )
        answer = solve_relaxed(program, self.time_left())
        if answer.x is None or answer.duals is None:
            return
        # With rings left out the programme bounds nothing.
        if complete:
            self.bound = min(self.bound, self._rounded(answer.value))
            self.report("programme", 0, None, self.bound)
        for attempt in range(DIVES):
            if self._met() or self.time_left() <= 0:
                return
            self._adopt(part, dive(program, self.time_left, self.seed + attempt))
        if not self._met():
            self._adopt(part, self._in_whole_numbers(program, answer.duals))

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
        answer = solve_whole(part, gap=self.gap / 2, time_limit=self.time_left() / 2, seed=self.seed)
        if answer.x is None:
            return None
        x = np.zeros(len(program.worth))
        x[keep] = answer.x
        return x

    def _adopt(self, part: RingMaster, x: Floats | None) -> None:
        if x is not None:
            choice = part.choice(x)
            self.search.adopt(choice)
            self._take(choice)

    def _take(self, timeless: Choice) -> None:
        """Give days to a choice; the best so far counts."""
        choice = date(self.grid, timeless)
        worth = self.tier.sign * (tier_value(self.grid.problem, self.tier, choice) - self.tier.constant)
        if worth > self.worth:
            self.best, self.worth = choice, worth
        self.report("whole", 0, self.worth, self.bound)

    def _rounded(self, worth: float) -> float:
        own = self.tier.sign * self.tier.constant
        return float(np.floor(worth + own + ROUNDING) - own) if self.tier.whole else worth

    def _reached(self, worth: float) -> bool:
        return self.bound - worth <= self.gap * abs(worth) + ROUNDING

    def _met(self) -> bool:
        return self._reached(self.worth)
