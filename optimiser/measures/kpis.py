"""Key figures of a plan: what it does for households, homes and money, in the terms a team reports in."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from optimiser.measures.finished import FinishedPlan, finished
from optimiser.measures.money import incentives_of_moves
from optimiser.measures.objectives import OBJECTIVES
from optimiser.measures.objectives.access import access_matches
from optimiser.measures.objectives.bedrooms import shortages
from optimiser.measures.objectives.cost import rent_lost_by_plan
from optimiser.measures.voids import core_days, housemark_days, relet_time
from optimiser.needs.assess import Assessed
from optimiser.records.plan import Move

Kpis = dict[str, float | dict[str, float] | None]


def kpis(assessed: Assessed, moves: Sequence[Move]) -> Kpis:
    """Give every key figure of a finished plan.

    Parameters
    ----------
    assessed : Assessed
    moves : sequence of Move

    Returns
    -------
    dict
        Name to number; to a dict of group to number for `by_queue` and `by_bedrooms` (bedrooms of the home
        let, as text); to None for a mean over no lettings. Pounds, days and counts as `unit` of the objective
        of the same meaning has them.

    Raises
    ------
    InputError
        If a move names a household or a home that the scenario does not have.
    """
    plan = finished(assessed, moves)
    return {**_households(plan), **_bedrooms(plan), **_homes(plan), **_void_days(plan), **_money(plan)}


def _households(plan: FinishedPlan) -> Kpis:
    rehoused, exchanged = sum(plan.permanent), sum(plan.exchanged)
    vacant = vacancies_in_time(plan.assessed)
    in_chains = rehoused - exchanged  # an exchange takes no vacancy
    per_chain = Counter(move.chain_id for move in plan.moves if move.kind != "exchange")
    exchanges = {move.chain_id for move in plan.moves if move.kind == "exchange"}
    queues = _permanent(plan, plan.who("queue"))
    sizes = _permanent(plan, plan.let("bedrooms"))
    return {
        "households_rehoused": rehoused,
        "vacancies": len(vacant),
        "vacancies_let": len(vacant & set(plan.home_rows.tolist())),
        "households_per_vacancy": in_chains / len(vacant) if vacant else 0.0,
        "chains": len(per_chain),
        "longest_chain": max(per_chain.values(), default=0),
        "exchanges": len(exchanges),
        "households_exchanged": exchanged,
        "by_queue": _counts(sorted(queues)),
        "by_bedrooms": _counts(str(bedrooms) for bedrooms in sorted(sizes)),
    }


def _bedrooms(plan: FinishedPlan) -> Kpis:
    short = [(before, after) for before, after in filter(None, shortages(plan)) if before > 0]
    matched, wasted = access_matches(plan)
    return {
        "bedrooms_released": _whole(plan, "bedrooms_released"),
        "large_homes_released": _whole(plan, "large_homes_released"),
        "overcrowding_solved": sum(after == 0 for _, after in short),
        "overcrowded_moved": len(short),
        "bedrooms_gained": _whole(plan, "overcrowding"),
        "accessible_matched": matched,
        "accessible_wasted": wasted,
    }


def _homes(plan: FinishedPlan) -> Kpis:
    return {"homes_left_empty": _left_empty(plan), "empty_days_total": _whole(plan, "speed")}


def _void_days(plan: FinishedPlan) -> Kpis:
    housemark, core = relet_time(housemark_days(plan)), relet_time(core_days(plan))
    return {
        "relet_days_housemark": housemark.mean_days,
        "relets_counted_housemark": housemark.counted,
        "relet_days_core": core.mean_days,
        "relets_counted_core": core.counted,
    }


def _money(plan: FinishedPlan) -> Kpis:
    return {
        "incentive_spend": math.fsum(incentives_of_moves(plan)),
        "ta_saving": OBJECTIVES["ta_savings"].plain(plan),
        "rent_lost": rent_lost_by_plan(plan),
        "cost": OBJECTIVES["cost"].plain(plan),
    }


def vacancies_in_time(assessed: Assessed) -> set[int]:
    """Give the rows of the vacancies that are ready before the horizon ends."""
    ready = assessed.homes["ready_day"].to_numpy(dtype=float)
    in_time = assessed.homes["is_vacancy"].to_numpy() & (ready < assessed.end_day)
    return set(np.flatnonzero(in_time).tolist())


def _left_empty(plan: FinishedPlan) -> int:
    """Count vacancies and freed homes that nobody gets, those still in works at the end included."""
    left = zip(plan.left_rows.tolist(), plan.left("after_leaving"), strict=True)
    freed = {row for row, after in left if after == "relet"}
    return len((freed | vacancies_in_time(plan.assessed)) - set(plan.home_rows.tolist()))


def _whole(plan: FinishedPlan, objective: str) -> int:
    return round(OBJECTIVES[objective].plain(plan))


def _permanent(plan: FinishedPlan, values: Iterable[Any]) -> list[Any]:
    return [value for value, permanent in zip(values, plan.permanent, strict=True) if permanent]


def _counts(groups: Iterable[object]) -> dict[str, float]:
    return dict(Counter(str(group) for group in groups))
