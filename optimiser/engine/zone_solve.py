"""A zone solved on its own, by a worker process: a choice by positions, and the prices its programmes pay."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimiser.engine.grid import Grid
from optimiser.engine.positions import Positions
from optimiser.engine.problem import Choice, Ints
from optimiser.engine.relaxation import Relaxed
from optimiser.engine.settling import ROUNDING, hardly_less
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
    used : (arc, position)
        What the programme of all tiers together uses.
    tier_prices : tuple of Point
        Prices that bound each tier after the first, rows first, then one for each earlier tier.
    """

    choice: Choice | None
    prices: Point | None = None
    used: tuple[Ints, Ints] = (np.empty(0, np.int64), np.empty(0, np.int64))
    tier_prices: tuple[Point, ...] = ()


def solve_zone(
    part: ZonePart, *, gap: float, seconds: float, seed: int, bounds: bool = False, whole: bool = True
) -> ZoneAnswer:
    """Solve a zone.

    Parameters
    ----------
    part : ZonePart
    gap : float
    seconds : float
    seed : int
    bounds : bool
        Whether prices of the tiers are wanted, too.
    whole : bool
        Whether a choice is wanted.
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
    x = positions.in_whole_numbers(together) if whole else None
    if whole and x is None:
        x = positions.in_whole_numbers(together, freely=True)
    choice = None if x is None else positions.both.choice(x)
    prices = None if together.answer.duals is None else together.point or _at_nodes(positions, together, 0)
    used = _used(positions, together)
    return ZoneAnswer(choice, prices, used, _tier_prices(positions, together) if bounds else ())


def _used(positions: Positions, together: Relaxed) -> tuple[Ints, Ints]:
    """Choices that a programme uses, at each position where their pair is used."""
    x, layout = together.answer.x, positions.master.layout
    if x is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    problem = positions.master.grid.problem
    sole = layout.sole_arc[x[: layout.flows] > ROUNDING]
    arcs = np.concatenate([sole[sole >= 0], layout.pick_arc[x[layout.begin_pick : layout.width] > ROUNDING]])
    flows = np.flatnonzero(x[: layout.flows] > ROUNDING)
    by_pair = sparse.csr_matrix(
        (np.ones(len(flows)), (layout.columns.pair[flows], layout.columns.position[flows])),
        shape=(problem.pairs, problem.positions),
    )
    uses = by_pair[problem.arc_pair[arcs]].tocoo()
    return arcs[uses.row], uses.col.astype(np.int64)


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
    return Point(relaxation.node_prices(duals)[0], relaxation.row_prices(duals, kept))
