"""Several decant plans side by side: one row a figure, one column a plan, the best of each row marked."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from optimiser.records.plan import Plan
from optimiser.reports.content.decant_rows import figures


@dataclass(frozen=True)
class ComparisonRow:
    """A figure in each plan: as shown, as a number (infinite: it never comes), whether it is a best one."""

    label: str
    shown: tuple[str, ...]
    values: tuple[float, ...]
    is_best: tuple[bool, ...]

    @property
    def lengths(self) -> tuple[float, ...]:
        """Length of a bar for each value, in per cent of the largest."""
        known = [value for value in self.values if math.isfinite(value)]
        largest = max(known, default=0.0)
        return tuple(
            100.0 * value / largest if math.isfinite(value) and largest > 0 else 0.0 for value in self.values
        )


def comparison_rows(plans: Mapping[str, Plan]) -> list[ComparisonRow]:
    """Set plans side by side.

    Parameters
    ----------
    plans : mapping of str to Plan
        Name of the variant -> its plan.
    """
    found = []
    for row in zip(*(figures(plan) for plan in plans.values()), strict=True):
        values = tuple(float(figure.value) for figure in row)
        best = max(values) if row[0].best == "most" else min(values)
        differs = len(set(values)) > 1
        marks = tuple(differs and value == best for value in values)
        found.append(ComparisonRow(row[0].label, tuple(figure.shown for figure in row), values, marks))
    return found


def comparison_csv(plans: Mapping[str, Plan]) -> str:
    """Give the comparison as a CSV table."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["figure", *plans])
    writer.writerows([row.label, *row.shown] for row in comparison_rows(plans))
    return text.getvalue()
