"""Bring every tenancy forward as far as it goes, where the objectives do not ask for it.

Without `speed` among the objectives a plan is as good with a home let in May as in March. No team would see
it so. An earlier start is never worse for any objective but `cost` (see `waiting_days`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.planning.arrays import Model
from optimiser.planning.chain_records import Letting
from optimiser.planning.columns import home_column
from optimiser.planning.start_days import DAYS_A_WEEK, next_start, weekday_of_types


def as_early_as_can_be(model: Model, lettings: Sequence[Letting]) -> list[Letting]:
    """Start each tenancy on the first day that home, household, weekday and the team's weeks allow.

    Who has which home stays as it is, and no tenancy starts later than before. With `cost` among the
    objectives nothing is changed: a later day may be the cheaper one.
    """
    if "cost" in model.assessed.scenario.policy.objectives:
        return list(lettings)
    calendar = _Calendar(model, lettings)
    return [calendar.brought_forward(each) for each in sorted(lettings, key=_in_time)]


def _in_time(letting: Letting) -> tuple[int, int, int]:
    return letting.start, letting.position, letting.home


class _Calendar:
    """The weeks as they fill, and when each home that is left is ready."""

    def __init__(self, model: Model, lettings: Sequence[Letting]) -> None:
        self.model = model
        self.most = model.assessed.scenario.policy.capacity.moves_per_week
        self.weeks = Counter(letting.start // DAYS_A_WEEK for letting in lettings)
        self.weekday = weekday_of_types(model.assessed, model.lettings)
        self.ready: dict[int, int] = {}

    def brought_forward(self, letting: Letting) -> Letting:
        """Give the letting on its new day; those before it in its chain must have been here already."""
        ready = self.ready.get(letting.home, letting.ready)
        available = ready + int(home_column(self.model.assessed, "letting_days")[letting.home])
        earliest = max(available, int(self.model.lettings.arc_first[letting.arc]))
        start = self._first_day(letting, earliest)
        self.weeks[letting.start // DAYS_A_WEEK] -= 1
        self.weeks[start // DAYS_A_WEEK] += 1
        self._leave(letting.household, start)
        return replace(letting, ready=ready, start=start)

    def _first_day(self, letting: Letting, earliest: int) -> int:
        weekday = int(self.weekday[self.model.lettings.home_type[letting.home]])
        day = next_start(weekday, earliest)
        while day < letting.start and not self._has_room(day // DAYS_A_WEEK, letting):
            day = next_start(weekday, (day // DAYS_A_WEEK + 1) * DAYS_A_WEEK)
        return min(day, letting.start)

    def _has_room(self, week: int, letting: Letting) -> bool:
        same_week = week == letting.start // DAYS_A_WEEK
        return self.most is None or same_week or self.weeks[week] < self.most

    def _leave(self, household: int, start: int) -> None:
        frees = self.model.frees
        home = int(frees.home[household])
        if home >= 0:
            self.ready[home] = int(frees.ready(np.array([household]), np.array([start]))[0])
