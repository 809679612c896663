"""What prices prove: an upper bound for every choice, and how far each dated choice is from being worth it.

Give every agent, period and side row a price (duals of any relaxation, or guesses). Charge them, and what
is left is one independent question for each supplied good: the best chain that starts from it. A dynamic
programme over positions and days answers it for all goods at once, with every start day and every
wait allowed; the prices plus those chain values bound every choice from above, whatever the prices
(Lagrangian relaxation). Read forwards as well, the programme gives each dated choice the value of the best
chain through it: what lies further below its root's best than the gap between bound and incumbent cannot be
in a better choice (reduced-cost fixing). Both hold exactly; only the prices are a matter of luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.engine.model.grid import Columns, Grid
from optimiser.engine.model.problem import Bools, Floats, Ints

LOOK_BELOW = (1e-4, 1e-2, 1.0)  # of the slack: first near, then further
CHUNK = 4_000_000  # cells of (pairs x days) handled at once: bounds the memory of one pass


@dataclass(frozen=True)
class Prices:
    """Prices of at least 0 for agents and periods; rows' prices may have either sign.

    Attributes
    ----------
    agent : (agents,) float
    period : (periods,) float
    row : (side rows,) float
        Positive prices charge against the row's upper limit, negative ones against its lower.
    kept : (earlier tiers,) float
        0 or more: worth of one unit of an earlier tier above what must be kept of it.
    """

    agent: Floats
    period: Floats
    row: Floats
    kept: Floats


@dataclass(frozen=True)
class Valuation:
    """The dynamic programme for one tier under some prices; `kept_values` are the earlier tiers' signed floors."""

    grid: Grid
    tier: int
    prices: Prices
    kept_values: tuple[float, ...]
    dated: tuple[Floats | None, ...]  # per tier, (pairs, days), signed
    open_arcs: Bools | None = None  # which arcs may be used, where not all may

    @cached_property
    def arc_rest(self) -> Floats:
        """(arcs,) worth of each choice after agent and row prices, without what its date adds."""
        problem = self.grid.problem
        rest = self._signed(self.tier)
        for number, price in enumerate(self.prices.kept):
            rest = rest + price * self._signed(number)
        for row, price in zip(problem.rows, self.prices.row, strict=True):
            if price:
                rest = rest - price * row.arc_value
        rest = rest - self.prices.agent[problem.arc_agent]
        return rest if self.open_arcs is None else np.where(self.open_arcs, rest, -np.inf)

    def _signed(self, number: int) -> Floats:
        tier = self.grid.problem.tiers[number]
        return tier.sign * tier.arc_worth

    @cached_property
    def pair_rest(self) -> Floats:
        """(pairs,) best `arc_rest` of each pair; minus infinity where it has no arc."""
        best = np.full(self.grid.problem.pairs, -np.inf)
        np.maximum.at(best, self.grid.problem.arc_pair, self.arc_rest)
        return best

    @cached_property
    def _usable(self) -> tuple[Ints, Ints, Ints]:
        """Pairs that have an arc, by line; the lines that they enter, and where each of those begins."""
        order = self.grid.order[np.isfinite(self.pair_rest[self.grid.order])]
        lines, begins = np.unique(self.grid.problem.pair_line[order], return_index=True)
        return order, lines, begins

    def start_worth(self, pairs: Ints) -> Floats:
        """(pairs, days): what a start adds to a pair's rest; minus infinity outside its window."""
        grid = self.grid
        worth = np.where(grid.window[pairs], -self.prices.period[grid.period], -np.inf)
        for number, price in [(self.tier, 1.0), *enumerate(self.prices.kept)]:
            dated = self.dated[number]
            if dated is not None and price:
                worth += price * dated[pairs]
        return worth

    def start_worth_of(self, pairs: Ints, days: Ints) -> Floats:
        """Worth of one start of each pair inside its window: `start_worth` for single cells."""
        worth = -self.prices.period[self.grid.period[days]]
        for number, price in [(self.tier, 1.0), *enumerate(self.prices.kept)]:
            dated = self.dated[number]
            if dated is not None:
                worth = worth + price * dated[pairs, days]
        return worth

    @cached_property
    def values(self) -> Floats:
        """(positions, lines, days + 1): most that a good can bring, free from that day on, at each position."""
        grid, problem = self.grid, self.grid.problem
        values = np.zeros((problem.positions, problem.lines, grid.days + 1))
        if problem.max_position is None:
            self._fill_open(values[0])
            return values
        nothing = np.zeros((problem.lines, grid.days + 1))
        for position in reversed(range(problem.positions)):
            after = values[position + 1] if position + 1 < problem.positions else nothing
            self._fill_layer(values[position], after)
        return values

    def _chunks(self) -> list[tuple[int, int]]:
        """Ranges of lines whose pairs are handled together."""
        order, _, begins = self._usable
        ends = np.append(begins[1:], len(order))
        size = max(1, CHUNK // max(1, self.grid.days))
        chunks: list[tuple[int, int]] = []
        begin = 0
        while begin < len(begins):
            limit = begins[begin] + size
            stop = max(begin + 1, int(np.searchsorted(ends, limit, side="right")))
            chunks.append((begin, stop))
            begin = stop
        return chunks

    def _fill_layer(self, layer: Floats, after: Floats) -> None:
        order, lines, begins = self._usable
        ends = np.append(begins[1:], len(order))
        for begin, stop in self._chunks():
            worth = self._use(order[begins[begin] : ends[stop - 1]], after)
            best = np.maximum.reduceat(worth, begins[begin:stop] - begins[begin], axis=0)
            later = np.maximum.accumulate(best[:, ::-1], axis=1)[:, ::-1]
            layer[lines[begin:stop], : self.grid.days] = np.maximum(later, 0.0)

    def _use(self, pairs: Ints, after: Floats) -> Floats:
        """(pairs, days) rest of a start now, with the best that can follow on the released good's line."""
        following = after[self.grid.problem.pair_next[pairs, None], self.grid.arrival[pairs]]
        return self.pair_rest[pairs, None] + self.start_worth(pairs) + following

    def _fill_open(self, layer: Floats) -> None:
        """Without positions: days backwards, for every lag is at least one day."""
        grid, (order, lines, begins) = self.grid, self._usable
        if not len(order):
            return
        worth = self.start_worth(order) + self.pair_rest[order, None]
        following = grid.problem.pair_next[order]
        for day in reversed(range(grid.days)):
            use = worth[:, day] + layer[following, grid.arrival[order, day]]
            layer[:, day] = layer[:, day + 1]
            best = np.maximum.reduceat(use, begins)
            layer[lines, day] = np.maximum(layer[lines, day], best)

    @cached_property
    def bound(self) -> float:
        """No choice is worth more than this (signed, constants of the tier left out)."""
        problem, prices = self.grid.problem, self.prices
        priced = prices.period > 0
        bound = float(prices.agent.sum() + (prices.period[priced] * problem.capacity[priced]).sum())
        for row, price in zip(problem.rows, prices.row, strict=True):
            if price:
                bound += price * (row.upper if price > 0 else row.lower)
        bound -= float(np.dot(prices.kept, self.kept_values))
        chains = self.values[:, :, : self.grid.days] * self.grid.supply
        return bound + float(chains.sum())

    def through(self, slack: float) -> tuple[Columns, Floats]:
        """Every dated choice whose best chain is at most `slack` below its root's best, and by how much.

        Returns
        -------
        columns : Columns
        below : (columns,) float
            0 or less; 0 on a best chain.
        """
        grid, problem = self.grid, self.grid.problem
        if problem.max_position is None:
            return self._through_open(slack)
        usable, size = np.flatnonzero(np.isfinite(self.pair_rest)), max(1, CHUNK // grid.days)
        found: list[tuple[Ints, Ints, Ints, Floats]] = []
        ahead = np.full((problem.lines, grid.days + 1), -np.inf)
        nothing = np.zeros((problem.lines, grid.days + 1))
        for position in range(problem.positions):
            behind = np.maximum.accumulate(np.maximum(ahead, self._roots(position)), axis=1)
            after = self.values[position + 1] if position + 1 < problem.positions else nothing
            ahead = np.full((problem.lines, grid.days + 1), -np.inf)
            for begin in range(0, len(usable), size):
                pairs = usable[begin : begin + size]
                found.append(self._through_chunk(pairs, behind, after, ahead, slack, position))
        if not found:
            return Columns.none(), np.empty(0)
        pair, place, day, below = (np.concatenate(part) for part in zip(*found, strict=True))
        return Columns(pair, place, day), below

    def _roots(self, position: int) -> Floats:
        """Minus the value of each supplied good where it comes free; minus infinity elsewhere."""
        days = self.grid.days
        roots = np.full((self.grid.problem.lines, days + 1), -np.inf)
        supplied = self.grid.supply[position] > 0
        roots[:, :days] = np.where(supplied, -self.values[position][:, :days], -np.inf)
        return roots

    def _through_chunk(
        self, pairs: Ints, behind: Floats, after: Floats, ahead: Floats, slack: float, position: int
    ) -> tuple[Ints, Ints, Ints, Floats]:
        grid, problem = self.grid, self.grid.problem
        lines = problem.pair_line[pairs]
        now = self.pair_rest[pairs, None] + self.start_worth(pairs)
        arrival = grid.arrival[pairs]
        upto = behind[lines, : grid.days] + now
        below = upto + after[problem.pair_next[pairs, None], arrival]
        row, day = np.nonzero(below >= -slack - 1e-9)
        on = problem.pair_next[pairs[row]] >= 0
        target = (problem.pair_next[pairs[row[on]]], arrival[row[on], day[on]])
        np.maximum.at(ahead, target, upto[row[on], day[on]])
        place = np.full(len(row), position, np.int64)
        return pairs[row], place, day.astype(np.int64), np.minimum(below[row, day], 0.0)

    def _through_open(self, slack: float) -> tuple[Columns, Floats]:
        grid, problem = self.grid, self.grid.problem
        worth = self.start_worth(np.arange(problem.pairs)) + self.pair_rest[:, None]
        behind = self._roots(0)
        values = self.values[0]
        found: list[tuple[Ints, Ints, Floats]] = []
        for day in range(grid.days):
            if day:
                behind[:, day] = np.maximum(behind[:, day], behind[:, day - 1])
            upto = behind[problem.pair_line, day] + worth[:, day]
            below = upto + values[problem.pair_next, grid.arrival[:, day]]
            pair = np.flatnonzero(below >= -slack - 1e-9)
            on = pair[problem.pair_next[pair] >= 0]
            np.maximum.at(behind, (problem.pair_next[on], grid.arrival[on, day]), upto[on])
            found.append((pair, np.full(len(pair), day, np.int64), np.minimum(below[pair], 0.0)))
        pair, days, below = (np.concatenate(part) for part in zip(*found, strict=True))
        return Columns(pair, np.zeros(len(pair), np.int64), days), below

    def useful_arcs(self, columns: Columns, below: Floats, most: int) -> Ints:
        """Arcs of the columns' pairs, at most about `most`: those nearest to a best chain first."""
        problem = self.grid.problem
        nearest = np.full(problem.pairs, -np.inf)
        np.maximum.at(nearest, columns.pair, below)
        possible = np.flatnonzero(np.isfinite(nearest[problem.arc_pair]) & np.isfinite(self.arc_rest))
        pair = problem.arc_pair[possible]
        arc_below = nearest[pair] + self.arc_rest[possible] - self.pair_rest[pair]
        if len(possible) <= most:
            return possible
        keep = np.argpartition(-arc_below, most - 1)[:most]
        return np.sort(possible[keep])


def nearest(valuation: Valuation, slack: float, most: int, seed: int) -> tuple[Columns, Floats]:
    """At most `most` dated choices, those nearest to a best chain first; ties by the seed.

    Those at most `slack` below are looked at; where they are many, only as far below as need be.
    """
    for share in LOOK_BELOW:
        columns, below = valuation.through(share * slack)
        if len(columns) > most:
            break
    if len(columns) <= most:
        return columns, below
    last = -np.partition(-below, most - 1)[most - 1]
    nearer, equal = np.flatnonzero(below > last), np.flatnonzero(below == last)
    chosen = np.random.default_rng(seed).permutation(equal)[: most - len(nearer)]
    keep = np.sort(np.concatenate([nearer, chosen]))
    return columns.where(keep), below[keep]
