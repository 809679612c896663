"""The declared shape of a synthetic borough: counts by size, shares, dates, names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from optimiser.errors import UsageError

SIZES = ("S", "M", "L", "XL")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything.

    Attributes
    ----------
    name : str
        One of `SIZES`.
    vacancies, tenants, register, areas : int
        Homes that come empty, tenants who would move, register households, letting areas.
    """

    name: str
    vacancies: int
    tenants: int
    register: int
    areas: int


@cache
def shape() -> Mapping[str, Any]:
    """Read the shape that is common to all sizes."""
    return tomllib.loads((files("optimiser.intake.borough") / "shape.toml").read_text(encoding="utf-8"))


def check_size(name: str) -> None:
    """Raise `UsageError` unless there is such a size."""
    if name not in SIZES:
        hint = f" Did you mean '{name.upper()}'?" if name.upper() in SIZES else ""
        raise UsageError(f"There is no size '{name}' of a borough. Sizes: {', '.join(SIZES)}.{hint}")


def size_named(name: str, few_transfers: bool = False) -> Size:
    """Give the counts of a size.

    Raises
    ------
    UsageError
        If there is no such size.
    """
    check_size(name)
    counts = dict(shape()["sizes"][name])
    if few_transfers:
        counts["tenants"] = round(counts["tenants"] * shape()["few_transfers"]["share_of_tenants"])
    return Size(name, **counts)
