"""From the engine's choice to real homes: which home of a type each household gets, and when.

The engine says how many households of a pair enter a type on a day, at which place in a chain. Homes of a
type that are free at the same place are alike, so each start takes the one that came free first.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from optimiser.engine import Choice
from optimiser.errors import BrokenPlanError
from optimiser.planning.arrays import Model, available_vacancies
from optimiser.planning.chain_records import Letting
from optimiser.planning.columns import home_column
from optimiser.planning.rings import exchanges


@dataclass(frozen=True, slots=True, order=True)
class FreeHome:
    """A home that can be taken from `available` on; ordered by what makes it come first."""

    available: int
    home_id: str
    home: int
    ready: int
    vacancy: int
    position: int


Pools = dict[tuple[int, int], list[FreeHome]]


def decode(model: Model, choice: Choice) -> list[Letting]:
    """Give every chosen household a home.

    Of the households that enter a type on one day at one place in a chain, the better-ranked gets the home
    that was ready first; of homes ready on one day the one whose id comes first goes first. In an exchange
    each gets the home of another household of its ring.

    Raises
    ------
    BrokenPlanError
        If the choice takes a home before any is free: a fault of the program.
    """
    pools = _vacant(model)
    found: list[Letting] = []
    for entry in _in_order(model, choice):
        letting = _take(model, pools, choice, entry)
        found.append(letting)
        _free(model, pools, letting)
    return [*found, *exchanges(model, choice)]


def _in_order(model: Model, choice: Choice) -> list[int]:
    """Entries outside rings, in an order in which every home is freed before it is taken."""
    rank = model.problem.agent_order[model.problem.arc_agent[choice.arc]]
    keys = (rank, choice.start, choice.position)
    order = np.lexsort(keys)
    outside: list[int] = order[choice.ring[order] < 0].tolist()
    return outside


def _place(model: Model, position: int) -> int:
    """Give the layer of a position: none where chains have no cap."""
    return 0 if model.problem.max_position is None else position


def _vacant(model: Model) -> Pools:
    pools: Pools = defaultdict(list)
    for row in available_vacancies(model.assessed, model.lettings).tolist():
        ready = int(home_column(model.assessed, "ready_day")[row])
        available = ready + int(home_column(model.assessed, "letting_days")[row])
        free = FreeHome(available, home_column(model.assessed, "home_id")[row], row, ready, row, 1)
        heapq.heappush(pools[0, int(model.lettings.home_type[row])], free)
    return pools


def _take(model: Model, pools: Pools, choice: Choice, entry: int) -> Letting:
    problem = model.problem
    arc, start = int(choice.arc[entry]), int(choice.start[entry])
    line = int(problem.pair_line[problem.arc_pair[arc]])
    pool = pools[int(choice.position[entry]), line]
    if not pool or pool[0].available > start:
        raise BrokenPlanError(
            f"The engine lets a home of type {line} on {model.assessed.date(start)} before one is free. "
            "This is a fault of the program; nothing was written."
        )
    home = heapq.heappop(pool)
    household = int(problem.arc_agent[arc])
    lettings_arc = int(model.arc[arc])
    return Letting(lettings_arc, household, home.home, home.vacancy, home.position, home.ready, start)


def _free(model: Model, pools: Pools, letting: Letting) -> None:
    """Put the home that a household leaves where the next one finds it."""
    frees, household = model.frees, letting.household
    home = int(frees.home[household])
    if home < 0:
        return
    ready = max(letting.start + int(frees.void[household]), int(frees.ready_floor[household]))
    free = FreeHome(
        ready + int(frees.letting[household]),
        home_column(model.assessed, "home_id")[home],
        home,
        ready,
        letting.vacancy,
        letting.position + 1,
    )
    place = _place(model, letting.position)
    heapq.heappush(pools[place, int(frees.home_type[household])], free)
