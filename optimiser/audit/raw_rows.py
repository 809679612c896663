"""Rows of the raw tables, with the columns that the audit's own checks need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd


class HomeRow(NamedTuple):
    """What the checks need of a row of the homes table."""

    home_id: str
    authority: str
    bedrooms: int
    block: str
    status: str
    ready_date: date | None


class HouseholdRow(NamedTuple):
    """What the checks need of a row of the households table."""

    household_id: str
    authority: str
    home_id: str
    not_before: date | None
    move_by: date | None


class BlockRow(NamedTuple):
    """What the checks need of a row of the blocks table."""

    block: str
    works: str
    ready_again: date | None


def dates_of(column: pd.Series[pd.Timestamp]) -> list[date | None]:
    """Give a date column as plain dates, None where blank."""
    return [None if pd.isna(value) else value.date() for value in column]


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give each row as a mapping of column to value, many rows at a time."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def rows_by_id(frame: pd.DataFrame, key: str, ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Give the rows of some ids, id -> row; ids that are not there are left out."""
    return {row[key]: row for row in records_of(frame[frame[key].isin(list(ids))])}
