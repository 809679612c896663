"""Checks inside one table: ranges, doubled keys, limits the wrong way round, dates out of order."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from optimiser.intake.findings import Findings
from optimiser.intake.table_reader import Table

KEYS: dict[str, tuple[str, ...]] = {
    "homes": ("home_id",),
    "households": ("household_id",),
    "members": ("household_id", "person_id"),
    "bids": ("household_id", "home_id"),
    "blocks": ("block",),
    "developments": ("development", "phase"),
}

MANY = math.inf
# Bedrooms above 20, ages above 120: not rules but typing errors.
RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("homes", "bedrooms"): (0, 20),
    ("homes", "bedspaces"): (1, 40),
    ("homes", "floor"): (-5, 100),
    ("homes", "min_age"): (0, 120),
    ("homes", "weekly_rent"): (0, MANY),
    ("households", "bedrooms_needed"): (0, 20),
    ("households", "bedrooms_min"): (0, 20),
    ("households", "bedrooms_max"): (0, 20),
    ("households", "max_weekly_rent"): (0, MANY),
    ("households", "acceptance"): (0, 1),
    ("households", "incentive_paid"): (0, MANY),
    ("households", "ta_weekly_cost"): (0, MANY),
    ("members", "age"): (0, 120),
    ("members", "goes_with"): (1, 2),
    ("bids", "rank"): (1, MANY),
    ("developments", "build_weeks"): (0, 1_000),
}
IN_ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "homes": (
        ("tenancy_end", "ready_date"),
        ("tenancy_end", "major_works_end"),
        ("major_works_end", "ready_date"),
    ),
    "households": (("bedrooms_min", "bedrooms_max"), ("not_before", "move_by")),
    "blocks": (("vacate_by", "ready_again"),),
    "offers": (("offered_on", "ended_on"),),
}


def check_rows(table: Table, findings: Findings) -> None:
    """Note every fault that a table shows by itself."""
    _check_ranges(table, findings)
    _check_order(table, findings)
    _check_keys(table, findings)
    if table.name == "homes":
        _check_room_areas(table, findings)
    if table.name == "households":
        _check_band_or_points(table, findings)


def _check_ranges(table: Table, findings: Findings) -> None:
    for (name, column), (low, high) in RANGES.items():
        if name == table.name:
            _check_range(table, column, low, high, findings)


def _check_range(table: Table, column: str, low: float, high: float, findings: Findings) -> None:
    values = table.frame[column].to_numpy(dtype=float)
    outside = table.has(column) & ((values < low) | (values > high))
    expected = f"{low:g} or more" if high == MANY else f"from {low:g} to {high:g}"
    table.fault(
        findings,
        outside,
        column,
        lambda at: f"{shown(values[at])} is not {expected}.",
        value=lambda at: shown(values[at]),
    )


def _check_order(table: Table, findings: Findings) -> None:
    for first, second in IN_ORDER.get(table.name, ()):
        _check_pair(table, first, second, findings)


def _check_pair(table: Table, first: str, second: str, findings: Findings) -> None:
    both = table.has(first) & table.has(second)
    wrong = both & (table.frame[first] > table.frame[second]).to_numpy()
    than = "after" if table.frame[first].dtype.kind == "M" else "more than"
    table.fault(
        findings,
        wrong,
        first,
        lambda at: f"{shown(table.cell(first, at))} is {than} {second}, {shown(table.cell(second, at))}.",
        value=lambda at: shown(table.cell(first, at)),
    )


def shown(value: Any) -> str:
    """Value as a spreadsheet shows it: whole numbers without decimals, dates without a time."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _check_keys(table: Table, findings: Findings) -> None:
    key = list(KEYS.get(table.name, ()))
    if not key:
        return
    whole = table.has(key[0])
    for column in key[1:]:
        whole = whole & (table.has(column) if column != "phase" else True)
    named = table.frame.loc[whole, key]
    again = named.duplicated().to_numpy()
    if not again.any():
        return
    first = named.drop_duplicates().reset_index().set_index(key)["index"]
    mask = table.nothing()
    mask[np.flatnonzero(whole)[again]] = True

    def problem(at: int) -> str:
        values = tuple(table.cell(column, at) for column in key)
        row = table.rows[first[values if len(values) > 1 else values[0]]]
        name = " with ".join(f"'{value}'" for value in values)
        return f"{name} is already in row {row}; each {' and '.join(key)} may stand in one row only."

    table.fault(findings, mask, key[-1] if table.name != "developments" else "development", problem)


def _check_room_areas(table: Table, findings: Findings) -> None:
    areas: list[tuple[float, ...]] = table.frame["room_areas_sqft"].tolist()
    wrong = np.array([any(not 0 < area <= 2_000 for area in rooms) for rooms in areas], dtype=bool)
    problem = "A room's floor area is more than 0 and at most 2,000 square feet."
    table.fault(findings, wrong, "room_areas_sqft", problem, value=lambda at: ";".join(map(shown, areas[at])))


def _check_band_or_points(table: Table, findings: Findings) -> None:
    neither = table.lacks("band") & table.lacks("points")
    problem = "Neither band nor points is given; a household needs one of them for its place in the queue."
    table.fault(findings, neither, "band", problem, value=lambda at: "")
