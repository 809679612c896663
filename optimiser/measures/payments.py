"""Home loss, disturbance and removals: dated payments to households who have to leave their homes.

Home loss is paid for a permanent displacement only, to who lived there for the qualifying time (Land
Compensation Act 1973 s29: 12 months); here to tenants whose home is in a block to be demolished. Disturbance
and removals (s37) go with every move out of a block to be emptied. Amounts are those in force on the day the
new tenancy starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from optimiser.measures.arcs import BoolArray, FloatArray, IntArray, texts_of_present_home
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.money import amount_in_force
from optimiser.needs.assess import Assessed
from optimiser.records.policy import DatedAmount, Payments


def payments_from(assessed: Assessed, household: IntArray, start: IntArray) -> FloatArray:
    """Pounds due to each household (row) where it moves for good on day `start`; the arrays broadcast."""
    return moving_costs_from(assessed, household, start) + home_loss_from(assessed, household, start)


def moving_costs_from(assessed: Assessed, household: IntArray, start: IntArray) -> FloatArray:
    """Pounds of disturbance and removals due to decanted households: with every move."""
    decanted = in_blocks(assessed)[household]
    total = np.zeros(np.broadcast_shapes(np.shape(household), np.shape(start)))
    for theirs, payments in _by_authority(assessed, household):
        moving = _amounts(assessed, payments.disturbance, start) + _amounts(
            assessed, payments.removals, start
        )
        total += np.where(theirs & decanted, moving, 0.0)
    return total


def home_loss_from(assessed: Assessed, household: IntArray, start: IntArray) -> FloatArray:
    """Pounds of home loss due where a household is displaced for good on day `start`."""
    displaced = (texts_of_present_home(assessed, "after_leaving") == "demolished")[household]
    total = np.zeros(np.broadcast_shapes(np.shape(household), np.shape(start)))
    for theirs, payments in _by_authority(assessed, household):
        entitled = displaced & (start >= _qualifying_days(assessed, payments)[household])
        total += np.where(theirs & entitled, _amounts(assessed, payments.home_loss, start), 0.0)
    return total


def _by_authority(assessed: Assessed, household: IntArray) -> Iterator[tuple[BoolArray, Payments]]:
    authorities = assessed.households["authority"].to_numpy()
    for authority in pd.unique(authorities):
        yield (authorities == authority)[household], assessed.scenario.policy_for(authority).payments


def payments_of_moves(plan: FinishedPlan) -> list[float]:
    """Give for each move the pounds due to the household, from the tables of payments."""
    return [sum(due.values()) for due in payments_by_kind(plan)]


def payments_by_kind(plan: FinishedPlan) -> list[dict[str, float]]:
    """Give for each move what is due to the household: ``disturbance``, ``removals``, ``home_loss``."""
    scenario, blocks = plan.assessed.scenario, set(plan.assessed.scenario.blocks["block"])
    moved = zip(
        plan.moves, plan.who("authority"), plan.present("block"), plan.present("after_leaving"),
        plan.who("tenancy_start"), plan.permanent, strict=True,
    )  # fmt: skip
    due = []
    for move, authority, block, after, since, permanent in moved:
        payments = scenario.policy_for(authority).payments
        tables: dict[str, Sequence[DatedAmount]] = {}
        if block and block in blocks:
            tables = {"disturbance": payments.disturbance, "removals": payments.removals}
        months = pd.DateOffset(months=payments.home_loss_residence_months)
        long_enough = pd.isna(since) or pd.Timestamp(since) + months <= pd.Timestamp(move.start_date)
        if permanent and after == "demolished" and long_enough:
            tables["home_loss"] = payments.home_loss
        due.append({name: amount_in_force(table, move.start_date) or 0.0 for name, table in tables.items()})
    return due


def in_blocks(assessed: Assessed) -> BoolArray:
    """Tell which households have their present home in a block that is to be emptied."""
    block = pd.Series(texts_of_present_home(assessed, "block"), dtype=object)
    return block.isin(set(assessed.scenario.blocks["block"]) - {""}).to_numpy(dtype=np.bool_)


def _amounts(assessed: Assessed, table: Sequence[DatedAmount], start: IntArray) -> FloatArray:
    """Amount of a dated table in force on each day number; 0 before its first date."""
    ordered = sorted(table, key=lambda row: row.valid_from)
    days = [assessed.day(row.valid_from) for row in ordered]
    amounts = np.array([0.0, *(row.amount for row in ordered)])
    return amounts[np.searchsorted(days, start, side="right")]


def _qualifying_days(assessed: Assessed, payments: Payments) -> FloatArray:
    """First day number on which each household has lived in its home for long enough to qualify.

    Minus infinity where the tenancy's start is not given: only data that are given shut somebody out.
    """
    since = assessed.households["tenancy_start"]
    qualifies = since + pd.DateOffset(months=payments.home_loss_residence_months)
    days = (qualifies - pd.Timestamp(assessed.scenario.start)).dt.days.to_numpy(dtype=float)
    return np.where(np.isnan(days), -np.inf, days)
