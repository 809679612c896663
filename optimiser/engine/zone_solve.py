"""A zone solved on its own, by a worker process: a choice by positions, and the prices its programmes pay."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from optimiser.engine.grid import Grid
from optimiser.engine.positions import Positions
from optimiser.engine.problem import Choice
from optimiser.engine.relaxation import Relaxed
from optimiser.engine.settling import hardly_less
from optimiser.engine.smoothing import Point
from optimiser.engine.timeless import timeless
from optimiser.engine.zone_parts import ZonePart


@dataclass(frozen=True)
class ZoneAnswer:
    """What a zone's run found, in the zone's own numbers.

    Attributes
    ----------
    choice : Choice, optional
        By positions; its starts say nothing.
    prices : Point, optional
        Of all tiers together.
    tier_prices : tuple of Point
        Prices that bound each tier after the first, rows first, then one for each earlier tier.
    """

    choice: Choice | None
    prices: Point | None = None
    tier_prices: tuple[Point, ...] = ()


def solve_zone(part: ZonePart, *, gap: float, seconds: float, seed: int, bounds: bool = False) -> ZoneAnswer:
    """Solve a zone.

    Parameters
    ----------
    part : ZonePart
    gap : float
    seconds : float
    seed : int
    bounds : bool
        Whether prices of the tiers are wanted, too.
    """
    until = time.perf_counter() + seconds
    if not len(part.arcs):
        return ZoneAnswer(Choice.nothing())
    folded = timeless(Grid(part.problem, part.goods), part.dated)
    if folded is None:
        return ZoneAnswer(None)
    positions = Positions.of(
        folded,
        gap=gap,
        time_left=lambda: max(0.0, until - time.perf_counter()),
        seed=seed,
    )
    together = positions.bounds.together()
    x = positions.in_whole_numbers(together)
    if x is None:
        x = positions.in_whole_numbers(together, opened=positions.everything)
    choice = None if x is None else positions.both.choice(x)
    prices = None if together.answer.duals is None else together.point or _at_nodes(positions, together, 0)
    return ZoneAnswer(choice, prices, _tier_prices(positions, together) if bounds else ())


def _tier_prices(positions: Positions, together: Relaxed) -> tuple[Point, ...]:
    """Prices of the programmes of the tiers after the first, the earlier ones kept as far as they go together."""
    x = together.answer.x
    if x is None:
        return ()
    reached = [float(own @ x) for own in positions.master.tier_worth]
    found: list[Point] = []
    for tier in range(1, len(reached)):
        kept = [hardly_less(value) for value in reached[:tier]]
        relaxed = positions.bounds.programme(tier, kept)
        found.append(relaxed.point or _at_nodes(positions, relaxed, len(kept)))
    return tuple(found)


def _at_nodes(positions: Positions, relaxed: Relaxed, kept: int) -> Point:
    """Prices of a programme that holds every choice."""
    relaxation = positions.bounds.relaxation
    problem, duals = positions.master.grid.problem, relaxed.answer.duals
    if duals is None:
        return Point(np.zeros(problem.positions * problem.lines + 1), np.zeros(0))
    return Point(relaxation.node_prices(duals), relaxation.row_prices(duals, kept))
