"""What the plan costs: incentives, statutory payments and rent lost, less temporary accommodation saved."""

from __future__ import annotations

import math

import numpy as np

from optimiser.measures.arcs import FloatArray, IntArray, numbers_of_present_home
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.money import incentives_of_arcs, incentives_of_moves
from optimiser.measures.objectives.empty_homes import empty_days, freed_days, spells, vacancy_days
from optimiser.measures.objectives.objective import Objective
from optimiser.measures.objectives.temporary_accommodation import saved_by_moves, saved_from_start
from optimiser.measures.payments import payments_from, payments_of_moves
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

DAYS_A_WEEK = 7


def rent_lost_by_plan(plan: FinishedPlan) -> float:
    """Pounds of rent not charged while homes stand ready and empty; a home without a rent loses none."""
    rents = plan.assessed.homes["weekly_rent"].fillna(0.0).tolist()
    return math.fsum(rents[spell.home_row] / DAYS_A_WEEK * empty_days(plan, spell) for spell in spells(plan))


def _rent_of_empty_vacancies(assessed: Assessed, lettings: Lettings) -> float:
    rent = np.nan_to_num(assessed.homes["weekly_rent"].to_numpy(dtype=float))
    return float((rent / DAYS_A_WEEK * vacancy_days(assessed)).sum())


def _dated_cost(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    rent_let = np.nan_to_num(lettings.types["weekly_rent"].to_numpy(dtype=float))[home_type]
    rent_left = np.nan_to_num(numbers_of_present_home(assessed, "weekly_rent"))[household]
    rent_lost = rent_left * freed_days(assessed, household, start) - rent_let * (assessed.end_day - start)
    saved = saved_from_start(assessed, lettings, household, home_type, start)
    return np.asarray(payments_from(assessed, household, start) + rent_lost / DAYS_A_WEEK - saved)


def _dated_cost_in_exchange(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    saved = saved_from_start(assessed, lettings, household, home_type, start)
    return np.asarray(payments_from(assessed, household, start) - saved)


def _cost_of_plan(plan: FinishedPlan) -> float:
    paid = math.fsum(incentives_of_moves(plan)) + math.fsum(payments_of_moves(plan))
    return paid + rent_lost_by_plan(plan) - saved_by_moves(plan)


COST = Objective(
    name="cost",
    sense="least",
    unit="pounds",
    sentence="Incentives, home loss, disturbance, removals and rent lost, less temporary accommodation saved",
    plain=_cost_of_plan,
    fixed=incentives_of_arcs,
    dated=_dated_cost,
    dated_in_exchange=_dated_cost_in_exchange,
    dated_by=("authority", "tenancy_start", "ta_weekly_cost"),
    dated_by_home=("after_leaving", "void_days", "ready_again_day", "block", "weekly_rent"),
    dated_by_type=("weekly_rent",),
    constant=_rent_of_empty_vacancies,
    whole=False,
)
