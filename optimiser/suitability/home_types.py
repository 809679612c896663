"""Home types: homes alike in everything that any rule, objective, quota or date looks at are one type.

Exact: every household that may have one home of a type may have the others of it (save its own), and it is
worth the same there. Each rule says itself what it sees of a home (`Rule.home_key`); the rest is what the
objectives, quotas and dates see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimiser.needs.assess import Assessed
from optimiser.suitability.conditions import matches
from optimiser.suitability.pairs import IntArray
from optimiser.suitability.rule import combined_key
from optimiser.suitability.rules import RULES
from optimiser.suitability.rules.availability import lettable_homes
from optimiser.suitability.schemes import all_quotas, policies

# Columns that objectives, money, baselines and dates look at, whatever the policy.
_ALWAYS_SEEN = (
    "authority",
    "area",
    "bedrooms",
    "bedrooms_counted",
    "access_category",
    "letting_days",
    "void_days",
    "after_leaving",
    "ready_again_day",
)


@dataclass(frozen=True, slots=True)
class HomeTypes:
    """The home types of a scenario.

    Attributes
    ----------
    type_of_home : ndarray of int64, shape (homes,)
        Number of the home's type; -1 for a home that can neither be let nor freed for letting.
    members : ndarray of int64, shape (homes that have a type,)
        Rows of homes, sorted by type and row.
    first_member : ndarray of int64, shape (types + 1,)
        Where each type begins in `members`.
    """

    type_of_home: IntArray
    members: IntArray
    first_member: IntArray

    @property
    def sizes(self) -> IntArray:
        """Homes of each type."""
        return np.diff(self.first_member)

    @property
    def representative(self) -> IntArray:
        """Row of the first home of each type."""
        return self.members[self.first_member[:-1]]


def home_types(assessed: Assessed, apart_by: Sequence[NDArray[Any]] = ()) -> HomeTypes:
    """Sort the homes of a scenario into types, numbered in the order in which homes are listed.

    `apart_by` are further keys, one entry a home, that homes of one type must share.
    """
    lettable = np.flatnonzero(lettable_homes(assessed))
    parts: list[NDArray[Any]] = [rule.home_key(assessed)[lettable] for rule in RULES]
    parts += [part[lettable] for part in (*_seen_by_measures(assessed), *apart_by)]
    type_of_home = np.full(len(assessed.homes), -1, dtype=np.int64)
    type_of_home[lettable] = combined_key(parts)
    members = lettable[np.argsort(type_of_home[lettable], kind="stable")].astype(np.int64)
    number = int(type_of_home.max(initial=-1)) + 1
    first_member = np.searchsorted(type_of_home[members], np.arange(number + 1)).astype(np.int64)
    return HomeTypes(type_of_home, members, first_member)


def _seen_by_measures(assessed: Assessed) -> list[NDArray[Any]]:
    """Give the keys of what objectives, quotas, nominations and dates see of homes."""
    homes, schemes = assessed.homes, policies(assessed.scenario)
    keys: list[NDArray[Any]] = [homes[column].to_numpy() for column in _ALWAYS_SEEN]
    keys += [matches(homes, quota.where) for quota in all_quotas(assessed.scenario)]
    if any(policy.nominations for policy in schemes):
        # An agreement counts first lets apart from relets, by landlord.
        keys += [homes["landlord"].to_numpy(), (homes["status"] == "new_build").to_numpy()]
    if any("cost" in policy.objectives for policy in schemes):
        keys.append(homes["weekly_rent"].to_numpy())
    return keys


def types_frame(assessed: Assessed, types: HomeTypes) -> pd.DataFrame:
    """Give one row a type: the attributes of its first home, and `homes`, a tuple of the rows of all.

    Columns that no rule, objective, quota or date looks at differ between the homes of a type; what stands
    there is the first home's.
    """
    frame = assessed.homes.iloc[types.representative].reset_index(drop=True)
    bounds = types.first_member.tolist()
    members = types.members.tolist()
    rows = [tuple(members[begin:end]) for begin, end in pairwise(bounds)]
    return frame.assign(homes=pd.Series(rows, index=frame.index, dtype=object))
