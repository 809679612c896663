"""One zone as a problem of its own: its lines, the agents who belong to it, and its share of every limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Bools, ChainProblem, Choice, Floats, Ints, SideRow


@dataclass(frozen=True)
class ZonePart:
    """A zone's problem, without functions, so that another process can take it.

    Attributes
    ----------
    problem : ChainProblem
        Its tiers have no dates; `dated` has them.
    goods : (positions, lines, days) int
    dated : tuple
        Each tier's (pairs, days) worth of starts, signed, or None.
    arcs, lines, agents, pairs : int
        Their numbers in the whole problem, ascending.
    """

    problem: ChainProblem
    goods: Ints
    dated: tuple[Floats | None, ...]
    arcs: Ints
    lines: Ints
    agents: Ints
    pairs: Ints

    def on_calendar(self, whole: ChainProblem, count: Ints, capacity: Floats) -> ZonePart:
        """The zone with a supply of its own, to be searched with days.

        Parameters
        ----------
        whole : ChainProblem
        count : (supplies,) int
            What the zone has of each supply of the whole.
        capacity : (periods,) float
            The zone's own.
        """
        number = np.full(whole.lines, -1, np.int64)
        number[self.lines] = np.arange(len(self.lines))
        line = number[whole.supply_line]
        here = (line >= 0) & (count > 0)
        problem = replace(
            self.problem,
            supply_line=line[here],
            supply_day=whole.supply_day[here],
            supply_count=count[here],
            capacity=capacity,
        )
        return replace(self, problem=problem)

    def chosen(self, choice: Choice) -> Choice:
        """A choice of the zone in the whole problem's numbers."""
        return replace(choice, arc=self.arcs[choice.arc])

    def own(self, choice: Choice) -> Choice:
        """A choice of the whole problem, all within the zone, in the zone's numbers."""
        return replace(choice, arc=np.searchsorted(self.arcs, choice.arc).astype(np.int64))


def zone_part(
    grid: Grid,
    dated: Sequence[Floats | None],
    arcs: Bools,
    lines: Bools,
    goods: Ints,
    limits: Sequence[tuple[float, float]],
) -> ZonePart:
    """Cut a zone out.

    Parameters
    ----------
    grid : Grid
        The whole problem's.
    dated : sequence
        Each tier's (pairs, days) worth of starts, signed, or None.
    arcs : (arcs,) bool
        Choices of the zone; they must enter its lines, and release its lines or nothing.
    lines : (lines,) bool
    goods : (positions, lines, days) int
        What may be given out, in the whole problem's numbers.
    limits : sequence of (lower, upper)
        The zone's own for every side row.
    """
    whole = grid.problem
    kept = np.flatnonzero(arcs)
    own_lines = np.flatnonzero(lines)
    pairs, arc_pair = np.unique(whole.arc_pair[kept], return_inverse=True)
    agents, arc_agent = np.unique(whole.arc_agent[kept], return_inverse=True)
    number = np.full(whole.lines + 1, -1, np.int64)
    number[own_lines] = np.arange(len(own_lines))
    problem = replace(
        whole,
        lines=len(own_lines),
        agents=len(agents),
        supply_line=np.empty(0, np.int64),
        supply_day=np.empty(0, np.int64),
        supply_count=np.empty(0, np.int64),
        pair_line=number[whole.pair_line[pairs]],
        pair_next=number[whole.pair_next[pairs]],
        pair_lag=whole.pair_lag[pairs],
        pair_floor=whole.pair_floor[pairs],
        pair_first=whole.pair_first[pairs],
        pair_last=whole.pair_last[pairs],
        pair_ring=None,
        max_cycle=0,
        arc_agent=arc_agent.astype(np.int64),
        arc_pair=arc_pair.astype(np.int64),
        tiers=tuple(
            replace(tier, arc_worth=tier.arc_worth[kept], dated=None, ring_worth=None, ring_dated=None)
            for tier in whole.tiers
        ),
        rows=tuple(
            replace(row, arc_value=row.arc_value[kept], lower=lower, upper=upper, ring_value=None)
            for row, (lower, upper) in zip(whole.rows, limits, strict=True)
        ),
        agent_order=np.empty(0, np.int64),
    )
    own_dated = tuple(None if worth is None else worth[pairs].copy() for worth in dated)
    return ZonePart(problem, goods[:, own_lines].copy(), own_dated, kept, own_lines, agents, pairs)


def shares_of(row: SideRow, used: Floats | Ints, total: float) -> list[tuple[float, float]]:
    """Every zone's limits of a row: what it uses now, and its share of what is left, or of what is too much.

    Parameters
    ----------
    row : SideRow
    used : (zones,) float
    total : float
        What all use together, what is in no zone included.
    """
    spare, room = (total - row.lower) / len(used), (row.upper - total) / len(used)
    return [(own - spare, own + room) for own in used.tolist()]
