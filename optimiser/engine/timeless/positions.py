"""Chains by position, as linear programmes and in whole numbers: what is worked out without any day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints, SideRow
from optimiser.engine.model.settling import ROUNDING
from optimiser.engine.programmes.exact import program_of
from optimiser.engine.programmes.master import Master
from optimiser.engine.programmes.rings import NO_RINGS, RingMaster, Rings, rings_of, with_rings
from optimiser.engine.programmes.rounding import round_at_no_cost
from optimiser.engine.programmes.solvers import solve_whole
from optimiser.engine.timeless.beginning import begun
from optimiser.engine.timeless.counts import most_broken
from optimiser.engine.timeless.folded import Timeless, master_of
from optimiser.engine.timeless.inside import FIRST_POSITIONS
from optimiser.engine.timeless.pricing import PricedRelaxation
from optimiser.engine.timeless.relaxation import Relaxation, Relaxed
from optimiser.engine.timeless.smoothing import SmoothDual
from optimiser.engine.timeless.tier_bounds import TierBounds, usual_worth, weights_in_order

LARGE_FROM = 250_000  # choices from which the search does not wait for exact bounds
WHOLE_WIDTH = 40_000  # columns up to which every choice is in the linear programme from the start
SHALLOW = 5e-5  # of a usual worth: what a position further on costs, so that of equals short chains win
EASE = 3e-4  # of a usual worth: what a start that may be late is worth more, so that the calendar has room
WHOLE_SHARE = 0.15  # of the time, which linear programmes leave for whole numbers
MOST_RESERVED = 40.0  # seconds
NEAR_GAP = 0.47  # of the gap, in all tiers together: near enough for whole numbers
WHOLE_SECONDS = 8.0  # for whole numbers; what they still lack then is left to the search
WHOLE_SECONDS_A_USE = 8e-4  # or so many for each column that is fixed, where they are many
LEFT_OUT = 2  # choices that the calendar may leave out of a large plan before its rows are broken
WHOLE_OF_REST = 0.8  # of the time that is left
WHOLE_COLUMNS = 12_000  # columns for whole numbers, or so many for each one in use:
COLUMNS_A_USE = 6


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
    lean : (flows,) float
        A little worth that says which of equals is liked more: short chains, and starts that may be late.
    """

    both: RingMaster
    complete: bool
    dual: SmoothDual | None
    gap: float
    time_left: Callable[[], float]
    seed: int
    lean: Floats

    @staticmethod
    def of(
        folded: Timeless,
        *,
        gap: float,
        time_left: Callable[[], float],
        seed: int,
    ) -> Positions:
        """Lay the programmes out."""
        chains = master_of(folded)
        rings: Rings = NO_RINGS
        complete = True
        if folded.grid.problem.max_cycle >= 2:
            rings, complete = rings_of(chains.grid)
        both = with_rings(chains, rings)
        usual = usual_worth(both.master)
        lean = leaning(folded, usual)
        small = both.master.matrix.shape[1] <= WHOLE_WIDTH or len(rings) > 0
        dual = None if small else SmoothDual(folded)
        return Positions(both, complete, dual, gap, time_left, seed, lean)

    @property
    def is_large(self) -> bool:
        """Whether programmes take so long that the search does not wait for exact bounds."""
        return self.master.grid.problem.arcs > LARGE_FROM

    @property
    def master(self) -> Master:
        """Chains and rings in the form solvers take."""
        return self.both.master

    @cached_property
    def relaxation(self) -> Relaxation:
        """The programme; where columns are many, begun on the uses that smooth prices leave in question."""
        if self.dual is None:
            return Relaxation(self.master)
        weights, usual = weights_in_order(self.master), usual_worth(self.master)
        inside = begun(self.dual, weights, usual, self.gap, self.time_left)
        return PricedRelaxation(self.master, inside, self.lean, self.seed, hasty=self.is_large)

    @cached_property
    def bounds(self) -> TierBounds:
        """Programmes of the tiers; they leave some of the time for whole numbers."""
        reserved = min(WHOLE_SHARE * self.time_left(), MOST_RESERVED)
        return TierBounds(
            self.relaxation, self.gap, self.complete, lambda: max(0.0, self.time_left() - reserved)
        )

    @cached_property
    def worth(self) -> Floats:
        """(columns,) worth of all tiers together."""
        return self.master.together(weights_in_order(self.master))

    def in_whole_numbers(
        self, together: Relaxed, most: Floats | None = None, opened: Bools | None = None
    ) -> Floats | None:
        """Whole numbers near the programme.

        What is whole in the programme stays. Of equals those win that leave the calendar most room.

        Parameters
        ----------
        together : Relaxed
            The programme for all tiers.
        most : (columns,) float, optional
            Limits of the columns, where they are not the programme's.
        opened : (pairs,) bool, optional
            Of which nothing is taken for granted; with all of them it is slow.
        """
        x, duals = together.answer.x, together.answer.duals
        if x is None or duals is None:
            return None
        if most is None and opened is None and not self.is_large and self._may_be_whole:
            whole = self._at_no_cost(x)
            if whole is not None:
                return whole
        upper = self.master.upper if most is None else most
        keep = self._nearest(x, duals)
        fixed = self._whole_already(x, keep, upper, opened)
        found = self._whole(keep, fixed, upper, self._near(x))
        if found is None:  # whom it uses, it uses; but their positions may not fit together
            fixed[keep < self.master.layout.flows] = 0.0
            found = self._whole(keep, fixed, upper, self._near(x))
        return found

    @property
    def _may_be_whole(self) -> bool:
        """Whether every count is whole that a side row makes dear: if not, whole numbers cost something."""
        used = self.relaxation.used
        return used is not None and most_broken(self.master.grid.problem, used) is None

    def _at_no_cost(self, x: Floats) -> Floats | None:
        """Whole numbers with whom the programme uses, at any of their positions, if they lose nothing."""
        master, layout = self.master, self.master.layout
        used = x > ROUNDING
        pairs = np.zeros(master.grid.problem.pairs, bool)
        pairs[layout.columns.pair[used[: layout.flows]]] = True
        used[: layout.flows] = pairs[layout.columns.pair]
        used[layout.flows : layout.begin_pick] = True
        keep = np.flatnonzero(used)
        program = program_of(master, self._leaning_worth).on(keep)
        whole = round_at_no_cost(program, keep < layout.flows, self._near(x), self.time_left, self.seed)
        if whole is None:
            return None
        found = np.zeros(len(x))
        found[keep] = whole
        return found

    @property
    def _leaning_worth(self) -> Floats:
        """(columns,) worth of all tiers together, and a little for what is liked more of equals."""
        worth = self.worth.copy()
        worth[: len(self.lean)] += self.lean
        return worth

    @property
    def everything(self) -> Bools:
        """(pairs,) all of them."""
        return np.ones(self.master.grid.problem.pairs, bool)

    def near(self, arcs: Ints) -> Bools:
        """(pairs,) those that enter or release a line which an agent of these arcs could enter."""
        problem = self.master.grid.problem
        lines = np.zeros(problem.lines + 1, bool)  # the last is none
        lines[problem.pair_line[problem.pairs_open_to(arcs)]] = True
        found: Bools = lines[problem.pair_line] | lines[problem.pair_next]
        return found

    def is_near(self, x: Floats, together: Relaxed) -> bool:
        """Whether whole numbers lack so little against the programme that more is hardly to be had."""
        value = together.answer.value
        relaxed = together.answer.x
        return relaxed is not None and float(self.worth @ x) >= value - self._near(relaxed)

    def _nearest(self, x: Floats, duals: Floats) -> Ints:
        """Columns by reduced cost, those in use first."""
        reduced = self.worth - self.master.matrix.T @ duals
        reduced[~self.relaxation.considered] = -np.inf
        deep = self.master.layout.columns.position >= FIRST_POSITIONS
        reduced[: len(deep)][deep] = -np.inf  # but for those in use: others so far down only take time
        used = x > ROUNDING
        reduced[used] = np.inf
        most = max(WHOLE_COLUMNS, COLUMNS_A_USE * int(used.sum()))
        keep = np.sort(np.argsort(-reduced, kind="stable")[:most])
        nearest: Ints = keep[reduced[keep] > -np.inf]
        return nearest

    def _whole_already(self, x: Floats, keep: Ints, upper: Floats, opened: Bools | None) -> Floats:
        """(kept,) whole part of what the programme uses; nothing of opened pairs or where a flow is left out."""
        master, layout = self.master, self.master.layout
        lost = x > ROUNDING
        lost[keep] = False
        lost |= x > upper + ROUNDING
        open_pair = np.zeros(master.grid.problem.pairs, bool) if opened is None else opened.copy()
        open_pair[layout.columns.pair[lost[: layout.flows]]] = True
        stays = np.where(master.whole, np.floor(x + ROUNDING), 0.0)
        stays[: layout.flows][open_pair[layout.columns.pair]] = 0.0
        picks = stays[layout.begin_pick : layout.width]
        picks[open_pair[master.grid.problem.arc_pair[layout.pick_arc]]] = 0.0
        return stays[keep]

    def _whole(self, keep: Ints, fixed: Floats, upper: Floats, near: float) -> Floats | None:
        """Whole numbers on some columns, each at least as large as is fixed."""
        program = replace(program_of(self.master, self._leaning_worth), upper=upper)
        most = max(WHOLE_SECONDS, WHOLE_SECONDS_A_USE * float(np.count_nonzero(fixed)))
        for lower_side, upper_side in self._limits():
            limited = replace(program, row_lower=lower_side, row_upper=upper_side).on(keep).beyond(fixed)
            seconds = min(most, WHOLE_OF_REST * self.time_left())
            answer = solve_whole(limited, near=near, time_limit=seconds, seed=self.seed)
            if answer.x is not None:
                found = np.zeros(len(self.worth))
                found[keep] = answer.x + fixed
                return found
        return None

    def _limits(self) -> list[tuple[Floats, Floats]]:
        """Limits of all rows; if large, first with room in side rows for what the calendar leaves out."""
        master, rows = self.master, self.master.grid.problem.rows
        plain = master.row_lower, master.row_upper
        if not self.is_large or not rows:
            return [plain]
        lower, upper = master.row_lower.copy(), master.row_upper.copy()
        side = slice(master.layout.begin_side, None)
        least, most = zip(*(room_for(row, LEFT_OUT) for row in rows), strict=True)
        lower[side] += np.array(least)
        upper[side] -= np.array(most)
        return [(lower, upper), plain]

    def _near(self, x: Floats) -> float:
        """Worth of all tiers together that a plan may lack: a part of the gap of every tier after the first."""
        values = [abs(float(own @ x)) for own in self.master.tier_worth]
        first = min(1, len(values) - 1)
        weights = weights_in_order(self.master)
        return self.gap * NEAR_GAP * sum(weights[tier] * values[tier] for tier in range(first, len(values)))


def leaning(folded: Timeless, usual: float) -> Floats:
    """(flows,) a little worth that says which of equals is liked more, beside a usual worth."""
    found: Floats = usual * (EASE * folded.ease - SHALLOW * folded.columns.position)
    return found


def room_for(row: SideRow, choices: float) -> tuple[float, float]:
    """How much tighter a row's lower and upper limits must be, that so many choices may be left out later."""
    return (
        choices * max(0.0, float(row.arc_value.max(initial=0.0))),
        choices * max(0.0, float(-row.arc_value.min(initial=0.0))),
    )
