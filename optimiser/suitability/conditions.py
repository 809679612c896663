"""Conditions of quotas and local lettings plans, e.g. ``{ development = "Riverside", bedrooms = [2, 3] }``.

A row matches when every named column has one of its wanted values. Text is compared as text, numbers as
numbers, flags as yes/no, dates as ISO dates; a column of lists matches if any element does; a blank
matches ``""`` and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimiser.records.policy import Conditions

_FLAGS = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}


def matches(frame: pd.DataFrame, conditions: Conditions) -> NDArray[np.bool_]:
    """Tell which rows of a frame meet all conditions.

    Parameters
    ----------
    frame : DataFrame
        Homes, home types or households, with computed columns if conditions name them.
    conditions : mapping of column to wanted values
        Empty: every row matches.

    Returns
    -------
    ndarray of bool, shape (rows,)

    Raises
    ------
    KeyError
        If a condition names a column that is not there; the message names near misses.
    """
    met = np.ones(len(frame), dtype=bool)
    for column, wanted in conditions.items():
        _require(column, frame.columns)
        # One evaluation of the plain form for each distinct value keeps the two forms one.
        codes, distinct = pd.factorize(frame[column], use_na_sentinel=False)
        verdicts = np.array([_is_wanted(value, wanted) for value in distinct], dtype=bool)
        met &= verdicts[codes] if len(codes) else met
    return met


def match_one(row: Mapping[str, Any], conditions: Conditions) -> bool:
    """Tell whether one home or household meets all conditions; the plain form of `matches`.

    Raises
    ------
    KeyError
        If a condition names a column that the row does not have.
    """
    for column in conditions:
        _require(column, row)
    return all(_is_wanted(row[column], wanted) for column, wanted in conditions.items())


def _require(column: str, columns: pd.Index | Mapping[str, Any]) -> None:
    if column in columns:
        return
    names = [str(name) for name in columns]
    near = get_close_matches(column, names, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known columns: {', '.join(names)}."
    raise KeyError(f"a condition asks for the column {column!r}, which is not there; {hint}")


def _is_wanted(value: Any, wanted: Iterable[Any]) -> bool:
    values = value if isinstance(value, tuple | list | frozenset | set) else (value,)
    return any(_equal(each, want) for each in values for want in wanted)


def _equal(value: Any, want: Any) -> bool:
    if _blank(value):
        return isinstance(want, str) and want.strip() == ""
    if isinstance(value, bool | np.bool_):
        return _flag(want) is bool(value)
    if isinstance(value, int | float | np.integer | np.floating):
        return _number(want) == float(value)
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d") == str(want).strip()
    if isinstance(want, bool):
        return _flag(value) is want
    return str(value) == _text(want)


def _blank(value: Any) -> bool:
    if value is None or value is pd.NaT or value is pd.NA or value == "":
        return True
    return isinstance(value, float | np.floating) and math.isnan(value)


def _flag(value: Any) -> bool | None:
    return _FLAGS.get(_text(value).strip().lower())


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _text(value: Any) -> str:
    """Write a number as a table has it: 3.0 is "3"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
