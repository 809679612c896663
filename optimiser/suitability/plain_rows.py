"""One household, one home, one need: the rows that the plain forms of rules look at."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimiser.needs.assess import Assessed
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row

Table = Literal["homes", "households", "need_steps"]


def plain_row(assessed: Assessed, table: Table, row: int) -> dict[str, Any]:
    """Give one row of a table of the assessed scenario as a plain mapping of column to value."""
    return {name: values[row] for name, values in _columns(assessed, table).items()}


@remembered
def _columns(assessed: Assessed, table: Table) -> dict[str, NDArray[Any]]:
    """Give the columns of a table; dates as objects, so that their elements are dates, not numbers."""
    frame = getattr(assessed, table)
    return {
        str(name): frame[name].to_numpy(dtype=object if frame[name].dtype.kind == "M" else None)
        for name in frame.columns
    }


@remembered
def _household_rows(assessed: Assessed) -> dict[str, int]:
    return {household_id: row for row, household_id in enumerate(assessed.households["household_id"])}


def need_in_force(household: Row, assessed: Assessed, start_day: int) -> Row:
    """Give the household's row of ``need_steps`` in force on a day (before day 0: the one of day 0)."""
    row = _household_rows(assessed)[household["household_id"]]
    first, after = _first_steps(assessed)[row : row + 2]
    begun = 1
    if after - first > 1:
        from_day = _columns(assessed, "need_steps")["from_day"]
        begun = int(np.searchsorted(from_day[first:after], max(start_day, 0), side="right"))
    return plain_row(assessed, "need_steps", first + begun - 1)


@remembered
def _first_steps(assessed: Assessed) -> list[int]:
    """Row of ``need_steps`` where each household's begin, and where the last one's end."""
    steps = assessed.need_steps["household"].to_numpy()
    found: list[int] = np.searchsorted(steps, np.arange(len(assessed.households) + 1)).tolist()
    return found
