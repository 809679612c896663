"""From a plan made by positions to a better one on the calendar: parts of it solved again, all tiers together.

What the calendar took away shows as agents who start later than their worth allows, or not at all though the
programme's prices say that they should; parts are opened round them.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

import numpy as np

from optimiser.engine.calendar.at_once import valuation_of
from optimiser.engine.calendar.construct import construct
from optimiser.engine.calendar.parts import shortfalls
from optimiser.engine.calendar.search import Search
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import ChainProblem, Choice, Floats, TierResult
from optimiser.engine.model.settling import ROUNDING
from optimiser.engine.model.solution import DEFAULT_SECONDS, Progress, Solution
from optimiser.engine.programmes.interrupt import heed
from optimiser.engine.timeless.found import Charges, TimelessPlan, tier_results

PATIENCE_FOR_BOUNDS = 2.0  # seconds beyond the limit
PATIENCE_UNPROVED = 30  # parts without gain where nothing says whether there is anything to gain
LATE_FIRST = 0.9  # how often, while somebody starts too late, one of those is looked at


@dataclass
class CalendarSearch(Search):
    """A search in which a choice is better when its first tier that differs is."""

    regrets: Floats = field(default_factory=lambda: np.empty(0))

    def score(self, choice: Choice) -> tuple[float, ...]:
        """Less short of the side rows first, then tier by tier."""
        return (self.shortfall(choice), *(round(worth, 6) for worth in self.worths(choice)))

    def target(self, rng: np.random.Generator) -> int:
        """An agent who gets less than the prices and its dates promise, or anybody."""
        problem = self.valuation.grid.problem
        regret, late = self._regret(problem)
        if late.sum() > ROUNDING and rng.random() < LATE_FIRST:
            return int(rng.choice(problem.agents, p=late / late.sum()))
        total = float(regret.sum())
        if total > ROUNDING and rng.random() < 0.8:
            return int(rng.choice(problem.agents, p=regret / total))
        return int(problem.arc_agent[rng.choice(self.choice.arc)])

    def _regret(self, problem: ChainProblem) -> tuple[Floats, Floats]:
        """(agents,) price of whoever is left out, and what the day costs whoever is not; the latter alone, too."""
        late = np.zeros(problem.agents)
        regret: Floats = self.valuation.prices.agent.copy()
        chosen = problem.arc_agent[self.choice.arc]
        regret[chosen] = 0.0
        pair, day = problem.arc_pair[self.choice.arc], self.incumbent.day
        for weight, dated in zip(self.side_worth, self.valuation.dated, strict=True):
            if dated is not None and weight:
                lost = self.valuation.grid.best_day(dated, pair) - dated[pair, day]
                np.add.at(late, chosen, weight * np.maximum(lost, 0.0))
        return regret + late, late


def improve(
    grid: Grid,
    plan: TimelessPlan,
    *,
    gap: float,
    time_limit: float | None,
    seed: int,
    progress: Progress | None,
) -> Solution:
    """Search on the calendar from a plan made by positions, whose prices bound every tier."""
    began, limit = time.perf_counter(), DEFAULT_SECONDS if time_limit is None else time_limit
    problem = grid.problem
    if plan.charges is None:
        return Solution("stopped", Choice.nothing())
    dated = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    found = _search(grid, dated, plan.charges, plan.choice, seed)
    found.begin()
    if plan.interrupted:
        limit = 0.0

    prices = plan.all_prices(0.0)

    def results() -> tuple[TierResult, ...]:
        return tier_results(problem, prices, found.worths(found.choice))

    def report(_: float) -> None:
        if progress is not None:
            told = results()
            first = next((one for one in told if one.gap > gap), told[-1])
            progress("search", first.name, first.value, first.bound, time.perf_counter() - began)

    def left() -> float:
        heed()
        return limit - (time.perf_counter() - began)

    def enough() -> bool:
        return all(result.gap <= gap for result in results())

    # Who presses Ctrl-C has had enough: what is there so far is the answer.
    with contextlib.suppress(KeyboardInterrupt):
        found.run(enough, left, report)
    if np.any(shortfalls(problem, found.choice) > ROUNDING):
        return Solution("stopped", Choice.nothing(), seconds=time.perf_counter() - began)
    prices = plan.all_prices(max(0.0, limit - (time.perf_counter() - began)) + PATIENCE_FOR_BOUNDS)
    seconds = time.perf_counter() - began
    return Solution("optimal" if enough() else "feasible", found.choice, results(), seconds=seconds)


def searched(
    grid: Grid,
    dated: tuple[Floats | None, ...],
    charges: Charges,
    choice: Choice,
    *,
    seconds: float,
    seed: int,
) -> Choice:
    """A choice that so many seconds of searching make of another; nothing is proved.

    Parameters
    ----------
    grid : Grid
    dated : tuple
        Each tier's (pairs, days) worth of starts, signed, or None.
    charges : Charges
    choice : Choice
    seconds : float
    seed : int
    """
    until = time.perf_counter() + seconds
    found = _search(grid, dated, charges, choice, seed)
    found.patience = PATIENCE_UNPROVED
    found.run(lambda: False, lambda: until - time.perf_counter(), lambda _: None)
    return found.choice


def _search(
    grid: Grid, dated: tuple[Floats | None, ...], charges: Charges, choice: Choice | None, seed: int
) -> CalendarSearch:
    """A search for all tiers together, from a choice or from what is made at once."""
    valuation = valuation_of(grid, dated, charges)
    begin = construct(valuation) if choice is None else choice
    return CalendarSearch(valuation, np.array(charges.weights) / charges.weights[-1], begin, seed)
