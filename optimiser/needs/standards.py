"""Which bedroom standard a policy uses: its own tables first, then the named ones of the package."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from optimiser.errors import Fault, InputError
from optimiser.records.policy import BedroomStandard, Policy


@cache
def named_standards() -> Mapping[str, tuple[BedroomStandard, ...]]:
    """Read the standards of ``standards.toml``: name -> its dated tables."""
    text = (files("optimiser.needs") / "standards.toml").read_text(encoding="utf-8")
    return {
        name: tuple(BedroomStandard.model_validate(table) for table in tables)
        for name, tables in tomllib.loads(text).items()
    }


def standard_of(policy: Policy, on: date) -> BedroomStandard:
    """Find the bedroom standard of a policy at a date, with the policy's own switches put in.

    Parameters
    ----------
    policy : Policy
        Its `standards` win over a named standard of the package; its `count_unborn` and
        `applicant_never_shares` win over the standard's.
    on : date
        Where the standard has several dated tables, the last one in force by this day is taken.

    Raises
    ------
    InputError
        If no standard has that name, or none of its tables is in force yet.
    """
    known = {**named_standards(), **policy.standards}
    if policy.bedroom_standard not in known:
        raise InputError([_unknown(policy.bedroom_standard, sorted(known))])
    standard = _in_force(policy.bedroom_standard, known[policy.bedroom_standard], on)
    switches = {"count_unborn": policy.count_unborn, "applicant_never_shares": policy.applicant_never_shares}
    return standard.model_copy(update={key: value for key, value in switches.items() if value is not None})


def _in_force(name: str, tables: Sequence[BedroomStandard], on: date) -> BedroomStandard:
    begun = [table for table in tables if table.valid_from is None or table.valid_from <= on]
    if not begun:
        first = min((table.valid_from for table in tables if table.valid_from), default=None)
        when = f"is in force only from {first:%d/%m/%Y}" if first else "has no table"
        problem = f"'{name}' {when}; the plan starts on {on:%d/%m/%Y}. Name another or add an earlier table."
        raise InputError([Fault("[policy]", problem, column="bedroom_standard", value=name)])
    return max(begun, key=lambda table: table.valid_from or date.min)


def _unknown(name: str, known: Sequence[str]) -> Fault:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else f" Known are {', '.join(known)}."
    problem = (
        f"'{name}' is not a bedroom standard.{hint} A policy may define its own in [policy.standards.{name}]."
    )
    return Fault("[policy]", problem, column="bedroom_standard", value=name)
