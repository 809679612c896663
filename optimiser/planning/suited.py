"""Who could have a given home from a given day: the lettings of its type, best-ranked household first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.engine.problem import Ints
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings


@dataclass(frozen=True)
class Suited:
    """Arcs of the lettings graph by home type, and within a type by the rank of the household.

    Attributes
    ----------
    assessed, lettings
    order : (arcs,) int64 array
        Arcs, sorted.
    begins : (types + 1,) int64 array
        Where each type begins in `order`.
    """

    assessed: Assessed
    lettings: Lettings
    order: Ints
    begins: Ints

    def arcs(self, home_type: int) -> Ints:
        """Give all arcs to a type."""
        return self.order[self.begins[home_type] : self.begins[home_type + 1]]

    def arcs_open(self, home: int, day: int) -> Ints:
        """Give the arcs by which a home (row) may be let on a day; at most one a household.

        Not to the household that lives there.
        """
        found = self.arcs(int(self.lettings.home_type[home]))
        own = self.assessed.households["home_row"].to_numpy(dtype=np.int64)
        on_that_day = (self.lettings.arc_first[found] <= day) & (day <= self.lettings.arc_last[found])
        kept: Ints = found[on_that_day & (own[self.lettings.arc_household[found]] != home)]
        return kept


def suited(assessed: Assessed, lettings: Lettings) -> Suited:
    """Sort the arcs."""
    rank = assessed.households["rank"].to_numpy(dtype=np.int64)
    order = np.lexsort((rank[lettings.arc_household], lettings.arc_type))
    begins = np.searchsorted(lettings.arc_type[order], np.arange(len(lettings.types) + 1))
    return Suited(assessed, lettings, order.astype(np.int64), begins.astype(np.int64))
