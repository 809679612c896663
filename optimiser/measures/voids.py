"""Days that relet homes stood empty, by both official definitions, which differ.

Housemark: from the end of the last tenancy to the start of the new one, the day of leaving not counted (end
Sunday, let Monday: 0 days). Relets only: no first lets, exchanges, relets after major works, nor homes held
for a decant (https://www.arap.co.uk/performanceindicator/allocations-lettings-re-let-time/).

CORE (field `vacdays`): from the end of major repairs if there were any, otherwise from the void date, to the
start (communitiesuk/submit-social-housing-lettings-and-sales-data, file lettings_log_variables.rb). Its
guidance asks for no log of mutual exchanges, nor of temporary general-needs lettings of less than two years
(the same repository, app/views/start/guidance.html.erb).

A home whose last tenancy has no known end is counted by neither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.measures.finished import NO_HOME, FinishedPlan

NOT_COUNTED = frozenset({"exchange", "decant_temporary"})


@dataclass(frozen=True, slots=True)
class ReletTime:
    """Mean days over the relets counted; None where none was."""

    mean_days: float | None
    counted: int


def housemark_days(plan: FinishedPlan) -> list[int | None]:
    """Give for each move Housemark's relet days; None where its definition leaves the letting out."""
    blocks = {block for block in plan.assessed.scenario.blocks["block"] if block}
    lets = zip(
        plan.moves, plan.starts, _tenancy_ends(plan), _major_works_ends(plan), plan.let("status"),
        plan.let("block"), strict=True,
    )  # fmt: skip
    return [
        start - ended - 1
        if ended is not None
        and works is None
        and status != "new_build"
        and block not in blocks
        and move.kind not in NOT_COUNTED
        else None
        for move, start, ended, works, status, block in lets
    ]


def core_days(plan: FinishedPlan) -> list[int | None]:
    """Give for each move CORE's vacant days; None where no log is made or the void date is not known."""
    lets = zip(plan.moves, plan.starts, _tenancy_ends(plan), _major_works_ends(plan), strict=True)
    days = []
    for move, start, ended, works in lets:
        since = works if works is not None else ended
        days.append(None if since is None or move.kind in NOT_COUNTED else start - since)
    return days


def relet_time(days: list[int | None]) -> ReletTime:
    """Give the mean over the lettings that count."""
    counted = [each for each in days if each is not None]
    return ReletTime(math.fsum(counted) / len(counted) if counted else None, len(counted))


def _tenancy_ends(plan: FinishedPlan) -> list[int | None]:
    """Day number on which the last tenancy of the home let ended.

    For a home freed in the plan, the day its tenant's new tenancy starts; for one vacant before, its
    `tenancy_end`.
    """
    left = zip(plan.left_rows.tolist(), plan.starts, strict=True)
    freed = {row: start for row, start in left if row != NO_HOME}
    given = _given_days(plan, "tenancy_end")
    return [freed.get(row, before) for row, before in zip(plan.home_rows.tolist(), given, strict=True)]


def _major_works_ends(plan: FinishedPlan) -> list[int | None]:
    """Day number on which major works to the home let ended, as given or when its refurbished block is ready.

    A block that was ready before the last tenant left has no part in the home's empty time.
    """
    given, ends = _given_days(plan, "major_works_end"), _tenancy_ends(plan)
    refurbished = plan.let("ready_again_day")
    return [
        int(block) if works is None and ended is not None and block >= ended else works
        for works, ended, block in zip(given, ends, refurbished, strict=True)
    ]


def _given_days(plan: FinishedPlan, column: str) -> list[int | None]:
    dates = plan.assessed.homes[column].to_numpy().astype("M8[D]")[plan.home_rows]
    days = (dates - np.datetime64(plan.assessed.scenario.start)).astype(np.int64).tolist()
    return [None if missing else day for day, missing in zip(days, pd.isna(dates).tolist(), strict=True)]
