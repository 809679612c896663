"""Columns of the assessed tables as plain lists, for work that goes row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.suitability.remember import remembered


@remembered
def home_column(assessed: Assessed, name: str) -> list[Any]:
    """Give a column of the homes table, an entry a home; dates as Timestamp."""
    return _plain(assessed.homes[name])


@remembered
def household_column(assessed: Assessed, name: str) -> list[Any]:
    """Give a column of the households table, an entry a household; dates as Timestamp."""
    return _plain(assessed.households[name])


def _plain(column: pd.Series) -> list[Any]:
    values: list[Any] = column.tolist()
    return values
