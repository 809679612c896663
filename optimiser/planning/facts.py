"""Plain facts about homes and households that the documents of a plan show, so that they need no tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.records.plan import Move

HOME_FACTS = (
    "area", "address", "development", "estate", "block", "landlord", "bedrooms", "property_type", "floor",
    "lift", "access_category", "status", "weekly_rent", "ready_date", "tenure",
)  # fmt: skip
HOUSEHOLD_FACTS = (
    "queue", "band", "points", "priority_date", "need", "home_id", "present_bedrooms", "bedrooms_short",
    "bedrooms_spare", "areas", "access_need", "move_by", "support", "rank",
)  # fmt: skip

Facts = dict[str, dict[str, Any]]


def home_facts(assessed: Assessed, moves: Sequence[Move], others: Collection[str] = ()) -> Facts:
    """Give the facts of every vacancy, of every home that a move leaves, and of the `others` named."""
    homes = assessed.homes
    left = {*others, *(move.from_home_id for move in moves)}
    shown = homes["is_vacancy"].to_numpy(dtype=np.bool_) | homes["home_id"].isin(left).to_numpy()
    return _facts(homes[shown], "home_id", HOME_FACTS)


def household_facts(assessed: Assessed) -> Facts:
    """Give the facts of every household of the scenario."""
    return _facts(assessed.households, "household_id", HOUSEHOLD_FACTS)


def _facts(frame: pd.DataFrame, key: str, columns: Sequence[str]) -> Facts:
    values = [[_plain(value) for value in frame[column].astype(object)] for column in columns]
    rows = zip(*values, strict=True)
    return {name: dict(zip(columns, row, strict=True)) for name, row in zip(frame[key], rows, strict=True)}


def _plain(value: Any) -> Any:
    """Turn a cell into what a saved plan can hold: whole numbers whole, dates as text, blanks as None."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return list(value)
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return int(value) if float(value).is_integer() else float(value)
    return int(value) if isinstance(value, np.integer) else value
