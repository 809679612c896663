"""An incumbent at once: goods are given out in the order they come free, to whom the prices favour most.

Side rows with a lower limit have prices of their own, which rise while the pass is short of it and
fall while there is something to spare: who counts towards one is favoured just as much as the row needs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.engine.calendar.prices import Valuation
from optimiser.engine.calendar.walk import Walk
from optimiser.engine.model.problem import Bools, Choice, Floats, Ints, SideRow
from optimiser.engine.model.weights import usual_of

SPARE = 0.01  # of what is supplied, in choices that count most: so far above its limit a row costs next to nothing
STEEP = 100.0  # usual worths: price of a row just at its limit
GROWS = 10.0  # the price's exponent per spare, up to so much beyond the limit


def construct(valuation: Valuation, after: Floats | None = None) -> Choice:
    """Give every good, as it comes free, to the agent whose use and what follows are priced highest.

    Capacity and upper limits of side rows are kept as it goes; lower limits are favoured while they are short.

    Parameters
    ----------
    valuation : Valuation
    after : (positions, lines, days + 1) float, optional
        What a released good is worth, free from a day on; left out: most that it can bring, whoever else
        hopes for the same.
    """
    return _Giving(valuation, valuation.values if after is None else after).run()


class _Giving(Walk):
    """The state of one pass; (arcs,) arrays lie in the order of the lines that arcs enter."""

    def __init__(self, valuation: Valuation, after: Floats) -> None:
        super().__init__(valuation.grid)
        problem, self.valuation, self.after = self.problem, valuation, after
        line = problem.pair_line[problem.arc_pair]
        self.arc: Ints = np.argsort(line, kind="stable")
        self.begin = np.searchsorted(line[self.arc], np.arange(problem.lines + 1))
        self.pair = problem.arc_pair[self.arc]
        self.follows = problem.pair_next[self.pair]
        self.first, self.last = self.grid.first[self.pair], self.grid.last[self.pair]
        self.rest: Floats = valuation.arc_rest[self.arc]  # minus infinity for whoever is served
        agent = problem.arc_agent[self.arc]
        self.of_agent: Ints = np.argsort(agent, kind="stable")
        self.agent_begin = np.searchsorted(agent[self.of_agent], np.arange(problem.agents + 1))
        self.sides = _Sides(valuation, self.arc)
        self.limited = bool(np.isfinite(problem.capacity).any())

    def pick(self, day: int, position: int, line: int) -> tuple[int, int] | None:
        """Whoever the prices favour most, if it is worth anything."""
        arcs = slice(self.begin[line], self.begin[line + 1])
        start = self._starts(arcs, day)
        usable = (start <= self.last[arcs]) & self.sides.allow(arcs)
        worth = np.where(usable, self.rest[arcs], -np.inf) + self.sides.worth(arcs)
        start[~usable] = 0
        worth += self._ahead(arcs, position, start)
        if not len(worth):
            return None
        best = int(worth.argmax())
        if worth[best] < -1e-9:
            return None
        at = arcs.start + best
        arc = int(self.arc[at])
        agent = self.problem.arc_agent[arc]
        self.rest[self.of_agent[self.agent_begin[agent] : self.agent_begin[agent + 1]]] = -np.inf
        self.sides.take(at)
        return arc, int(start[best])

    def _starts(self, arcs: slice, day: int) -> Ints:
        """First start index from `day` on that capacity and each arc's first day allow."""
        begin = np.maximum(self.first[arcs], day)
        if not self.limited:
            return begin
        room = np.append(self.room[self.grid.period] >= 1, False)
        return np.where(room[np.minimum(begin, self.grid.days)], begin, self._next_wait(room)[begin + 1])

    def _ahead(self, arcs: slice, position: int, start: Ints) -> Floats:
        """What the start day adds, and what the released good is worth."""
        pair = self.pair[arcs]
        worth = self.valuation.start_worth_of(pair, start)
        place = position + (self.problem.max_position is not None)
        if place >= self.problem.positions:
            return worth
        follows = self.follows[arcs]
        after = self.after[place][follows, self.grid.arrival[pair, start]]
        return worth + np.where(follows >= 0, after, 0.0)

    def _next_wait(self, room: Bools) -> Ints:
        """(days + 2,) first start index from each on that may be waited for and has room; `days`: none."""
        days = self.grid.days
        found = np.full(days + 2, days)
        found[:days] = np.where(room[:days] & self.problem.wait_starts, np.arange(days), days)
        return np.minimum.accumulate(found[::-1])[::-1]


class _Sides:
    """Side rows in one pass: what upper limits leave, and what lower ones are worth."""

    def __init__(self, valuation: Valuation, arcs: Ints) -> None:
        problem = valuation.grid.problem
        above = [row for row in problem.rows if np.isfinite(row.upper)]
        below = [row for row in problem.rows if np.isfinite(row.lower)]
        self.upper, self.left = _stacked(above, arcs), np.array([row.upper for row in above])
        self.lower = _stacked(below, arcs)
        scale = np.abs(self.lower).max(axis=1, initial=1e-9)
        self.spare = scale * max(1.0, SPARE * float(problem.supply_count.sum()))
        self.short = np.array([row.lower for row in below])
        rest = valuation.arc_rest
        self.steep = STEEP * usual_of(rest[np.isfinite(rest)]) / scale

    def allow(self, arcs: slice) -> Bools:
        """Which arcs keep every upper limit."""
        found: Bools = np.all(self.upper[:, arcs] <= self.left[:, None] + 1e-9, axis=0)
        return found

    def worth(self, arcs: slice) -> Floats:
        """What each arc is worth for the rows that are short, or nearly so."""
        price = self.steep * np.exp(GROWS * np.minimum(self.short / self.spare, 1.0))
        found: Floats = price @ self.lower[:, arcs]
        return found

    def take(self, arc: int) -> None:
        """Count an arc."""
        self.left -= self.upper[:, arc]
        self.short -= self.lower[:, arc]


def _stacked(rows: Sequence[SideRow], arcs: Ints) -> Floats:
    """(rows, arcs) values."""
    found: Floats = np.empty((len(rows), len(arcs)))
    for own, row in zip(found, rows, strict=True):
        own[:] = row.arc_value[arcs]
    return found
