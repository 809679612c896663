"""The problem without its calendar: a choice is a place in a chain, whatever the day.

Every good counts as free on the earliest day on which any good of its line could stand at that position, and a
start has the worth of its best day from there on. So every dated choice is a choice here too, with at
least its worth: what is proved of the best timeless choice holds for the calendar. Where deadlines are loose
and weeks are not full the calendar takes nothing away, and the bound is met (`dating` gives the days).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from optimiser.engine.model.grid import Columns, Grid
from optimiser.engine.model.problem import Dated, Floats, Ints
from optimiser.engine.programmes.master import Master, build_master

USUAL = (0.2, 0.4, 0.6, 0.8)  # of a line's goods: when so many are free is tried as the usual day
MOST_POSITIONS = 40  # layers at most, where no cap says fewer


@dataclasses.dataclass(frozen=True)
class Reach:
    """Earliest start index of each pair at each position; `grid.days` where it cannot stand there.

    Attributes
    ----------
    start : (positions, pairs) int
    endless : bool
        Chains may be longer still than the last position tells apart.
    """

    start: Ints
    endless: bool


def earliest_starts(grid: Grid) -> Reach:
    """Follow the earliest good of every line from position to position."""
    problem = grid.problem
    most = problem.max_position if problem.max_position is not None else MOST_POSITIONS + 1
    layers: list[Ints] = []
    arrives = _supplied(grid, 0) if most else np.empty(0, np.int64)
    for position in range(most):
        start = np.maximum(arrives[problem.pair_line], grid.first)
        start = np.where(start <= grid.last, start, grid.days)
        if not np.any(start < grid.days):
            break
        layers.append(start)
        arrives = _released(grid, start)
        if position + 1 < grid.supply.shape[0]:
            arrives = np.minimum(arrives, _supplied(grid, position + 1))
    endless = problem.max_position is None and len(layers) > MOST_POSITIONS
    return Reach(np.stack(layers) if layers else np.empty((0, problem.pairs), np.int64), endless)


def _supplied(grid: Grid, position: int) -> Ints:
    """(lines,) first day index with a good from outside."""
    goods = grid.supply[position] > 0
    return np.where(goods.any(axis=1), goods.argmax(axis=1), grid.days).astype(np.int64)


def _released(grid: Grid, start: Ints) -> Ints:
    """(lines,) first day index on which a good released by such starts is free."""
    problem = grid.problem
    arrives = np.full(problem.lines, grid.days, np.int64)
    goes_on = np.flatnonzero((problem.pair_next >= 0) & (start < grid.days))
    np.minimum.at(arrives, problem.pair_next[goes_on], grid.arrival[goes_on, start[goes_on]])
    return arrives


@dataclasses.dataclass(frozen=True)
class Timeless:
    """The folded problem, and every place that a pair may have in a chain.

    Attributes
    ----------
    grid : Grid
        Of one day.
    columns : Columns
    dated : tuple of (columns,) float
        What the best day adds to each tier, signed.
    arcs : (kept,) int
        The choices that are kept.
    ease : (columns,) float
        From 0 to 1: the share of usual starts, later than the earliest, that keep its worth.
    """

    grid: Grid
    columns: Columns
    dated: tuple[Floats, ...]
    arcs: Ints
    ease: Floats


def shortened(folded: Timeless, positions: int) -> Timeless:
    """The same with chains of so many positions at most."""
    problem = dataclasses.replace(folded.grid.problem, max_position=positions)
    columns = folded.columns
    kept = columns.position < positions
    return dataclasses.replace(
        folded,
        grid=Grid(problem, folded.grid.supply[:positions]),
        columns=Columns(columns.pair[kept], columns.position[kept], columns.day[kept]),
        dated=tuple(worth[kept] for worth in folded.dated),
        ease=folded.ease[kept],
    )


def timeless_master(grid: Grid, dated: tuple[Floats | None, ...], arcs: Ints | None = None) -> Master | None:
    """Lay out the flow by position; None where chains have no end that positions could tell. See `timeless`."""
    found = timeless(grid, dated, arcs)
    return None if found is None else master_of(found)


def master_of(found: Timeless) -> Master:
    """The programme of a folded problem."""
    master = build_master(found.grid, found.columns, found.arcs)
    flows = master.layout.flows
    tier_worth = []
    for own, dated in zip(master.tier_worth, found.dated, strict=True):
        worth = own.copy()
        worth[:flows] += dated
        tier_worth.append(worth)
    return dataclasses.replace(master, tier_worth=tuple(tier_worth))


def timeless(grid: Grid, dated: tuple[Floats | None, ...], arcs: Ints | None = None) -> Timeless | None:
    """Fold the calendar away; None where chains have no end that positions could tell.

    Parameters
    ----------
    grid : Grid
    dated : tuple
        Each tier's (pairs, days) worth of starts, signed, or None.
    arcs : (kept,) int, optional
        The choices to keep; left out: all.
    """
    reach = earliest_starts(grid)
    if reach.endless:
        return None
    worths = [None if worth is None else _best_from(grid, worth, reach.start) for worth in dated]
    ring_worths = _ring_worths(grid)
    ease = _ease(grid, dated, reach.start)
    merged, shown = _alike(grid, reach, [*worths, ease], ring_worths)
    problem = grid.problem
    folded = dataclasses.replace(
        problem,
        pair_line=problem.pair_line[shown],
        pair_next=_released_in_time(grid, reach)[shown],
        pair_lag=np.zeros(len(shown), np.int64),
        pair_floor=np.zeros(len(shown), np.int64),
        pair_first=np.zeros(len(shown), np.int64),
        pair_last=np.zeros(len(shown), np.int64),
        pair_ring=None if problem.pair_ring is None else problem.pair_ring[shown],
        arc_pair=merged[problem.arc_pair],
        tiers=tuple(
            dataclasses.replace(tier, dated=None, ring_dated=_always(worth, shown))
            for tier, worth in zip(problem.tiers, ring_worths, strict=True)
        ),
        starts=np.zeros(1, np.int64),
        wait_starts=np.ones(1, bool),
        capacity=np.array([problem.capacity.sum()]) if len(problem.capacity) else np.array([np.inf]),
        max_position=max(len(reach.start), 1),
    )
    flat = Grid(folded, _goods(grid, folded.positions))
    arcs = np.arange(problem.arcs) if arcs is None else arcs
    used = np.zeros(len(shown), bool)
    used[folded.arc_pair[arcs]] = True
    position, pair = np.nonzero((reach.start < grid.days)[:, shown] & used)
    columns = Columns(pair, position, np.zeros(len(pair), np.int64))
    added = tuple(np.zeros(len(pair)) if worth is None else worth[position, shown[pair]] for worth in worths)
    return Timeless(flat, columns, added, arcs, ease[position, shown[pair]])


def _released_in_time(grid: Grid, reach: Reach) -> Ints:
    """(pairs,) line released, or -1 where even the earliest start releases nothing before the last start."""
    problem = grid.problem
    earliest = reach.start.min(axis=0, initial=grid.days)
    arrival = grid.arrival[np.arange(problem.pairs), np.minimum(earliest, grid.days - 1)]
    too_late = (problem.pair_next >= 0) & (arrival >= grid.days) & (problem.max_cycle < 2)
    return np.where(too_late, -1, problem.pair_next)


def _best_from(grid: Grid, worth: Floats, start: Ints) -> Floats:
    """(positions, pairs) best worth of any start in the window from `start` on."""
    possible = np.where(grid.window, worth, -np.inf)
    best = np.maximum.accumulate(possible[:, ::-1], axis=1)[:, ::-1]
    best = np.column_stack([best, np.zeros(len(best))])
    found: Floats = best[np.arange(len(worth))[None, :], start]
    return found


def _ease(grid: Grid, dated: tuple[Floats | None, ...], start: Ints) -> Floats:
    """(positions, pairs) share of some usual starts, later than the earliest, that keep its worth."""
    found = np.zeros(start.shape)
    for share in USUAL:
        later = np.maximum(_usual_starts(grid, len(start), share), start)
        free = later < grid.days
        for worth in dated:
            if worth is not None:
                free &= _best_from(grid, worth, later) >= _best_from(grid, worth, start)
        found += free / len(USUAL)
    return found


def _usual_starts(grid: Grid, positions: int, share: float) -> Ints:
    """(positions, pairs) start index where every good is free when such a share of its line's goods is."""
    problem = grid.problem
    position, line, day = np.nonzero(grid.supply)
    at_first = position == 0
    arrives = _quantile(line[at_first], day[at_first], share, problem.lines, grid.days)
    starts = np.empty((positions, problem.pairs), np.int64)
    for number in range(positions):
        start = np.maximum(arrives[problem.pair_line], grid.first)
        starts[number] = np.where(start <= grid.last, start, grid.days)
        on = np.flatnonzero((problem.pair_next >= 0) & (starts[number] < grid.days))
        released = grid.arrival[on, starts[number, on]].astype(np.int64)
        arrives = _quantile(problem.pair_next[on], released, share, problem.lines, grid.days)
    return starts


def _quantile(group: Ints, value: Ints, share: float, groups: int, nothing: int) -> Ints:
    """(groups,) the value below which such a share of each group's lies."""
    order = np.lexsort((value, group))
    count = np.bincount(group, minlength=groups)
    at = np.cumsum(count) - count + (share * np.maximum(count - 1, 0)).astype(np.int64)
    found = np.full(groups, nothing, np.int64)
    some = count > 0
    found[some] = value[order[at[some]]]
    return found


def _ring_worths(grid: Grid) -> list[Floats | None]:
    """Per tier the (pairs,) best that a start day adds within a ring, in the tier's own unit."""
    problem = grid.problem
    if problem.max_cycle < 2:
        return [None] * len(problem.tiers)
    pairs = np.arange(problem.pairs)[:, None]
    found: list[Floats | None] = []
    for tier in problem.tiers:
        dated = tier.ring_dated or tier.dated
        if dated is None:
            found.append(None)
            continue
        worth = np.broadcast_to(dated(pairs, problem.starts[None, :]), (problem.pairs, grid.days))
        found.append(tier.sign * grid.best_day(tier.sign * worth))
    return found


def _always(worth: Floats | None, shown: Ints) -> Dated | None:
    """What the start day adds, the same on every day."""
    if worth is None:
        return None
    kept = worth[shown]

    def dated(pair: Ints, start: Ints) -> Floats:
        return np.asarray(np.broadcast_to(kept[pair], np.broadcast_shapes(pair.shape, start.shape)))

    return dated


def _alike(
    grid: Grid, reach: Reach, worths: list[Floats | None], ring_worths: list[Floats | None]
) -> tuple[Ints, Ints]:
    """Pairs that nothing timeless tells apart, as one: (pairs,) new number, and an old one for each new."""
    problem, possible = grid.problem, reach.start < grid.days
    parts = [problem.pair_line, _released_in_time(grid, reach), *possible]
    if problem.pair_ring is not None:
        parts.append(problem.pair_ring)
    if problem.max_cycle >= 2:
        parts += [grid.first, grid.last, *(worth for worth in ring_worths if worth is not None)]
    for worth in worths:
        parts += [] if worth is None else list(np.where(possible, worth, 0.0))
    code = np.zeros(problem.pairs, np.int64)
    for part in parts:  # column by column: sorting whole rows is far slower
        values, number = np.unique(part, return_inverse=True)
        if len(values) > 1:
            code = np.unique(code * len(values) + number, return_inverse=True)[1]
    _, shown, merged = np.unique(code, return_index=True, return_inverse=True)
    return merged.reshape(-1).astype(np.int64), shown.astype(np.int64)


def _goods(grid: Grid, positions: int) -> Ints:
    """(positions, lines, 1) goods from outside."""
    goods = np.zeros((positions, grid.problem.lines, 1), np.int64)
    supply = grid.supply[:positions].sum(axis=2)
    goods[: len(supply), :, 0] = supply
    return goods
