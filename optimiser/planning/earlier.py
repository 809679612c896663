"""Bring every tenancy forward as far as it goes, where the objectives do not ask for it.

Without `speed` among the objectives a plan is as good with a home let in May as in March. No team would see
it so. An earlier start is never worse for any objective but `cost` (see `waiting_days`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
    return [each for group in _in_time(lettings) for each in calendar.brought_forward(group)]


def _in_time(lettings: Sequence[Letting]) -> list[list[Letting]]:
    """Lettings one by one in the order of their start; those of an exchange, which have one day, together."""
    groups: dict[tuple[int, int, int], list[Letting]] = defaultdict(list)
    for letting in lettings:
        place = (0, letting.vacancy) if letting.exchanged else (letting.position, letting.home)
        groups[letting.start, *place].append(letting)
    return [groups[key] for key in sorted(groups)]


class _Calendar:
    """The weeks as they fill, and when each home that is left is ready."""

    def __init__(self, model: Model, lettings: Sequence[Letting]) -> None:
        self.model = model
        self.most = model.assessed.scenario.policy.capacity.moves_per_week
        self.weeks = Counter(letting.start // DAYS_A_WEEK for letting in lettings)
        self.weekday = weekday_of_types(model.assessed, model.lettings)
        self.ready: dict[int, int] = {}

    def brought_forward(self, group: Sequence[Letting]) -> list[Letting]:
        """Give a letting, or an exchange, on its new day; those before it in its chain must have been here."""
        start = self._first_day(group, max(self._earliest(letting) for letting in group))
        self.weeks[group[0].start // DAYS_A_WEEK] -= len(group)
        self.weeks[start // DAYS_A_WEEK] += len(group)
        return [self._moved(letting, start) for letting in group]

    def _earliest(self, letting: Letting) -> int:
        """First day that home and household allow; in an exchange, the household."""
        first = int(self.model.lettings.arc_first[letting.arc])
        if letting.exchanged:
            return first
        ready = self.ready.get(letting.home, letting.ready)
        return max(first, ready + int(home_column(self.model.assessed, "letting_days")[letting.home]))

    def _first_day(self, group: Sequence[Letting], earliest: int) -> int:
        # The homes of an exchange agree on a weekday, or leave it open, or their day could not have been found.
        latest = group[0].start
        weekday = max(int(self.weekday[self.model.lettings.home_type[letting.home]]) for letting in group)
        day = next_start(weekday, earliest)
        while day < latest and not self._has_room(day // DAYS_A_WEEK, group):
            day = next_start(weekday, (day // DAYS_A_WEEK + 1) * DAYS_A_WEEK)
        return min(day, latest)

    def _has_room(self, week: int, group: Sequence[Letting]) -> bool:
        same_week = week == group[0].start // DAYS_A_WEEK
        return self.most is None or same_week or self.weeks[week] + len(group) <= self.most

    def _moved(self, letting: Letting, start: int) -> Letting:
        if letting.exchanged:
            return replace(letting, ready=start, start=start)
        ready = self.ready.get(letting.home, letting.ready)
        self._leave(letting.household, start)
        return replace(letting, ready=ready, start=start)

    def _leave(self, household: int, start: int) -> None:
        frees = self.model.frees
        home = int(frees.home[household])
        if home >= 0:
            self.ready[home] = int(frees.ready(np.array([household]), np.array([start]))[0])
