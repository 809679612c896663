"""Columns spread over the arcs of the lettings graph: what the vectorised forms of the measures read."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
AnyArray = npt.NDArray[Any]


def no_worth(assessed: Assessed, lettings: Lettings) -> FloatArray:
    """Nought for every arc: an objective whose worth depends on the date alone, or on no letting."""
    return np.zeros(len(lettings.arc_household))


def numbers_of_arcs(assessed: Assessed, lettings: Lettings, column: str) -> FloatArray:
    """Give a column of numbers of the household of each arc."""
    values: FloatArray = assessed.households[column].to_numpy(dtype=np.float64)
    return values[lettings.arc_household]


def numbers_of_types(lettings: Lettings, column: str) -> FloatArray:
    """Give a column of numbers of the home type of each arc."""
    values: FloatArray = lettings.types[column].to_numpy(dtype=np.float64)
    return values[lettings.arc_type]


def numbers_of_present_home(assessed: Assessed, column: str) -> FloatArray:
    """Give for each household a column of numbers of its present home; NaN where it has none."""
    values = np.append(assessed.homes[column].to_numpy(dtype=np.float64), np.nan)
    found: FloatArray = values[assessed.households["home_row"].to_numpy()]
    return found


def texts_of_present_home(assessed: Assessed, column: str) -> AnyArray:
    """Give for each household a column of texts of its present home; "" where it has none."""
    values = np.append(assessed.homes[column].to_numpy(dtype=object), "")
    found: AnyArray = values[assessed.households["home_row"].to_numpy()]
    return found
