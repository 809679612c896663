"""Homes designated for older people: the lead tenant has reached the age."""

from __future__ import annotations

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.plain_rows import need_in_force
from optimiser.suitability.rule import Row, Rule


def _allows(pairs: Pairs) -> BoolArray:
    # A comparison with NaN is false: a lead whose age is not known is not shut out.
    too_young: BoolArray = pairs.of_step("lead_age") < pairs.of_home("min_age")
    return ~too_young


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    age = need_in_force(household, assessed, start_day)["lead_age"]
    if not age < home["min_age"]:
        return None
    return f"for lead tenants of {home['min_age']} and over; the lead tenant is {int(age)}"


def _home_key(assessed: Assessed) -> IntArray:
    ages = np.unique(assessed.need_steps["lead_age"].dropna().to_numpy(dtype=float))
    return np.searchsorted(ages, assessed.homes["min_age"].to_numpy(dtype=float), side="left").astype(
        np.int64
    )


MIN_AGE = Rule(
    "min_age",
    "The lead tenant has reached the age for which the home is designated.",
    _allows,
    _refuses,
    _home_key,
)
