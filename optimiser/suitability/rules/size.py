"""Size: a home has the bedrooms that the household may be offered, and sleeps everybody."""

from __future__ import annotations

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.plain_rows import need_in_force
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.wording import counted


def _bedrooms_allow(pairs: Pairs) -> BoolArray:
    bedrooms = pairs.of_home("bedrooms")
    fits: BoolArray = (pairs.of_step("min_bedrooms") <= bedrooms) & (
        bedrooms <= pairs.of_step("max_bedrooms")
    )
    return fits


def _bedrooms_refuse(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    step = need_in_force(household, assessed, start_day)
    fewest, most = int(step["min_bedrooms"]), int(step["max_bedrooms"])
    if fewest <= home["bedrooms"] <= most:
        return None
    has = f"this home has {home['bedrooms']}" if home["bedrooms"] else "this home is a studio"
    if fewest == most == step["need"]:
        return f"needs {counted(most, 'bedroom')}, {has}"
    span = counted(most, "bedroom") if fewest == most else f"{fewest} to {counted(most, 'bedroom')}"
    return f"may be offered {span}, {has}"


def _bedrooms_key(assessed: Assessed) -> IntArray:
    return assessed.homes["bedrooms"].to_numpy(dtype=np.int64)


BEDROOMS = Rule(
    "bedrooms",
    "The home has the number of bedrooms that the household may be offered.",
    _bedrooms_allow,
    _bedrooms_refuse,
    _bedrooms_key,
)


def _bedspaces_allow(pairs: Pairs) -> BoolArray:
    # A comparison with NaN is false: a household whose size is not known is not shut out.
    crowded: BoolArray = pairs.of_step("persons") > pairs.of_home("bedspaces")
    return ~crowded


def _bedspaces_refuse(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    persons = need_in_force(household, assessed, start_day)["persons"]
    if not persons > home["bedspaces"]:
        return None
    return f"{counted(persons, 'person')} in the household, this home sleeps {home['bedspaces']:g}"


def _bedspaces_key(assessed: Assessed) -> IntArray:
    sizes = np.unique(assessed.need_steps["persons"].dropna().to_numpy(dtype=float))
    return np.searchsorted(sizes, assessed.homes["bedspaces"].to_numpy(dtype=float), side="right").astype(
        np.int64
    )


BEDSPACES = Rule(
    "bedspaces",
    "The home sleeps everybody in the household.",
    _bedspaces_allow,
    _bedspaces_refuse,
    _bedspaces_key,
)
