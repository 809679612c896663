"""Days that homes stand empty, and the rent that goes with them.

A home is empty from the day it is ready until its tenancy starts, or until the end of the plan if nobody
gets it. A plan without moves leaves every vacancy empty to the end: that is the constant. A letting takes
away the days from its start to the end, and adds those of the home that its tenant frees.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from optimiser.measures.arcs import FloatArray, IntArray, numbers_of_present_home, texts_of_present_home
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.objectives.objective import Objective
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings


class EmptySpell(NamedTuple):
    """One time that a home stands ready: its row, the first day, and the day it is let (None: never)."""

    home_row: int
    ready: float
    let: int | None


def vacancy_days(assessed: Assessed) -> FloatArray:
    """Give for each home the days from ready to the end of the horizon if it is a vacancy, otherwise 0."""
    ready = assessed.homes["ready_day"].to_numpy(dtype=float)
    days = np.maximum(assessed.end_day - ready, 0.0)
    return np.where(assessed.homes["is_vacancy"].to_numpy() & ~np.isnan(ready), days, 0.0)


def freed_days(assessed: Assessed, household: IntArray, start: IntArray) -> FloatArray:
    """Days from ready again to the end of the horizon of the home each household frees by moving on `start`.

    0 for register households, for homes that are demolished or held, and for homes ready at the end or later.
    """
    relet = (texts_of_present_home(assessed, "after_leaving") == "relet")[household]
    void = numbers_of_present_home(assessed, "void_days")[household]
    not_before = numbers_of_present_home(assessed, "ready_again_day")[household]
    ready = np.fmax(start + void, not_before)  # fmax: a home without that date is ready after its void days
    return np.where(relet, np.maximum(assessed.end_day - ready, 0.0), 0.0)


def spells(plan: FinishedPlan) -> list[EmptySpell]:
    """Give every time a home comes free in the plan; in an exchange none does."""
    ready, lets = _ready_days(plan), _let_days(plan)
    return [
        EmptySpell(row, day, lets[row][turn] if turn < len(lets[row]) else None)
        for row, days in ready.items()
        for turn, day in enumerate(sorted(days))
    ]


def empty_days(plan: FinishedPlan, spell: EmptySpell) -> float:
    """Days of the horizon that the home stands ready and empty."""
    end = plan.assessed.end_day
    return (end if spell.let is None else spell.let) - spell.ready if spell.ready < end else 0.0


def _ready_days(plan: FinishedPlan) -> dict[int, list[float]]:
    days: dict[int, list[float]] = defaultdict(list)
    homes = plan.assessed.homes
    for row, (vacancy, ready) in enumerate(
        zip(homes["is_vacancy"].tolist(), homes["ready_day"], strict=True)
    ):
        if vacancy and not math.isnan(ready):
            days[row].append(ready)
    left = zip(
        plan.left_rows.tolist(), plan.left("after_leaving"), plan.left("void_days"),
        plan.left("ready_again_day"), plan.starts, plan.exchanged, strict=True,
    )  # fmt: skip
    for row, after, void, not_before, start, exchanged in left:
        if after == "relet" and not exchanged:
            again = start + void
            days[row].append(again if math.isnan(not_before) else max(again, not_before))
    return days


def _let_days(plan: FinishedPlan) -> dict[int, list[int]]:
    days: dict[int, list[int]] = defaultdict(list)
    for row, start, exchanged in sorted(
        zip(plan.home_rows.tolist(), plan.starts, plan.exchanged, strict=True)
    ):
        if not exchanged:
            days[row].append(start)
    return days


def _all_vacancies_empty(assessed: Assessed, lettings: Lettings) -> float:
    return float(vacancy_days(assessed).sum())


def _days_gained_and_lost(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    gained = assessed.end_day - start + np.zeros(np.shape(home_type))
    return np.asarray(freed_days(assessed, household, start) - gained)


def _none_in_exchange(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    return np.zeros(np.broadcast_shapes(np.shape(household), np.shape(home_type), np.shape(start)))


def _total_empty_days(plan: FinishedPlan) -> float:
    return sum(empty_days(plan, spell) for spell in spells(plan))


SPEED = Objective(
    name="speed",
    sense="least",
    unit="days",
    sentence="Days that homes stand ready and empty",
    plain=_total_empty_days,
    dated=_days_gained_and_lost,
    dated_in_exchange=_none_in_exchange,
    dated_by_home=("after_leaving", "void_days", "ready_again_day"),
    constant=_all_vacancies_empty,
)
