"""Whether a home is to be let at all, and not to the household who lives there."""

from __future__ import annotations

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule


@remembered
def lettable_homes(assessed: Assessed) -> BoolArray:
    """Tell which homes may be let: vacancies, and homes that a household of the scenario may free.

    Returns
    -------
    ndarray of bool, shape (homes,)
        False for homes held or demolished now or once left, and homes whose tenant is not in the scenario.
    """
    homes = assessed.homes
    freed = np.zeros(len(homes), dtype=bool)
    home_row = assessed.households["home_row"].to_numpy(dtype=np.int64)
    freed[home_row[home_row >= 0]] = True
    vacant = homes["is_vacancy"].to_numpy(dtype=bool) & homes["ready_day"].notna().to_numpy(dtype=bool)
    relet = (homes["after_leaving"] == "relet").to_numpy(dtype=bool)
    occupied = (homes["status"] == "occupied").to_numpy(dtype=bool)
    return relet & (vacant | (occupied & freed))


@remembered
def _lived_in(assessed: Assessed) -> frozenset[str]:
    return frozenset(assessed.households["home_id"]) - {""}


def _to_be_let_allows(pairs: Pairs) -> BoolArray:
    return lettable_homes(pairs.assessed)[pairs.home]


def _to_be_let_refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    if home["status"] == "held":
        return "this home is held and not to be let"
    if home["status"] == "demolished":
        return "this home is demolished"
    if home["after_leaving"] == "demolished":
        return f"this home is in block {home['block']}, which is to be demolished"
    if home["after_leaving"] == "held":
        return f"this home is in block {home['block']}, to be refurbished with no date given for its return"
    if home["status"] == "occupied":
        return (
            None
            if home["home_id"] in _lived_in(assessed)
            else "the tenant of this home is not among those who may move"
        )
    return "no date is given from which this home can be let" if np.isnan(home["ready_day"]) else None


def _lettable_key(assessed: Assessed) -> IntArray:
    return lettable_homes(assessed).astype(np.int64)


TO_BE_LET = Rule(
    "to_be_let",
    "The home is vacant or will be freed, and is neither held nor demolished.",
    _to_be_let_allows,
    _to_be_let_refuses,
    _lettable_key,
    always=True,
)


def _another_allows(pairs: Pairs) -> BoolArray:
    elsewhere: BoolArray = pairs.of_household("home_row") != pairs.home
    return elsewhere


def _another_refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    return "lives in this home already" if household["home_id"] == home["home_id"] else None


ANOTHER_HOME = Rule(
    "another_home",
    "The household does not live there already.",
    _another_allows,
    _another_refuses,
    always=True,
)
