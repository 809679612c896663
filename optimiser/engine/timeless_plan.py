"""A plan and its bounds without the calendar, then days: the first thing tried with whatever is not small.

All tiers together, each far above the next, make one timeless linear programme, solved on the uses that prices
leave in question; prices of goods and rows, not the programme, give the bounds, so every choice counts in them.
Its columns nearest to use are made whole while the bounds of the tiers are proved beside it (where they are slow,
beside the search, too), and the calendar gives days. What the bounds then say of the dated plan decides whether
more is needed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import numpy as np

from optimiser.engine.calendar.at_once import AtOnce, at_once, by_prices
from optimiser.engine.calendar.dating import date, deadlines
from optimiser.engine.calendar.displacing import date_all
from optimiser.engine.calendar.parts import shortfalls
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice, Floats, Ints, signed_values
from optimiser.engine.model.settling import ROUNDING, hardly_less
from optimiser.engine.pools.endless import is_flow
from optimiser.engine.pools.plan import plan_pool
from optimiser.engine.programmes.beside import begin
from optimiser.engine.programmes.diving import dive
from optimiser.engine.programmes.exact import program_of
from optimiser.engine.programmes.solvers import Verdict
from optimiser.engine.timeless.folded import timeless
from optimiser.engine.timeless.found import (
    Charges,
    Report,
    TierBound,
    TierPrices,
    TimelessPlan,
    bounds_by_tier,
    most_of,
    tier_results,
)
from optimiser.engine.timeless.positions import Positions
from optimiser.engine.timeless.pricing import PricedRelaxation
from optimiser.engine.timeless.relaxation import Relaxed
from optimiser.engine.timeless.sides import bounds_on_sides
from optimiser.engine.timeless.tier_bounds import TierBounds, charges_by_prices, weights_in_order
from optimiser.engine.zones.plan import ZonedPlan

ZONES_FROM = 1_500_000  # choices from which the whole is no longer one programme at a corner
LESS = 0.01  # of what the programme gives the earlier tiers is left off for bounds beside the search
RETRIES = 4  # of whole numbers without what came too late
GRACE = 5.0  # seconds that somebody who pressed Ctrl-C may be kept waiting for a plan
DIVES = 2
DIVE_COLUMNS = 40_000  # columns up to which dives are worth their time
FREE_COLUMNS = 400_000  # columns up to which whole numbers are tried with nothing taken for granted


def plan_without_days(
    grid: Grid,
    dated: tuple[Floats | None, ...],
    *,
    gap: float,
    time_left: Callable[[], float],
    seed: int,
    report: Report,
) -> TimelessPlan | None:
    """Plan by positions alone; None where chains may be too long for that."""
    problem = grid.problem
    if problem.max_cycle >= 2 and len(problem.tiers) == 1 and not problem.rows and is_flow(problem):
        return plan_pool(grid, gap=gap, time_left=time_left, seed=seed, report=report)
    first = at_once(grid, dated)
    for number, value in enumerate(signed_values(problem, first.choice)):
        report("at once", number, value, first.tiers[number].bound)
    if problem.arcs > ZONES_FROM and problem.max_cycle < 2 and problem.max_position is not None:
        return ZonedPlan(grid, dated, first, gap=gap, time_left=time_left, seed=seed, report=report).plan()
    folded = timeless(grid, dated)
    if folded is None:
        return None
    positions = Positions.of(folded, gap=gap, time_left=time_left, seed=seed)
    return _Run(grid, dated, first, positions, report).plan().filled(first.choice, first.tiers)


class _Run:
    def __init__(
        self,
        grid: Grid,
        dated: tuple[Floats | None, ...],
        first: AtOnce,
        positions: Positions,
        report: Report,
    ) -> None:
        self.grid, self.dated, self.positions, self.report = grid, dated, positions, report
        self.gap, self.time_left, self.seed = positions.gap, positions.time_left, positions.seed
        self.first = first
        self.tiers: list[TierPrices] = []
        self.later: list[TierPrices] = []  # grows beside the search
        self.late = deadlines(grid, dated)
        self.aside = positions.is_large
        self.split: list[list[TierBound]] = []  # bounds from both sides of counts
        self.tried: Floats | None = None  # the last whole numbers

    def plan(self) -> TimelessPlan:
        """What is found, or what was found until somebody had had enough."""
        try:
            return self._plan()
        except KeyboardInterrupt:
            return TimelessPlan(self._from_last(), self.tiers, self._without_prices(), interrupted=True)

    def _without_prices(self) -> Charges:
        return Charges.without_prices(weights_in_order(self.positions.master), self.grid.problem)

    def _plan(self) -> TimelessPlan:
        """All tiers at once; then whole numbers, with the bounds beside them; then days."""
        master, bounds = self.positions.master, self.positions.bounds
        together = bounds.together()
        x, duals = together.answer.x, together.answer.duals
        if x is None or duals is None:
            impossible = together.answer.verdict is Verdict.INFEASIBLE
            proved = impossible and self.positions.dual is None and bounds.complete
            quickly = None if impossible else self._by_prices(bounds)
            return quickly or TimelessPlan(None, clashing=master if proved else None)
        charges = bounds.charges(duals)
        choice: Choice | None = None
        few = len(self.positions.worth) <= DIVE_COLUMNS  # then dives are quicker than whole numbers
        whole = begin(self._dive if few else lambda: self.positions.in_whole_numbers(together))
        try:
            reached = [float(own @ x) for own in master.tier_worth]
            self._bound_tiers(reached)
            settled = begin(lambda: self._bound_aside(reached)) if self.aside else None
            choice = self._best(self._tries(whole, together, few))
            if self.aside:
                return TimelessPlan(choice, self.tiers, charges, later=self.later, settled=settled)
            if choice is not None:
                self._bound_again(self._values(choice))
        except KeyboardInterrupt:
            choice = choice or self._in_time(whole)
            return TimelessPlan(choice, self.tiers, charges, interrupted=True, earlier=self.split)
        return TimelessPlan(choice, self.tiers, charges, earlier=self.split)

    def _by_prices(self, bounds: TierBounds) -> TimelessPlan | None:
        """Where time was too short for a corner: the better of what was there at once and what prices make.

        None where neither keeps every row: then there may be no plan, and the search is not to look for one.
        """
        if not isinstance(bounds.relaxation, PricedRelaxation):
            return None
        inside, weights = bounds.relaxation.inside, bounds.weights
        choices = [self.first.choice]
        if self.grid.problem.positions == inside.dual.problem.positions:
            choices.append(by_prices(self.grid, self.dated, weights, inside.start.goods[:-1]))
        kept = [choice for choice in choices if not np.any(shortfalls(self.grid.problem, choice) > ROUNDING)]
        if not kept:
            return TimelessPlan(None, self.tiers, self._without_prices()) if self.aside else None
        choice = max(kept, key=self._values)
        values = self._values(choice)
        self.tiers = [bounds.roughly(tier, values[:tier]) for tier in range(len(values))]
        self._tell("by prices", values)
        return TimelessPlan(choice, self.tiers, charges_by_prices(inside, weights))

    def _from_last(self) -> Choice | None:
        """What the last programme gives, if there was one."""
        last = self.positions.relaxation.last
        if last is None:
            return None
        whole = begin(lambda: self.positions.in_whole_numbers(Relaxed(last, np.inf, None, ())))
        return self._in_time(whole)

    def _in_time(self, whole: Future[Floats | None]) -> Choice | None:
        """What the whole numbers give, if they come soon."""
        with contextlib.suppress(TimeoutError, KeyboardInterrupt):
            x = whole.result(timeout=GRACE)
            return None if x is None else self._date(x)
        return None

    def _date(self, x: Floats) -> Choice:
        """The dated choice of whole numbers."""
        weights, choice = weights_in_order(self.positions.master), self.positions.both.choice(x)
        return date_all(self.grid, self.dated, weights, choice, self.late, self.seed)

    def _bound_tiers(self, reached: list[float]) -> None:
        """Bound every tier with the earlier ones kept at what the programme gives them; at once, if need be."""
        bounds = self.positions.bounds
        for tier, value in enumerate(reached):
            kept = [hardly_less(earlier) for earlier in reached[:tier]]
            found = bounds.roughly(tier, kept) if self.aside else bounds.bound(tier, kept, value)
            self.tiers.append(found)
            self._tell("bound", self._values(self.first.choice))

    def _tell(self, stage: str, values: list[float]) -> None:
        """Report where a plan of such values stands."""
        known = bounds_by_tier([self.first.tiers, self.tiers, *self.split])
        for tier, most in enumerate(most_of(known, values)):
            self.report(stage, tier, values[tier], most)

    def _bound_aside(self, reached: list[float]) -> None:
        """Bound every tier beside whatever is done next, with the earlier ones kept at a little less."""
        bounds = self.positions.bounds
        bounds.time_left = self.time_left
        kept = [value - LESS * abs(value) for value in reached]
        for tier, value in enumerate(reached):
            self.later.append(bounds.bound(tier, kept[:tier], value))

    def _bound_again(self, values: list[float]) -> None:
        """Bound tiers that are not settled anew, with what was reached kept, from both sides of broken counts."""
        bounds = self.positions.bounds
        bounds.time_left = self.time_left
        if max(self._gaps(values)) > self.gap and self.time_left() > 0:
            self.split = [list(bounds_on_sides(bounds, self.tiers, values, self.gap))]
            self._tell("bound", values)

    def _tries(self, whole: Future[Floats | None], together: Relaxed, few: bool) -> Iterator[Floats | None]:
        """Whole numbers from the programme, again without what came late; dives first, where quicker."""
        positions = self.positions
        yield whole.result()
        if few:
            yield from (self._dive(number) for number in range(1, DIVES))
            yield positions.in_whole_numbers(together)
        if self.aside and self.tried is not None:
            return  # the search mends what came late in less time
        most, opened = positions.master.upper.copy(), ~positions.everything
        for _ in range(RETRIES):
            late = self._limit_late(most)
            if not len(late):
                break
            opened |= positions.near(late)
            yield positions.in_whole_numbers(together, most, opened)
        lacking = self.tried is None or not positions.is_near(self.tried, together)
        if few or (lacking and len(positions.worth) <= FREE_COLUMNS):
            yield positions.in_whole_numbers(together, opened=positions.everything)

    def _dive(self, number: int = 0) -> Floats | None:
        program = program_of(self.positions.master, self.positions.worth)
        return dive(program, self.time_left, self.seed + number)

    def _limit_late(self, most: Floats) -> Ints:
        """Let no more at a position than the calendar found days for; the arcs that came late."""
        if self.tried is None:
            return np.empty(0, np.int64)
        x, master = self.tried, self.positions.master
        folded, layout = self.positions.both.choice(x), master.layout
        dated = date(self.grid, folded, self.late)
        start = self.grid.index(dated.start)
        late = dated.arc[start > self.late[self.grid.problem.arc_pair[dated.arc]]]
        at = np.flatnonzero(np.isin(folded.arc, late) & (folded.ring < 0))
        pairs = master.grid.problem.arc_pair[folded.arc[at]]
        for pair, position in zip(pairs.tolist(), folded.position[at].tolist(), strict=True):
            same = layout.columns.pair == pair
            here = np.flatnonzero(same & (layout.columns.position == position))
            deeper = np.flatnonzero(same & (layout.columns.position > position))
            most[here] = np.minimum(most[here], np.rint(x[here])) - 1.0
            most[deeper] = np.minimum(most[deeper], np.rint(x[deeper]))
        most[: layout.flows] = np.maximum(most[: layout.flows], 0.0)
        return folded.arc[at]

    def _best(self, tries: Iterator[Floats | None]) -> Choice | None:
        """The best by tiers, once dated; the first that is good enough ends the tries."""
        best: tuple[list[float], Choice] | None = None
        for x in tries:
            if x is None:
                continue
            choice = self._date(x)
            self.tried = x
            values = self._values(choice)
            if best is None or values > best[0]:
                best = values, choice
                self._tell("whole", values)
            if max(self._gaps(best[0])) <= self.gap or self.time_left() <= 0:
                break
        return None if best is None else best[1]

    def _values(self, choice: Choice) -> list[float]:
        """Signed worth of a dated choice in every tier."""
        return signed_values(self.grid.problem, choice)

    def _gaps(self, values: list[float]) -> list[float]:
        """Relative gap of every tier, the earlier ones kept as they are."""
        known = bounds_by_tier([self.tiers, *self.split])
        return [told.gap for told in tier_results(self.grid.problem, known, values)]
