"""Candidate pairs of a household (at one step of its need) and a home, as arrays that rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimiser.needs.assess import Assessed
from optimiser.suitability.remember import remembered

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs; entry i of each array belongs to pair i.

    Attributes
    ----------
    assessed : Assessed
    step : ndarray of int64
        Row of ``assessed.need_steps``: the household, and its need in force.
    household : ndarray of int64
        Row of ``assessed.households``.
    home : ndarray of int64
        Row of ``assessed.homes``.
    """

    assessed: Assessed
    step: IntArray
    household: IntArray
    home: IntArray

    def of_step(self, column: str) -> NDArray[Any]:
        """Give the values of a column of ``need_steps``, a pair each."""
        return self.assessed.need_steps[column].to_numpy()[self.step]

    def of_household(self, column: str) -> NDArray[Any]:
        """Give the values of a column of ``households``, a pair each."""
        return self.assessed.households[column].to_numpy()[self.household]

    def of_home(self, column: str) -> NDArray[Any]:
        """Give the values of a column of ``homes``, a pair each."""
        return self.assessed.homes[column].to_numpy()[self.home]

    def where(self, kept: BoolArray) -> Pairs:
        """Give the pairs for which `kept` is true."""
        if kept.all():
            return self
        return Pairs(self.assessed, self.step[kept], self.household[kept], self.home[kept])


@remembered
def step_windows(assessed: Assessed) -> tuple[IntArray, IntArray]:
    """Give the first and last day on which a tenancy may start, for each row of ``need_steps``.

    Returns
    -------
    first, last : ndarray of int64, shape (steps,)
        Day numbers, both included; ``first > last`` where no day is left.
    """
    steps = assessed.need_steps
    household = steps["household"].to_numpy(dtype=np.int64)
    from_day = steps["from_day"].to_numpy(dtype=np.int64)
    not_before = assessed.households["not_before_day"].to_numpy(dtype=float)[household]
    first = np.maximum(from_day, np.nan_to_num(not_before, nan=0.0).astype(np.int64))
    last = np.full(len(steps), assessed.end_day - 1, dtype=np.int64)
    has_next = household[1:] == household[:-1]
    last[:-1][has_next] = np.minimum(last[:-1], from_day[1:] - 1)[has_next]
    return np.maximum(first, 0), last
