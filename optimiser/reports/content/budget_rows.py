"""Every incentive that the plan pays, in the order of payment, against the budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimiser.records.plan import Move
from optimiser.reports.content.index import PlanIndex
from optimiser.reports.content.words import as_number, natural


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One incentive.

    Attributes
    ----------
    move : Move
    leaves, takes : mapping
        Facts of the home left and of the home taken.
    released : float or None
        Bedrooms given up; None where the plan does not know both homes.
    paid_so_far : float
        Pounds, this incentive included.
    left : float or None
        Pounds of the budget left after it; None without a budget.
    """

    move: Move
    leaves: Mapping[str, Any]
    takes: Mapping[str, Any]
    released: float | None
    paid_so_far: float
    left: float | None


def budget(found: PlanIndex) -> float | None:
    """Pounds the incentives must stay within; None where there is no limit."""
    return as_number(found.plan.settings.get("incentive_budget"))


def budget_rows(found: PlanIndex) -> list[BudgetRow]:
    """Incentives by the day the tenancy starts."""
    paid = [move for move in found.plan.move_list if move.incentive]
    limit = budget(found)
    rows: list[BudgetRow] = []
    total = 0.0
    for move in sorted(paid, key=lambda move: (move.start_date, natural(move.household_id))):
        total += move.incentive
        leaves, takes = found.home(move.from_home_id), found.home(move.to_home_id)
        left = None if limit is None else limit - total
        rows.append(BudgetRow(move, leaves, takes, _released(leaves, takes), total, left))
    return rows


def _released(leaves: Mapping[str, Any], takes: Mapping[str, Any]) -> float | None:
    before, after = as_number(leaves.get("bedrooms")), as_number(takes.get("bedrooms"))
    return None if before is None or after is None else before - after
