"""Plans too large for one programme: zones by common agents, each solved by a worker, then cut anew and repaired.

A zone has the choices that stay within it, and a share of every limit, so that the zones' answers together keep
the limits. Choices that cross from zone to zone come in when the lines are cut another way: chains that then lie
within one zone are solved again, with all that the others leave. The bound is that of the whole: prices of
the zones' programmes, brought down together, bound every choice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.dating import date, deadlines
from optimiser.engine.grid import Grid
from optimiser.engine.parts import Incumbent, goods_left, shortfalls
from optimiser.engine.problem import Bools, ChainProblem, Choice, Floats, Ints, signed_values
from optimiser.engine.settling import ROUNDING, rounding
from optimiser.engine.smoothing import Point, SmoothDual
from optimiser.engine.tier_bounds import brought_down
from optimiser.engine.timeless import timeless
from optimiser.engine.timeless_found import Charges, Report, TierPrices, TimelessPlan, tier_results
from optimiser.engine.weights import in_order
from optimiser.engine.zone_parts import ZonePart, belonging, zone_part
from optimiser.engine.zone_solve import ZoneAnswer, solve_zone
from optimiser.engine.zones import zones_of_agents, zones_of_lines

ZONE_ARCS = 120_000  # choices of one zone
FIRST_SHARE = 0.55  # of the time, for the first cut
REPAIR_SHARE = 0.6  # of what is left then, for other cuts
CUTS = 4
MOST_WORKERS = 8
POLISH = (0, 0, 20, 60)  # steps at each temperature, from the zones' prices


@dataclass(frozen=True)
class Cut:
    """One way to cut the lines."""

    line: Ints
    agent: Ints
    zones: int


class ZonedPlan:
    """A run by zones; see `plan_without_days` for what it is given."""

    def __init__(
        self,
        grid: Grid,
        dated: tuple[Floats | None, ...],
        *,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
        report: Report,
    ) -> None:
        self.grid, self.dated, self.gap, self.seed, self.report = grid, dated, gap, seed, report
        self.time_left = time_left
        self.late = deadlines(grid, dated)
        self.tiers: list[TierPrices] = []
        self.workers = max(1, min(os.cpu_count() or 1, MOST_WORKERS))
        self.zones = -(-grid.problem.arcs // ZONE_ARCS)
        self.best_day = [
            np.zeros(grid.problem.pairs) if worth is None else grid.best_day(worth) for worth in dated
        ]
        tops = [
            float(np.abs(tier.arc_worth).max(initial=0.0) + np.abs(best).max(initial=0.0))
            for tier, best in zip(grid.problem.tiers, self.best_day, strict=True)
        ]
        self.charges = Charges.without_prices(in_order(tops), grid.problem)

    def plan(self) -> TimelessPlan:
        """Cut, solve and bound; then cut another way and repair, until it is enough or the time is out."""
        choice: Choice | None = None
        try:
            parts = self._shares()
            answers = self._solve(parts, FIRST_SHARE * self.time_left(), bounds=True)
            choice = self._dated(
                [_renumbered(one.choice, part) for one, part in zip(answers, parts, strict=True)]
            )
            self._tell(choice)
            self._bound(choice, answers, parts)
            for number in range(1, 1 + CUTS):
                if self.time_left() <= 0 or self._enough(choice):
                    break
                choice = self._again(choice, number)
        except KeyboardInterrupt:
            return TimelessPlan(choice, self.tiers, self.charges, interrupted=True)
        return TimelessPlan(choice, self.tiers, self.charges)

    def _shares(self) -> list[ZonePart]:
        """Every zone with its share of the goods and limits."""
        problem, cut = self.grid.problem, self._cut(self.zones)
        goods = np.bincount(cut.line[problem.supply_line], problem.supply_count, cut.zones)
        share = goods / max(1.0, float(goods.sum()))
        limits = [[(row.lower * part, row.upper * part) for row in problem.rows] for part in share]
        return self._parts(cut, self.grid.supply, limits, np.ones(problem.arcs, bool))

    def _parts(
        self, cut: Cut, goods: Ints, limits: Sequence[Sequence[tuple[float, float]]], allowed: Bools
    ) -> list[ZonePart]:
        """Every zone of a cut with its goods and limits, of the choices that are allowed."""
        problem = self.grid.problem
        return [
            zone_part(
                self.grid,
                self.dated,
                belonging(problem, cut.line, cut.agent, zone) & allowed,
                cut.line == zone,
                goods,
                limits[zone],
            )
            for zone in range(cut.zones)
        ]

    def _cut(self, zones: int) -> Cut:
        line = zones_of_lines(self.grid.problem, zones, self.seed)
        return Cut(line, zones_of_agents(self.grid.problem, line, zones), zones)

    def _solve(self, parts: Sequence[ZonePart], seconds: float, *, bounds: bool = False) -> list[ZoneAnswer]:
        """Solve zones in worker processes; the order of the answers is that of the zones."""
        from joblib import Parallel, delayed  # only here: it takes a while to load

        each = seconds * self.workers / max(1, len(parts))
        work = delayed(solve_zone)
        found: list[ZoneAnswer] = Parallel(n_jobs=self.workers)(
            work(part, gap=self.gap, seconds=each, seed=self.seed, bounds=bounds) for part in parts
        )
        return found

    def _dated(self, choices: Sequence[Choice]) -> Choice:
        """Days for all zones' choices together."""
        return date(self.grid, _joined(choices), self.late)

    def _again(self, choice: Choice, number: int) -> Choice:
        """Cut another way, and solve again what then lies within one zone; no worse than before."""
        problem = self.grid.problem
        incumbent = Incumbent.of(self.grid, choice)
        cut = self._cut(self.zones + number)
        pair = problem.arc_pair[choice.arc]
        cut.agent[problem.arc_agent[choice.arc]] = _own_zone(problem, cut, pair)
        zone = _zone_of_chains(incumbent, cut)
        fixed = zone < 0
        free = np.ones(problem.agents, bool)
        free[problem.arc_agent[choice.arc[fixed]]] = False
        limits = _limits(problem, choice, zone, cut.zones)
        parts = self._parts(cut, goods_left(incumbent, fixed), limits, free[problem.arc_agent])
        answers = self._solve(parts, REPAIR_SHARE * self.time_left())
        new = [_taken(choice, fixed)]
        for one, (answer, part) in enumerate(zip(answers, parts, strict=True)):
            old = _taken(choice, zone == one)
            found = _renumbered(answer.choice, part)
            new.append(found if self._worth(found) >= self._worth(old) else old)
        better = self._dated(new)
        better = better if self._score(better) >= self._score(choice) else choice
        self._tell(better)
        return better

    def _bound(self, choice: Choice, answers: Sequence[ZoneAnswer], parts: Sequence[ZonePart]) -> None:
        """Bound every tier with the earlier ones kept at what was reached, from the zones' prices."""
        folded = timeless(self.grid, self.dated)
        if folded is None:
            return
        dual, values = SmoothDual(folded), self._values(choice)
        self.tiers.append(TierPrices(dual.everybodys_best(0), (), ()))
        for tier in range(1, len(values)):
            kept = [value - rounding(value) for value in values[:tier]]
            points = [answer.tier_prices[tier - 1] if answer.tier_prices else None for answer in answers]
            start = _together(dual.problem, points, parts, len(dual.rows) + tier)
            self.tiers.append(brought_down(dual, tier, kept, start, POLISH, self.time_left)[0])
            self.report("bound", tier, values[tier], self.tiers[tier].bound)

    def _worth(self, choice: Choice) -> tuple[float, ...]:
        """Signed worth of every tier, were everybody to start on the best day."""
        problem = self.grid.problem
        pair = problem.arc_pair[choice.arc]
        return tuple(
            round(float((tier.sign * tier.arc_worth[choice.arc]).sum() + best[pair].sum()), 6)
            for tier, best in zip(problem.tiers, self.best_day, strict=True)
        )

    def _values(self, choice: Choice) -> list[float]:
        return signed_values(self.grid.problem, choice)

    def _score(self, choice: Choice) -> tuple[float, ...]:
        """Less short of the side rows first, then tier by tier."""
        short = float(shortfalls(self.grid.problem, choice).sum())
        return (-short if short > ROUNDING else 0.0, *(round(value, 6) for value in self._values(choice)))

    def _enough(self, choice: Choice) -> bool:
        """Whether every tier is within the gap of its bound, the earlier ones kept as they are."""
        told = tier_results(self.grid.problem, [[one] for one in self.tiers], self._values(choice))
        return all(result.gap <= self.gap for result in told)

    def _tell(self, choice: Choice) -> None:
        for tier, value in enumerate(self._values(choice)):
            bound = self.tiers[tier].bound if tier < len(self.tiers) else None
            self.report("zones", tier, value, bound)


def _renumbered(choice: Choice | None, part: ZonePart) -> Choice:
    """A zone's choice in the whole problem's numbers."""
    return (
        Choice.nothing() if choice is None else Choice(part.arcs[choice.arc], choice.position, choice.start)
    )


def _taken(choice: Choice, which: Bools) -> Choice:
    """A part of a dated choice, by positions."""
    return Choice(choice.arc[which], choice.position[which], np.zeros(int(which.sum()), np.int64))


def _joined(choices: Sequence[Choice]) -> Choice:
    return Choice(
        np.concatenate([one.arc for one in choices]),
        np.concatenate([one.position for one in choices]),
        np.concatenate([one.start for one in choices]),
    )


def _own_zone(problem: ChainProblem, cut: Cut, pair: Ints) -> Ints:
    """Zone of whoever uses the pairs: that of the line released, else of the line entered."""
    follows = problem.pair_next[pair]
    return cut.line[np.where(follows >= 0, follows, problem.pair_line[pair])]


def _zone_of_chains(incumbent: Incumbent, cut: Cut) -> Ints:
    """(chosen,) the zone within which the whole chain lies, or -1."""
    problem, choice, root = incumbent.problem, incumbent.choice, incumbent.links.root
    pair = problem.arc_pair[choice.arc]
    enters, own = cut.line[problem.pair_line[pair]], _own_zone(problem, cut, pair)
    least, most = enters.copy(), enters.copy()
    np.minimum.at(least, root, np.minimum(enters, own))
    np.maximum.at(most, root, np.maximum(enters, own))
    return np.where(least[root] == most[root], enters, -1).astype(np.int64)


def _limits(problem: ChainProblem, choice: Choice, zone: Ints, zones: int) -> list[list[tuple[float, float]]]:
    """Every zone's limits: what it uses now, and its share of what is left of each."""
    found: list[list[tuple[float, float]]] = [[] for _ in range(zones)]
    for row in problem.rows:
        value = row.arc_value[choice.arc]
        inside = zone >= 0
        used = np.bincount(zone[inside], value[inside], zones)
        room, spare = row.upper - float(value.sum()), float(value.sum()) - row.lower
        for one in range(zones):
            found[one].append((used[one] - max(0.0, spare) / zones, used[one] + max(0.0, room) / zones))
    return found


def _together(
    problem: ChainProblem, points: Sequence[Point | None], parts: Sequence[ZonePart], rows: int
) -> Point:
    """The zones' prices as one, for a folded problem: of goods each zone's own, of rows the mean."""
    goods = np.zeros((problem.positions, problem.lines))
    prices: list[Floats] = []
    for point, part in zip(points, parts, strict=True):
        if point is None or not len(part.lines) or len(point.rows) != rows:
            continue
        layers = point.goods[:-1].reshape(-1, len(part.lines))
        depth = np.minimum(np.arange(problem.positions), len(layers) - 1)
        goods[:, part.lines] = layers[depth]
        prices.append(point.rows)
    mean = np.mean(prices, axis=0) if prices else np.zeros(rows)
    return Point(np.append(goods.reshape(-1), 0.0), mean)
