"""A plan and its bounds without the calendar, then days: the first thing tried with whatever is not small.

Tier by tier the timeless linear programme is solved on the choices that prices leave in question; prices
of goods and rows, not the programme, give the bound, so every choice counts in it. The programme is nearly
whole: a dive makes it whole for all tiers together, and the calendar gives days. What the bounds then say of the
dated plan decides whether more is needed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimiser.engine.dating import date, deadlines
from optimiser.engine.diving import dive
from optimiser.engine.endless import is_flow
from optimiser.engine.grid import Grid
from optimiser.engine.master import Master, build_master, with_kept_tiers
from optimiser.engine.problem import Bools, Choice, Floats, tier_value
from optimiser.engine.rings import NO_RINGS, RingMaster, Rings, rings_of, with_rings
from optimiser.engine.samples import plan_from_samples
from optimiser.engine.settling import ROUNDING, rounding
from optimiser.engine.smoothing import Point, SmoothDual, near_arcs
from optimiser.engine.solvers import Answer, Program, Verdict, solve_relaxed, solve_whole
from optimiser.engine.timeless import timeless_master
from optimiser.engine.timeless_found import TierPrices, TimelessPlan

WHOLE_WIDTH = 40_000  # columns up to which every choice is in the linear programme from the start
NEAR_SHARE = (
    0.06  # of the largest worth: how much worse than its agent's best a choice may be to be considered
)
ROUNDS = 4  # of adding choices that prices show to be missing
LATER = 0.03  # worth of a later tier's largest worth beside the one before, when all are made whole together
DIVES = 2
WHOLE_SHARE = 0.4  # of the time
WHOLE_COLUMNS = 12_000  # columns for whole numbers where dives do not settle it


def plan_without_days(
    grid: Grid,
    dated: tuple[Floats | None, ...],
    *,
    gap: float,
    time_left: Callable[[], float],
    seed: int,
    report: Callable[[str, int, float | None, float | None], None],
) -> TimelessPlan | None:
    """Plan by positions alone; None where chains may be too long for that."""
    problem = grid.problem
    if problem.max_cycle >= 2 and len(problem.tiers) == 1 and not problem.rows and is_flow(problem):
        return plan_from_samples(grid, gap=gap, time_left=time_left, seed=seed, report=report)
    master = timeless_master(grid, dated)
    if master is None:
        return None
    run = _Run(grid, dated, master, gap, time_left, seed, report)
    return run.plan()


class _Run:
    def __init__(
        self,
        grid: Grid,
        dated: tuple[Floats | None, ...],
        master: Master,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
        report: Callable[[str, int, float | None, float | None], None],
    ) -> None:
        self.grid, self.dated, self.master = grid, dated, master
        self.gap, self.time_left, self.seed, self.report = gap, time_left, seed, report
        self.rings: Rings = NO_RINGS
        self.all_rings = True
        if grid.problem.max_cycle >= 2:
            self.rings, self.all_rings = rings_of(master.grid)
        self.everything = with_rings(master, self.rings)
        self.dual = SmoothDual(master)
        self.arcs = np.zeros(grid.problem.arcs, bool)
        self.reserved = WHOLE_SHARE * time_left()  # seconds that relaxed programmes leave for whole numbers
        self.tiers: list[TierPrices] = []
        self.reached: list[float] = []  # the programmes' values
        self.near: Floats = np.empty(0)

    def plan(self) -> TimelessPlan:
        """Bounds tier by tier, then whole numbers for all of them, then days."""
        problem = self.grid.problem
        whole_lp = self.everything.master.matrix.shape[1] <= WHOLE_WIDTH or len(self.rings) > 0
        kept: list[float] = []
        part = self.everything
        whole_part = part
        for tier in range(len(problem.tiers)):
            if whole_lp:
                answer = self._relax(part.master, tier, kept)
                found = self._read(answer, kept) if answer.x is not None else None
            else:
                found, answer, part = self._priced(tier, kept)
            if answer.verdict is Verdict.INFEASIBLE and whole_lp and self.all_rings:
                return TimelessPlan(None, clashing=part.master)
            if found is None:
                break
            self.tiers.append(found)
            if answer.x is not None:
                self.reached.append(answer.value)
                self._note(part.master, tier, kept, answer)
            self.report("bound", tier, None, found.bound)
            kept.append(self._keep(tier, answer.value))
            if answer.x is None:
                break
            whole_part = part
        choice = self._whole(whole_part)
        return TimelessPlan(choice, self.tiers)

    def _keep(self, tier: int, value: float) -> float:
        return value - max(1e-7 * abs(value), 1e-7)

    def _relax(self, master: Master, tier: int, kept: list[float]) -> Answer:
        matrix, lower, upper = with_kept_tiers(master, kept)
        program = Program(matrix, lower, upper, master.upper, master.tier_worth[tier], master.whole)
        return solve_relaxed(program, max(0.0, self.time_left() - self.reserved))

    def _read(self, answer: Answer, kept: list[float]) -> TierPrices:
        """The bound of a programme that holds every choice."""
        duals = np.empty(0) if answer.duals is None else answer.duals
        price = np.maximum(-duals[len(duals) - len(kept) :], 0.0) if kept else np.empty(0)
        # With rings left out the programme bounds nothing.
        bound = answer.value if self.all_rings else np.inf
        return TierPrices(bound, tuple(kept), tuple(price.tolist()))

    def _priced(self, tier: int, kept: list[float]) -> tuple[TierPrices | None, Answer, RingMaster]:
        """Prices, then the programme on what they leave in question, then prices again."""
        dual = self.dual
        worth, rows = dual.worth(tier), dual.keeping(kept)
        smooth, best = dual.descend(tier, kept, self.time_left)
        top = max(float(np.abs(worth).max(initial=0.0)), 1e-9)
        point, within = smooth, NEAR_SHARE * top
        self.report("prices", tier, None, best)
        answer, part = Answer(verdict=Verdict.STOPPED), self.everything
        for _ in range(ROUNDS):
            if within:
                self.arcs |= near_arcs(dual, dual.left_over(worth, rows, point), within)
            part = with_rings(self._part(), NO_RINGS)
            answer = self._relax(part.master, tier, kept)
            if answer.duals is None:
                within *= 2  # what is kept of the earlier tiers needs more choices
                continue
            point = self._point(part.master, answer.duals, smooth, len(rows), kept)
            best_here = dual.bound(worth, rows, point)
            if best_here < best:
                best, smooth = best_here, point
            self.report("prices", tier, None, best)
            if best - answer.value <= self.gap / 4 * abs(answer.value) + ROUNDING:
                break
            missing = dual.left_over(worth, rows, point) - self._agent_prices(part.master, answer.duals)
            self.arcs[dual.arc[missing > 1e-7 * top]] = True
            within = 0.0
        price = tuple(smooth.rows[len(rows) - len(kept) :].tolist()) if kept else ()
        found = TierPrices(best, tuple(kept), price) if np.isfinite(best) else None
        if answer.x is None:
            answer = Answer(verdict=Verdict.STOPPED, value=best)
        return found, answer, part

    def _part(self) -> Master:
        """The master with the considered choices only; its rows are its own."""
        arcs = np.flatnonzero(self.arcs)
        problem = self.master.grid.problem
        used = np.zeros(problem.pairs, bool)
        used[problem.arc_pair[arcs]] = True
        columns = self.master.layout.columns
        chosen = np.flatnonzero(used[columns.pair])
        part = build_master(self.master.grid, columns.where(chosen), arcs)
        worths = []
        for number, worth in enumerate(part.tier_worth):
            more = worth.copy()
            more[: len(chosen)] += self.dual.dated[number][chosen]
            worths.append(more)
        return Master(**{**part.__dict__, "tier_worth": tuple(worths)})

    def _point(self, part: Master, duals: Floats, smooth: Point, rows: int, kept: list[float]) -> Point:
        """Prices of the programme; where it has no node, the smooth ones."""
        problem, layout = part.grid.problem, part.layout
        goods = smooth.goods.copy()
        node = np.unique(layout.columns.position * problem.lines + problem.pair_line[layout.columns.pair])
        goods[node] = np.maximum(duals[: layout.nodes], 0.0)
        own = duals[layout.begin_side :]
        prices: list[float] = []
        for number, row in enumerate(problem.rows):
            if np.isfinite(row.upper):
                prices.append(max(float(own[number]), 0.0))
            if np.isfinite(row.lower):
                prices.append(max(float(-own[number]), 0.0))
        prices += [max(float(-price), 0.0) for price in own[len(problem.rows) :][: len(kept)]]
        return Point(goods, np.array(prices))

    def _agent_prices(self, part: Master, duals: Floats) -> Floats:
        """(entries,) price that the programme sets on each entry's agent; 0 where it has no row."""
        row = part.layout.agent_row[self.master.grid.problem.arc_agent[self.dual.arc]]
        return np.where(row >= 0, np.maximum(duals[row], 0.0), 0.0)

    def _whole(self, part: RingMaster) -> Choice | None:
        """Dive from the last programme for all tiers together; the best of a few dives by tiers."""
        master = part.master
        worth, factor = np.zeros(master.matrix.shape[1]), 1.0
        for own in master.tier_worth:
            top = float(np.abs(own[np.abs(own) < 1e5]).max(initial=0.0)) or 1.0
            worth = worth + factor / top * own
            factor *= LATER
        program = Program(
            master.matrix, master.row_lower, master.row_upper, master.upper, worth, master.whole
        )
        late = deadlines(self.grid, self.dated)
        best: tuple[tuple[float, ...], Choice] | None = None
        small = len(worth) <= WHOLE_COLUMNS
        for attempt in range(1 + DIVES):
            left = self.time_left() / 2 if attempt == 0 else self.time_left()
            if left <= 0:
                break
            x = (
                self._in_whole_numbers(part, left)
                if attempt == (1 if small else 0)
                else dive(program, self.time_left, self.seed + attempt)
            )
            if x is None:
                continue
            choice = date(self.grid, part.choice(x), late)
            values = tuple(self._signed(tier, choice) for tier in range(len(self.dated)))
            if best is None or values > best[0]:
                best = values, choice
            self.report("whole", 0, values[0], self.tiers[0].bound if self.tiers else None)
            if (attempt == 0 and not small) or self._enough(best[0]):
                break
        return None if best is None else best[1]

    def _note(self, master: Master, tier: int, kept: list[float], answer: Answer) -> None:
        """Keep the reduced costs of the last programme, to choose columns by."""
        if answer.duals is None or answer.x is None:
            return
        matrix, _, _ = with_kept_tiers(master, kept)
        worth = master.tier_worth[tier]
        reduced = (worth - matrix.T @ answer.duals) / max(float(np.abs(worth).max(initial=0.0)), 1e-9)
        reduced[answer.x > ROUNDING] = np.inf
        self.near = reduced
        if self.arcs.any():
            self.arcs = self._used(master, answer.x)

    def _used(self, master: Master, x: Floats) -> Bools:
        """(arcs,) choices that a programme uses."""
        layout, used = master.layout, np.zeros(self.grid.problem.arcs, bool)
        sole = layout.sole_arc[x[: layout.flows] > ROUNDING]
        used[sole[sole >= 0]] = True
        used[layout.pick_arc[x[layout.begin_pick : layout.width] > ROUNDING]] = True
        return used

    def _in_whole_numbers(self, part: RingMaster, seconds: float) -> Floats | None:
        """Whole numbers on the columns nearest to use, the earlier tiers kept near their programmes' values."""
        master = part.master
        if len(self.near) != master.matrix.shape[1]:
            return None
        kept = [value - max(self.gap / 2 * abs(value), 0.5) for value in self.reached[:-1]]
        matrix, lower, upper = with_kept_tiers(master, kept)
        keep = np.sort(np.argsort(-self.near, kind="stable")[:WHOLE_COLUMNS])
        worth, factor = np.zeros(len(keep)), 1.0
        for own in master.tier_worth:
            worth = worth + factor * own[keep]
            factor *= 0.1
        program = Program(
            matrix[:, keep].tocsr(), lower, upper, master.upper[keep], worth, master.whole[keep]
        )
        answer = solve_whole(program, gap=self.gap / 10, time_limit=seconds, seed=self.seed)
        if answer.x is None:
            return None
        x = np.zeros(master.matrix.shape[1])
        x[keep] = answer.x
        return x

    def _signed(self, tier: int, choice: Choice) -> float:
        found = self.grid.problem.tiers[tier]
        return found.sign * (tier_value(self.grid.problem, found, choice) - found.constant)

    def _own_bound(self, tier: int, bound: float) -> float:
        """A signed bound, rounded where the tier's totals are whole numbers."""
        found = self.grid.problem.tiers[tier]
        if not found.whole or not np.isfinite(bound):
            return bound
        return float(np.floor(bound + found.sign * found.constant + ROUNDING) - found.sign * found.constant)

    def _enough(self, values: tuple[float, ...]) -> bool:
        """Whether every tier is within the gap of its bound, the earlier ones kept as they are."""
        for number, tier in enumerate(self.tiers):
            kept = [value - rounding(value) for value in values[:number]]
            most = self._own_bound(number, tier.with_kept(kept))
            if most - values[number] > self.gap * abs(values[number]) + ROUNDING:
                return False
        return len(self.tiers) == len(self.dated)
