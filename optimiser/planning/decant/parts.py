"""The part of a programme that is over by a day: who has to be out by then, and who frees homes for them.

Whether dates up to a day can be kept depends on nothing after it, so that a small part tells it of a large
programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimiser.engine.model.problem import Bools
from optimiser.measures import PlanRow
from optimiser.needs.assess import assess
from optimiser.needs.decanting import waiting
from optimiser.planning.decant.ground import Ground, lay_ground
from optimiser.records.scenario import Scenario


@dataclass(frozen=True)
class Strain:
    """Households with the first dates, of whom some have to be late whatever the plan.

    Attributes
    ----------
    until : Timestamp
        They are those with a date up to this day.
    rows : (households,) bool
    late : int
        At least so many of them are late.
    stays : int
        Where no more than that are late, at least so many of them move into a temporary home first.
    """

    until: pd.Timestamp
    rows: Bools
    late: int
    stays: int


def part_until(scenario: Scenario, day: pd.Timestamp, emergency: bool = False) -> Ground:
    """Lay the ground of a part: without later deadlines, and without who frees nothing by the day.

    Parameters
    ----------
    scenario : Scenario
        As `optimiser.needs.decanting.as_decant` gives it.
    day : Timestamp
    emergency : bool
    """
    move_by = scenario.households["move_by"]
    households = scenario.households.assign(move_by=move_by.where(move_by <= day))
    households = households[~_without_matter(scenario, day)].reset_index(drop=True)
    members = scenario.members[scenario.members["household_id"].isin(households["household_id"])]
    return lay_ground(replace(scenario, households=households, members=members), emergency)


def has_totals(rows: Sequence[PlanRow]) -> bool:
    """Say whether some demand hangs on all that a plan does: a part of it might miss what the whole meets."""
    return any(np.isfinite(row.lower) or np.any(row.coefficient < 0) for row in rows)


def _without_matter(scenario: Scenario, day: pd.Timestamp) -> Bools:
    """Tell who frees nothing by a day and need not move by it: tenants of homes that come down later."""
    assessed = assess(scenario)
    soonest = min((7 * each.build_weeks for each in waiting(scenario)), default=assessed.end_day)
    if soonest <= (day - pd.Timestamp(scenario.start)).days:
        return np.zeros(len(assessed.households), dtype=bool)
    fate = np.append((assessed.homes["after_leaving"] == "demolished").to_numpy(bool), False)
    comes_down = fate[assessed.households["home_row"].to_numpy(np.int64)]
    later: Bools = comes_down & ~(assessed.households["move_by"] <= day).to_numpy(bool)
    return later
