"""Getting in and about: accessible-housing category, homes kept for those who need them, floor and lift."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.records.tables import ACCESS_CATEGORIES
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule

# The categories that the data dictionary counts as accessible (objective `access_matched`).
ACCESSIBLE = ("A", "B", "C", "D")


@remembered
def home_grades(assessed: Assessed) -> IntArray:
    """Grade each home by its accessible-housing category: 0 for A (best) to 6 for G."""
    return (
        pd.Index(ACCESS_CATEGORIES).get_indexer(pd.Index(assessed.homes["access_category"])).astype(np.int64)
    )


@remembered
def needed_grades(assessed: Assessed) -> IntArray:
    """Grade the category each household needs, like `home_grades`; 7 where it needs none."""
    grades = pd.Index(ACCESS_CATEGORIES).get_indexer(pd.Index(assessed.households["access_need"]))
    return np.where(grades < 0, len(ACCESS_CATEGORIES), grades).astype(np.int64)


def _category_allows(pairs: Pairs) -> BoolArray:
    allowed: BoolArray = (
        home_grades(pairs.assessed)[pairs.home] <= needed_grades(pairs.assessed)[pairs.household]
    )
    return allowed


def _category_refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    # The letters order themselves: A is the most accessible.
    need, category = household["access_need"], home["access_category"]
    if not need or category <= need:
        return None
    wanted = f"category {need}" if need == "A" else f"category {need} or better"
    return f"needs an accessible home of {wanted}, this home is category {category}"


ACCESS_CATEGORY = Rule(
    "access_category",
    "The home is at least as accessible as the household needs.",
    _category_allows,
    _category_refuses,
    home_grades,
)


@remembered
def _reserved_homes(assessed: Assessed) -> BoolArray:
    """Tell which homes their council keeps for those who need an accessible home."""
    authority = assessed.homes["authority"]
    reserves = {name: assessed.scenario.policy_for(name).reserve_accessible for name in authority.unique()}
    kept = authority.map(reserves).to_numpy(dtype=bool)
    accessible: BoolArray = home_grades(assessed) < len(ACCESSIBLE)
    return kept & accessible


def _reserved_allows(pairs: Pairs) -> BoolArray:
    needs_access = needed_grades(pairs.assessed) < len(ACCESS_CATEGORIES)
    allowed: BoolArray = needs_access[pairs.household] | ~_reserved_homes(pairs.assessed)[pairs.home]
    return allowed


def _reserved_refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    policy = assessed.scenario.policy_for(home["authority"])
    if not policy.reserve_accessible or home["access_category"] not in ACCESSIBLE or household["access_need"]:
        return None
    return (
        f"this home is category {home['access_category']} and kept for households who need an accessible "
        "home; no such need is recorded"
    )


RESERVED_ACCESSIBLE = Rule(
    "reserved_accessible",
    "Accessible homes (A to D) go only to households who need one, where the scheme keeps them so.",
    _reserved_allows,
    _reserved_refuses,
    lambda assessed: _reserved_homes(assessed).astype(np.int64),
)


def _floor_allows(pairs: Pairs) -> BoolArray:
    # A comparison with NaN is false: no `max_floor`, no limit.
    too_high = pairs.of_home("floor") > pairs.of_household("max_floor")
    allowed: BoolArray = ~too_high | pairs.of_home("lift")
    return allowed


def _floor_refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    if home["lift"] or not home["floor"] > household["max_floor"]:
        return None
    most = int(household["max_floor"])
    manages = f"up to floor {most}" if most > 0 else "only the ground floor"
    return f"on floor {home['floor']} without a lift; can manage {manages}"


def _floor_key(assessed: Assessed) -> IntArray:
    limits = np.unique(assessed.households["max_floor"].dropna().to_numpy(dtype=float))
    homes = assessed.homes
    refused_by = np.searchsorted(limits, homes["floor"].to_numpy(dtype=float), side="left")
    return np.where(homes["lift"].to_numpy(dtype=bool), 0, refused_by).astype(np.int64)


FLOOR = Rule(
    "floor",
    "Without a lift, the home is on a floor that the household can manage.",
    _floor_allows,
    _floor_refuses,
    _floor_key,
)
