"""An incumbent at once: goods are given out in the order they come free, to whom the prices favour most."""

from __future__ import annotations

import numpy as np

from optimiser.engine.prices import Valuation
from optimiser.engine.problem import Choice, Floats, Ints
from optimiser.engine.walk import Walk


def construct(valuation: Valuation) -> Choice:
    """Give every good, as it comes free, to the agent whose use and what follows are priced highest.

    Capacity and upper limits of side rows are kept as it goes; lower limits are only favoured by their prices.
    """
    return _Giving(valuation).run()


class _Giving(Walk):
    """The state of one pass: who is served, what is used up."""

    def __init__(self, valuation: Valuation) -> None:
        super().__init__(valuation.grid)
        self.valuation = valuation
        self.served = np.zeros(self.problem.agents, bool)
        self.left = np.array([row.upper for row in self.problem.rows])
        self.values = np.stack([row.arc_value for row in self.problem.rows]) if self.problem.rows else None
        self.by_line = _grouped(self.problem.pair_line, self.problem.lines)
        self.by_pair = _grouped(self.problem.arc_pair, self.problem.pairs)
        self.rest: Floats = valuation.arc_rest

    def pick(self, day: int, position: int, line: int) -> tuple[int, int] | None:
        """Whoever the prices favour most, if it is worth anything."""
        best: tuple[float, int, int] | None = None
        for pair in self.by_line[line]:
            start = self.start(pair, day)
            arc = self._arc(pair) if start is not None else None
            if start is None or arc is None:
                continue
            worth = self.rest[arc] + self._ahead(pair, position, start)
            if best is None or worth > best[0] + 1e-9:
                best = (worth, arc, start)
        if best is None or best[0] < -1e-9:
            return None
        _, arc, start = best
        self.served[self.problem.arc_agent[arc]] = True
        if self.values is not None:
            self.left -= self.values[:, arc]
        return arc, start

    def _arc(self, pair: int) -> int | None:
        arcs = self.by_pair[pair]
        arcs = arcs[~self.served[self.problem.arc_agent[arcs]]]
        if self.values is not None and len(arcs):
            arcs = arcs[np.all(self.values[:, arcs] <= self.left[:, None] + 1e-9, axis=0)]
        return int(arcs[np.argmax(self.rest[arcs])]) if len(arcs) else None

    def _ahead(self, pair: int, position: int, start: int) -> float:
        """What the start day adds, and the best that can follow on the released good's line."""
        worth = float(self.valuation.start_worth_of(pair, start))
        follows = int(self.problem.pair_next[pair])
        place = position + (self.problem.max_position is not None)
        if follows < 0 or place >= self.problem.positions:
            return worth
        return worth + float(self.valuation.values[place, follows, self.grid.arrival[pair, start]])


def _grouped(keys: Ints, groups: int) -> list[Ints]:
    """Indices of each group."""
    order = np.argsort(keys, kind="stable")
    bounds = np.searchsorted(keys[order], np.arange(groups + 1))
    return [order[bounds[group] : bounds[group + 1]] for group in range(groups)]
