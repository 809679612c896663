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
from optimiser.engine.positions import Beginning
from optimiser.engine.problem import Bools, ChainProblem, Choice, Floats, Ints, tier_value
from optimiser.engine.settling import ROUNDING, rounding
from optimiser.engine.smoothing import Point, SmoothDual
from optimiser.engine.tier_bounds import in_order
from optimiser.engine.timeless import timeless
from optimiser.engine.timeless_found import Charges, TierPrices, TimelessPlan
from optimiser.engine.zone_parts import ZonePart, belonging, zone_part
from optimiser.engine.zone_solve import ZoneAnswer, solve_zone
from optimiser.engine.zones import zones_of_agents, zones_of_lines

ZONE_ARCS = 120_000  # choices of one zone
PRICES_SHARE = 0.2  # of the time, where only the zones' prices are wanted
FIRST_SHARE = 0.55  # of the time, for the first cut
REPAIR_SHARE = 0.6  # of what is left then, for other cuts
CUTS = 4
MOST_WORKERS = 8
POLISH = (0, 0, 20, 60)  # steps at each temperature, from the zones' prices

Report = Callable[[str, int, float | None, float | None], None]


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
        self.best_day = [_best_day(grid, worth) for worth in dated]
        tops = [
            float(np.abs(tier.arc_worth).max(initial=0.0) + np.abs(best).max(initial=0.0))
            for tier, best in zip(grid.problem.tiers, self.best_day, strict=True)
        ]
        self.charges = Charges(
            tuple(in_order(tops)), np.zeros(grid.problem.agents), np.zeros(len(grid.problem.rows))
        )

    def plan(self) -> TimelessPlan:
        """Cut, solve and bound; then cut another way and repair, until it is enough or the time is out."""
        choice: Choice | None = None
        try:
            choice, answers, cut = self._first()
            if choice is None:
                return TimelessPlan(None)
            self._bound(choice, answers, cut)
            for number in range(1, 1 + CUTS):
                if self.time_left() <= 0 or self._enough(choice):
                    break
                choice = self._again(choice, number)
        except KeyboardInterrupt:
            return TimelessPlan(choice, self.tiers, self.charges, interrupted=True)
        return TimelessPlan(choice, self.tiers, self.charges)

    def begin(self) -> Beginning | None:
        """Prices and uses from the zones' programmes; None where that is given up."""
        folded = timeless(self.grid, self.dated)
        if folded is None:
            return None
        dual, parts = SmoothDual(folded), self._parts(self._cut(self.zones))
        answers = self._solve(parts, PRICES_SHARE * self.time_left(), whole=False)
        point = _together(
            dual, [answer.prices for answer in answers], [part.lines for part in parts], len(dual.rows)
        )
        used = [
            (part.arcs[answer.used[0]], answer.used[1]) for part, answer in zip(parts, answers, strict=True)
        ]
        return Beginning(
            point, np.concatenate([arc for arc, _ in used]), np.concatenate([at for _, at in used])
        )

    def _first(self) -> tuple[Choice | None, list[ZoneAnswer], Cut]:
        """Every zone with its share of the goods and limits."""
        cut = self._cut(self.zones)
        self.parts = self._parts(cut)
        answers = self._solve(self.parts, FIRST_SHARE * self.time_left(), bounds=True)
        found = [_renumbered(answer.choice, part) for answer, part in zip(answers, self.parts, strict=True)]
        choice = self._dated(found)
        self._tell(choice)
        return choice, answers, cut

    def _parts(self, cut: Cut) -> list[ZonePart]:
        """Every zone with its share of the goods and limits."""
        problem = self.grid.problem
        goods = np.bincount(cut.line[problem.supply_line], problem.supply_count, cut.zones)
        share = goods / max(1.0, float(goods.sum()))
        return [
            zone_part(
                self.grid,
                self.dated,
                belonging(problem, cut.line, cut.agent, zone),
                cut.line == zone,
                self.grid.supply,
                [(row.lower * share[zone], row.upper * share[zone]) for row in problem.rows],
            )
            for zone in range(cut.zones)
        ]

    def _cut(self, zones: int) -> Cut:
        line = zones_of_lines(self.grid.problem, zones, self.seed)
        return Cut(line, zones_of_agents(self.grid.problem, line, zones), zones)

    def _solve(
        self, parts: Sequence[ZonePart], seconds: float, *, bounds: bool = False, whole: bool = True
    ) -> list[ZoneAnswer]:
        """Solve zones in worker processes; the order of the answers is that of the zones."""
        from joblib import Parallel, delayed  # only here: it takes a while to load

        each = seconds * self.workers / max(1, len(parts))
        work = delayed(solve_zone)
        found: list[ZoneAnswer] = Parallel(n_jobs=self.workers)(
            work(part, gap=self.gap, seconds=each, seed=self.seed, bounds=bounds, whole=whole)
            for part in parts
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
        goods = goods_left(incumbent, fixed)
        free = np.ones(problem.agents, bool)
        free[problem.arc_agent[choice.arc[fixed]]] = False
        allowed = free[problem.arc_agent]
        limits = _limits(problem, choice, zone, cut.zones)
        parts = [
            zone_part(
                self.grid,
                self.dated,
                belonging(problem, cut.line, cut.agent, one) & allowed,
                cut.line == one,
                goods,
                limits[one],
            )
            for one in range(cut.zones)
        ]
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

    def _bound(self, choice: Choice, answers: Sequence[ZoneAnswer], cut: Cut) -> None:
        """Bound every tier with the earlier ones kept at what was reached, from the zones' prices."""
        folded = timeless(self.grid, self.dated)
        if folded is None:
            return
        dual = SmoothDual(folded)
        values = self._values(choice)
        self.tiers.append(TierPrices(dual.bound(dual.worth(0), dual.rows, dual.nothing()), (), ()))
        for tier in range(1, len(values)):
            kept = tuple(value - rounding(value) for value in values[:tier])
            worth, rows = dual.worth(tier), dual.keeping(kept)
            points = [answer.tier_prices[tier - 1] if answer.tier_prices else None for answer in answers]
            start = _together(dual, points, [part.lines for part in self.parts], len(rows))
            usual = float(np.abs(worth).max(initial=0.0))
            point, bound = dual.descend(worth, rows, usual, self.time_left, POLISH, start)
            self.tiers.append(TierPrices(bound, kept, tuple(point.rows[len(rows) - tier :].tolist())))
            self.report("bound", tier, values[tier], bound)

    def _worth(self, choice: Choice) -> tuple[float, ...]:
        """Signed worth of every tier, were everybody to start on the best day."""
        problem = self.grid.problem
        pair = problem.arc_pair[choice.arc]
        return tuple(
            round(float((tier.sign * tier.arc_worth[choice.arc]).sum() + best[pair].sum()), 6)
            for tier, best in zip(problem.tiers, self.best_day, strict=True)
        )

    def _values(self, choice: Choice) -> list[float]:
        problem = self.grid.problem
        return [tier.sign * (tier_value(problem, tier, choice) - tier.constant) for tier in problem.tiers]

    def _score(self, choice: Choice) -> tuple[float, ...]:
        """Less short of the side rows first, then tier by tier."""
        short = float(shortfalls(self.grid.problem, choice).sum())
        return (-short if short > ROUNDING else 0.0, *(round(value, 6) for value in self._values(choice)))

    def _enough(self, choice: Choice) -> bool:
        """Whether every tier is within the gap of its bound, the earlier ones kept as they are."""
        values = self._values(choice)
        for number, tier in enumerate(self.tiers):
            most = tier.with_kept([value - rounding(value) for value in values[:number]])
            if most - values[number] > self.gap * abs(values[number]) + ROUNDING:
                return False
        return len(self.tiers) == len(values)

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


def _together(dual: SmoothDual, points: Sequence[Point | None], lines: Sequence[Ints], rows: int) -> Point:
    """The zones' prices as one: of goods each zone's own, of rows the mean."""
    problem = dual.problem
    goods = np.zeros((problem.positions, problem.lines))
    prices: list[Floats] = []
    for point, own in zip(points, lines, strict=True):
        if point is None or not len(own) or len(point.rows) != rows:
            continue
        layers = point.goods[:-1].reshape(-1, len(own))
        depth = np.minimum(np.arange(problem.positions), len(layers) - 1)
        goods[:, own] = layers[depth]
        prices.append(point.rows)
    mean = np.mean(prices, axis=0) if prices else np.zeros(rows)
    return Point(np.append(goods.reshape(-1), 0.0), mean)


def _best_day(grid: Grid, worth: Floats | None) -> Floats:
    """(pairs,) most that a start day may add."""
    if worth is None:
        return np.zeros(grid.problem.pairs)
    best = np.where(grid.window, worth, -np.inf).max(axis=1, initial=-np.inf)
    return np.where(np.isfinite(best), best, 0.0)
