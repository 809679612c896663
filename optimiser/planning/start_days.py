"""On which days tenancies may start: the horizon, the weekday that a scheme names, the team's weeks."""

from __future__ import annotations

from typing import get_args

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.needs.assess import Assessed
from optimiser.records.policy import Weekday
from optimiser.suitability import Lettings

DAYS_A_WEEK = 7
ANY_DAY = -1
_WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def weekday_of_types(assessed: Assessed, lettings: Lettings) -> Ints:
    """Give for each home type the remainder (by 7) of the day numbers on which its tenancies may start.

    `ANY_DAY` where the scheme of its authority names no weekday.
    """
    authorities = lettings.types["authority"].tolist()
    remainder = {name: _remainder(assessed, name) for name in set(authorities)}
    return np.array([remainder[name] for name in authorities], dtype=np.int64)


def _remainder(assessed: Assessed, authority: str) -> int:
    asked = assessed.scenario.policy_for(authority).times.start_on
    if asked is None:
        return ANY_DAY
    return (_WEEKDAYS.index(asked) - assessed.scenario.start.weekday()) % DAYS_A_WEEK


def start_days(assessed: Assessed, weekday: Ints) -> Ints:
    """Give the days of the horizon on which a tenancy of some type may start."""
    days = np.arange(assessed.end_day, dtype=np.int64)
    if not len(weekday) or np.any(weekday == ANY_DAY):
        return days
    return days[np.isin(days % DAYS_A_WEEK, weekday)]


def waiting_days(assessed: Assessed, starts: Ints) -> Bools:
    """Tell on which start days a home that could have been let earlier may be let.

    Nowhere, as a rule: an earlier start frees the next home earlier, and no objective but `cost` is the worse
    for it (a letting's worth for `speed` never falls as it comes forward: the new home waits less, and the
    home it frees waits that much longer at most). A full week, or `cost`, whose payments and rents hang on
    the date, can make waiting worth while; then the first start day of each week is enough for the former,
    since within a week an earlier start takes no more of the team's time.
    """
    policy = assessed.scenario.policy
    if policy.capacity.moves_per_week is None and "cost" not in policy.objectives:
        return np.zeros(len(starts), dtype=np.bool_)
    week = starts // DAYS_A_WEEK
    return np.append(True, week[1:] != week[:-1])[: len(starts)]


def capacity_of_weeks(assessed: Assessed) -> Floats:
    """Give the most tenancy starts in each seven days from the start; infinite without a limit."""
    most = assessed.scenario.policy.capacity.moves_per_week
    return np.full(assessed.scenario.horizon_weeks, np.inf if most is None else float(most))


def next_start(weekday: int, day: int) -> int:
    """Give the first day, from `day` on, on which a tenancy may start."""
    return day if weekday == ANY_DAY else day + (weekday - day) % DAYS_A_WEEK
