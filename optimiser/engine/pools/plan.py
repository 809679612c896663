"""Rings and chains where everybody could take from nearly everybody.

The bound comes at once from the flow without caps, and so does a first plan, what the caps leave of that flow. A
search that puts a few walks together anew mostly meets the bound; where it comes no nearer, the linear
programme of all choices says how far the bound really is, and dives from it give the search a better start.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from optimiser.engine.calendar.dating import date
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice, Floats, Ints, signed_values
from optimiser.engine.model.settling import ROUNDING
from optimiser.engine.pools.endless import EndlessFlow
from optimiser.engine.pools.search import WalkSearch
from optimiser.engine.programmes.beside import begin
from optimiser.engine.programmes.diving import dive
from optimiser.engine.programmes.exact import program_of
from optimiser.engine.programmes.rings import RingMaster, rings_of, with_rings
from optimiser.engine.programmes.solvers import Program, solve_interior, solve_relaxed, solve_whole
from optimiser.engine.timeless.folded import MOST_POSITIONS, earliest_starts, timeless_master
from optimiser.engine.timeless.found import Report, TierPrices, TimelessPlan

PATIENCE = (10, 150)  # regroupings after which the search is judged: the larger the programme, the more
PATIENCE_COLUMNS = 2_000  # columns of the programme for each of them
HOPE = (
    1.0,
    10.0,
)  # it goes on while so many times its last gain would meet the bound, again by the programme
HOPE_COLUMNS = 60_000
LAST_PATIENCE = 600  # regroupings without any gain after which it ends
SHOWN = 20  # regroupings after which the calendar is asked what the plan is worth
DIVES = 3
PROGRAMME_SHARE = 0.6  # of the time left
INTERIOR_COLUMNS = 50_000  # of a programme, from which on it is solved from the inside
BESIDE_COLUMNS = 100_000  # choices at positions up to which it is solved beside the search
WHOLE_COLUMNS = 30_000  # columns from which whole numbers are sought


def plan_pool(
    grid: Grid, *, gap: float, time_left: Callable[[], float], seed: int, report: Report
) -> TimelessPlan | None:
    """Plan the only tier of a problem without side rows.

    Where chains may be longer than positions tell apart, only shorter ones are chosen from; the bound
    counts all of them.
    """
    flow = EndlessFlow(grid, 0)
    report("endless flow", 0, None, flow.bound)
    placed = _with_places(grid)
    flat = timeless_master(placed, (None,), flow.used)
    if flat is None:
        placed = Grid(dataclasses.replace(grid.problem, max_position=MOST_POSITIONS))
        flat = timeless_master(placed, (None,), flow.used)
    if flat is None:
        return None
    start = earliest_starts(placed).start
    possible = np.zeros((len(start), flat.grid.problem.pairs), bool)
    possible[:, flat.grid.problem.arc_pair] = (start < grid.days)[:, grid.problem.arc_pair]
    search = WalkSearch(flat.grid, possible, flow, seed)
    return _PoolRun(grid, search, flow.bound, gap, time_left, seed, report).run()


def _with_places(grid: Grid) -> Grid:
    """The same grid; where there are no chains at all, one with a place in them but without goods to begin one."""
    problem = grid.problem
    if problem.max_position != 0:
        return grid
    goods = np.zeros((1, problem.lines, grid.days), np.int64)
    return Grid(dataclasses.replace(problem, max_position=1), goods)


@dataclasses.dataclass(frozen=True)
class _Programme:
    """What the linear programme of all choices gives: its bound, columns near use, and a dive on them."""

    part: RingMaster
    bound: float
    complete: bool
    keep: Ints
    few: Program
    dived: Floats | None


class _PoolRun:
    def __init__(
        self,
        grid: Grid,
        search: WalkSearch,
        bound: float,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
        report: Report,
    ) -> None:
        self.grid, self.search, self.gap = grid, search, gap
        self.time_left, self.seed, self.report = time_left, seed, report
        self.tier = grid.problem.tiers[0]
        self.bound = self._rounded(bound)
        self.best, self.worth = Choice.nothing(), 0.0
        self._take(search.choice)

    def run(self) -> TimelessPlan:
        """Search, and the programme of everything, beside it where it is small; search on from what that gives."""
        columns = self.grid.problem.arcs * self.search.possible.shape[0]
        patience = int(np.clip(columns / PATIENCE_COLUMNS, *PATIENCE))
        beside = begin(lambda: self._relaxed(dives=True)) if columns <= BESIDE_COLUMNS else None
        self._search(patience, float(np.clip(columns / HOPE_COLUMNS, *HOPE)))
        if not self._met():
            programme = self._relaxed() if beside is None else beside.result()
            if programme is not None:
                self._use(programme)
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

    def _relaxed(self, *, dives: bool = False) -> _Programme | None:
        """The linear programme of all choices, solved; with the first dive from it, if asked for."""
        master = timeless_master(_with_places(self.grid), (None,))
        if master is None or self.time_left() <= 0:
            return None
        rings, complete = rings_of(master.grid)
        part = with_rings(master, rings)
        program = program_of(part.master, part.master.tier_worth[0])
        large = len(program.worth) > INTERIOR_COLUMNS
        answer = (solve_interior if large else solve_relaxed)(program, PROGRAMME_SHARE * self.time_left())
        if answer.duals is None:
            return None
        reduced = program.worth - program.matrix.T @ answer.duals
        keep = np.sort(np.argsort(-reduced, kind="stable")[:WHOLE_COLUMNS])
        few = program.on(keep)
        dived = dive(few, self.time_left, self.seed) if dives else None
        return _Programme(part, answer.bound, complete, keep, few, dived)

    def _use(self, programme: _Programme) -> None:
        """Its bound, and whole numbers on the columns with the best reduced costs: dives, then a search."""
        complete, few = programme.complete, programme.few
        # With rings left out the programme bounds nothing.
        if complete:
            self.bound = min(self.bound, self._rounded(programme.bound))
            self.report("programme", 0, None, self.bound)
        for attempt in range(DIVES + 1):
            if self._met() or self.time_left() <= 0:
                return
            if attempt < DIVES:
                known = programme.dived if attempt == 0 else None
                x = dive(few, self.time_left, self.seed + attempt) if known is None else known
                self._adopt(programme, x)
                continue
            answer = solve_whole(few, time_limit=self.time_left() / 2, seed=self.seed)
            if complete and len(programme.keep) == programme.part.master.matrix.shape[1]:
                self.bound = min(self.bound, self._rounded(answer.bound))
            self._adopt(programme, answer.x)

    def _adopt(self, programme: _Programme, x: Floats | None) -> None:
        if x is None:
            return
        everything = np.zeros(programme.part.master.matrix.shape[1])
        everything[programme.keep] = x
        choice = programme.part.choice(everything)
        self.search.adopt(choice)
        self._take(choice)

    def _take(self, timeless: Choice) -> None:
        """Give days to a choice; the best so far counts."""
        choice = date(self.grid, timeless)
        worth = signed_values(self.grid.problem, choice)[0]
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
