"""A run from the inside on the choices that its own prices leave in question.

Prices of goods and rows bound all choices, those outside the programme too (`smoothing`); so the programme need
only hold what its own prices do not rule out. An interior point method solves it and takes in what is missing on
the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.programmes.interior import Interior, Uses
from optimiser.engine.timeless.narrowing import Outside
from optimiser.engine.timeless.smoothing import Point, Row, SmoothDual, near_uses

MOST_STEPS = 90
FIRST_POSITIONS = 4  # positions that a run begins with; few caps bind beyond
LOOK_AGAIN = 0.5  # of how near the optimum the last look at all choices was: when the next one is due
FEW = 0.01  # of the uses: so few that are missing can wait
SOON = 3e-4  # of a usual worth: until the optimum is as near as that
# Of a usual worth: how near the optimum the choices outside are looked at; last at the end.
WIDEN = (3e-2, 1e-3, 1e-4, 0.0, 0.0)
SURE = 2e-4  # of a usual worth: how near the optimum prices rule uses out
FAR = 0.2  # of a usual worth: how far the price of a use is above its worth then
MARGIN = 0.002  # of a usual worth: how near to being missing a use may be to be taken in
FORK = 1e-5  # of a usual worth: how near the optimum the way to a corner begins
TRUST = 10.0  # times what lies between a run's value and its bound: further off, it has settled too soon
BALANCED = 1e-3  # of a use or a good: how far a run may be off that counts as ended


@dataclass(frozen=True)
class Aim:
    """What a run is for."""

    weights: tuple[float, ...]  # of the tiers
    kept: tuple[tuple[int, float], ...]  # earlier tiers with a row each, and what they keep
    worth: Floats  # (entries,)
    rows: list[Row]
    tier: int  # the last tier in it, of whose worth the bound may be off by
    near: float  # (relative)
    ends: float = 0.0  # of a usual worth: so near the optimum it ends in any case
    goal: float = -np.inf  # a bound so low is enough


@dataclass(frozen=True)
class Look:
    """What prices say of all choices: a bound, the prices that give it, and which are missing."""

    bound: float
    point: Point
    missing: Bools


@dataclass(frozen=True)
class Run:
    """Where a run ended: its uses among the entries, the best look on the way, and the last one."""

    aim: Aim
    interior: Interior
    columns: Ints
    best: Look
    last: Look
    fork: tuple[Interior, Ints]


class Inside:
    """Runs on some uses of a dual; each leaves what it took in for the next.

    Parameters
    ----------
    dual : SmoothDual
    usual : float
        Worth of a usual choice.
    outside : Outside, optional
        Choices that the dual does not know of, which bounds count all the same.
    apart : (arcs,) and (flows,) float, optional
        A little worth by which equals are told apart on the way; bounds by the prices found are the true worth's.
    """

    def __init__(
        self,
        dual: SmoothDual,
        usual: float,
        outside: Outside | None = None,
        apart: tuple[Floats, Floats] | None = None,
    ) -> None:
        self.dual, self.usual, self.outside, self.apart = dual, usual, outside, apart
        self.open: Bools = np.zeros(len(dual.arc), bool)  # uses (entries of the dual) in the programme
        self.dropped: Bools = np.zeros(len(dual.arc), bool)  # uses that were taken out of it
        self.start = dual.nothing()
        self.lowest = np.inf  # bound of all tiers together, by the prices to start from

    def begin_with(self, point: Point, bound: float, uses: Bools) -> None:
        """Begin near these prices of all tiers together, which prove this bound, and with these uses."""
        self.start, self.lowest, self.open = point, bound, self.open | uses

    def with_row(self, value: Floats, most: float) -> Inside:
        """Runs on the same uses where the (arcs,) values of the chosen arcs add up to so much at most.

        Prices found without the row are prices with it, the row's own being 0.
        """
        found = copy(self)
        found.dual = copy(self.dual)
        found.dual.rows = [*self.dual.rows, Row.of(value[self.dual.arc], most)]
        found.start = Point(self.start.goods, np.append(self.start.rows, 0.0))
        found.open, found.dropped = self.open.copy(), self.dropped.copy()
        return found

    def begin_near(
        self,
        weights: Sequence[float],
        point: Point,
        bound: float,
        share: float,
        positions: int = FIRST_POSITIONS,
    ) -> None:
        """Begin near prices, with uses worse than an agent's best by at most such a share of its worth.

        Of these only the ones at the first positions.
        """
        dual = self.dual
        worth = dual.together(weights)
        left = dual.left_over(worth, dual.rows, point)
        near = near_uses(dual, left, share * np.maximum(self.usual, dual.best(worth)))
        shallow = dual.columns.position[dual.flow] < positions
        self.begin_with(point, bound, near & shallow)

    def aim(
        self,
        weights: Sequence[float],
        kept: Sequence[tuple[int, float]],
        tier: int,
        near: float,
        ends: float = 0.0,
        goal: float = -np.inf,
    ) -> Aim:
        """Tiers by weight, some earlier ones kept, to be bounded so near (relative) to the worth of a tier.

        It may end where it `ends`, too: so near the optimum, measured by a usual worth; or with a bound as low
        as the `goal`.
        """
        dual = self.dual
        rows = dual.rows + [dual.keeping_tier(earlier, value) for earlier, value in kept]
        worth = dual.together(weights)
        if self.apart is not None:
            worth = worth + self.apart[0][dual.arc] + self.apart[1][dual.flow]
        return Aim(tuple(weights), tuple(kept), worth, rows, tier, near, ends, goal)

    def proved(self, weights: Sequence[float], point: Point) -> float:
        """The bound of the tiers by weight that these prices prove, the choices outside counted too."""
        dual = self.dual
        return dual.bound(dual.together(weights), dual.rows, point) + self.raised(weights, (), point)

    def proved_by(self, weights: Sequence[float], run: Run) -> tuple[float, Point]:
        """The lower of what a run's best look and its last one prove of the tiers by weight, and its prices."""
        points = [run.best.point] if run.best is run.last else [run.best.point, run.last.point]
        proved = [self.proved(weights, point) for point in points]
        lowest = int(np.argmin(proved))
        return proved[lowest], points[lowest]

    def everybodys_best(self, tier: int) -> float:
        """The bound of a tier by prices of nothing, the choices outside counted too."""
        return self.dual.everybodys_best(tier) if self.outside is None else self.outside.everybody[tier]

    def raised(self, weights: Sequence[float], tiers: Sequence[int], point: Point) -> float:
        """By how much the choices outside raise a bound; see `Outside.more`."""
        if self.outside is None:
            return 0.0
        return self.outside.more(
            weights, tiers, point, self.dual.best_by_agent(self.dual.left(weights, tiers, point))
        )

    def run(self, aim: Aim, time_left: Callable[[], float], scale: float = 1.0) -> Run | None:
        """Steps, and now and then a look at all choices, until it is enough; from prices of such a scale."""
        columns = self.startable()
        if not len(columns):
            return None
        prices = np.zeros(self.dual.size + len(aim.rows))
        prices[: len(self.start.limits)] = scale * self.start.limits
        interior = Interior(self._uses(aim, columns), prices)
        best = self._look(interior, aim)
        fork = copy(interior), columns
        next_look, widen = np.inf, [*WIDEN]
        for _ in range(MOST_STEPS):
            if interior.mu <= next_look:
                look = self._look(interior, aim)
                best = look if look.bound < best.bound else best
                ends = self._is_enough(interior, columns, best, aim)
                if self.outside is not None and widen and (ends or interior.mu <= widen[0] * self.usual):
                    widen = widen[1:]
                    moved = self._widen(self.outside, aim, look.point)
                    columns, fork = moved[columns], (fork[0], moved[fork[1]])
                    aim = self.aim(aim.weights, aim.kept, aim.tier, aim.near, aim.ends, aim.goal)
                    best = look = self._look(interior, aim)
                    ends = self._is_enough(interior, columns, best, aim)
                if ends:
                    break
                if self._lacks(interior, columns, look):
                    interior, columns = self._with_missing(interior, columns, fork, aim, look)
                if interior.mu > FORK * self.usual:
                    fork = copy(interior), columns
                next_look = LOOK_AGAIN * interior.mu
            if time_left() <= 0 or not interior.step():
                break
        last = self._look(interior, aim)
        return Run(aim, interior, columns, last if last.bound < best.bound else best, last, fork)

    def _widen(self, outside: Outside, aim: Aim, point: Point) -> Ints:
        """Take in from outside what these prices do not rule out; (entries,) where each entry is then."""
        dual, tiers = self.dual, [tier for tier, _ in aim.kept]
        least = self.dual.best_by_agent(dual.left(aim.weights, tiers, point)) - MARGIN * self.usual
        arcs = np.union1d(dual.folded.arcs, outside.wanted(aim.weights, tiers, point, least))
        self.dual, self.outside = SmoothDual(replace(dual.folded, arcs=arcs)), outside.without(arcs)
        now = self.dual.uses
        order = np.argsort(now, kind="stable")
        moved: Ints = order[np.searchsorted(now[order], dual.uses)]
        for name in ("open", "dropped"):
            found = np.zeros(len(now), bool)
            found[moved] = getattr(self, name)
            setattr(self, name, found)
        return moved

    def _is_enough(self, interior: Interior, columns: Ints, best: Look, aim: Aim) -> bool:
        if interior.mu <= aim.ends * self.usual or best.bound <= aim.goal:
            return True
        worth = self.dual.worth(aim.tier)[columns]
        usual = float(np.abs(worth).max(initial=0.0))
        near = aim.near * aim.weights[aim.tier] * max(abs(float(worth @ interior.x)), usual)
        return best.bound - interior.value <= near and interior.lacking() <= BALANCED

    def startable(self) -> Ints:
        """Open uses whose good can be there: from outside, or released by another of them."""
        dual, lines = self.dual, self.dual.problem.lines
        uses = np.flatnonzero(self.open)
        there = dual.supply > 0
        position = dual.enters[uses] // lines
        stays = np.zeros(len(uses), bool)
        for number in range(dual.problem.positions):
            here = np.flatnonzero(position == number)
            here = here[there[dual.enters[uses[here]]]]
            stays[here] = True
            there[dual.releases[uses[here]]] = True
        return uses[stays]

    def _uses(self, aim: Aim, columns: Ints) -> Uses:
        """The programme of some uses."""
        dual = self.dual
        sides = []
        for row in aim.rows:
            value = np.zeros(len(dual.arc))
            value[row.at] = row.value
            sides.append(value[columns])
        side = sparse.csr_matrix(np.stack(sides, axis=1)) if sides else sparse.csr_matrix((len(columns), 0))
        limits = sparse.hstack([dual.takes[columns], side], format="csr")
        most = np.concatenate([dual.supply[:-1], [row.most for row in aim.rows]])
        return Uses(self.dual.agent[columns], aim.worth[columns], limits, most)

    def _lacks(self, interior: Interior, columns: Ints, look: Look) -> bool:
        """Whether so much is missing, or so near the optimum, that it should come in now."""
        new = int((look.missing & ~self.open).sum())
        return new > 0 and (new >= FEW * len(columns) or interior.mu <= SOON * self.usual)

    def _with_missing(
        self, interior: Interior, columns: Ints, fork: tuple[Interior, Ints], aim: Aim, look: Look
    ) -> tuple[Interior, Ints]:
        """Go on with what is missing; from the fork, or anew, where the run has settled too soon."""
        wrong = (look.bound - interior.value) / len(interior.primal)
        if wrong <= TRUST * interior.mu:
            return interior, self._take_in(interior, aim, columns, look)
        if wrong <= TRUST * fork[0].mu:
            interior = copy(fork[0])
            return interior, self._take_in(interior, aim, fork[1], look)
        self.open |= look.missing
        uses = self.startable()
        anew = Interior(self._uses(aim, uses), look.point.limits)
        anew.steps = interior.steps
        return anew, uses

    def _take_in(self, interior: Interior, aim: Aim, columns: Ints, look: Look) -> Ints:
        """Take in what is missing, and once prices are near right, drop what is far off; the uses then."""
        if interior.mu <= SURE * self.usual:
            far = columns[interior.reduced > FAR * self.usual]
            self.open[far[~self.dropped[far]]] = False  # once only, so that what comes back may stay
            self.dropped[far] = True
        self.open |= look.missing
        uses = self.startable()
        self.go_on(interior, aim, columns, uses, look.point)
        return uses

    def go_on(self, interior: Interior, aim: Aim, columns: Ints, uses: Ints, point: Point) -> None:
        """Go on with other uses than those columns."""
        _, was, now = np.intersect1d(columns, uses, assume_unique=True, return_indices=True)
        interior.take_in(self._uses(aim, uses), was, now, point.limits)

    def _look(self, interior: Interior, aim: Aim) -> Look:
        """What the prices prove, and whose absence they feel."""
        dual = self.dual
        prices = interior.limit_prices()
        agent = interior.agent_prices(dual.problem.agents)[dual.agent]
        rows = prices[dual.size :]
        known = np.zeros(dual.size + 1, bool)
        alive = interior.uses.alive
        known[alive[alive < dual.size]] = True
        charged = dual.charged(aim.worth, aim.rows, rows)
        goods = self._goods(np.append(prices[: dual.size], 0.0), known, charged - agent)
        point = Point(goods, rows)
        left = charged - goods[dual.enters] + goods[dual.releases]
        missing = left - agent > -MARGIN * self.usual
        if int((missing & ~self.open).sum()) > self.open.sum():
            # Prices far from right would take in nearly everything: everybody's best first.
            missing &= near_uses(dual, left, MARGIN * self.usual)
        return Look(dual.bound_of(left, aim.rows, point), point, missing)

    def _goods(self, goods: Floats, known: Bools, after_agents: Floats) -> Floats:
        """Prices of goods; where the programme has none, the least that rules out whoever could take one."""
        dual, lines = self.dual, self.dual.problem.lines
        unknown = np.flatnonzero(~known[dual.enters])
        position = dual.enters[unknown] // lines
        for number in range(dual.problem.positions - 1, -1, -1):
            here = unknown[position == number]
            np.maximum.at(goods, dual.enters[here], after_agents[here] + goods[dual.releases[here]])
        return goods
