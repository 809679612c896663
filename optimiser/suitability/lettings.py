"""Who may have what, for the whole scenario: home types and arcs, as arrays for the engine."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.suitability.arcs import arcs
from optimiser.suitability.home_types import home_types, types_frame
from optimiser.suitability.pairs import IntArray


@dataclass(frozen=True)
class Lettings:
    """The lettings that the rules allow.

    Attributes
    ----------
    types : DataFrame
        One row a home type (the index is its number): the attributes of its first home, which are those of
        all its homes wherever a rule, objective, quota or date looks; `homes`, a tuple of rows of homes.
    home_type : ndarray of int64, shape (homes,)
        Type of each home; -1 for one that can neither be let nor be freed for letting.
    arc_household, arc_type : ndarray of int64, shape (arcs,)
        An arc: this household (row) may have a home of this type. Sorted by household, type, first day. A
        household has two arcs to a type where its need changes meanwhile; their days do not overlap. An arc
        to the type of a tenant's own home means another home of that type.
    arc_first, arc_last : ndarray of int64, shape (arcs,)
        Day numbers between which, both included, its tenancy may start by the household's own dates.
    arc_need : ndarray of int64, shape (arcs,)
        Bedrooms that it needs on those days.
    """

    types: pd.DataFrame
    home_type: IntArray
    arc_household: IntArray
    arc_type: IntArray
    arc_first: IntArray
    arc_last: IntArray
    arc_need: IntArray


def find_lettings(assessed: Assessed) -> Lettings:
    """Apply every rule of suitability to the whole scenario.

    Parameters
    ----------
    assessed : Assessed

    Returns
    -------
    Lettings
        Types and arcs; the same for the same scenario. Work and memory grow with the pairs of household
        and type that agree in area and bedrooms, never with households x homes.
    """
    types = home_types(assessed)
    found = arcs(assessed, types)
    return Lettings(
        types=types_frame(assessed, types),
        home_type=types.type_of_home,
        arc_household=found.household,
        arc_type=found.home_type,
        arc_first=found.first,
        arc_last=found.last,
        arc_need=found.need,
    )
