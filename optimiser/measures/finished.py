"""A finished plan beside the facts it is measured by: lists with one entry a move, for the plain definitions.

It must not know the lettings graph or the engine: whatever is measured here is measured from the moves
and the assessed tables alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.needs.assess import Assessed
from optimiser.records.plan import Move

IntArray = npt.NDArray[np.int64]

PERMANENT_KINDS = frozenset({"chain", "exchange", "decant_permanent", "return"})
NO_HOME = -1


@dataclass(frozen=True)
class FinishedPlan:
    """The moves of a plan and, for each, the rows of the assessed tables that it is about.

    Attributes
    ----------
    assessed : Assessed
    moves : tuple of Move
        Every list of this class has one entry a move, in this order.
    """

    assessed: Assessed
    moves: tuple[Move, ...]

    @cached_property
    def household_rows(self) -> IntArray:
        """Row of the household that moves."""
        return _rows(self.assessed.households, "household_id", [move.household_id for move in self.moves])

    @cached_property
    def home_rows(self) -> IntArray:
        """Row of the home let."""
        return _rows(self.assessed.homes, "home_id", [move.to_home_id for move in self.moves])

    @cached_property
    def left_rows(self) -> IntArray:
        """Row of the home that the move leaves; `NO_HOME` for a register household."""
        return _rows(self.assessed.homes, "home_id", [move.from_home_id for move in self.moves])

    @cached_property
    def present_rows(self) -> IntArray:
        """Row of the home that the household had before the plan; `NO_HOME` for a register household."""
        return self.assessed.households["home_row"].to_numpy(dtype=np.int64)[self.household_rows]

    @cached_property
    def starts(self) -> list[int]:
        """Day number of the tenancy's start."""
        return [self.assessed.day(move.start_date) for move in self.moves]

    @cached_property
    def permanent(self) -> list[bool]:
        """Whether the household stays: not a temporary move to which a return belongs."""
        return [move.kind in PERMANENT_KINDS for move in self.moves]

    @cached_property
    def exchanged(self) -> list[bool]:
        """Whether the move is part of an exchange, in which homes change hands without standing empty."""
        return [move.kind == "exchange" for move in self.moves]

    @cached_property
    def needs(self) -> list[int]:
        """Bedrooms the household needs on the day its tenancy starts."""
        steps = self.assessed.need_steps
        of_household = steps["household"].to_numpy()
        first = np.searchsorted(of_household, self.household_rows, side="left").tolist()
        after = np.searchsorted(of_household, self.household_rows, side="right").tolist()
        days, needs = steps["from_day"].tolist(), steps["need"].tolist()
        spans = zip(self.starts, first, after, strict=True)
        return [needs[max(low, bisect_right(days, day, low, high) - 1)] for day, low, high in spans]

    def who(self, column: str) -> list[Any]:
        """Give a households column for the household of each move."""
        return _values(self.assessed.households, column, self.household_rows)

    def let(self, column: str) -> list[Any]:
        """Give a homes column for the home let by each move."""
        return _values(self.assessed.homes, column, self.home_rows)

    def left(self, column: str) -> list[Any]:
        """Give a homes column for the home that each move leaves; None where it leaves none."""
        return _values(self.assessed.homes, column, self.left_rows)

    def present(self, column: str) -> list[Any]:
        """Give a homes column for the home each household had before the plan; None where it had none."""
        return _values(self.assessed.homes, column, self.present_rows)


def finished(assessed: Assessed, moves: Sequence[Move]) -> FinishedPlan:
    """Join the moves of a plan to the assessed tables.

    Raises
    ------
    InputError
        If a move names a household or a home that the scenario does not have.
    """
    plan = FinishedPlan(assessed, tuple(moves))
    unknown = [
        *_unknown("household", plan.household_rows, [move.household_id for move in moves]),
        *_unknown("home", plan.home_rows, [move.to_home_id for move in moves]),
        *_unknown("home", plan.left_rows, [move.from_home_id for move in moves]),
    ]
    if unknown:
        raise InputError(unknown)
    return plan


def _unknown(what: str, rows: IntArray, ids: Sequence[str | None]) -> list[Fault]:
    problem = f"the plan names a {what} that the scenario does not have. Measure it with its own scenario."
    pairs = zip(rows.tolist(), ids, strict=True)
    return [Fault("plan", problem, value=key) for row, key in pairs if row == NO_HOME and key is not None]


def _rows(frame: pd.DataFrame, key: str, ids: Sequence[str | None]) -> IntArray:
    index = pd.Index(frame[key], dtype=object)
    wanted = np.array([None, *ids], dtype=object)[1:]  # an object array even where all or none are None
    found: IntArray = index.get_indexer(pd.Index(wanted, dtype=object)).astype(np.int64)
    return found


def _values(frame: pd.DataFrame, column: str, rows: IntArray) -> list[Any]:
    values = frame[column].to_numpy()
    if values.dtype.kind == "M":
        values = frame[column].astype(object).to_numpy()
    if not len(values):
        return [None] * len(rows)
    picked = values[rows].tolist()
    pairs = zip(picked, rows.tolist(), strict=True)
    return [None if row == NO_HOME else value for value, row in pairs]
