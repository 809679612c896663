"""Plans too large for one programme at a corner: the whole from the inside, then its parts.

A plan is there from the first, and a better one by the prices of a sample. What the programme of everything surely
uses is taken, the rest is solved in whole numbers (`rest`), and days are given. Then zones are searched on the
calendar by worker processes: a zone has the chains that begin in it, the agents who belong to it, and a share of
what is left of every limit. The next time zones are cut another way.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.calendar.at_once import AtOnce, by_prices
from optimiser.engine.calendar.dating import deadlines
from optimiser.engine.calendar.displacing import date_all
from optimiser.engine.calendar.parts import Incumbent, shortfalls
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Bools, ChainProblem, Choice, Floats, Ints, signed_values
from optimiser.engine.model.settling import ROUNDING
from optimiser.engine.programmes.beside import begin
from optimiser.engine.programmes.interrupt import heeded
from optimiser.engine.timeless.folded import timeless
from optimiser.engine.timeless.found import (
    Charges,
    Report,
    TierPrices,
    TimelessPlan,
    bounds_by_tier,
    most_of,
    tier_results,
)
from optimiser.engine.zones.cut import zones_of_agents, zones_of_lines
from optimiser.engine.zones.parts import ZonePart, shares_of, zone_part
from optimiser.engine.zones.rest import Inner, split
from optimiser.engine.zones.vast import Vast, begun, bounded_closer, from_inside
from optimiser.engine.zones.work import search_zone, solve_rest

ZONE_ARCS = 800_000  # choices of one zone
INSIDE_SHARE = 0.65  # of the time, at most, for the programme
REST_SHARE = 0.6  # of what is left then, at most, for whole numbers of the rest
SEARCH_SHARES = (0.6, 1.0)  # of what is left then, for each way to cut zones
MOST_WORKERS = 8
PATIENCE_FOR_BOUND = 6.0  # seconds beyond the limit


@dataclass(frozen=True)
class Cut:
    """One way to cut the lines."""

    line: Ints
    agent: Ints
    zones: int


class ZonedPlan:
    """A run by zones; see `plan_without_days` for what it is given, beside the plan and bounds to begin with."""

    def __init__(
        self,
        grid: Grid,
        dated: tuple[Floats | None, ...],
        first: AtOnce,
        *,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
        report: Report,
    ) -> None:
        self.grid, self.dated, self.gap, self.seed, self.report = grid, dated, gap, seed, report
        self.time_left = time_left
        self.late = deadlines(grid, dated)
        self.choice, self.weights = first.choice, first.weights
        self.bounds = [first.tiers]  # lists with a bound of every tier
        self.later: list[TierPrices] = []  # grows beside the search
        self.settled: Future[None] | None = None
        self.workers = max(1, min(os.cpu_count() or 1, MOST_WORKERS))
        self.zones = -(-grid.problem.arcs // ZONE_ARCS)
        self.charges = Charges.without_prices(first.weights, grid.problem)

    def plan(self) -> TimelessPlan:
        """The whole from the inside, the rest in whole numbers, days, and a search until the time is out."""
        try:
            vast = self._from_inside()
            if vast is not None:
                if vast.inner.is_nearly_whole:
                    self._take("whole", self._date(self._in_whole_numbers(vast.inner)))
                self.settled = self._bound_aside(vast)
            for number, share in enumerate(SEARCH_SHARES):
                if self.time_left() <= 0 or self._enough():
                    break
                self._search(number, share * self.time_left())
            self._workers_home()
            self._wait()
        except KeyboardInterrupt:
            heeded()
            return self._found(interrupted=True)
        return self._found(interrupted=False)

    def _found(self, *, interrupted: bool) -> TimelessPlan:
        *earlier, last = self.bounds
        later, settled = ([], None) if interrupted else (self.later, self.settled)
        return TimelessPlan(self.choice, last, self.charges, None, interrupted, later, settled, earlier)

    def _from_inside(self) -> Vast | None:
        """The programme of everything, from the inside; None where there is nothing to plan."""
        folded = timeless(self.grid, self.dated)
        if folded is None:
            return None
        later = (1 - INSIDE_SHARE) * self.time_left()
        run = begun(folded, time_left=lambda: self.time_left() - later, seed=self.seed)
        self._take("at once", by_prices(self.grid, self.dated, run.told.weights, run.told.point.goods[:-1]))
        self._bound(run.bounds(self._values(self.choice)))
        vast = from_inside(run, lambda: self.time_left() - later)
        if vast is not None:
            self.charges = vast.charges
            self._bound(vast.tiers)
        return vast

    def _take(self, stage: str, choice: Choice) -> None:
        """Go on with what a stage found, if it is no worse than what was there before, all tiers weighed together.

        Neither is the best possible: one with a little more in the first tier may have far less in the others.
        """
        if self._weighed(choice) >= self._weighed(self.choice):
            self.choice = choice
        self._tell(stage)

    def _bound(self, tiers: list[TierPrices]) -> None:
        """Take over bounds; those before stay, since some may be the better ones."""
        self.bounds.append(tiers)
        self._tell("bound")

    def _tell(self, stage: str) -> None:
        values = self._values(self.choice)
        for tier, most in enumerate(most_of(bounds_by_tier(self.bounds), values)):
            self.report(stage, tier, values[tier], most)

    def _bound_aside(self, vast: Vast) -> Future[None]:
        """Bound the second tier closer, beside the search."""

        def work() -> None:
            self.later.append(vast.tiers[0])
            self.later.extend(
                bounded_closer(vast, 1, vast.tiers[1].kept, self.time_left) for _ in vast.tiers[1:2]
            )

        return begin(work)

    def _wait(self) -> None:
        """For the bound, while there is time; its last look may take a little longer."""
        if self.settled is not None:
            with contextlib.suppress(TimeoutError):
                self.settled.result(timeout=self.time_left() + PATIENCE_FOR_BOUND)

    def _in_whole_numbers(self, inner: Inner) -> Choice:
        """A choice by positions."""
        from joblib import Parallel, delayed  # only here: it takes a while to load

        sure, parts = split(inner, self.seed)
        workers = min(self.workers, len(parts))
        seconds = REST_SHARE * self.time_left() * workers / len(parts)
        work = delayed(solve_rest)
        found: list[Choice | None] = Parallel(n_jobs=workers)(
            work(part, gap=self.gap, seconds=seconds, seed=self.seed) for part in parts
        )
        return _joined([sure, *(choice for choice in found if choice is not None)])

    def _date(self, choice: Choice) -> Choice:
        return date_all(self.grid, self.dated, self.weights, choice, self.late, self.seed)

    def _search(self, number: int, seconds: float) -> None:
        """Cut the lines, and search every zone from the chains that begin there."""
        from joblib import Parallel, delayed

        choice = self.choice
        incumbent = Incumbent.of(self.grid, choice)
        cut = self._cut(self.zones + number)
        pair = self.grid.problem.arc_pair[choice.arc]
        zone = cut.line[self.grid.problem.pair_line[pair[incumbent.links.root]]]
        work, each = delayed(search_zone), seconds * self.workers / cut.zones
        found: list[Choice] = Parallel(n_jobs=self.workers, pre_dispatch=self.workers)(
            work(part, _taken(choice, zone == one), self._own(part), seconds=each, seed=self.seed + number)
            for one, part in enumerate(self._parts(cut, incumbent, zone))
        )
        better = _joined(found)
        if self._in_order(better) >= self._in_order(choice):
            self.choice = better
        self._tell("zones")

    def _cut(self, zones: int) -> Cut:
        line = zones_of_lines(self.grid.problem, zones, self.seed)
        return Cut(line, zones_of_agents(self.grid.problem, line, zones), zones)

    def _parts(self, cut: Cut, incumbent: Incumbent, zone: Ints) -> Iterator[ZonePart]:
        """Every zone of a cut; one by one, since each is large.

        Whoever is in a chain belongs where it begins, everybody else to a zone of their own choices; goods that
        nobody has taken are for the zone of their line. Chains may lead anywhere, so nothing is cut apart.
        """
        problem, choice, supply = self.grid.problem, incumbent.choice, incumbent.links.supply
        agent = cut.agent.copy()
        agent[problem.arc_agent[choice.arc]] = zone
        limits, capacity = _limits(problem, choice, zone, cut.zones), _capacity(incumbent, zone, cut.zones)
        taken = np.zeros((cut.zones, len(problem.supply_line)), np.int64)
        np.add.at(taken, (zone[supply >= 0], supply[supply >= 0]), 1)
        left = problem.supply_count - taken.sum(axis=0)
        everywhere, nothing = (
            np.ones(problem.lines, bool),
            np.zeros((problem.positions, problem.lines, 0), int),
        )
        for one in range(cut.zones):
            arcs = agent[problem.arc_agent] == one
            part = zone_part(self.grid, self.dated, arcs, everywhere, nothing, limits[one])
            count = taken[one] + np.where(cut.line[problem.supply_line] == one, left, 0)
            yield part.on_calendar(problem, count, capacity[one])

    def _workers_home(self) -> None:
        """End the worker processes: what they hold is needed elsewhere."""
        from joblib.externals.loky import get_reusable_executor

        if self.workers > 1:
            get_reusable_executor().shutdown()

    def _own(self, part: ZonePart) -> Charges:
        """The charges of a zone's agents."""
        return replace(self.charges, agent=self.charges.agent[part.agents])

    def _values(self, choice: Choice) -> list[float]:
        return signed_values(self.grid.problem, choice)

    def _in_order(self, choice: Choice) -> tuple[float, ...]:
        """Less short of the side rows first, then tier by tier."""
        return (-self._short(choice), *(round(value, 6) for value in self._values(choice)))

    def _weighed(self, choice: Choice) -> tuple[float, float]:
        """Less short of the side rows first, then the worth of all tiers."""
        return -self._short(choice), float(np.dot(self.weights, self._values(choice)))

    def _short(self, choice: Choice) -> float:
        short = float(shortfalls(self.grid.problem, choice).sum())
        return short if short > ROUNDING else 0.0

    def _enough(self) -> bool:
        """Whether every tier is within the gap of its bound, the earlier ones kept as they are."""
        told = tier_results(self.grid.problem, bounds_by_tier(self.bounds), self._values(self.choice))
        return all(result.gap <= self.gap for result in told)


def _taken(choice: Choice, which: Bools) -> Choice:
    """A part of a choice."""
    return Choice(choice.arc[which], choice.position[which], choice.start[which])


def _joined(choices: Sequence[Choice]) -> Choice:
    return Choice(
        np.concatenate([one.arc for one in choices]),
        np.concatenate([one.position for one in choices]),
        np.concatenate([one.start for one in choices]),
    )


def _limits(problem: ChainProblem, choice: Choice, zone: Ints, zones: int) -> list[list[tuple[float, float]]]:
    """Every zone's limits of all rows."""
    found: list[list[tuple[float, float]]] = [[] for _ in range(zones)]
    for row in problem.rows:
        value = row.arc_value[choice.arc]
        shares = shares_of(row, np.bincount(zone, value, zones), float(value.sum()))
        for own, share in zip(found, shares, strict=True):
            own.append(share)
    return found


def _capacity(incumbent: Incumbent, zone: Ints, zones: int) -> Floats:
    """(zones, periods) what each zone uses now, and its share, in whole numbers, of what is left."""
    capacity, period = incumbent.problem.capacity, incumbent.grid.period[incumbent.day]
    used: Floats = np.zeros((zones, len(capacity)))
    if not len(capacity):
        return used
    np.add.at(used, (zone, period), 1.0)
    left = np.maximum(capacity - used.sum(axis=0), 0.0)
    found: Floats = used + np.floor(left / zones)
    return found
