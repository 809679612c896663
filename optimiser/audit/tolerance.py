"""Figures compared and shown: what counts as equal, and how a number stands in a breach."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

TOLERANCE = 1e-6
"""Relative; figures made in another order of additions may differ by less."""


def same(found: Any, expected: Any) -> bool:
    """Whether two figures agree within the tolerance; None (no figure) agrees only with None."""
    if not _is_number(found) or not _is_number(expected):
        return bool(found == expected)
    return math.isclose(found, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def figure(value: Any) -> str:
    """Show a number without needless digits: ``1,234.5``; anything else as it is."""
    if not _is_number(value):
        return "none" if value is None else str(value)
    if not math.isfinite(value):
        return str(value)
    return f"{round(value, 6):,.6f}".rstrip("0").rstrip(".")


def relative_gap(value: float, bound: float) -> float:
    """Distance from a value to its bound, relative to the larger of the two in size, from 0 to 1."""
    if value == bound:
        return 0.0
    if not (math.isfinite(value) and math.isfinite(bound)):
        return 1.0
    return min(1.0, abs(bound - value) / max(abs(value), abs(bound)))


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)  # numpy's numbers are Real too
