"""From places strictly inside to whole numbers: what is surely in use is taken, the rest is a smaller problem.

Where equals were told apart on the way, most uses are nearly whole long before a corner is in sight. What is left,
goods and limits alike, is a problem of the same kind, small enough to be solved at a corner and in whole numbers;
or, where it is still too large, zone by zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.grid import Columns, Grid
from optimiser.engine.model.problem import Choice, Floats, Ints
from optimiser.engine.timeless.folded import Timeless
from optimiser.engine.timeless.positions import room_for
from optimiser.engine.timeless.smoothing import SmoothDual
from optimiser.engine.zones.cut import zones_of_agents, zones_of_lines
from optimiser.engine.zones.parts import ZonePart, shares_of, zone_part

SURE = 0.5  # of a use: an agent has at most one such where the run is balanced
BALANCED = 0.01  # of a use: how much more than one an agent may have where a run was ended early
NEARLY = 0.6  # of all use: so much in uses that are more than half used leaves a rest that can be solved
MAYBE = 1e-3  # of a use: others count by their price
NEAR = 0.006  # of a usual worth: a use whose price is above its worth by no more may be in use,
NEAR_BY_MU = 10.0  # or by so many times how far inside the run has ended
LEFT_OUT = 0.002  # of the uses that count in a side row: what the calendar may leave out before it is broken
REST_ARCS = 300_000  # choices up to which the rest is one problem


@dataclass(frozen=True)
class Inner:
    """Where a run ended.

    Attributes
    ----------
    dual : SmoothDual
    uses : (uses,) int
        Entries of the dual.
    x, reduced : (uses,) float
        How much of each, and how far its price is above its worth.
    mu, usual : float
        How far inside, and the worth of a usual choice.
    """

    dual: SmoothDual
    uses: Ints
    x: Floats
    reduced: Floats
    mu: float
    usual: float

    @property
    def is_nearly_whole(self) -> bool:
        """Whether no agent has more than one use, and most of what is used is used by more than half."""
        most = np.bincount(self.dual.agent[self.uses], self.x).max(initial=0.0)
        whole = float(self.x[self.x > SURE].sum()) >= NEARLY * float(self.x.sum())
        return whole and bool(most <= 1.0 + BALANCED)


@dataclass(frozen=True)
class RestPart:
    """What is left of a folded problem, or a zone of that; without functions, so that a worker can take it.

    Attributes
    ----------
    part : ZonePart
    room : tuple of (float, float)
        How much tighter each side row's limits should be, for what the calendar leaves out.
    columns, dated, ease
        As in `Timeless`.
    """

    part: ZonePart
    room: tuple[tuple[float, float], ...]
    columns: Columns
    dated: tuple[Floats, ...]
    ease: Floats

    def folded(self) -> Iterator[Timeless]:
        """A folded problem of its own: with room in its side rows; without; and without any rows."""
        problem = self.part.problem
        roomy = tuple(
            replace(row, lower=row.lower + least, upper=row.upper - most)
            for row, (least, most) in zip(problem.rows, self.room, strict=True)
        )
        for rows in (roomy, problem.rows, ()) if problem.rows else ((),):
            grid = Grid(replace(problem, rows=rows), self.part.goods)
            yield Timeless(grid, self.columns, self.dated, np.arange(problem.arcs), self.ease)


def split(inner: Inner, seed: int) -> tuple[Choice, list[RestPart]]:
    """What is surely in use, by positions; and the rest, in as many parts as its size asks for."""
    dual, problem = inner.dual, inner.dual.problem
    sure, goods = _sure(inner)
    taken = inner.uses[sure]
    free = np.ones(problem.agents, bool)
    free[dual.agent[taken]] = False
    near = inner.reduced <= NEAR * inner.usual + NEAR_BY_MU * inner.mu
    rest = np.flatnonzero(free[dual.agent[inner.uses]] & (near | (inner.x > MAYBE)))
    arcs = np.zeros(problem.arcs, bool)
    arcs[dual.arc[inner.uses[rest]]] = True
    zones = max(1, -(-int(arcs.sum()) // REST_ARCS))
    line = zones_of_lines(problem, zones, seed) if zones > 1 else np.zeros(problem.lines, np.int64)
    agent = zones_of_agents(problem, line, zones, dual.arc[inner.uses[rest]], inner.x[rest])
    limits, room = _limits(inner, sure, rest, agent, zones)
    supply = goods[:-1].reshape(problem.positions, problem.lines, 1)
    entered = line[problem.pair_line[problem.arc_pair]]
    parts = []
    for zone, own in enumerate(limits):
        within = arcs & (agent[problem.arc_agent] == zone) & (entered == zone)
        part = zone_part(dual.folded.grid, (), within, line == zone, supply, own)
        parts.append(_rest_part(dual.folded, part, room))
    start = np.zeros(len(taken), np.int64)
    return Choice(dual.arc[taken], dual.columns.position[dual.flow[taken]], start), parts


def _sure(inner: Inner) -> tuple[Ints, Ints]:
    """Uses (of those of the run) that are more than half in use and whose good is there; goods left then."""
    dual = inner.dual
    left = np.rint(dual.supply).astype(np.int64)
    surely = _one_each(inner, np.flatnonzero(inner.x > SURE))
    position = dual.columns.position[dual.flow[inner.uses[surely]]]
    found = [np.empty(0, np.int64)]
    for number in range(dual.problem.positions):
        here = surely[position == number]
        enters = dual.enters[inner.uses[here]]
        order = np.lexsort((-inner.x[here], enters))
        here, enters = here[order], enters[order]
        rank = np.arange(len(here)) - np.searchsorted(enters, enters)
        here = here[rank < left[enters]]
        np.add.at(left, dual.enters[inner.uses[here]], -1)
        np.add.at(left, dual.releases[inner.uses[here]], 1)
        found.append(here)
    return np.concatenate(found), left


def _one_each(inner: Inner, uses: Ints) -> Ints:
    """Of several uses of an agent the largest, since a run that was ended early need not be balanced."""
    order = uses[np.argsort(-inner.x[uses], kind="stable")]
    _, first = np.unique(inner.dual.agent[inner.uses[order]], return_index=True)
    return np.sort(order[first])


def _limits(
    inner: Inner, sure: Ints, rest: Ints, agent: Ints, zones: int
) -> tuple[list[list[tuple[float, float]]], tuple[tuple[float, float], ...]]:
    """Every zone's limits, what it uses now and its share of what is left; and the room each should have."""
    dual, problem = inner.dual, inner.dual.problem
    found: list[list[tuple[float, float]]] = [[] for _ in range(zones)]
    room: list[tuple[float, float]] = []
    arc, zone = dual.arc[inner.uses], agent[dual.agent[inner.uses[rest]]]
    for row in problem.rows:
        value = row.arc_value[arc]
        counted = float(inner.x[value != 0].sum())
        room.append(room_for(row, LEFT_OUT * counted / zones))
        used = np.bincount(zone, value[rest] * inner.x[rest], zones)
        total = float(value[sure].sum()) + float(used.sum())
        for own, share in zip(found, shares_of(row, used, total), strict=True):
            own.append(share)
    return found, tuple(room)


def _rest_part(folded: Timeless, part: ZonePart, room: tuple[tuple[float, float], ...]) -> RestPart:
    """A part with the places of its pairs."""
    number = np.full(folded.grid.problem.pairs, -1, np.int64)
    number[part.pairs] = np.arange(len(part.pairs))
    kept = np.flatnonzero(number[folded.columns.pair] >= 0)
    columns = Columns(
        number[folded.columns.pair[kept]], folded.columns.position[kept], folded.columns.day[kept]
    )
    return RestPart(part, room, columns, tuple(dated[kept] for dated in folded.dated), folded.ease[kept])
