"""The steps of a decant plan: days, weeks where days are too many, or eras of several weeks.

A move of an era may start in any of its weeks. A *tight* calendar takes a home for an era only if it is there
when the era begins, and counts what a move frees from the era's end: its plans can be carried out, with the
moves of an era shared out over its weeks. A *loose* one does the reverse, so that every plan is among
its own: what it cannot reach, no plan can.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.needs.assess import Assessed
from optimiser.planning.start_days import DAYS_A_WEEK, start_days, weekday_of_types
from optimiser.suitability import Lettings

LARGE_SUPPLY = 5  # homes that can first be let on one day: an era begins with them


@dataclass(frozen=True)
class Calendar:
    """Steps and their days.

    Attributes
    ----------
    starts : (start days,) int
        Day numbers on which moves may start.
    step_of : (start days,) int
        The step that each belongs to.
    lo, hi : (steps,) int
        Tight: first and last start day of each step. Loose: the reverse. Homes must be there by `lo`; a move
        counts as made on `hi`.
    """

    starts: Ints
    step_of: Ints
    lo: Ints
    hi: Ints

    def __len__(self) -> int:
        return len(self.lo)

    @property
    def is_exact(self) -> bool:
        """Whether every step is one day."""
        return bool(np.array_equal(self.lo, self.hi))

    @property
    def weeks(self) -> Ints:
        """Weeks of each step in which moves may start."""
        week = self.starts // DAYS_A_WEEK
        return np.array([len(np.unique(week[self.step_of == step])) for step in range(len(self))])

    def first_from(self, day: Ints) -> Ints:
        """First step for what is there on a day."""
        return np.searchsorted(self.lo, day).astype(np.int64)

    def last_until(self, day: Ints) -> Ints:
        """Last step in time for a day."""
        return np.searchsorted(self.hi, day, side="right").astype(np.int64) - 1

    def until(self, day: int) -> Calendar:
        """Give the steps up to a day, or the first one."""
        steps = max(int(np.searchsorted(np.minimum(self.lo, self.hi), day, side="right")), 1)
        kept = self.step_of < steps
        return Calendar(self.starts[kept], self.step_of[kept], self.lo[:steps], self.hi[:steps])

    def loose(self) -> Calendar:
        """Give the calendar that bounds every plan of weeks."""
        return Calendar(self.starts, self.step_of, self.hi, self.lo)


def every_day(assessed: Assessed, lettings: Lettings) -> Calendar:
    """Every day on which a move may start: with a weekday in the policy one a week, otherwise all days."""
    starts = start_days(assessed, weekday_of_types(assessed, lettings))
    return Calendar(starts, np.arange(len(starts)), starts, starts)


def every_week(assessed: Assessed, daily: Calendar) -> Calendar:
    """Thin the days out: one weekday a week (that of the first day of the plan), and deadlines.

    Where the policy names weekdays there is nothing to thin out.
    """
    if len(daily) <= assessed.end_day // DAYS_A_WEEK:
        return daily
    chosen = daily.starts % DAYS_A_WEEK == 0
    deadline = assessed.households["move_by_day"].dropna().to_numpy(np.int64)
    starts = daily.starts[chosen | np.isin(daily.starts, deadline)]
    return Calendar(starts, np.arange(len(starts)), starts, starts)


def in_eras(assessed: Assessed, weekly: Calendar, weeks: int, fine_until: int = -1) -> Calendar:
    """Put weeks together, up to so many, after the day `fine_until`.

    An era ends with each deadline and begins with each large supply.
    """
    a_week = max(len(weekly) * DAYS_A_WEEK // max(assessed.end_day, 1), 1)  # start days
    begins = np.zeros(len(weekly.starts) + 1, dtype=bool)
    begins[[0, -1]] = True
    deadline = assessed.households["move_by_day"].dropna().to_numpy(np.int64)
    begins[np.searchsorted(weekly.starts, np.unique(deadline), side="right")] = True
    begins[: int(np.searchsorted(weekly.starts, fine_until, side="right"))] = True
    homes = assessed.homes
    ready = (homes["ready_day"] + homes["letting_days"]).to_numpy(float)
    days, count = np.unique(ready[~np.isnan(ready)], return_counts=True)
    begins[np.searchsorted(weekly.starts, days[count >= LARGE_SUPPLY])] = True
    bounds = np.flatnonzero(begins)
    cuts = [np.arange(low, high, weeks * a_week) for low, high in pairwise(bounds.tolist())]
    first = np.concatenate(cuts)
    step_of = np.searchsorted(first, np.arange(len(weekly.starts)), side="right") - 1
    last = np.append(first[1:], len(weekly.starts)) - 1
    return Calendar(weekly.starts, step_of, weekly.starts[first], weekly.starts[last])
