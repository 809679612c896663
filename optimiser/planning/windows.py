"""The lettings with the days on which each may start, after deadlines that must be kept and weekdays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.needs.assess import Assessed
from optimiser.planning.start_days import ANY_DAY, DAYS_A_WEEK, weekday_of_types
from optimiser.suitability import Lettings


@dataclass(frozen=True)
class Windows:
    """Entry i of each array: a letting (arc of the lettings graph) and first and last day of its start.

    A letting stands here more than once where its start days are listed one by one.
    """

    arc: Ints
    first: Ints
    last: Ints

    @cached_property
    def _is_every_arc_once(self) -> bool:
        return bool(np.all(self.arc == np.arange(len(self.arc))))

    def of_arcs(self, values: Floats) -> Floats:
        """Give the values (one an arc) of the windows; the very same array where each arc stands here once.

        With six million arcs an array is 50 MB, and every objective and demand has one.
        """
        same = len(values) == len(self.arc) and self._is_every_arc_once
        return values if same else values[self.arc]


def must_move(assessed: Assessed) -> Bools:
    """Tell which households have a deadline that must be kept, by the plan's policy or their own scheme."""
    households, scenario = assessed.households, assessed.scenario
    strict = {
        name: "must" in (scenario.policy.deadlines, scenario.policy_for(name).deadlines)
        for name in households["authority"].unique()
    }
    bound = households["authority"].map(strict).to_numpy(dtype=np.bool_)
    return np.asarray(bound & households["move_by_day"].notna().to_numpy(), dtype=np.bool_)


def start_windows(assessed: Assessed, lettings: Lettings, starts: Ints) -> Windows:
    """Give every letting that some day is left for."""
    last = np.minimum(lettings.arc_last, _latest(assessed)[lettings.arc_household])
    arc = np.flatnonzero(lettings.arc_first <= last)
    windows = Windows(arc, lettings.arc_first[arc], last[arc])
    return _by_weekday(windows, weekday_of_types(assessed, lettings)[lettings.arc_type[arc]], starts)


def _latest(assessed: Assessed) -> Ints:
    deadline = assessed.households["move_by_day"].to_numpy(dtype=np.float64)
    latest = np.where(must_move(assessed), deadline, assessed.end_day)
    return latest.astype(np.int64)


def _by_weekday(windows: Windows, weekday: Ints, starts: Ints) -> Windows:
    """List start days one by one where some types' tenancies start on other weekdays than others'.

    The engine has one calendar for all; where everybody keeps to the same weekday, that is enough.
    """
    one_for_all = len(np.unique(starts % DAYS_A_WEEK)) <= 1
    apart = (weekday != ANY_DAY) & (not one_for_all)
    if not apart.any():
        return windows
    rows = np.flatnonzero(apart)
    first = windows.first[rows] + (weekday[rows] - windows.first[rows]) % DAYS_A_WEEK
    weeks = np.maximum((windows.last[rows] - first) // DAYS_A_WEEK + 1, 0)
    row = np.repeat(rows, weeks)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    day = np.repeat(first, weeks) + DAYS_A_WEEK * turn
    arc = np.concatenate([windows.arc[~apart], windows.arc[row]])
    order = np.argsort(arc, kind="stable")
    return Windows(
        arc[order],
        np.concatenate([windows.first[~apart], day])[order],
        np.concatenate([windows.last[~apart], day])[order],
    )
