"""The calendar folded to a few eras: days from which as many further links still fit are one.

Two foldings of the same problem, both far smaller than the calendar and nearly whole in their linear programmes.

The *hopeful* one gives a bound. Every lag counts as the shortest, a lag counts from the first day of an era, a
start has the worth of its best day in the era, and capacity is added up over it: so every dated choice is
a choice here too, with at least its worth.

The *cautious* one gives a choice that fits the calendar. Lags count in full, and from the last day of an era; only
the order of things inside an era and the capacity are left to the days.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from optimiser.engine.calendar.prices import Prices, Valuation
from optimiser.engine.model.grid import Grid, all_columns, reachable
from optimiser.engine.model.problem import ChainProblem, Floats, Ints, Tier
from optimiser.engine.programmes.master import Master, build_master

MOST_ERAS = 16
FINEST = 28  # days: shorter eras than this would be too many
MOST_BREAKS = 6  # deadlines that begin eras of their own
ROUNDINGS = (
    1,
    7,
    14,
    28,
    56,
    112,
    364,
)  # days to which lags are rounded, the first that gives few enough eras
NEVER = -1e6  # worth of a start for which there is no day


@dataclass(frozen=True)
class Folded:
    """The folded problem's master; for each tier the worth (signed) credited to the goods beforehand."""

    master: Master
    stock: tuple[float, ...]


def fold(grid: Grid, dated: tuple[Floats | None, ...], *, cautious: bool) -> Folded:
    """Fold a dated problem's calendar to eras; `dated` holds each tier's (pairs, days) worth of starts, signed."""
    problem = grid.problem
    lag = _full_lags(problem) if cautious else _shortest_lags(problem)
    begins = _era_begins(grid, dated, lag, finer=cautious)
    eras = len(begins)
    era = _era_of(begins, problem.starts)
    ends = np.append(begins[1:] - 1, problem.starts[-1:])
    routed = _routed(problem, begins, ends if cautious else begins, lag)
    found = [_on_eras(grid, number, worth, era, routed) for number, worth in enumerate(dated)]
    folded = dataclasses.replace(
        problem,
        pair_lag=lag,
        tiers=tuple(
            _by_era(tier, worth, begins) for tier, (worth, _) in zip(problem.tiers, found, strict=True)
        ),
        starts=begins,
        wait_starts=np.ones(eras, bool),
        capacity=np.full(eras, np.inf) if cautious else _capacity(grid, era, eras),
    )
    on_eras = Grid(folded, _goods(grid, era, eras))
    _set_days(on_eras, problem, begins, routed)
    columns = all_columns(on_eras, reachable(on_eras))
    master = build_master(on_eras, columns, np.arange(problem.arcs))
    return Folded(master, tuple(stock for _, stock in found))


def _shortest_lags(problem: ChainProblem) -> Ints:
    """Every lag as short as the shortest."""
    lags = problem.pair_lag[problem.pair_next >= 0]
    return np.full(problem.pairs, lags.min() if len(lags) else 0, np.int64)


def _full_lags(problem: ChainProblem) -> Ints:
    """Lags rounded up as little as gives few enough eras."""
    if not len(problem.starts):
        return problem.pair_lag
    for rounding in ROUNDINGS:
        lag = -(-problem.pair_lag // rounding) * rounding
        if len(_sums_of(problem, lag)) <= MOST_ERAS:
            break
    return lag


def _era_of(begins: Ints, day: Ints) -> Ints:
    """Era that each day lies in; -1 before the first."""
    return np.searchsorted(begins, day, side="right").astype(np.int64) - 1


def _goods(grid: Grid, era: Ints, eras: int) -> Ints:
    """(positions, lines, eras) goods of each era."""
    goods = np.zeros((*grid.supply.shape[:2], eras), np.int64)
    position, line, day = np.nonzero(grid.supply)
    np.add.at(goods, (position, line, era[day]), grid.supply[position, line, day])
    return goods


def _routed(problem: ChainProblem, begins: Ints, counted: Ints, lag: Ints) -> Ints:
    """(pairs, eras) era in which the released good is free, a lag counted from the era's `counted` day."""
    eras = len(begins)
    last_start = int(problem.starts[-1]) if eras else -1
    day = np.maximum(counted[None, :] + lag[:, None], problem.pair_floor[:, None])
    routed = np.where(day > last_start, eras, np.maximum(_era_of(begins, day), 0))
    routed[problem.pair_next < 0] = eras
    return routed.astype(np.int32)


def _set_days(folded: Grid, problem: ChainProblem, begins: Ints, routed: Ints) -> None:
    """Say where eras lead to; a pair's window holds every era it touches."""
    eras = len(begins)
    last_start = int(problem.starts[-1]) if eras else -1
    first = np.maximum(_era_of(begins, problem.pair_first), 0)
    first[problem.pair_first > last_start] = eras
    folded.__dict__["first"] = first
    folded.__dict__["last"] = _era_of(begins, np.minimum(problem.pair_last, last_start))
    folded.__dict__["arrival"] = routed
    folded.__dict__["period"] = np.arange(eras)


def _era_begins(grid: Grid, dated: tuple[Floats | None, ...], lag: Ints, *, finer: bool) -> Ints:
    """First day of each era, ascending; `finer` also tells the links before a deadline apart."""
    problem = grid.problem
    if not len(problem.starts):
        return problem.starts
    first, last = int(problem.starts[0]), int(problem.starts[-1])
    breaks = _breaks(grid, dated)
    # The last day from which a sum of lags still fits ends an era; the next day begins another.
    begins = np.concatenate([[first], last - _sums_of(problem, lag) + 1, breaks])
    shortest = int(lag[problem.pair_next >= 0].min(initial=last))
    if finer and len(breaks) and shortest >= FINEST:
        begins = np.concatenate([begins, np.arange(first, breaks.max(), shortest)])
    return np.unique(begins[(begins >= first) & (begins <= last)]).astype(np.int64)


def _sums_of(problem: ChainProblem, lag: Ints) -> Ints:
    """Sums of lags that a chain may have and that fit the calendar."""
    span = int(problem.starts[-1] - problem.starts[0])
    links = span + 1 if problem.max_position is None else problem.max_position - 1
    return _sums(np.unique(lag[problem.pair_next >= 0]), span, links)


def _breaks(grid: Grid, dated: tuple[Floats | None, ...]) -> Ints:
    """Days that begin an era because a worth that few starts have ends before them: deadlines."""
    days: list[Ints] = []
    for worth in dated:
        if worth is None or np.count_nonzero(worth) > worth.size / 2:
            continue
        ends = np.flatnonzero(np.any((worth[:, :-1] > 0) & (worth[:, 1:] <= 0), axis=0))
        days.append(grid.problem.starts[ends + 1])
    found = np.unique(np.concatenate(days)) if days else np.empty(0, np.int64)
    return found if len(found) <= MOST_BREAKS else found[:: -(-len(found) // MOST_BREAKS)]


def _sums(lags: Ints, most: int, terms: int) -> Ints:
    """Every sum of at most `terms` lags that is at most `most`."""
    sums = np.zeros(1, np.int64)
    for _ in range(terms):
        more = np.unique(np.concatenate([sums, (sums[:, None] + lags[None, :]).ravel()]))
        more = more[more <= most]
        if len(more) == len(sums) or len(more) > 50 * MOST_ERAS:
            return more
        sums = more
    return sums


def _capacity(grid: Grid, era: Ints, eras: int) -> Floats:
    """Capacity of each era: of every period that lies in it, in part or in whole."""
    capacity = np.zeros(eras)
    for number in range(eras):
        capacity[number] = grid.problem.capacity[np.unique(grid.period[era == number])].sum()
    return capacity


def _on_eras(
    grid: Grid, number: int, worth: Floats | None, era: Ints, routed: Ints
) -> tuple[Floats | None, float]:
    """(pairs, eras) worth of a tier's starts at their best day, and what is credited to the goods beforehand.

    Where time itself is worth something to every good (empty days), the best day of each start apart would
    promise too much. There a good is first credited with what its day is worth beyond the last day of its
    era; a start is charged that, and credits the good it releases against the era that it is led to. Over
    a chain the credits cancel, so the sum is the same for every dated choice.
    """
    if worth is None:
        return None, 0.0
    problem, eras = grid.problem, routed.shape[1]
    values = _values(grid, number, worth) if np.count_nonzero(worth) > worth.size / 2 else None
    if values is None:
        return _best_days(grid, worth, era, eras), 0.0
    last_day = np.append(np.searchsorted(era, np.arange(eras), side="right") - 1, grid.days)
    at_end = values[:, last_day]
    own = values[:, : grid.days] - at_end[:, era]
    following = values[problem.pair_next[:, None], grid.arrival]
    following = following - at_end[problem.pair_next[:, None], routed[:, era]]
    stock = float((own * grid.supply.sum(axis=0)).sum())
    return _best_days(grid, worth + following - own[problem.pair_line], era, eras), stock


def _best_days(grid: Grid, worth: Floats, era: Ints, eras: int) -> Floats:
    """(pairs, eras) best of (pairs, days) over the days of each era on which the pair may start."""
    possible = np.where(grid.window, worth, -np.inf)
    best = np.full((len(worth), eras), NEVER)
    for number in np.unique(era):
        best[:, number] = np.maximum(possible[:, era == number].max(axis=1), NEVER)
    return best


def _values(grid: Grid, number: int, worth: Floats) -> Floats | None:
    """(lines, days + 1) worth of the best chain from a good free on that day, agents enough for all."""
    problem = grid.problem
    if np.any(problem.pair_lag[problem.pair_next >= 0] < 1):
        return None
    plain = dataclasses.replace(problem.tiers[number], arc_worth=np.zeros(problem.arcs))
    free = Grid(dataclasses.replace(problem, max_position=None, tiers=(plain,), rows=()))
    free.share_days(grid)
    nothing = Prices(np.zeros(problem.agents), np.zeros(len(problem.capacity)), np.zeros(0), np.zeros(0))
    values: Floats = Valuation(free, 0, nothing, (), (worth,)).values[0]
    return values


def _by_era(tier: Tier, worth: Floats | None, begins: Ints) -> Tier:
    """Make a tier whose dated worth is read from (pairs, eras) signed worths."""
    if worth is None:
        return tier

    def on_era(pair: Ints, start: Ints) -> Floats:
        return tier.sign * worth[pair, _era_of(begins, start)]

    return dataclasses.replace(tier, dated=on_era)
