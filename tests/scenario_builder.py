"""Scenarios made in memory for tests: name what matters, the rest is filled in as the reader would.

    make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 2}, {"home_id": "H1", "bedrooms": 3}],
        households=[{"household_id": "T1", "home_id": "H1", "bedrooms_needed": 2}, {"household_id": "R1"}],
        members=people("R1", "30F*;31M*;4F"),
        policy={"max_chain": 2},
    )

Left out, a home is ``occupied`` if a household lives in it and otherwise ``vacant``, ready at the start, in
area ``North`` with 2 bedrooms; a household is in ``transfer`` (tenant) or ``general_needs``, in the policy's
first band unless it has points, and needs 1 bedroom if it has no members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from optimiser.records.policy import Policy
from optimiser.records.scenario import Scenario
from optimiser.records.tables import TABLES, Column

START = date(2027, 1, 4)
TIMES = {"letting": 21, "void_works": 28}
Row = Mapping[str, Any]


def make_scenario(
    homes: Sequence[Row] = (),
    households: Sequence[Row] = (),
    members: Sequence[Row] = (),
    policy: Row | None = None,
    start: date | str = START,
    horizon_weeks: int = 52,
    *,
    bids: Sequence[Row] = (),
    blocks: Sequence[Row] = (),
    developments: Sequence[Row] = (),
    offers: Sequence[Row] = (),
    authorities: Mapping[str, Row] | None = None,
    name: str = "Test",
) -> Scenario:
    """A checked-looking scenario; `authorities` maps each council to its own policy keys."""
    day = date.fromisoformat(start) if isinstance(start, str) else start
    scheme = make_policy(policy)
    schemes = {council: make_policy(keys) for council, keys in (authorities or {}).items()}
    council = next(iter(schemes)) if len(schemes) == 1 else ""
    lived_in = {row["home_id"] for row in households if row.get("home_id")}
    with_members = {row["household_id"] for row in members}
    tables = {
        "homes": [_home(row, lived_in, day, council) for row in homes],
        "households": [_household(row, with_members, scheme, council) for row in households],
        "members": _numbered(members),
        "bids": bids,
        "blocks": blocks,
        "developments": developments,
        "offers": offers,
    }
    frames = {table: make_frame(table, rows) for table, rows in tables.items()}
    return Scenario(
        name=name, start=day, horizon_weeks=horizon_weeks, policy=scheme, authority_policies=schemes, **frames
    )


def make_policy(keys: Row | None = None) -> Policy:
    """A policy with 21 letting days and 28 days of void works unless `keys` say otherwise."""
    keys = dict(keys or {})
    return Policy.model_validate({**keys, "times": {**TIMES, **keys.get("times", {})}})


def people(household_id: str, shorthand: str) -> list[dict[str, Any]]:
    """Members from ``"35F*;36M*;16F"``: age and sex, `*` on the two halves of each couple in turn."""
    rows: list[dict[str, Any]] = []
    waiting: str | None = None
    for number, text in enumerate(shorthand.split(";"), start=1):
        person = f"{household_id}-{number}"
        row = {"household_id": household_id, "person_id": person, "partner": ""}
        row |= {"age": float(text.strip("FM* ")), "sex": text.strip("0123456789.* ")}
        if "*" in text:
            row["partner"] = waiting or ""
            waiting = None if waiting else person
        rows.append(row)
    return rows


def make_frame(table: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as a frame with every column of `optimiser.records.tables`, carried columns after them."""
    rows = list(rows)
    columns = {
        column.name: _series(column, [row.get(column.name) for row in rows]) for column in TABLES[table]
    }
    carried = dict.fromkeys(key for row in rows for key in row if key not in columns)
    extra = {key: pd.Series([row.get(key, "") for row in rows], dtype=object) for key in carried}
    return pd.DataFrame(columns | extra, index=pd.RangeIndex(len(rows)))


def _home(row: Row, lived_in: set[str], start: date, council: str) -> dict[str, Any]:
    home = {"area": "North", "bedrooms": 2, "authority": council} | dict(row)
    home.setdefault("status", "occupied" if home["home_id"] in lived_in else "vacant")
    home.setdefault("bedspaces", max(1, 2 * home["bedrooms"]))
    if home["status"] in ("vacant", "new_build"):
        home.setdefault("ready_date", start)
    return home


def _household(row: Row, with_members: set[str], policy: Policy, council: str) -> dict[str, Any]:
    household = {"authority": council} | dict(row)
    household.setdefault("queue", "transfer" if household.get("home_id") else "general_needs")
    if household.get("points") is None:
        household.setdefault("band", policy.bands[0])
    if household["household_id"] not in with_members:
        household.setdefault("bedrooms_needed", 1)
    return household


def _numbered(members: Sequence[Row]) -> list[dict[str, Any]]:
    return [{"person_id": f"P{number}"} | dict(row) for number, row in enumerate(members, start=1)]


def _series(column: Column, values: list[Any]) -> pd.Series:
    filled = [column.default if _blank(value) else value for value in values]
    if column.kind == "date":
        days = [pd.NaT if value is None else pd.Timestamp(value) for value in filled]
        return pd.Series(days, dtype="datetime64[us]")
    if column.kind in ("texts", "numbers"):
        return pd.Series([_listed(value, column.kind) for value in filled], dtype=object)
    if column.kind == "text":
        return pd.Series(["" if value is None else str(value) for value in filled], dtype=object)
    if column.kind == "flag":
        return pd.Series([value in (True, "yes") for value in filled], dtype=bool)
    numbers = pd.Series([np.nan if value is None else float(value) for value in filled], dtype=float)
    must_be_whole = column.kind == "integer" and (column.required or column.default is not None)
    always_filled = must_be_whole or column.name == "bedspaces"
    return numbers.astype("int64") if always_filled else numbers


def _blank(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value))


def _listed(value: Any, kind: str) -> tuple[Any, ...]:
    if value is None or value == "":
        return ()
    items = value.split(";") if isinstance(value, str) else value
    return tuple(float(item) if kind == "numbers" else str(item).strip() for item in items)
