"""Prices from a sample: a share of the agents with the same share of all goods and limits, solved from the inside.

What a good is worth depends on who wants it, and a sample of them says nearly as much as all of them do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.weights import in_order, in_own_unit, usual_of
from optimiser.engine.timeless.folded import Timeless
from optimiser.engine.timeless.inside import Inside
from optimiser.engine.timeless.smoothing import Point, SmoothDual

SHARE = 0.15  # of the agents
BEGUN_POSITIONS = 3  # positions that runs on very many choices begin with: fewer uses, quicker steps
BEGUN_WITH = 0.15  # of an agent's worth: how much worse than its best a use may be that the run begins with
ENDS = 1e-3  # of a usual worth: how near the optimum its prices are as good as a sample's can be


@dataclass(frozen=True)
class Sampled:
    """What a sample says.

    Attributes
    ----------
    weights : tuple of float
        Of the tiers in one worth, each far above the next.
    usual : float
        Worth of a usual choice then.
    point : Point
        Prices of all tiers together.
    """

    weights: tuple[float, ...]
    usual: float
    point: Point


def sampled(folded: Timeless, time_left: Callable[[], float], seed: int) -> Sampled:
    """Prices of a folded problem from a sample of its agents."""
    dual = _sample(folded, seed)
    tops = [usual_of(dual.worth(tier)) for tier in range(len(dual.problem.tiers))]
    weights, usual = tuple(in_order(tops)), tops[in_own_unit(len(tops))]
    point, bound = dual.descend(dual.together(weights), dual.rows, usual, time_left)
    inside = Inside(dual, usual)
    inside.begin_near(weights, point, bound, BEGUN_WITH, BEGUN_POSITIONS)
    run = inside.run(inside.aim(weights, (), len(weights) - 1, 0.0, ENDS), time_left)
    return Sampled(weights, usual, point if run is None else run.best.point)


def _sample(folded: Timeless, seed: int) -> SmoothDual:
    """The dual of some of the agents, with their share of what there is."""
    problem = folded.grid.problem
    drawn = np.random.default_rng(seed).random(problem.agents) < SHARE
    dual = SmoothDual(replace(folded, arcs=folded.arcs[drawn[problem.arc_agent[folded.arcs]]]))
    dual.supply = dual.supply * SHARE
    dual.rows = [replace(row, most=row.most * SHARE) for row in dual.rows]
    return dual
