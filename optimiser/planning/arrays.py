"""From a scenario to the engine's arrays: home types become lines, households agents, objectives tiers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.engine import ChainProblem, Tier
from optimiser.engine.model.problem import Dated, Floats, Ints
from optimiser.measures import OBJECTIVES, DatedWorth, Objective, PlanRow, plan_rows
from optimiser.needs.assess import Assessed
from optimiser.planning.demands import side_rows
from optimiser.planning.exchange_pairs import exchange_pairs
from optimiser.planning.freeing import NOTHING, Freeing, freeing
from optimiser.planning.pairs import PairTable, pair_table
from optimiser.planning.start_days import capacity_of_weeks, start_days, waiting_days, weekday_of_types
from optimiser.planning.windows import Windows, start_windows
from optimiser.suitability import Lettings


@dataclass(frozen=True)
class Model:
    """The engine's problem beside what its numbers stand for.

    Attributes
    ----------
    assessed, lettings
        The scenario; line n of the problem is home type n, agent n is household (row) n.
    problem : ChainProblem
    arc : (choices,) int64 array
        Arc of the lettings graph that each of the engine's choices stands for.
    pair_kind : (pairs,) int64 array
        Pairs of one kind differ in nothing but their first and last day.
    frees : Freeing
    rows : tuple of PlanRow
        Quotas, nominations and budgets over the arcs of the lettings graph.
    """

    assessed: Assessed
    lettings: Lettings
    problem: ChainProblem
    arc: Ints
    pair_kind: Ints
    frees: Freeing
    rows: tuple[PlanRow, ...]


def chain_problem(assessed: Assessed, lettings: Lettings) -> Model:
    """Lay a scenario out for the engine.

    Parameters
    ----------
    assessed : Assessed
    lettings : Lettings
        Who may have what, of the same scenario.
    """
    starts = start_days(assessed, weekday_of_types(assessed, lettings))
    windows = start_windows(assessed, lettings, starts)
    frees = freeing(assessed, lettings)
    pairs = pair_table(assessed, lettings, windows, frees)
    rows = tuple(plan_rows(assessed, lettings))
    line, day, count = _supplies(assessed, lettings)
    household = lettings.arc_household[windows.arc]
    problem = ChainProblem(
        lines=len(lettings.types),
        agents=len(assessed.households),
        supply_line=line,
        supply_day=day,
        supply_count=count,
        pair_line=pairs.home_type,
        pair_next=frees.home_type[pairs.household],
        pair_lag=(frees.void + frees.letting)[pairs.household],
        pair_floor=_floor(frees)[pairs.household],
        pair_first=pairs.first,
        pair_last=pairs.last,
        arc_agent=household,
        arc_pair=pairs.of_window,
        tiers=_tiers(assessed, lettings, windows, pairs),
        rows=tuple(side_rows(assessed, rows, windows, household)),
        starts=starts,
        wait_starts=waiting_days(assessed, starts),
        capacity=capacity_of_weeks(assessed),
        max_position=_cap(assessed, frees),
        max_cycle=assessed.scenario.policy.max_cycle,
        pair_ring=exchange_pairs(assessed, pairs, frees),
        agent_order=assessed.households["rank"].to_numpy(dtype=np.int64),
    )
    return Model(assessed, lettings, problem, windows.arc, pairs.kind, frees, rows)


def available_vacancies(assessed: Assessed, lettings: Lettings) -> Ints:
    """Rows of the vacancies that may be let within the horizon; none where the policy lets none start.

    A `max_chain` of 0 means that no chain may have even one household.
    """
    homes = assessed.homes
    first = homes["ready_day"].to_numpy(dtype=np.float64) + homes["letting_days"].to_numpy(dtype=np.int64)
    in_time = homes["is_vacancy"].to_numpy(dtype=np.bool_) & (first < assessed.end_day)
    lettable = in_time & (lettings.home_type != NOTHING)
    if assessed.scenario.policy.max_chain == 0:
        lettable[:] = False
    return np.flatnonzero(lettable).astype(np.int64)


def _supplies(assessed: Assessed, lettings: Lettings) -> tuple[Ints, Ints, Ints]:
    """Lines, first start days and counts of the vacancies, those alike together."""
    rows = available_vacancies(assessed, lettings)
    ready = assessed.homes["ready_day"].to_numpy(dtype=np.float64)[rows].astype(np.int64)
    day = ready + assessed.homes["letting_days"].to_numpy(dtype=np.int64)[rows]
    found = np.column_stack([lettings.home_type[rows], day]).astype(np.int64)
    keys, count = np.unique(found, axis=0, return_counts=True)
    return keys[:, 0], keys[:, 1], count.astype(np.int64)


def _floor(frees: Freeing) -> Ints:
    return np.where(frees.ready_floor > 0, frees.ready_floor + frees.letting, 0)


def _cap(assessed: Assessed, frees: Freeing) -> int | None:
    """Most households in a chain, as positions of the engine.

    Where a home can be let again on the very day its tenant leaves, only positions keep a chain from biting
    its own tail; without a cap there are then as many as a chain could ever have.
    """
    cap = assessed.scenario.policy.max_chain
    if cap is not None:
        return max(cap, 1)
    leaving = frees.home_type != NOTHING
    at_once = leaving & (frees.void + frees.letting == 0)
    return int(leaving.sum()) + 1 if at_once.any() else None


def _tiers(assessed: Assessed, lettings: Lettings, windows: Windows, pairs: PairTable) -> tuple[Tier, ...]:
    return tuple(
        _tier(OBJECTIVES[name], assessed, lettings, windows, pairs)
        for name in assessed.scenario.policy.objectives
    )


def _tier(
    objective: Objective, assessed: Assessed, lettings: Lettings, windows: Windows, pairs: PairTable
) -> Tier:
    return Tier(
        name=objective.name,
        arc_worth=windows.of_arcs(np.asarray(objective.fixed(assessed, lettings), dtype=np.float64)),
        dated=_dated(objective.dated, assessed, lettings, pairs),
        ring_dated=_dated(objective.dated_in_exchange, assessed, lettings, pairs),
        constant=objective.constant(assessed, lettings),
        maximise=objective.sense == "most",
        whole=objective.is_whole(assessed),
    )


def _dated(
    dated: DatedWorth | None, assessed: Assessed, lettings: Lettings, pairs: PairTable
) -> Dated | None:
    if dated is None:
        return None

    def worth(pair: Ints, start: Ints) -> Floats:
        return dated(assessed, lettings, pairs.household[pair], pairs.home_type[pair], start)

    return worth
