"""Where a run from the inside begins: near smooth prices; for long chains, near the prices of shorter ones.

Few caps bind beyond some positions. Prices of the deeper ones are hard to guess, and a run that begins with wrong
ones goes back on its steps; those of the last position of shorter chains are near right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from optimiser.engine.timeless.folded import shortened
from optimiser.engine.timeless.inside import FIRST_POSITIONS, Inside
from optimiser.engine.timeless.smoothing import Point, SmoothDual

NEAR_SHARE = 0.15  # of an agent's worth: how much worse than its best a use may be to be considered
NEARER_SHARE = 0.05  # the same, where prices are those of shorter chains
NEARLY = 0.7  # of the worth at the first position
ROUGHLY = 1e-4  # of a usual worth: how near their optimum those need be


def begun(
    dual: SmoothDual,
    weights: Sequence[float],
    usual: float,
    gap: float,
    time_left: Callable[[], float],
) -> Inside:
    """Runs that begin near good prices of all tiers together.

    Parameters
    ----------
    dual : SmoothDual
    weights : (tiers,) sequence of float
    usual : float
        Worth of a usual choice.
    gap : float
        Relative distance to which the last tier is to be settled.
    time_left : callable
        Seconds left.
    """
    inside = Inside(dual, usual)
    together = dual.together(weights)
    if dual.problem.positions > FIRST_POSITIONS:
        shorter = SmoothDual(shortened(dual.folded, FIRST_POSITIONS))
        first = begun(shorter, weights, usual, gap, time_left)
        run = first.run(first.aim(weights, (), len(weights) - 1, gap, ROUGHLY), time_left)
        if run is not None and _caps_little(run.best.point, shorter):
            point = _deeper(run.best.point, dual)
            bound = dual.bound(together, dual.rows, point)
            inside.begin_near(weights, point, bound, NEARER_SHARE, dual.problem.positions)
            return inside
    point, bound = dual.descend(together, dual.rows, usual, time_left)
    inside.begin_near(weights, point, bound, NEAR_SHARE)
    return inside


def _caps_little(point: Point, dual: SmoothDual) -> bool:
    """Whether a good is worth nearly as much at the last position as at the first: a higher cap changes little."""
    lines = dual.problem.lines
    goods = point.goods[:-1].reshape(-1, lines)
    supply = dual.supply[:lines]
    return float(supply @ goods[-1]) >= NEARLY * float(supply @ goods[0])


def _deeper(point: Point, dual: SmoothDual) -> Point:
    """Prices of shorter chains, those of their last position for every deeper one, too."""
    lines, positions = dual.problem.lines, dual.problem.positions
    goods = point.goods[:-1].reshape(-1, lines)
    deeper = np.repeat(goods[-1:], positions - len(goods), axis=0)
    return Point(np.append(np.concatenate([goods, deeper]), 0.0), point.rows)
