"""Settings of a scenario apart from its policies: name, dates, column names, and the variants by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from optimiser.intake.column_parsers import parse_date, parse_integer
from optimiser.intake.findings import Findings
from optimiser.intake.merging import Settings, merged
from optimiser.intake.near_misses import did_you_mean, listed
from optimiser.records.policy import Policy
from optimiser.records.tables import TABLES

KEYS = (
    "name", "start", "horizon_weeks", "extends", "policy", "authorities", "overrides", "delays", "columns",
)  # fmt: skip
USUAL_WEEKS = 52
MOST_WEEKS = 1_040  # twenty years


@dataclass(frozen=True)
class Frame:
    """Name and dates of a scenario, and the supplier's column names by table."""

    name: str
    start: date
    horizon_weeks: int
    columns: Mapping[str, Mapping[str, str]]

    @property
    def end(self) -> date:
        """First day after the horizon."""
        return self.start + timedelta(weeks=self.horizon_weeks)


def variants(settings: Settings, where: str, findings: Findings) -> dict[str, Settings]:
    """Return the named variants (``[[overrides]]``): name -> what it changes."""
    written = settings.get("overrides", [])
    if isinstance(written, Mapping):
        written = [
            {"name": name, **(table if isinstance(table, Mapping) else {})} for name, table in written.items()
        ]
    found: dict[str, Settings] = {}
    for number, table in enumerate(written if isinstance(written, list) else [written], start=1):
        place = f"overrides[{number}]"
        if not isinstance(table, Mapping) or not isinstance(table.get("name"), str) or not table["name"]:
            findings.fault(
                where, 'Every variant under [[overrides]] has a name = "...".', column=place, value=table
            )
        elif table["name"] in found:
            problem = f"There are two variants named '{table['name']}'."
            findings.fault(where, problem, column=f"{place}.name", value=table["name"])
        else:
            found[table["name"]] = {key: value for key, value in table.items() if key != "name"}
    return found


def with_variants(
    settings: Settings, known: Mapping[str, Settings], asked: Sequence[str], where: str, findings: Findings
) -> Settings:
    """Lay the variants asked for over the settings, in order."""
    result = {key: value for key, value in settings.items() if key != "overrides"}
    for name in asked:
        if name in known:
            result = merged(result, known[name])
            continue
        hint = (
            did_you_mean(name, known) or f" Known are {listed(known)}."
            if known
            else " The scenario has none."
        )
        findings.fault(where, f"There is no variant '{name}'.{hint}", column="overrides", value=name)
    return result


def read_frame(settings: Settings, where: str, path: Path, findings: Findings) -> Frame:
    """Read name, start and horizon; faults for what is wrong and for keys that are not known."""
    for key in settings:
        if key not in KEYS:
            findings.fault(where, _unknown_key(key), column=key, value=settings[key])
    name = settings.get("name", path.stem if path.stem != "scenario" else path.resolve().parent.name)
    return Frame(
        name=str(name),
        start=_start(settings, where, findings),
        horizon_weeks=_weeks(settings, where, findings),
        columns=_columns(settings, where, findings),
    )


def _unknown_key(key: str) -> str:
    if key in Policy.model_fields:
        return f"'{key}' is not a key of a scenario. Did you mean 'policy.{key}'?"
    hint = did_you_mean(key, KEYS) or f" Known are {', '.join(KEYS)}."
    return f"'{key}' is not a key of a scenario.{hint}"


def _start(settings: Settings, where: str, findings: Findings) -> date:
    given = settings.get("start")
    try:
        if given is not None:
            return parse_date(given)
        findings.fault(where, "The first planning day is missing: start = 2027-01-04.", column="start")
    except ValueError as error:
        findings.fault(where, f"'{given}' is not {error}.", column="start", value=given)
    return date(2000, 1, 3)  # only so that the rest can be checked; the fault stops the work


def _weeks(settings: Settings, where: str, findings: Findings) -> int:
    given = settings.get("horizon_weeks")
    if given is None:
        findings.notice(f"{where}: horizon_weeks is not given; {USUAL_WEEKS} weeks are planned.")
        return USUAL_WEEKS
    try:
        weeks = parse_integer(given)
    except ValueError:
        weeks = 0
    if not 1 <= weeks <= MOST_WEEKS:
        problem = f"'{given}' is not a number of weeks from 1 to {MOST_WEEKS}."
        findings.fault(where, problem, column="horizon_weeks", value=given)
        return USUAL_WEEKS
    return weeks


def _columns(settings: Settings, where: str, findings: Findings) -> dict[str, Mapping[str, str]]:
    given = settings.get("columns", {})
    usable: dict[str, Mapping[str, str]] = {}
    for table, names in given.items() if isinstance(given, Mapping) else [("", given)]:
        if table not in TABLES:
            hint = did_you_mean(str(table), TABLES)
            problem = f"[columns.TABLE] maps a supplier's column names; '{table}' is no table.{hint}"
            findings.fault(where, problem, column=f"columns.{table}", value=table)
        elif not isinstance(names, Mapping) or not all(isinstance(name, str) for name in names.values()):
            problem = f'[columns.{table}] has entries such as "UPRN Ref" = "home_id".'
            findings.fault(where, problem, column=f"columns.{table}", value=names)
        else:
            usable[table] = names
    return usable


def plain_data(value: Any) -> Any:
    """Turn settings into data that JSON knows; dates as ISO text."""
    if isinstance(value, Mapping):
        return {str(key): plain_data(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
