"""The steps of a decant plan: weeks, or eras of several weeks where weeks are too many.

A move of an era may start in any of its weeks. A *tight* calendar takes a home for an era only if it is there
when the era begins, and counts what a move frees from the era's end: its plans can be carried out, with the
moves of an era shared out over its weeks. A *loose* one does the reverse, so that every plan of weeks is among
its own: what it cannot reach, no plan can.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimiser.engine.problem import Ints
from optimiser.needs.assess import Assessed
from optimiser.planning.start_days import ANY_DAY, DAYS_A_WEEK, weekday_of_types
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

    def loose(self) -> Calendar:
        """Give the calendar that bounds every plan of weeks."""
        return Calendar(self.starts, self.step_of, self.hi, self.lo)


def every_week(assessed: Assessed, lettings: Lettings) -> Calendar:
    """Days on which moves may start: one weekday a week, and deadlines, so that none is missed by days.

    The weekday is the policy's where it names one (several where authorities differ), otherwise that of the
    first day of the plan.
    """
    weekdays = weekday_of_types(assessed, lettings)
    asked = sorted({0 if day == ANY_DAY else int(day) for day in weekdays.tolist()}) or [0]
    days = np.arange(assessed.end_day, dtype=np.int64)
    chosen = np.isin(days % DAYS_A_WEEK, asked)
    if ANY_DAY in weekdays.tolist():
        deadline = assessed.households["move_by_day"].dropna().to_numpy(np.int64)
        chosen[deadline[(deadline >= 0) & (deadline < assessed.end_day)]] = True
    starts = days[chosen]
    return Calendar(starts, np.arange(len(starts)), starts, starts)


def in_eras(assessed: Assessed, weekly: Calendar, weeks: int) -> Calendar:
    """Put weeks together, up to so many; an era ends with each deadline and begins with each large supply."""
    begins = np.zeros(len(weekly.starts) + 1, dtype=bool)
    begins[[0, -1]] = True
    deadline = assessed.households["move_by_day"].dropna().to_numpy(np.int64)
    begins[np.searchsorted(weekly.starts, np.unique(deadline), side="right")] = True
    homes = assessed.homes
    ready = (homes["ready_day"] + homes["letting_days"]).to_numpy(float)
    days, count = np.unique(ready[~np.isnan(ready)], return_counts=True)
    begins[np.searchsorted(weekly.starts, days[count >= LARGE_SUPPLY])] = True
    bounds = np.flatnonzero(begins)
    cuts = [np.arange(low, high, weeks) for low, high in pairwise(bounds.tolist())]
    first = np.concatenate(cuts)
    step_of = np.searchsorted(first, np.arange(len(weekly.starts)), side="right") - 1
    last = np.append(first[1:], len(weekly.starts)) - 1
    return Calendar(weekly.starts, step_of, weekly.starts[first], weekly.starts[last])
