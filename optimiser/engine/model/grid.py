"""Days as indices: which start comes at or after a day, and where a released good arrives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.engine.model.problem import Bools, ChainProblem, Floats, Ints


@dataclass(frozen=True)
class Grid:
    """The problem's start days as indices ``0 .. days - 1``; index ``days`` means: too late.

    Pairs are kept in the order of `order`, sorted by the line they enter, so that a maximum over the
    pairs of each line is one reduction.
    """

    problem: ChainProblem
    goods: Ints | None = (
        None  # (positions, lines, days) goods to share out, where they are not the problem's own
    )

    @cached_property
    def days(self) -> int:
        """Number of start days."""
        return len(self.problem.starts)

    def index(self, day: Ints) -> Ints:
        """Index of the first allowed start on or after `day`."""
        return np.searchsorted(self.problem.starts, day, side="left").astype(np.int64)

    @cached_property
    def first(self) -> Ints:
        """First start index of each pair."""
        return self.index(self.problem.pair_first)

    @cached_property
    def last(self) -> Ints:
        """Last start index of each pair (inclusive; below `first` where none is left)."""
        return np.searchsorted(self.problem.starts, self.problem.pair_last, side="right").astype(np.int64) - 1

    @cached_property
    def window(self) -> Bools:
        """(pairs, days): on which starts a pair may be used."""
        index = np.arange(self.days)
        return (index >= self.first[:, None]) & (index <= self.last[:, None])

    @cached_property
    def arrival(self) -> Ints:
        """(pairs, days) index from which the released good may be taken; `days` where none is or too late."""
        lags, code = np.unique(self.problem.pair_lag, return_inverse=True)
        by_lag = np.stack([self.index(self.problem.starts + lag) for lag in lags]) if len(lags) else None
        if by_lag is None:
            return np.empty((0, self.days), np.int32)
        arrival = np.maximum(by_lag[code], self.index(self.problem.pair_floor)[:, None])
        arrival[self.problem.pair_next < 0] = self.days
        return arrival.astype(np.int32)

    @cached_property
    def period(self) -> Ints:
        """Period of each start."""
        return self.problem.starts // self.problem.period_days

    @cached_property
    def supply(self) -> Ints:
        """(positions, lines, days) goods that come free from outside at each position and start index."""
        if self.goods is not None:
            return self.goods
        problem = self.problem
        counts = np.zeros((problem.positions, problem.lines, self.days + 1), np.int64)
        if problem.positions:
            at = (problem.supply_line, self.index(problem.supply_day))
            np.add.at(counts[0], at, problem.supply_count)
        return counts[:, :, : self.days]

    @cached_property
    def order(self) -> Ints:
        """Pairs sorted by the line they enter."""
        return np.argsort(self.problem.pair_line, kind="stable")

    def sharing(self, goods: Ints, problem: ChainProblem) -> Grid:
        """Make the grid of a part: other goods and limits, the same lines, pairs and days."""
        part = Grid(problem, goods)
        part.share_days(self)
        return part

    def share_days(self, other: Grid) -> None:
        """Take over what another grid of the same lines, pairs and days has worked out already."""
        for name in (
            "days",
            "first",
            "last",
            "window",
            "arrival",
            "period",
            "order",
        ):
            self.__dict__[name] = getattr(other, name)

    def best_day(self, worth: Floats, pairs: Ints | slice = slice(None)) -> Floats:
        """Most that any start in the window adds, of (pairs, days) worths; 0 where there is no start."""
        best = np.where(self.window[pairs], worth[pairs], -np.inf).max(axis=1, initial=-np.inf)
        return np.where(np.isfinite(best), best, 0.0)

    def dated(self, tier: int) -> Floats | None:
        """(pairs, days) what the start day adds to a tier, signed so that more is better."""
        found = self.problem.tiers[tier]
        if found.dated is None:
            return None
        pairs = np.arange(self.problem.pairs)[:, None]
        worth = found.dated(pairs, self.problem.starts[None, :])
        return found.sign * np.broadcast_to(worth, (self.problem.pairs, self.days))


@dataclass(frozen=True)
class Columns:
    """Dated choices a solver is given: pair, position and start index of each."""

    pair: Ints
    position: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.pair)

    @staticmethod
    def none() -> Columns:
        """No choice at all."""
        empty = np.empty(0, np.int64)
        return Columns(empty, empty, empty)

    def where(self, keep: Bools | Ints) -> Columns:
        """Pick some of them."""
        return Columns(self.pair[keep], self.position[keep], self.day[keep])

    def union(self, other: Columns, grid: Grid) -> Columns:
        """Those of either, each once, in a fixed order."""
        pair = np.concatenate([self.pair, other.pair])
        position = np.concatenate([self.position, other.position])
        day = np.concatenate([self.day, other.day])
        key = (position * grid.problem.pairs + pair) * grid.days + day
        return Columns(pair, position, day).where(np.unique(key, return_index=True)[1])


def reachable(grid: Grid) -> list[Bools]:
    """Say at which starts a good can be taken at each position: one (lines, days) array a position."""
    return _reach_capped(grid) if grid.problem.max_position is not None else [_reach_open(grid)]


def _with_waiting(grid: Grid, arrives: Bools) -> Bools:
    """Add the starts for which a good may be left waiting: the allowed ones and the pairs' first days."""
    problem = grid.problem
    waiting = np.broadcast_to(problem.wait_starts, arrives.shape).copy()
    late = grid.first < grid.days
    waiting[problem.pair_line[late], grid.first[late]] = True
    free = np.logical_or.accumulate(arrives, axis=1)
    return arrives | (free & waiting)


def _reach_capped(grid: Grid) -> list[Bools]:
    problem = grid.problem
    layers: list[Bools] = []
    arrives = np.zeros((problem.lines, grid.days), bool)
    for position in range(problem.positions):
        arrives = arrives | (grid.supply[position] > 0)
        layer = _with_waiting(grid, arrives)
        layers.append(layer)
        used = layer[problem.pair_line] & grid.window & (grid.arrival < grid.days)
        pair, day = np.nonzero(used)
        arrives = np.zeros_like(layer)
        arrives[problem.pair_next[pair], grid.arrival[pair, day]] = True
    return layers


def _reach_open(grid: Grid) -> Bools:
    problem = grid.problem
    arrives = np.zeros((problem.lines, grid.days + 1), bool)
    arrives[:, : grid.days] = grid.supply[0] > 0
    free = np.zeros(problem.lines, bool)
    firsts = np.zeros((problem.lines, grid.days + 1), bool)
    firsts[problem.pair_line, np.minimum(grid.first, grid.days)] = True
    layer = np.zeros((problem.lines, grid.days), bool)
    for day in range(grid.days):
        free |= arrives[:, day]
        layer[:, day] = arrives[:, day] | (free & (firsts[:, day] | problem.wait_starts[day]))
        used = layer[problem.pair_line, day] & grid.window[:, day] & (problem.pair_next >= 0)
        arrives[problem.pair_next[used], grid.arrival[used, day]] = True
    return layer


def all_columns(grid: Grid, layers: list[Bools]) -> Columns:
    """Every dated choice that can be reached."""
    found = [np.nonzero(layer[grid.problem.pair_line] & grid.window) for layer in layers]
    if not found:
        return Columns.none()
    pair = np.concatenate([pair for pair, _ in found])
    day = np.concatenate([day for _, day in found])
    position = np.repeat(np.arange(len(layers)), [len(pair) for pair, _ in found])
    return Columns(pair.astype(np.int64), position, day.astype(np.int64))


def count_columns(grid: Grid, layers: list[Bools]) -> int:
    """Count the dated choices that can be reached, without making them."""
    return sum(int((layer[grid.problem.pair_line] & grid.window).sum()) for layer in layers)
