"""Plans as JSON: `plan.json` exactly as the data dictionary has it, and back.

Keys of groups (a KPI by bedrooms, say) are text in JSON; a number that is not finite, such as a bound
nobody has proved, is null there and NaN when read again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from optimiser.errors import Fault, InputError
from optimiser.intake.findings import UnreadableInputError
from optimiser.intake.input_files import InputFiles, unreadable
from optimiser.intake.record_faults import record_faults
from optimiser.records.plan import SCHEMA_VERSION, Plan

RENAMED = {"move_list": "moves", "chain_list": "chains", "unmet_list": "unmet", "kpi_values": "kpis"}
NEEDED = ("scenario", "start", "end", "status", "objectives", "moves", "chains")
PLAN_FILE = "plan.json"


def plan_to_json(plan: Plan) -> str:
    """Write a plan as JSON text; the same plan always gives the same text.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    str
        The keys of the data dictionary first, then the plan's other fields; ends with a line break.
    """
    written: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    everything = {each.name: getattr(plan, each.name) for each in fields(plan)}
    for name in _order(list(everything)):
        written[RENAMED.get(name, name)] = _plain(everything[name])
    for objective in written["objectives"]:
        objective["gap"] = None if objective["gap"] is None else float(objective["gap"])
    return _laid_out(written)


def _laid_out(written: Mapping[str, Any]) -> str:
    """Write JSON with one entry of each list or table a line: readable, and by the quick encoder alone."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    parts = [f"{encode(name)}: {_entries(value, encode)}" for name, value in written.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _entries(value: Any, encode: Callable[[Any], str]) -> str:
    if isinstance(value, list) and value:
        return "[\n " + ",\n ".join(map(encode, value)) + "\n]"
    if isinstance(value, dict) and value:
        return "{\n " + ",\n ".join(f"{encode(k)}: {encode(v)}" for k, v in value.items()) + "\n}"
    return encode(value)


def _order(names: list[str]) -> list[str]:
    first = ["scenario", "status", "objectives", "move_list", "chain_list", "unmet_list", "kpi_values"]
    return first + [name for name in names if name not in first]


def _plain(value: Any) -> Any:
    """Turn records, dates and numpy numbers into what JSON knows."""
    if value is None or isinstance(value, str | bool) or type(value) is int:
        return value
    if type(value) is list:
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, date):
        return value.isoformat()[:10] if value == value else None  # NaT is a date unlike itself
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, set | frozenset):
        return [_plain(inner) for inner in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _plain_number(value.item() if hasattr(value, "item") else value)


def _plain_number(value: Any) -> Any:
    if isinstance(value, bool | Integral):
        return value
    if isinstance(value, Real):
        number = float(value)
        if not math.isfinite(number):
            return None
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return value if value is None or isinstance(value, str) else str(value)


def plan_from_json(text: str) -> Plan:
    """Read a plan from JSON text.

    Raises
    ------
    InputError
        With every key that is missing or holds what it cannot hold.
    """
    return _plan(text, PLAN_FILE)


def read_plan(path: str | Path) -> Plan:
    """Read a plan from its folder or its ``plan.json``.

    Raises
    ------
    InputError
        If there is no plan, or it is broken or of another version of the program.
    """
    given = Path(path)
    try:
        file = given / PLAN_FILE if given.is_dir() else given
    except (OSError, ValueError):
        file = given
    data = InputFiles(file.parent).read(file)
    try:
        return _plan(data.decode("utf-8-sig"), file.name)
    except UnicodeDecodeError:
        raise unreadable(file.name, "This is not a plan: the file is not UTF-8 text.") from None


def _plan(text: str, where: str) -> Plan:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise unreadable(where, f"This is not a plan: it is not valid JSON ({error}).") from None
    if not isinstance(data, dict):
        raise unreadable(where, "This is not a plan: a plan is a JSON object.")
    _check_version(data, where)
    missing = [key for key in NEEDED if key not in data]
    if missing:
        problem = "This key is missing; the plan was cut short or written by another program."
        raise UnreadableInputError([Fault(where, problem, column=key) for key in missing])
    known = {each.name: RENAMED.get(each.name, each.name) for each in fields(Plan)}
    values = {name: data[key] for name, key in known.items() if key in data}
    try:
        return TypeAdapter(Plan).validate_python(_with_numbers(values))
    except (ValidationError, RecursionError) as error:
        raise InputError(_faults(error, where)) from None


def _check_version(data: Mapping[str, Any], where: str) -> None:
    version = data.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        problem = (
            f"The plan has schema_version {version!r}; this program reads version {SCHEMA_VERSION}. "
            "Make the plan again, or use the program that wrote it."
        )
        raise unreadable(where, problem, column="schema_version", value=str(version))


def _with_numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Read null as NaN where a number stands for "none proved"."""
    objectives = values.get("objectives")
    if isinstance(objectives, list):
        values["objectives"] = [
            {key: math.nan if value is None and key != "name" else value for key, value in each.items()}
            if isinstance(each, dict)
            else each
            for each in objectives
        ]
    return values


def _faults(error: ValidationError | RecursionError, where: str) -> list[Fault]:
    if isinstance(error, RecursionError):
        return [Fault(where, "This is not a plan: it is nested too deeply.")]
    return [
        Fault(fault.where, fault.problem, column=_as_written(fault.column or ""), value=fault.value)
        for fault in record_faults(error, Plan, where, "")
    ]


def _as_written(path: str) -> str:
    """Name a key as it stands in the file, where the record has another name for it."""
    for name, key in RENAMED.items():
        if path.startswith(name):
            return key + path[len(name) :]
    return path
