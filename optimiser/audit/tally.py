"""For households that go without: how many homes of the plan suit each, and to whom those homes went.

Works through pairs of household and home in pieces, so that memory stays small whatever the borough's size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.audit.supply import Rows, Supply
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

PAIRS_AT_ONCE = 2_000_000
NEVER = np.iinfo(np.int64).max

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """Counts of homes, one entry a household of the list that was asked about (see `count_homes`).

    Attributes
    ----------
    suitable : int64 array
        Homes of the plan that suit it and could be let to it in time: the sum of the seven below.
    above : int64 array
        Of those, let to households ranked above it.
    below_helping, below_deadline, below : int64 array
        Of those, let to households ranked below it: to such whose move freed a home for another household, to
        others that have a deadline to move, and to the rest.
    own : int64 array
        Of those, let to the household itself (later than asked).
    at_cap, left : int64 array
        Of those, not let: at the end of a chain that has reached its cap, and others.
    late : int64 array
        Homes of the plan that suit it but come free too late for it.
    first_late : int64 array
        First day a tenancy of one of these could start (`NEVER` where there is none).
    helped : int64 array
        Row of one household that was helped by a `below_helping` letting, -1 where there is none.
    """

    suitable: Rows
    above: Rows
    below_helping: Rows
    below_deadline: Rows
    below: Rows
    own: Rows
    at_cap: Rows
    left: Rows
    late: Rows
    first_late: Rows
    helped: Rows


def count_homes(assessed: Assessed, lettings: Lettings, supply: Supply, households: Rows, by: Rows) -> Tally:
    """Count the homes of a plan that suit each of some households.

    Parameters
    ----------
    assessed, lettings, supply
        Of one scenario and one plan.
    households : int64 array
        Rows of the households to count for.
    by : int64 array
        The last day on which a tenancy of each may start, besides the household's own dates.
    """
    place = np.full(len(assessed.households), -1, dtype=np.int64)
    place[households] = np.arange(len(households))
    arc_place, arc_type, arc_last = _last_days(lettings, place, by)
    rank = assessed.households["rank"].to_numpy(np.int64)
    sums = _Sums(len(households))
    for arc, entry in _pairs(arc_type, supply.home_type):
        sums.add(supply, rank, households, arc_place[arc], arc_last[arc], entry)
    return sums.tally()


def _last_days(lettings: Lettings, place: Rows, by: Rows) -> tuple[Rows, Rows, Rows]:
    """Give one arc a household and home type: the last day it may start, over all its windows.

    Windows that open only after `by` are shut.
    """
    arc_place = place[lettings.arc_household]
    mine = arc_place >= 0
    arc_place, arc_type = arc_place[mine], lettings.arc_type[mine]
    mine_in_time = lettings.arc_first[mine] <= by[arc_place]
    arc_place, arc_type = arc_place[mine_in_time], arc_type[mine_in_time]
    last = np.minimum(lettings.arc_last[mine][mine_in_time], by[arc_place])
    order = np.lexsort((last, arc_type, arc_place))
    arc_place, arc_type, last = arc_place[order], arc_type[order], last[order]
    is_final = np.ones(len(order), dtype=np.bool_)
    is_final[:-1] = (arc_place[1:] != arc_place[:-1]) | (arc_type[1:] != arc_type[:-1])
    return arc_place[is_final], arc_type[is_final], last[is_final]


def _pairs(arc_type: Rows, supply_type: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Every arc with every home of its type, as positions in both arrays, a piece at a time."""
    first = np.searchsorted(supply_type, arc_type, side="left")
    homes = np.searchsorted(supply_type, arc_type, side="right") - first
    piece = np.cumsum(homes) // PAIRS_AT_ONCE
    cuts = np.flatnonzero(np.diff(piece)) + 1
    for arcs in np.split(np.arange(len(arc_type)), cuts):
        count = homes[arcs]
        arc = np.repeat(arcs, count)
        within = np.arange(len(arc)) - np.repeat(np.cumsum(count) - count, count)
        yield arc, first[arc] + within


class _Sums:
    """Running counts for each household of the list."""

    def __init__(self, count: int) -> None:
        names = ("above", "below_helping", "below_deadline", "below", "own", "at_cap", "left", "late")
        self.counts = {name: np.zeros(count, dtype=np.int64) for name in names}
        self.first_late = np.full(count, NEVER, dtype=np.int64)
        self.helped = np.full(count, -1, dtype=np.int64)

    def add(self, supply: Supply, rank: Rows, households: Rows, place: Rows, last: Rows, entry: Rows) -> None:
        """Count some pairs of a household (its place in the list) and an entry of the supply."""
        in_time = supply.earliest[entry] <= last
        self._count("late", place, ~in_time)
        np.minimum.at(self.first_late, place[~in_time], supply.earliest[entry[~in_time]])
        place, entry = place[in_time], entry[in_time]
        taker = supply.taker[entry]
        let, own = taker >= 0, taker == households[place]
        self._count("own", place, own)
        self._count("at_cap", place, ~let & supply.at_cap[entry])
        self._count("left", place, ~let & ~supply.at_cap[entry])
        is_above = let & (rank[taker] < rank[households[place]])
        self._count("above", place, is_above)
        is_below = let & ~own & ~is_above
        self._add_below(supply, place[is_below], entry[is_below])

    def _add_below(self, supply: Supply, place: Rows, entry: Rows) -> None:
        """Count homes let to households ranked below, by what speaks for these."""
        helping = supply.helps[entry] >= 0
        self._count("below_helping", place, helping)
        self._count("below_deadline", place, ~helping & supply.taker_has_deadline[entry])
        self._count("below", place, ~helping & ~supply.taker_has_deadline[entry])
        self.helped[place[helping]] = supply.helps[entry[helping]]

    def _count(self, name: str, place: Rows, which: Flags) -> None:
        self.counts[name] += np.bincount(place[which], minlength=len(self.helped))

    def tally(self) -> Tally:
        """Give the counts as they stand."""
        suitable = sum(
            (self.counts[name] for name in self.counts if name != "late"), np.zeros_like(self.helped)
        )
        return Tally(
            suitable=suitable,
            first_late=self.first_late,
            helped=self.helped,
            **self.counts,
        )
