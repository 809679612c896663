"""The relaxed programme where choices are many: on those that its own prices leave in question.

A run from the inside (`inside`) solves it; for a plan its answer is then moved to a corner, on the few choices
that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.programmes.exact import program_of
from optimiser.engine.programmes.growing import solve_growing
from optimiser.engine.programmes.interior import Interior
from optimiser.engine.programmes.master import Master, arc_worth
from optimiser.engine.programmes.solvers import Answer, Verdict
from optimiser.engine.timeless.counts import Used
from optimiser.engine.timeless.in_master import InMaster, side_prices
from optimiser.engine.timeless.inside import BALANCED, FAR, FORK, MOST_STEPS, SURE, Inside, Run
from optimiser.engine.timeless.relaxation import Relaxation, Relaxed
from optimiser.engine.timeless.smoothing import Point, SmoothDual

TELL_APART = 5e-5  # of a usual worth: at most so much is added, at random, so that one corner is best
CORNER = 1e-7  # of a usual worth: how near the optimum it shows which uses are in use
SHORT = 1e-6  # (relative) how far a corner may be from where the run to it ended
IN_USE = 0.01  # of a use, that it counts as in use
LEAST_USED = 9_000  # uses in use, so many are taken to a corner whatever else is said, or
USED = 2  # times the sum of all uses
FOR_CORNER, AT_CORNER = 0.4, 0.15  # of the time, kept for the way to a corner, and for the corner itself
NO_ROOM = 2e-5  # relative distance to what a tier can be, within which keeping it leaves no inside


@dataclass(frozen=True)
class _Joint:
    """What the programme of all tiers together gave: its weights, and each tier's signed worth."""

    weights: tuple[float, ...]
    reached: tuple[float, ...]


class PricedRelaxation(Relaxation):
    """The relaxed programme of a master, on some of its columns.

    Parameters
    ----------
    master : Master
        With every choice.
    inside : Inside
        Runs on the dual of the master.
    lean : (flows,) float
        A little worth that says which of equals is liked more.
    seed : int
    hasty : bool
        End the programme of all tiers together where it is near enough for a plan, if not for exact bounds.
    """

    def __init__(
        self, master: Master, inside: Inside, lean: Floats, seed: int = 0, *, hasty: bool = False
    ) -> None:
        super().__init__(master)
        self.inside, self.lean, self.seed, self.hasty = inside, lean, seed, hasty
        self.joint: _Joint | None = None
        self.narrower = False  # with rows that the programme of all tiers together has not
        self._known: Bools | None = None

    @property
    def dual(self) -> SmoothDual:
        """That of the master."""
        return self.inside.dual

    @property
    def in_master(self) -> InMaster:
        """What uses and prices are in the master."""
        return InMaster(self.master, self.dual)

    @property
    def considered(self) -> Bools:
        """(columns,) which columns the programme of all tiers together knows of."""
        return self.in_master.columns(self.inside.startable()) if self._known is None else self._known

    def together(self, weights: Sequence[float], near: float, time_left: Callable[[], float]) -> Relaxed:
        """See `Relaxation.together`."""
        inside, whole = self.inside, time_left()
        aim = inside.aim(weights, (), len(weights) - 1, near, FORK if self.hasty else 0.0)
        run = inside.run(aim, lambda: time_left() - FOR_CORNER * whole)
        if run is None:
            return Relaxed(Answer(Verdict.STOPPED), np.inf, None, ())
        interior, columns = self._to_corner(run, lambda: time_left() - AT_CORNER * whole)
        look = run.best
        if look.bound < inside.lowest:
            inside.start, inside.lowest = look.point, look.bound
        used = columns[_most_used(interior.x)]
        enough = interior.value - SHORT * abs(interior.value) - interior.mu * len(interior.primal)
        answer = self._at_corner(run, used, enough, time_left)
        self._known = self.in_master.columns(inside.startable())
        if answer.x is not None:
            self.last = answer
            reached = tuple(float(own @ answer.x) for own in self.master.tier_worth)
            self.joint = _Joint(tuple(weights), reached)
        return Relaxed(answer, look.bound, look.point, ())

    def with_row(self, value: Floats, most: float) -> PricedRelaxation:
        """The same with one more row, for bounds; see `Inside.with_row`."""
        found = copy(self)
        found.inside, found.narrower = self.inside.with_row(value, most), True
        return found

    def bounded(
        self,
        tier: int,
        kept: Sequence[float],
        near: float,
        time_left: Callable[[], float],
        goal: float = -np.inf,
    ) -> Relaxed:
        """See `Relaxation.bounded`; the answer holds nothing but its value."""
        fixed = [self._fixed_price(earlier, value, tier) for earlier, value in enumerate(kept)]
        charges = [price or 0.0 for price in fixed]
        given = float(np.dot(charges, kept))
        free = [earlier for earlier, price in enumerate(fixed) if price is None]
        joint = self.joint
        if joint is not None and not self.narrower and not free and tier == len(joint.weights) - 1:
            # Then the programme is that of all tiers together.
            own = joint.weights[tier]
            start = self.inside.start
            point = Point(start.goods / own, np.append(start.rows / own, charges))
            return Relaxed(Answer(Verdict.STOPPED), self.inside.lowest / own - given, point, tuple(charges))
        weights = [*charges, 1.0] + [0.0] * (len(self.master.tier_worth) - tier - 1)
        rows = [(earlier, kept[earlier]) for earlier in free]
        aim = self.inside.aim(weights, rows, tier, near, goal=goal + given)
        unit = 1.0 if joint is None else 1.0 / joint.weights[tier]
        run = self.inside.run(aim, time_left, unit)
        if run is None:
            return Relaxed(Answer(Verdict.STOPPED), np.inf, None, (0.0,) * len(kept))
        own_rows = len(self.dual.rows)
        found = iter(run.best.point.rows[own_rows:].tolist())
        prices = tuple(next(found) if price is None else price for price in fixed)
        point = Point(run.best.point.goods, np.append(run.best.point.rows[:own_rows], prices))
        answer = Answer(Verdict.STOPPED, value=run.interior.value - given)
        if self.narrower:
            self._note(tier, answer.value)
            self.inside.start = Point(run.best.point.goods / unit, run.best.point.rows[:own_rows] / unit)
        arcs = np.zeros(self.dual.problem.arcs)
        np.add.at(arcs, self.dual.arc[run.columns], run.interior.x)
        used = Used(arcs, side_prices(self.dual.problem, run.best.point.rows))
        return Relaxed(answer, run.best.bound - given, point, prices, used)

    def _note(self, tier: int, most: float) -> None:
        """With rows of its own, a tier may reach less than in the programme of all together."""
        if self.joint is not None and most < self.joint.reached[tier]:
            reached = (*self.joint.reached[:tier], most, *self.joint.reached[tier + 1 :])
            self.joint = replace(self.joint, reached=reached)

    def _fixed_price(self, tier: int, kept: float, of: int) -> float | None:
        """The price of a tier kept at all it can be, which leaves no inside, from all together; else None."""
        joint = self.joint
        if joint is None or kept < joint.reached[tier] - NO_ROOM * max(1.0, abs(joint.reached[tier])):
            return None
        return joint.weights[tier] / joint.weights[of]

    @cached_property
    def _apart(self) -> tuple[Floats, Floats]:
        """(arcs,) a little at random, so that one corner is best, and (flows,) which of equals is liked more.

        Chance tells agents apart and not their positions: then whom the corner uses is nearly always whole,
        and positions, of which many will do, can be made whole afterwards (`Positions.in_whole_numbers`).
        """
        chance = np.random.default_rng(self.seed)
        return TELL_APART * self.inside.usual * chance.random(self.dual.problem.arcs), self.lean

    def _to_corner(self, run: Run, time_left: Callable[[], float]) -> tuple[Interior, Ints]:
        """Tell equals apart by a little, and go on until most uses are in use or not."""
        arc, flow = self._apart
        dual, (interior, columns) = self.dual, run.fork
        worth = run.aim.worth + arc[dual.arc] + flow[dual.flow]
        aim = replace(run.aim, worth=worth)
        near = run.columns
        if run.interior.mu <= SURE * self.inside.usual:
            near = near[run.interior.reduced <= FAR * self.inside.usual]
        self.inside.go_on(interior, aim, columns, near, run.best.point)
        most = interior.steps + MOST_STEPS
        while interior.steps < most and time_left() > 0:
            settled = interior.mu <= CORNER * self.inside.usual and interior.lacking() <= BALANCED
            if settled or not interior.step():
                break
        return interior, near

    def _at_corner(self, run: Run, used: Ints, enough: float, time_left: Callable[[], float]) -> Answer:
        """A solution at a corner, of what is in use, for all columns; with the run's prices for all rows."""
        at, near = np.flatnonzero(self.in_master.columns(used)), self.in_master.columns(run.columns)
        arc, flow = self._apart
        worth = self.master.together(run.aim.weights)
        solved = worth + arc_worth(self.master, arc)
        solved[: len(flow)] += flow
        program = program_of(self.master, solved)
        answer = solve_growing(program, at, near, enough, time_left)
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
