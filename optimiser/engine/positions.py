"""Chains by position, as linear programmes and in whole numbers: what is worked out without any day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimiser.engine.exact import program_of
from optimiser.engine.master import Master
from optimiser.engine.problem import Bools, Floats, Ints
from optimiser.engine.relaxation import Relaxation, Relaxed
from optimiser.engine.rings import NO_RINGS, RingMaster, Rings, rings_of, with_rings
from optimiser.engine.settling import ROUNDING
from optimiser.engine.smoothing import STEPS, Point, SmoothDual, near_uses
from optimiser.engine.solvers import solve_whole
from optimiser.engine.tier_bounds import TierBounds, usual_worth, weights_in_order
from optimiser.engine.timeless import Timeless, master_of

WHOLE_WIDTH = 40_000  # columns up to which every choice is in the linear programme from the start
NEAR_SHARE = 0.02  # of a usual worth: how much worse than its agent's best a use may be to be considered
FIRST_POSITIONS = 3  # positions that the programme begins with; most caps do not bind beyond
WHOLE_SHARE = 0.2  # of the time, which linear programmes leave for whole numbers
MOST_RESERVED = 40.0  # seconds
WHOLE_SECONDS = 8.0  # for whole numbers; what they still lack then is left to the search
WHOLE_COLUMNS = 12_000  # columns for whole numbers, or so many for each one in use:
COLUMNS_A_USE = 6
FROM_PRICES = (0, 0, 20, 40)  # steps at each temperature, where there are good prices to begin with


@dataclass(frozen=True)
class Beginning:
    """Where a programme may begin: prices for all tiers together, and choices at positions that are of use."""

    point: Point
    arc: Ints
    position: Ints


@dataclass(frozen=True)
class Positions:
    """The timeless programmes of a problem.

    Attributes
    ----------
    both : RingMaster
        Every choice at every position it may have, and the rings.
    complete : bool
        These are all rings there are.
    dual : SmoothDual, optional
        None where there are so few columns that all are in the programme from the start.
    gap : float
    time_left : callable
    seed : int
    start : Beginning, optional
    """

    both: RingMaster
    complete: bool
    dual: SmoothDual | None
    gap: float
    time_left: Callable[[], float]
    seed: int
    start: Beginning | None = None

    @staticmethod
    def of(
        folded: Timeless,
        *,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
        start: Beginning | None = None,
    ) -> Positions:
        """Lay the programmes out."""
        chains = master_of(folded)
        rings: Rings = NO_RINGS
        complete = True
        if folded.grid.problem.max_cycle >= 2:
            rings, complete = rings_of(chains.grid)
        both = with_rings(chains, rings)
        small = both.master.matrix.shape[1] <= WHOLE_WIDTH or len(rings) > 0
        return Positions(both, complete, None if small else SmoothDual(folded), gap, time_left, seed, start)

    @property
    def master(self) -> Master:
        """Chains and rings in the form solvers take."""
        return self.both.master

    @cached_property
    def relaxation(self) -> Relaxation:
        """The programme on some of its columns; at first on none, where prices are to say which."""
        return Relaxation(self.master, self.dual, usual_worth(self.master, weights_in_order(self.master)))

    @cached_property
    def bounds(self) -> TierBounds:
        """Programmes of the tiers; they leave some of the time for whole numbers."""
        reserved = min(WHOLE_SHARE * self.time_left(), MOST_RESERVED)
        found = TierBounds(
            self.relaxation, self.gap, self.complete, lambda: max(0.0, self.time_left() - reserved)
        )
        if self.dual is not None:
            found.point, found.lowest = self._open_first(self.dual, self.relaxation, self.relaxation.usual)
        return found

    def _open_first(self, dual: SmoothDual, relaxation: Relaxation, usual: float) -> tuple[Point, float]:
        """Begin with the uses that smooth prices for all tiers together leave in question."""
        worth = dual.together(weights_in_order(self.master))
        steps = STEPS if self.start is None else FROM_PRICES
        guess = None if self.start is None else self.start.point
        point, bound = dual.descend(worth, dual.rows, usual, self.time_left, steps, guess)
        left = dual.left_over(worth, dual.rows, point)
        shallow = dual.columns.position[dual.flow] < FIRST_POSITIONS
        relaxation.open(near_uses(dual, left, NEAR_SHARE * usual) & shallow)
        if self.start is not None:
            relaxation.open(_uses(dual, self.start))
        return point, bound

    @cached_property
    def worth(self) -> Floats:
        """(columns,) worth of all tiers together."""
        worth = np.zeros(self.master.matrix.shape[1])
        for weight, own in zip(weights_in_order(self.master), self.master.tier_worth, strict=True):
            worth = worth + weight * own
        return worth

    def in_whole_numbers(
        self, together: Relaxed, most: Floats | None = None, *, freely: bool = False
    ) -> Floats | None:
        """Whole numbers near the programme.

        What is whole in the programme stays; first with short chains, which leave the calendar more room, then, if
        that lacks too much, with longer ones.

        Parameters
        ----------
        together : Relaxed
            The programme for all tiers.
        most : (columns,) float, optional
            Limits of the columns, where they are not the programme's.
        freely : bool
            Take nothing for granted; slow.
        """
        x, duals = together.answer.x, together.answer.duals
        if x is None or duals is None:
            return None
        upper = self.master.upper if most is None else most
        deepest = self.master.grid.problem.positions
        best: Floats | None = None
        for limit in [deepest] if freely else sorted({min(FIRST_POSITIONS, deepest), deepest}):
            keep = self._nearest(x, duals, limit)
            fixed = np.zeros(len(keep)) if freely else self._whole_already(x, keep, upper)
            found = self._whole(keep, fixed, upper, self._near(x))
            if found is not None and (best is None or self.worth @ found > self.worth @ best):
                best = found
            if best is not None and self.is_near(best, together):
                break
        return best

    def is_near(self, x: Floats, together: Relaxed) -> bool:
        """Whether whole numbers lack so little against the programme that more is hardly to be had."""
        value = together.answer.value
        relaxed = together.answer.x
        return relaxed is not None and float(self.worth @ x) >= value - self._near(relaxed)

    def _nearest(self, x: Floats, duals: Floats, deepest: int) -> Ints:
        """Columns by reduced cost, those in use first."""
        reduced = self.worth - self.master.matrix.T @ duals
        reduced[~self.relaxation.active] = -np.inf
        used = x > ROUNDING
        reduced[used] = np.inf
        layout = self.master.layout
        reduced[: layout.flows][layout.columns.position >= deepest] = -np.inf
        most = max(WHOLE_COLUMNS, COLUMNS_A_USE * int(used.sum()))
        keep = np.sort(np.argsort(-reduced, kind="stable")[:most])
        nearest: Ints = keep[reduced[keep] > -np.inf]
        return nearest

    def _whole_already(self, x: Floats, keep: Ints, upper: Floats) -> Floats:
        """(kept,) whole part of what the programme uses; nothing of pairs some of whose flows are left out."""
        master, layout = self.master, self.master.layout
        lost = x > ROUNDING
        lost[keep] = False
        lost |= x > upper + ROUNDING
        open_pair = np.zeros(master.grid.problem.pairs, bool)
        open_pair[layout.columns.pair[lost[: layout.flows]]] = True
        stays = np.where(master.whole, np.floor(x + ROUNDING), 0.0)
        stays[: layout.flows][open_pair[layout.columns.pair]] = 0.0
        picks = stays[layout.begin_pick : layout.width]
        picks[open_pair[master.grid.problem.arc_pair[layout.pick_arc]]] = 0.0
        return stays[keep]

    def _whole(self, keep: Ints, fixed: Floats, upper: Floats, near: float) -> Floats | None:
        """Whole numbers on some columns, each at least as large as is fixed."""
        program = replace(program_of(self.master, self.worth), upper=upper).on(keep).beyond(fixed)
        seconds = min(WHOLE_SECONDS, self.time_left() / 2)
        answer = solve_whole(program, near=near, time_limit=seconds, seed=self.seed)
        if answer.x is None:
            return None
        found = np.zeros(len(self.worth))
        found[keep] = answer.x + fixed
        return found

    def _near(self, x: Floats) -> float:
        """Worth of all tiers together that a plan may lack: half the gap of every tier after the first."""
        values = [abs(float(own @ x)) for own in self.master.tier_worth]
        first = min(1, len(values) - 1)
        weights = weights_in_order(self.master)
        return self.gap / 2 * sum(weights[tier] * values[tier] for tier in range(first, len(values)))


def _uses(dual: SmoothDual, start: Beginning) -> Bools:
    """(entries,) the choices at positions that a beginning names."""
    width = dual.problem.positions
    wanted = start.arc * width + start.position
    found: Bools = np.isin(dual.arc * width + dual.columns.position[dual.flow], wanted)
    return found
