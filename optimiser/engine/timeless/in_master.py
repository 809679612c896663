"""What the uses and prices of a dual are in the master's programme: columns of uses, prices of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import Bools, ChainProblem, Floats, Ints
from optimiser.engine.programmes.master import Master
from optimiser.engine.timeless.smoothing import Point, SmoothDual


@dataclass(frozen=True)
class InMaster:
    """A master, and a dual of the same places; uses are entries of the dual."""

    master: Master
    dual: SmoothDual

    def columns(self, uses: Bools | Ints) -> Bools:
        """(columns,) those of some uses."""
        layout, dual = self.master.layout, self.dual
        found = np.zeros(layout.width, bool)
        found[dual.flow[uses]] = True
        arcs = np.zeros(dual.problem.arcs, bool)
        arcs[dual.arc[uses]] = True
        found[layout.begin_pick :] = arcs[layout.pick_arc]
        return found

    def duals(self, weights: Sequence[float], point: Point, left: Floats, uses: Ints) -> Floats:
        """(rows,) prices of the master's rows; picks and flows of a pair meet at its agents' best.

        Parameters
        ----------
        weights : (tiers,) sequence of float
        point : Point
            Prices of goods and side rows.
        left : (entries,) float
            What is left of each use after them.
        uses : (uses,) int
            Those that count.
        """
        master, problem, layout = self.master, self.dual.problem, self.master.layout
        found = np.zeros(master.matrix.shape[0])
        found[layout.node_of_flow] = point.goods[master.shelf]
        counted = np.full(len(left), -np.inf)
        counted[uses] = left[uses]
        known = layout.agent_row >= 0
        found[layout.agent_row[known]] = self.dual.best_by_agent(counted)[known]
        found[layout.begin_side :] = side_prices(problem, point.rows)
        after = master.together(weights) - master.matrix.T @ found
        best = np.full(problem.pairs, -np.inf)
        picks = self.columns(uses)[layout.begin_pick :]
        np.maximum.at(best, problem.arc_pair[layout.pick_arc[picks]], after[layout.begin_pick :][picks])
        link = slice(layout.begin_link, layout.begin_period)
        found[link] = np.where(np.isfinite(best), best, 0.0)[layout.link_pair]
        return found


def side_prices(problem: ChainProblem, rows: Floats) -> Floats:
    """(side rows,) from prices of each limit: above 0 for an upper one, below for a lower one."""
    prices = iter(rows.tolist())
    found = []
    for row in problem.rows:
        upper = next(prices) if np.isfinite(row.upper) else 0.0
        found.append(upper - (next(prices) if np.isfinite(row.lower) else 0.0))
    return np.array(found)
