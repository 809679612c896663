"""Prices from a smooth dual: a proved bound for any size, and the choices that come near it.

Of the timeless programme's dual only the prices of goods (line and position) and of the rows matter; an
agent's price follows, as the best that is left to it after prices. That makes a convex function of few
variables, sharp at its kinks. Taking the best softly (entropy, with a temperature) it is smooth, so a
quasi-Newton method goes down fast while the temperature falls. Every point it visits is a bound: the
function itself, taken sharply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from optimiser.engine.model.grid import Columns
from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.timeless.folded import Timeless

TEMPERATURES = (0.06, 0.02, 0.008, 0.003)  # of the largest worth
STEPS = (25, 15, 0, 0)


@dataclass(frozen=True)
class Point:
    """Prices of goods, (positions x lines + 1,) with a last 0 for nothing, and of the rows, 0 or more."""

    goods: Floats
    rows: Floats

    @property
    def limits(self) -> Floats:
        """(positions x lines + rows,) all of them as one, without the nothing."""
        return np.concatenate([self.goods[:-1], self.rows])


@dataclass(frozen=True)
class Row:
    """``sum of value over the uses at`` (entries, arc at position) ``<= most``."""

    at: Ints
    value: Floats
    most: float

    @staticmethod
    def of(value: Floats, most: float) -> Row:
        """Keep the entries that count."""
        at = np.flatnonzero(value)
        return Row(at, value[at], most)


class SmoothDual:
    """The dual of a folded problem whose rings are left aside.

    Parameters
    ----------
    folded : Timeless
        Of its choices those that are kept.
    """

    def __init__(self, folded: Timeless) -> None:
        problem = folded.grid.problem
        self.folded = folded
        self.problem, self.columns, self.dated = problem, folded.columns, folded.dated
        self.size = problem.positions * problem.lines
        by_agent = folded.arcs[np.argsort(problem.arc_agent[folded.arcs], kind="stable")]
        arc, flow = _entries(self.columns, problem.arc_pair[by_agent], problem.pairs)
        self.arc, self.flow = by_agent[arc], flow
        position, pair = self.columns.position[flow], self.columns.pair[flow]
        self.enters = position * problem.lines + problem.pair_line[pair]
        follows = (position + 1) * problem.lines + problem.pair_next[pair]
        goes_on = (problem.pair_next[pair] >= 0) & (position + 1 < problem.positions)
        self.releases = np.where(goes_on, follows, self.size)
        agent = self.agent
        self.first = np.flatnonzero(np.r_[True, np.diff(agent) != 0]) if len(agent) else np.empty(0, np.int64)
        self.segment = np.cumsum(np.r_[0, np.diff(agent) != 0]) if len(agent) else agent
        self.supply = np.append(folded.grid.supply[:, :, 0].astype(np.float64).reshape(-1), 0.0)
        self.rows = _rows(self)

    @property
    def agent(self) -> Ints:
        """(entries,) whose use each is; ascending."""
        found: Ints = self.problem.arc_agent[self.arc]
        return found

    @property
    def uses(self) -> Ints:
        """(entries,) a number for each arc at a place, whatever other arcs there are."""
        return self.arc * len(self.columns.pair) + self.flow

    @cached_property
    def takes(self) -> sparse.csr_matrix:
        """(entries, positions x lines) goods that a use takes, less those it releases."""
        goes_on = self.releases < self.size
        ends = np.cumsum(1 + goes_on)
        goods, amount = np.empty(ends[-1], np.int64), np.ones(ends[-1])
        goods[ends - 1 - goes_on] = self.enters
        goods[ends[goes_on] - 1], amount[ends[goes_on] - 1] = self.releases[goes_on], -1.0
        shape = (len(self.arc), self.size)
        return sparse.csr_matrix((amount, goods, np.append(0, ends)), shape=shape)

    def worth(self, tier: int) -> Floats:
        """(entries,) signed worth of each use of an arc at a position."""
        found = self.problem.tiers[tier]
        worth: Floats = found.sign * found.arc_worth[self.arc] + self.dated[tier][self.flow]
        return worth

    def together(self, weights: Sequence[float]) -> Floats:
        """(entries,) signed worth of each use in all tiers, each with its weight."""
        worth = np.zeros(len(self.arc))
        for tier, weight in enumerate(weights):
            if weight:
                worth += weight * self.worth(tier)
        return worth

    def keeping(self, kept: Sequence[float]) -> list[Row]:
        """Rows of the problem and of the earlier tiers."""
        return self.rows + [self.keeping_tier(tier, value) for tier, value in enumerate(kept)]

    def keeping_tier(self, tier: int, value: float) -> Row:
        """The row of an earlier tier of which so much is kept."""
        return Row.of(-self.worth(tier), -value)

    def nothing(self) -> Point:
        """Prices of nothing."""
        return Point(np.zeros(self.size + 1), np.zeros(len(self.rows)))

    def left_over(self, worth: Floats, rows: list[Row], point: Point) -> Floats:
        """(entries,) worth after prices."""
        charged = self.charged(worth, rows, point.rows)
        left: Floats = charged - point.goods[self.enters] + point.goods[self.releases]
        return left

    def left(self, weights: Sequence[float], tiers: Sequence[int], point: Point) -> Floats:
        """(entries,) worth of tiers after prices, those of earlier tiers' rows last."""
        rows = self.rows + [self.keeping_tier(tier, 0.0) for tier in tiers]
        return self.left_over(self.together(weights), rows, point)

    def charged(self, worth: Floats, rows: list[Row], prices: Floats) -> Floats:
        """(entries,) worth after the prices of rows."""
        left = worth.copy()
        for row, price in zip(rows, prices, strict=True):
            if price:
                left[row.at] -= price * row.value
        return left

    def bound(self, worth: Floats, rows: list[Row], point: Point) -> float:
        """Worth that no choice exceeds, by these prices."""
        return self.bound_of(self.left_over(worth, rows, point), rows, point)

    def bound_of(self, left: Floats, rows: list[Row], point: Point) -> float:
        """The same, from what is left after prices."""
        best = self.best(left)
        most = np.array([row.most for row in rows])
        return float(best.sum() + self.supply @ point.goods + most @ point.rows)

    def best(self, left: Floats) -> Floats:
        """(agents with a choice,) best that is left, nothing if that is better."""
        if not len(left):
            return np.empty(0)
        return np.maximum(np.maximum.reduceat(left, self.first), 0.0)

    def everybodys_best(self, tier: int) -> float:
        """The bound of a tier by prices of nothing."""
        return self.bound(self.worth(tier), self.rows, self.nothing())

    def best_by_agent(self, left: Floats) -> Floats:
        """(agents,) best that is left to each, 0 without a use."""
        found = np.zeros(self.problem.agents)
        found[self.agent[self.first]] = self.best(left)
        return found

    def descend(
        self,
        worth: Floats,
        rows: list[Row],
        scale: float,
        time_left: Callable[[], float],
        steps: Sequence[int] = STEPS,
        start: Point | None = None,
    ) -> tuple[Point, float]:
        """Prices near the best ones, and the bound they give.

        Parameters
        ----------
        worth : (entries,) float
        rows : list of Row
        scale : float
            Worth of a usual choice, by which the temperatures are measured.
        time_left : callable
            Seconds left.
        steps : sequence of int, optional
            Most steps at each temperature.
        start : Point, optional
            Prices to begin with.
        """
        run = _Descent(self, worth, rows, time_left)
        top = max(scale, 1e-9)
        at = np.concatenate([np.full(self.size, top / 4), np.zeros(len(rows))])
        if start is not None:
            at = np.concatenate([start.goods[: self.size], start.rows * run.scale])
        for temperature, most in zip(TEMPERATURES, steps, strict=False):
            if time_left() <= 0:
                break
            if most <= 0:
                continue
            at = run.down(at, temperature * top, most)
        if run.lowest_at is None:
            run.soft(at, TEMPERATURES[-1] * top)
        return run.point(run.lowest_at if run.lowest_at is not None else at), run.lowest


class _Descent:
    """One way down for a tier."""

    def __init__(
        self, dual: SmoothDual, worth: Floats, rows: list[Row], time_left: Callable[[], float]
    ) -> None:
        self.dual, self.worth, self.rows, self.time_left = dual, worth, rows, time_left
        self.scale = np.array([max(1e-9, float(np.abs(row.value).max(initial=0.0))) for row in rows])
        self.most = np.array([row.most for row in rows])
        self.lowest: float = np.inf
        self.lowest_at: Floats | None = None

    def point(self, at: Floats) -> Point:
        """Prices at a place."""
        at = np.maximum(at, 0.0)
        return Point(np.append(at[: self.dual.size], 0.0), at[self.dual.size :] / self.scale)

    def down(self, at: Floats, temperature: float, steps: int) -> Floats:
        """Some quasi-Newton steps at one temperature."""
        from scipy.optimize import minimize  # a fifth of a second that small problems do without

        answer = minimize(
            lambda place: self.soft(place, temperature),
            at,
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * len(at),
            options={"maxiter": steps, "maxcor": 20},
            callback=self._stop_in_time,
        )
        return np.asarray(answer.x)

    def _stop_in_time(self, place: Floats) -> None:
        if self.time_left() <= 0:
            raise StopIteration

    def soft(self, at: Floats, temperature: float) -> tuple[float, Floats]:
        """The smooth function and its slope; notes the lowest sharp value on the way."""
        dual, point = self.dual, self.point(at)
        left = dual.left_over(self.worth, self.rows, point)
        best = dual.best(left)
        share = np.exp((left - best[dual.segment]) / temperature)
        total = np.add.reduceat(share, dual.first) + np.exp(-best / temperature)
        share /= total[dual.segment]
        fixed = float(dual.supply @ point.goods + self.most @ point.rows)
        sharp = float(best.sum()) + fixed
        if sharp < self.lowest:
            self.lowest, self.lowest_at = sharp, at.copy()
        used = np.bincount(dual.enters, share, dual.size + 1) - np.bincount(
            dual.releases, share, dual.size + 1
        )
        slope = (dual.supply - used)[: dual.size]
        over = np.array([row.most - float((row.value * share[row.at]).sum()) for row in self.rows])
        value = float((best + temperature * np.log(total)).sum()) + fixed
        return value, np.concatenate([slope, over / self.scale if len(over) else over])


def _entries(columns: Columns, pair_of_arc: Ints, pairs: int) -> tuple[Ints, Ints]:
    """Every arc with every flow of its pair."""
    order = np.argsort(columns.pair, kind="stable")
    count = np.bincount(columns.pair, minlength=pairs)
    begin = np.cumsum(count) - count
    fan = count[pair_of_arc]
    arc = np.repeat(np.arange(len(pair_of_arc)), fan)
    within = np.arange(fan.sum()) - np.repeat(np.cumsum(fan) - fan, fan)
    return arc, order[begin[pair_of_arc[arc]] + within]


def _rows(dual: SmoothDual) -> list[Row]:
    """The problem's side rows, each limit as one row from above."""
    found: list[Row] = []
    for row in dual.problem.rows:
        if np.isfinite(row.upper):
            found.append(Row.of(row.arc_value[dual.arc], row.upper))
        if np.isfinite(row.lower):
            found.append(Row.of(-row.arc_value[dual.arc], -row.lower))
    return found


def near_uses(dual: SmoothDual, left: Floats, within: float | Floats) -> Bools:
    """(entries,) uses of choices that cost an agent at most so much, (agents,) or for all, against its best."""
    near: Bools = left >= (dual.best(left) - within)[dual.segment]
    return near
