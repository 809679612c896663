"""Reserves: who is next for each home, should the household proposed for it refuse.

First come those who would keep the rest of the plan whole: they free what the next household of the chain
waits for, in time (or, at a chain's end, leave no more behind than the first choice does), and every quota
and budget still holds. Then the others. Within each: those not yet reserve for two other homes, then by rank.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
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
        none = np.empty((len(model.lettings.arc_household), 0))
        self.ids = model.assessed.households["household_id"].tolist()
        self.left_out = np.ones(len(self.ids), dtype=np.bool_)
        self.left_out[[letting.household for letting in lettings]] = False
        self.times = np.zeros(len(self.ids), dtype=np.int64)
        self.start_of_home = {letting.home: letting.start for letting in lettings}
        self.counted = np.column_stack([none, *(row.counts(exchanged=False) for row in model.rows)])
        self.limits = _limits(model)
        self.totals = _totals(model, lettings)

    def next_two(self, letting: Letting) -> tuple[str, ...]:
        """Give the reserves for one letting; none in an exchange, where nobody else leaves that home."""
        if letting.exchanged:
            return ()
        places = self.who_suits.places_open(letting.home, letting.start)
        places = places[self.left_out[self.who_suits.household[places]]]
        household, arcs = self.who_suits.household[places], self.who_suits.order[places]
        whole = self._chain_goes_on(letting, household)
        whole[whole] = self._demands_hold(letting, arcs[whole])
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
        after = self.totals - self.counted[letting.arc] + self.counted[arcs]
        lower, upper = self.limits
        held = (after >= lower - TOLERANCE) & (after <= upper + TOLERANCE)
        return np.asarray(held.all(axis=1), dtype=np.bool_)


def _totals(model: Model, lettings: Sequence[Letting]) -> Floats:
    """(rows,) what the plan counts to each demand."""
    total = np.zeros(len(model.rows))
    for exchanged in (False, True):
        arcs = [letting.arc for letting in lettings if letting.exchanged == exchanged]
        total += [row.counts(exchanged=exchanged)[arcs].sum() for row in model.rows]
    return total


def _limits(model: Model) -> tuple[Floats, Floats]:
    return np.array([row.lower for row in model.rows]), np.array([row.upper for row in model.rows])
