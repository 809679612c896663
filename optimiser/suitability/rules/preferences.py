"""What the household accepts: areas, landlords and property types; a blank list accepts any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.wording import listed, owner


@dataclass(frozen=True, slots=True)
class AcceptedValues:
    """Which household accepts which value of a column of homes.

    Attributes
    ----------
    list_of_household : ndarray of int64, shape (households,)
        Number of its list among the different lists.
    value_of_home : ndarray of int64, shape (homes,)
        Number of the home's value among the different values.
    bits : ndarray of uint8, shape (lists, values / 8)
        One bit a list and value: accepted. Packed, for London has 300,000 lists and 400 areas.
    """

    list_of_household: IntArray
    value_of_home: IntArray
    bits: NDArray[np.uint8]

    def allow(self, pairs: Pairs) -> BoolArray:
        """Tell for which pairs the household accepts the home's value."""
        value = self.value_of_home[pairs.home]
        byte = self.bits[self.list_of_household[pairs.household], value >> 3]
        accepted: BoolArray = (byte >> (7 - (value & 7)).astype(np.uint8)) & 1 == 1
        return accepted


@remembered
def accepted_values(assessed: Assessed, wishes: str, attribute: str) -> AcceptedValues:
    """Code the households' lists in column `wishes` against the homes' column `attribute`."""
    list_of_household, lists = pd.factorize(assessed.households[wishes])
    value_of_home, values = pd.factorize(assessed.homes[attribute])
    lengths = np.array([len(names) for names in lists], dtype=np.int64)
    named = pd.Index([name for names in lists for name in names], dtype=object)
    column = pd.Index(values, dtype=object).get_indexer(named)
    row = np.repeat(np.arange(len(lists)), lengths)
    accepted = np.zeros((len(lists), max(len(values), 1)), dtype=bool)
    accepted[row[column >= 0], column[column >= 0]] = True
    accepted[lengths == 0] = True
    bits = np.packbits(accepted, axis=1)
    return AcceptedValues(list_of_household.astype(np.int64), value_of_home.astype(np.int64), bits)


def _preference(rule_id: str, sentence: str, wishes: str, attribute: str, reason: str) -> Rule:
    """Make the rule that a home's `attribute` is among the household's `wishes`."""

    def allows(pairs: Pairs) -> BoolArray:
        return accepted_values(pairs.assessed, wishes, attribute).allow(pairs)

    def refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
        if not household[wishes] or home[attribute] in household[wishes]:
            return None
        return reason.format(
            wishes=listed([owner(name) for name in household[wishes]]), home=owner(home[attribute])
        )

    def home_key(assessed: Assessed) -> IntArray:
        """Values that nobody names are all alike."""
        named = {name for names in set(assessed.households[wishes]) for name in names}
        names = pd.Index(sorted(named), dtype=object)
        codes: IntArray = names.get_indexer(pd.Index(assessed.homes[attribute])).astype(np.int64)
        return codes

    return Rule(rule_id, sentence, allows, refuses, home_key)


AREAS = _preference(
    "areas",
    "The home is in an area that the household accepts.",
    "areas",
    "area",
    "accepts {wishes}, this home is in {home}",
)
LANDLORDS = _preference(
    "landlords",
    "The landlord is one that the household accepts.",
    "landlords",
    "landlord",
    "accepts {wishes} as landlord, this home belongs to {home}",
)
PROPERTY_TYPES = _preference(
    "property_types",
    "The property is of a type that the household accepts.",
    "property_types",
    "property_type",
    "accepts a {wishes}, this home is a {home}",
)
