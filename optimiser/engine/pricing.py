"""The relaxed programme where choices are many: on those that its own prices leave in question.

Prices of goods and rows bound all choices, those outside the programme too (`smoothing`); so the programme need
only hold what its own prices do not rule out. An interior point method solves it and takes in what is missing on
the way. For a plan its answer is then moved to a corner, on the few choices that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from optimiser.engine.exact import program_of
from optimiser.engine.growing import solve_growing
from optimiser.engine.in_master import InMaster
from optimiser.engine.interior import Interior, Uses
from optimiser.engine.master import Master, arc_worth
from optimiser.engine.narrowing import Outside
from optimiser.engine.problem import Bools, Floats, Ints
from optimiser.engine.relaxation import Relaxation, Relaxed
from optimiser.engine.smoothing import Point, Row, SmoothDual, near_uses
from optimiser.engine.solvers import Answer, Verdict

MOST_STEPS = 90
LOOK_AGAIN = 0.5  # of how near the optimum the last look at all choices was: when the next one is due
FEW = 0.01  # of the uses: so few that are missing can wait
SOON = 3e-4  # of a usual worth: until the optimum is as near as that
# Of a usual worth: how near the optimum the choices outside are looked at; last at the end.
WIDEN = (3e-2, 1e-3, 1e-4, 0.0, 0.0)
SURE = 2e-4  # of a usual worth: how near the optimum prices rule uses out
FAR = 0.2  # of a usual worth: how far the price of a use is above its worth then
MARGIN = 0.002  # of a usual worth: how near to being missing a use may be to be taken in
TELL_APART = 5e-5  # of a usual worth: at most so much is added, at random, so that one corner is best
FORK = 1e-5  # of a usual worth: how near the optimum the way to a corner begins
TRUST = 10.0  # times what lies between a run's value and its bound: further off, it has settled too soon
CORNER = 1e-7  # of a usual worth: how near the optimum it shows which uses are in use
SHORT = 1e-6  # (relative) how far a corner may be from where the run to it ended
IN_USE = 0.01  # of a use, that it counts as in use
LEAST_USED = 9_000  # uses in use, so many are taken to a corner whatever else is said, or
MANY_USED = 20_000  # uses in use from which those that are surely so are not solved for at a corner
SURELY = 0.999  # of a use
USED = 2  # times the sum of all uses
FOR_CORNER, AT_CORNER = 0.4, 0.15  # of the time, kept for the way to a corner, and for the corner itself
BALANCED = 1e-3  # of a use or a good: how far a run may be off that counts as ended
NO_ROOM = 2e-5  # relative distance to what a tier can be, within which keeping it leaves no inside


@dataclass(frozen=True)
class _Aim:
    """What a run is for."""

    weights: tuple[float, ...]  # of the tiers
    kept: tuple[tuple[int, float], ...]  # earlier tiers with a row each, and what they keep
    worth: Floats  # (entries,)
    rows: list[Row]
    tier: int  # the last tier in it, of whose worth the bound may be off by
    near: float  # (relative)
    hasty: bool = False  # end where the way to a corner begins, which is as near as a plan needs it


@dataclass(frozen=True)
class _Look:
    """What prices say of all choices: a bound, the prices that give it, and which are missing."""

    bound: float
    point: Point
    missing: Bools


@dataclass(frozen=True)
class _Joint:
    """What the programme of all tiers together gave: its weights, and each tier's signed worth."""

    weights: tuple[float, ...]
    reached: tuple[float, ...]


@dataclass(frozen=True)
class _Run:
    """Where a run ended: its uses among the entries, the best look on the way, and the last one."""

    aim: _Aim
    interior: Interior
    columns: Ints
    best: _Look
    last: _Look
    fork: tuple[Interior, Ints]


class PricedRelaxation(Relaxation):
    """The relaxed programme of a master, on some of its columns.

    Parameters
    ----------
    master : Master
        With every choice.
    dual : SmoothDual
        Of the master.
    usual : float
        Worth of a usual choice.
    lean : (flows,) float
        A little worth that says which of equals is liked more.
    seed : int
    hasty : bool
        End the programme of all tiers together where it is near enough for a plan, if not for exact bounds.
    outside : Outside, optional
        Choices that the dual does not know of, which bounds count all the same.
    """

    def __init__(
        self,
        master: Master,
        dual: SmoothDual,
        usual: float,
        lean: Floats,
        seed: int = 0,
        *,
        hasty: bool = False,
        outside: Outside | None = None,
    ) -> None:
        super().__init__(master)
        self.hasty, self.outside = hasty, outside
        self.dual, self.usual, self.lean, self.seed = dual, usual, lean, seed
        self.open: Bools = np.zeros(len(dual.arc), bool)  # uses (entries of the dual) in the programme
        self.dropped: Bools = np.zeros(len(dual.arc), bool)  # uses that were taken out of it
        self.start = dual.nothing()
        self.lowest = np.inf  # bound of all tiers together, by the prices to start from
        self.joint: _Joint | None = None
        self._known: Bools | None = None

    @property
    def in_master(self) -> InMaster:
        """What uses and prices are in the master."""
        return InMaster(self.master, self.dual)

    @property
    def considered(self) -> Bools:
        """(columns,) which columns the programme of all tiers together knows of."""
        return self.in_master.columns(self._startable()) if self._known is None else self._known

    def begin_with(self, point: Point, bound: float, uses: Bools) -> None:
        """Begin near these prices of all tiers together, which prove this bound, and with these uses."""
        self.start, self.lowest, self.open = point, bound, self.open | uses

    def together(self, weights: Sequence[float], near: float, time_left: Callable[[], float]) -> Relaxed:
        """See `Relaxation.together`."""
        aim = self._aim(weights, (), len(weights) - 1, near, self.hasty)
        whole = time_left()
        run = self._run(aim, lambda: time_left() - FOR_CORNER * whole)
        if run is None:
            return Relaxed(Answer(Verdict.STOPPED), np.inf, None, ())
        interior, columns = self._to_corner(run, lambda: time_left() - AT_CORNER * whole)
        look = run.best
        bound = look.bound + self.raised(weights, (), look.point)
        if bound < self.lowest:
            self.start, self.lowest = look.point, bound
        used = columns[_most_used(interior.x)]
        enough = interior.value - SHORT * abs(interior.value) - interior.mu * len(interior.primal)
        sure = columns[interior.x > SURELY] if len(used) > MANY_USED else used[:0]
        answer = self._at_corner(run, used, sure, enough, time_left)
        self._known = self.in_master.columns(self._startable())
        if answer.x is not None:
            self.last = answer
            reached = tuple(float(own @ answer.x) for own in self.master.tier_worth)
            self.joint = _Joint(tuple(weights), reached)
        return Relaxed(answer, bound, look.point, ())

    def raised(self, weights: Sequence[float], tiers: Sequence[int], point: Point) -> float:
        """By how much the choices outside raise a bound; see `Outside.more`."""
        if self.outside is None:
            return 0.0
        return self.outside.more(
            weights, tiers, point, self.dual.best_by_agent(self.dual.left(weights, tiers, point))
        )

    def bounded(
        self, tier: int, kept: Sequence[float], near: float, time_left: Callable[[], float]
    ) -> Relaxed:
        """See `Relaxation.bounded`; the answer holds nothing but its value."""
        fixed = [self._fixed_price(earlier, value, tier) for earlier, value in enumerate(kept)]
        charges = [price or 0.0 for price in fixed]
        given = float(np.dot(charges, kept))
        free = [earlier for earlier, price in enumerate(fixed) if price is None]
        if self.joint is not None and not free and tier == len(self.joint.weights) - 1:
            # Then the programme is that of all tiers together.
            own = self.joint.weights[tier]
            point = Point(self.start.goods / own, np.append(self.start.rows / own, charges))
            return Relaxed(Answer(Verdict.STOPPED), self.lowest / own - given, point, tuple(charges))
        weights = [*charges, 1.0] + [0.0] * (len(self.master.tier_worth) - tier - 1)
        aim = self._aim(weights, [(earlier, kept[earlier]) for earlier in free], tier, near)
        run = self._run(aim, time_left)
        if run is None:
            return Relaxed(Answer(Verdict.STOPPED), np.inf, None, (0.0,) * len(kept))
        own_rows = len(self.dual.rows)
        found = iter(run.best.point.rows[own_rows:].tolist())
        prices = tuple(next(found) if price is None else price for price in fixed)
        point = Point(run.best.point.goods, np.append(run.best.point.rows[:own_rows], prices))
        answer = Answer(Verdict.STOPPED, value=run.interior.value - given)
        bound = run.best.bound + self.raised(weights, free, run.best.point)
        return Relaxed(answer, bound - given, point, prices)

    def _aim(
        self,
        weights: Sequence[float],
        kept: Sequence[tuple[int, float]],
        tier: int,
        near: float,
        hasty: bool = False,
    ) -> _Aim:
        dual = self.dual
        rows = dual.rows + [dual.keeping_tier(earlier, value) for earlier, value in kept]
        return _Aim(tuple(weights), tuple(kept), dual.together(weights), rows, tier, near, hasty)

    def _fixed_price(self, tier: int, kept: float, of: int) -> float | None:
        """The price of a tier kept at all it can be, which leaves no inside, from all together; else None."""
        joint = self.joint
        if joint is None or kept < joint.reached[tier] - NO_ROOM * max(1.0, abs(joint.reached[tier])):
            return None
        return joint.weights[tier] / joint.weights[of]

    @cached_property
    def _apart(self) -> tuple[Floats, Floats]:
        """(arcs,) and (flows,) a little at random, so that one corner is best, of those that are liked most."""
        chance = np.random.default_rng(self.seed)
        most = TELL_APART / 2 * self.usual
        flow = most * chance.random(len(self.lean)) + self.lean
        return most * chance.random(self.dual.problem.arcs), flow

    def _run(self, aim: _Aim, time_left: Callable[[], float]) -> _Run | None:
        """Steps, and now and then a look at all choices, until it is enough."""
        columns = self._startable()
        if not len(columns):
            return None
        prices = np.zeros(self.dual.size + len(aim.rows))
        prices[: len(self.start.limits)] = self.start.limits
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
                    aim = self._aim(aim.weights, aim.kept, aim.tier, aim.near, aim.hasty)
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
        return _Run(aim, interior, columns, last if last.bound < best.bound else best, last, fork)

    def _widen(self, outside: Outside, aim: _Aim, point: Point) -> Ints:
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

    def _is_enough(self, interior: Interior, columns: Ints, best: _Look, aim: _Aim) -> bool:
        if aim.hasty and interior.mu <= FORK * self.usual:
            return True
        worth = self.dual.worth(aim.tier)[columns]
        usual = float(np.abs(worth).max(initial=0.0))
        near = aim.near * aim.weights[aim.tier] * max(abs(float(worth @ interior.x)), usual)
        return best.bound - interior.value <= near and interior.lacking() <= BALANCED

    def _to_corner(self, run: _Run, time_left: Callable[[], float]) -> tuple[Interior, Ints]:
        """Tell equals apart by a little, and go on until most uses are in use or not."""
        arc, flow = self._apart
        dual, (interior, columns) = self.dual, run.fork
        worth = run.aim.worth + arc[dual.arc] + flow[dual.flow]
        aim = replace(run.aim, worth=worth)
        near = run.columns
        if run.interior.mu <= SURE * self.usual:
            near = near[run.interior.reduced <= FAR * self.usual]
        self._go_on(interior, aim, columns, near, run.best.point)
        most = interior.steps + MOST_STEPS
        while interior.steps < most and time_left() > 0:
            settled = interior.mu <= CORNER * self.usual and interior.lacking() <= BALANCED
            if settled or not interior.step():
                break
        return interior, near

    def _startable(self) -> Ints:
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

    def _uses(self, aim: _Aim, columns: Ints) -> Uses:
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

    def _lacks(self, interior: Interior, columns: Ints, look: _Look) -> bool:
        """Whether so much is missing, or so near the optimum, that it should come in now."""
        new = int((look.missing & ~self.open).sum())
        return new > 0 and (new >= FEW * len(columns) or interior.mu <= SOON * self.usual)

    def _with_missing(
        self, interior: Interior, columns: Ints, fork: tuple[Interior, Ints], aim: _Aim, look: _Look
    ) -> tuple[Interior, Ints]:
        """Go on with what is missing; from the fork, or anew, where the run has settled too soon."""
        wrong = (look.bound - interior.value) / len(interior.primal)
        if wrong <= TRUST * interior.mu:
            return interior, self._take_in(interior, aim, columns, look)
        if wrong <= TRUST * fork[0].mu:
            interior = copy(fork[0])
            return interior, self._take_in(interior, aim, fork[1], look)
        self.open |= look.missing
        uses = self._startable()
        anew = Interior(self._uses(aim, uses), look.point.limits)
        anew.steps = interior.steps
        return anew, uses

    def _take_in(self, interior: Interior, aim: _Aim, columns: Ints, look: _Look) -> Ints:
        """Take in what is missing, and once prices are near right, drop what is far off; the uses then."""
        if interior.mu <= SURE * self.usual:
            far = columns[interior.reduced > FAR * self.usual]
            self.open[far[~self.dropped[far]]] = False  # once only, so that what comes back may stay
            self.dropped[far] = True
        self.open |= look.missing
        uses = self._startable()
        self._go_on(interior, aim, columns, uses, look.point)
        return uses

    def _go_on(self, interior: Interior, aim: _Aim, columns: Ints, uses: Ints, point: Point) -> None:
        """Go on with other uses than those columns."""
        _, was, now = np.intersect1d(columns, uses, assume_unique=True, return_indices=True)
        interior.take_in(self._uses(aim, uses), was, now, point.limits)

    def _look(self, interior: Interior, aim: _Aim) -> _Look:
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
        return _Look(dual.bound_of(left, aim.rows, point), point, missing)

    def _goods(self, goods: Floats, known: Bools, after_agents: Floats) -> Floats:
        """Prices of goods; where the programme has none, the least that rules out whoever could take one."""
        dual, lines = self.dual, self.dual.problem.lines
        unknown = np.flatnonzero(~known[dual.enters])
        position = dual.enters[unknown] // lines
        for number in range(dual.problem.positions - 1, -1, -1):
            here = unknown[position == number]
            np.maximum.at(goods, dual.enters[here], after_agents[here] + goods[dual.releases[here]])
        return goods

    def _at_corner(
        self, run: _Run, used: Ints, sure: Ints, enough: float, time_left: Callable[[], float]
    ) -> Answer:
        """A solution at a corner, of what is in use, for all columns; with the run's prices for all rows."""
        at, near = np.flatnonzero(self.in_master.columns(used)), self.in_master.columns(run.columns)
        arc, flow = self._apart
        worth = self.master.together(run.aim.weights)
        solved = worth + arc_worth(self.master, arc)
        solved[: len(flow)] += flow
        program = program_of(self.master, solved)
        answer = solve_growing(program, at, near, self.in_master.given(sure), enough, time_left)
        if answer.x is None and len(sure):
            answer = solve_growing(program, at, near, np.zeros(len(worth)), enough, time_left)
        if answer.x is None:
            return Answer(answer.verdict)
        aim, point = run.aim, run.last.point
        left = self.dual.left_over(aim.worth, aim.rows, point)
        duals = self.in_master.duals(aim.weights, point, left, run.columns)
        return replace(answer, duals=duals, value=float(worth @ answer.x))


def _most_used(x: Floats) -> Ints:
    """Where x says that a use is in use; the surest, where that is said of too many for a corner."""
    used = np.flatnonzero(x > IN_USE)
    most = max(LEAST_USED, int(USED * x.sum()))
    return used if len(used) <= most else np.sort(used[np.argsort(-x[used], kind="stable")[:most]])
