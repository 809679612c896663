"""Late handovers: ``delays = [{ development = "Riverside", phase = "1C", days = 42 }]``, mostly in a variant.

A delay moves the handover of a phase, and with it the first day of the homes that were to be ready on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimiser.intake.column_parsers import parse_integer
from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import did_you_mean, listed
from optimiser.intake.table_reader import Table

DAYS_A_WEEK = 7
_KEYS = ("development", "phase", "days")


@dataclass(frozen=True, slots=True)
class Delay:
    """A development, one of its phases ("" for all) and by how many days its handover slips."""

    development: str
    phase: str
    days: int


def read_delays(settings: Mapping[str, Any], where: str, findings: Findings) -> list[Delay]:
    """Read the key ``delays``; faults for what is not a development, a phase and a number of days."""
    written = settings.get("delays", [])
    if not isinstance(written, list):
        written = [written]
    found = [
        _read(table, f"delays[{number}]", where, findings) for number, table in enumerate(written, start=1)
    ]
    return [delay for delay in found if delay is not None]


def _read(table: object, place: str, where: str, findings: Findings) -> Delay | None:
    if not isinstance(table, Mapping) or not table.get("development") or set(table) - set(_KEYS):
        problem = 'A delay is { development = "Riverside", phase = "1C", days = 42 }; phase may be left out.'
        findings.fault(where, problem, column=place, value=table)
        return None
    try:
        return Delay(
            str(table["development"]), str(table.get("phase", "")), parse_integer(table.get("days", ""))
        )
    except ValueError:
        findings.fault(
            where, "Say by how many days: a whole number.", column=f"{place}.days", value=table.get("days")
        )
        return None


def apply_delays(
    homes: Table, developments: Table, delays: list[Delay], where: str, findings: Findings
) -> None:
    """Move handovers, and the homes of the development that were to be ready on that day.

    All are told by the dates as they were: a phase that slips onto the day of the next stays itself.
    Delays of the same phase add up.
    """
    planned, handovers = homes.frame["ready_date"].copy(), developments.frame["handover"].copy()
    for delay in delays:
        rows = _phases(delay, developments.frame)
        if not rows.any():
            problem = _not_there(delay, developments.frame)
            findings.fault(where, problem, column="delays", value=delay.phase or delay.development)
            continue
        waits = rows & handovers.isna() & developments.frame["build_weeks"].notna()
        if waits.any() and delay.days % DAYS_A_WEEK:
            problem = (
                f"'{delay.development}' waits for land and is built in whole weeks: give 7, 14, ... days."
            )
            findings.fault(where, problem, column="delays", value=delay.days)
            continue
        developments.frame.loc[waits, "build_weeks"] += delay.days // DAYS_A_WEEK
        late = homes.frame["development"] == delay.development
        late &= planned.isin(handovers[rows].dropna()) | _of_phases(homes.frame, developments.frame, waits)
        slip = pd.Timedelta(days=delay.days)
        homes.frame.loc[late, "ready_date"] += slip
        developments.frame.loc[rows, "handover"] += slip


def _of_phases(homes: pd.DataFrame, developments: pd.DataFrame, chosen: pd.Series[bool]) -> pd.Series[bool]:
    """Tell which homes belong to phases that wait for land: by phase, where a development has several."""
    found = pd.Series(False, index=homes.index)
    for name, phase in zip(
        developments.loc[chosen, "development"], developments.loc[chosen, "phase"], strict=True
    ):
        mine = homes["development"] == name
        if (developments["development"] == name).sum() > 1:
            mine &= homes["phase"] == phase
        found |= mine
    return found


def _phases(delay: Delay, developments: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows of the developments are the phases that the delay names."""
    rows = developments["development"] == delay.development
    return rows & (developments["phase"] == delay.phase) if delay.phase else rows


def _not_there(delay: Delay, developments: pd.DataFrame) -> str:
    phases = developments.loc[developments["development"] == delay.development, "phase"].tolist()
    if phases:
        return f"'{delay.development}' has no phase '{delay.phase}'; its phases are {listed(phases)}."
    names = developments["development"].unique().tolist()
    return f"'{delay.development}' is not in developments.{did_you_mean(delay.development, names)}"
