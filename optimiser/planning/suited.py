"""Who could have a given home from a given day: the lettings of its type, best-ranked household first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import Ints
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
    household, first, last : (arcs,) int64 arrays
        Of the arcs in that order, so that what belongs to one type lies together.
    begins : (types + 1,) int64 array
        Where each type begins in `order`.
    tenant : (homes,) int64 array
        Row of the household that lives in each home, -1 where none of the scenario does.
    """

    assessed: Assessed
    lettings: Lettings
    order: Ints
    household: Ints
    first: Ints
    last: Ints
    begins: Ints
    tenant: Ints

    def places_open(self, home: int, day: int) -> Ints:
        """Give the places in `order` of the arcs by which a home (row) may be let on a day.

        Best-ranked household first; at most one a household, and none to the household that lives there.
        """
        home_type = self.lettings.home_type[home]
        begin, end = int(self.begins[home_type]), int(self.begins[home_type + 1])
        on_that_day = (self.first[begin:end] <= day) & (day <= self.last[begin:end])
        elsewhere = self.household[begin:end] != self.tenant[home]
        places: Ints = begin + np.flatnonzero(on_that_day & elsewhere)
        return places


def suited(assessed: Assessed, lettings: Lettings) -> Suited:
    """Sort the arcs."""
    rank = assessed.households["rank"].to_numpy(dtype=np.int64)
    order = np.lexsort((rank[lettings.arc_household], lettings.arc_type)).astype(np.int64)
    begins = np.searchsorted(lettings.arc_type[order], np.arange(len(lettings.types) + 1))
    return Suited(
        assessed,
        lettings,
        order,
        lettings.arc_household[order],
        lettings.arc_first[order],
        lettings.arc_last[order],
        begins.astype(np.int64),
        _tenants(assessed),
    )


def _tenants(assessed: Assessed) -> Ints:
    own = assessed.households["home_row"].to_numpy(dtype=np.int64)
    tenants = np.flatnonzero(own >= 0)
    tenant = np.full(len(assessed.homes), -1, dtype=np.int64)
    tenant[own[tenants]] = tenants
    return tenant
