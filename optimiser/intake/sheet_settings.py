"""The `scenario` sheet of a workbook: rows of key and value to the same settings as scenario.toml.

A key is dotted, ``policy.max_chain``; a part with a dot or blank of its own may stand in quotation marks,
``columns.homes."UPRN Ref."``. A value is read as TOML where it is TOML (``["A", "B"]``, ``2027-01-04``,
``true``) and as text otherwise. Lists of tables can be written in two ways: as one TOML text,

    policy.quotas            [{ name = "half", who = { queue = "transfer" }, at_least = "50%" }]

or numbered, a row a key:

    policy.quotas.1.name       half
    policy.quotas.1.who.queue  transfer
    policy.quotas.1.at_least   50%

Overrides are named in the key: ``overrides.no-chains.policy.max_chain``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from optimiser.intake.findings import Findings
from optimiser.intake.merging import Settings
from optimiser.intake.raw_tables import Cell, is_blank, tidy

KEY_PART = re.compile(r'\s*(?:"([^"]*)"|([^."]+))\s*(?:\.|$)')
KEY = re.compile(r'(?:(?:"[^"]+"|[^."]+)\s*\.\s*)*(?:"[^"]+"|[^."]+)')
LISTS = {
    "quotas", "local_lettings", "home_loss", "disturbance", "removals", "per_bedroom_from", "pairs", "officers",
    "delays",
}  # fmt: skip
TITLES = {"key", "setting", "name"}


def settings_from_rows(where: str, records: Sequence[Sequence[Cell]], findings: Findings) -> Settings:
    """Read key and value from the first two columns; further columns are remarks.

    Parameters
    ----------
    where : str
        Sheet, for messages.
    records : sequence of sequences of cells
        Rows of the sheet from row 1; a first row ``key, value`` is a title.
    findings : Findings
        Takes faults: a value without a key, a key twice, a key that is a value and a table at once.
    """
    settings: Settings = {}
    for row, record in enumerate(records, start=1):
        key, value = [*map(tidy, record[:2]), "", ""][:2]
        if is_blank(value) or (
            row == 1 and str(value).casefold() == "value" and str(key).casefold() in TITLES
        ):
            continue
        parts = _parts(str(key))
        if not parts:
            findings.fault(
                where, f"There is a value without a key: '{value}'.", row=row, column="key", value=key
            )
        elif not _put(settings, parts, typed(value)):
            problem = f"'{key}' is given twice, or is a value in one row and a table in another."
            findings.fault(where, problem, row=row, column="key", value=key)
    return _with_lists(settings)


def typed(cell: Cell) -> Any:
    """Value of a cell: as it is if it has a type, as TOML where it is TOML, otherwise text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if not isinstance(cell, str):
        return cell
    try:
        parsed = tomllib.loads(f"value = {cell}")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return cell
    return parsed["value"] if set(parsed) == {"value"} else cell


def _parts(key: str) -> list[str]:
    if not KEY.fullmatch(key):
        return []
    parts = [(match[1] or match[2]).strip() for match in KEY_PART.finditer(key)]
    return parts if all(parts) else []


def _put(settings: Settings, parts: list[str], value: Any) -> bool:
    """Set a dotted key; False if something is there already."""
    table = settings
    for part in parts[:-1]:
        below = table.setdefault(part, {})
        if not isinstance(below, dict):
            return False
        table = below
    if parts[-1] in table:
        return False
    table[parts[-1]] = value
    return True


def _with_lists(settings: Settings) -> Settings:
    """Turn numbered tables into lists, and named overrides into the list that scenario.toml has."""
    result: Settings = {}
    for key, value in settings.items():
        inner = _with_lists(value) if isinstance(value, dict) else value
        if key in LISTS and isinstance(inner, dict) and inner and all(number.isdecimal() for number in inner):
            inner = [inner[number] for number in sorted(inner, key=int)]
        result[key] = inner
    overrides = result.get("overrides")
    if isinstance(overrides, dict):
        result["overrides"] = [
            {"name": name, **table} if isinstance(table, dict) else table for name, table in overrides.items()
        ]
    return result
