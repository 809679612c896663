"""Reserves: who is next for each home, should the household proposed for it refuse.

First come those who would keep the rest of the plan whole: they free what the next household of the chain
waits for, in time (or, at a chain's end, leave no more behind than the first choice does), and every quota
and budget still holds. Then the others. Within each: those not yet reserve for two other homes, then by rank.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.engine.problem import Bools, Floats, Ints
from optimiser.measures.demand import TOLERANCE
from optimiser.planning.arrays import Model
from optimiser.planning.chain_records import Letting
from optimiser.planning.suited import Suited

RESERVES = 2  # a home
MOST_HOMES = 2  # that one household is reserve for, if others will do


def reserves(model: Model, lettings: Sequence[Letting], who_suits: Suited) -> list[tuple[str, ...]]:
    """Name up to two reserves for each letting of a plan.

    Parameters
    ----------
    model : Model
    lettings : sequence of Letting
        All lettings of the plan.
    who_suits : Suited

    Returns
    -------
    list of tuple of str
        One entry a letting: household ids, first reserve first.
    """
    bench = _Bench(model, lettings, who_suits)
    found: dict[int, tuple[str, ...]] = {}
    for entry in sorted(range(len(lettings)), key=lambda entry: (lettings[entry].start, entry)):
        found[entry] = bench.next_two(lettings[entry])
    return [found[entry] for entry in range(len(lettings))]


class _Bench:
    """Those who are left out of a plan, and how often each is reserve already."""

    def __init__(self, model: Model, lettings: Sequence[Letting], who_suits: Suited) -> None:
        self.model, self.who_suits = model, who_suits
        self.ids = model.assessed.households["household_id"].tolist()
        self.left_out = np.ones(len(self.ids), dtype=np.bool_)
        self.left_out[[letting.household for letting in lettings]] = False
        self.times = np.zeros(len(self.ids), dtype=np.int64)
        self.start_of_home = {letting.home: letting.start for letting in lettings}
        self.counted = _counted(model)
        self.totals = self.counted[:, [letting.arc for letting in lettings]].sum(axis=1)

    def next_two(self, letting: Letting) -> tuple[str, ...]:
        """Give the reserves for one letting."""
        arcs = self.who_suits.arcs_open(letting.home, letting.start)
        arcs = arcs[self.left_out[self.model.lettings.arc_household[arcs]]]
        household = self.model.lettings.arc_household[arcs]
        whole = self._chain_goes_on(letting, household) & self._demands_hold(letting, arcs)
        # `arcs` come in the order of rank, which lexsort keeps where the keys are equal.
        order = np.lexsort((self.times[household] >= MOST_HOMES, ~whole))
        chosen = household[order][:RESERVES]
        self.times[chosen] += 1
        return tuple(self.ids[row] for row in chosen.tolist())

    def _chain_goes_on(self, letting: Letting, household: Ints) -> Bools:
        frees = self.model.frees
        wanted = int(frees.home_type[letting.household])
        same = frees.home_type[household] == wanted
        follower = self.start_of_home.get(int(frees.home[letting.household]))
        if follower is None:
            return np.asarray(same | (frees.home[household] < 0), dtype=np.bool_)
        start = np.full(len(household), letting.start, dtype=np.int64)
        return np.asarray(same & (frees.available(household, start) <= follower), dtype=np.bool_)

    def _demands_hold(self, letting: Letting, arcs: Ints) -> Bools:
        """Whether quotas, nominations and budget hold after each swap."""
        others = self.totals - self.counted[:, letting.arc]
        after = others[:, None] + self.counted[:, arcs]
        lower, upper = _limits(self.model)
        held = (after >= lower[:, None] - TOLERANCE) & (after <= upper[:, None] + TOLERANCE)
        return np.asarray(held.all(axis=0), dtype=np.bool_)


def _counted(model: Model) -> Floats:
    """(rows, arcs) what each arc of the lettings graph counts to each demand."""
    none = np.empty((0, len(model.lettings.arc_household)))
    return np.vstack([none, *(row.coefficient for row in model.rows)])


def _limits(model: Model) -> tuple[Floats, Floats]:
    return np.array([row.lower for row in model.rows]), np.array([row.upper for row in model.rows])
