"""Pairs: households alike in all that dates touch, so that the engine need not tell them apart.

What matters of a letting on a given day is which home type it enters and which it frees when, and what the
dated objectives see of the household (`Objective.dated_by` and its kin); the rest is a fixed worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimiser.engine.model.problem import Ints
from optimiser.measures import OBJECTIVES
from optimiser.needs.assess import Assessed
from optimiser.planning.freeing import Freeing
from optimiser.planning.windows import Windows
from optimiser.suitability import Lettings
from optimiser.suitability.rule import combined_key


@dataclass(frozen=True)
class PairTable:
    """Pairs by number.

    Attributes
    ----------
    of_window : (windows,) int64 array
        Pair of each letting.
    household, home_type : (pairs,) int64 arrays
        A household that stands for the pair, and the type it enters.
    first, last : (pairs,) int64 arrays
    kind : (pairs,) int64 array
        Pairs of one kind differ in nothing but first and last day.
    """

    of_window: Ints
    household: Ints
    home_type: Ints
    first: Ints
    last: Ints
    kind: Ints


def pair_table(assessed: Assessed, lettings: Lettings, windows: Windows, frees: Freeing) -> PairTable:
    """Sort the lettings into pairs, numbered in order of first appearance."""
    household, home_type = lettings.arc_household[windows.arc], lettings.arc_type[windows.arc]
    kind = combined_key([home_type, _household_classes(assessed, frees)[household]])
    pair = combined_key([kind, windows.first, windows.last])
    _, shown = np.unique(pair, return_index=True)
    return PairTable(
        of_window=pair,
        household=household[shown],
        home_type=home_type[shown],
        first=windows.first[shown],
        last=windows.last[shown],
        kind=kind[shown],
    )


def _household_classes(assessed: Assessed, frees: Freeing) -> Ints:
    """Give a number to households alike in what they free and in what dated objectives see of them."""
    parts: list[NDArray[Any]] = [frees.home_type, frees.void, frees.letting, frees.ready_floor]
    own = assessed.households["home_row"].to_numpy(dtype=np.int64)
    for name in assessed.scenario.policy.objectives:
        objective = OBJECTIVES[name]
        if objective.dated is not None:
            parts += [assessed.households[column].to_numpy() for column in objective.dated_by]
            parts += [_of_home(assessed, column, own) for column in objective.dated_by_home]
    return combined_key(parts)


def _of_home(assessed: Assessed, column: str, own: Ints) -> NDArray[Any]:
    values = np.array([*assessed.homes[column].tolist(), None], dtype=object)
    return np.asarray(values[own], dtype=object)
