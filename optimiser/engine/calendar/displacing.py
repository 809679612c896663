"""Whoever the calendar left out, or made late, takes the place of somebody whose place is worth less.

A place is a good with its taker and all that follows from it, or one that nobody has taken. Who loses a place
looks for another in turn; every exchange gains, so there is an end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from optimiser.engine.calendar.dating import date
from optimiser.engine.calendar.places import Places, Worth
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice, Floats, Ints
from optimiser.engine.model.settling import ROUNDING

HELPERS = 400  # agents looked at who could help a side row, besides as many as it lacks
TURNS = 20  # times as many looks for a place as there are agents who look for one at first


def date_all(
    grid: Grid,
    dated: tuple[Floats | None, ...],
    weights: Sequence[float],
    choice: Choice,
    late: Ints,
    seed: int,
) -> Choice:
    """Days for a choice by positions, and places for whoever they left out or made late.

    Parameters
    ----------
    grid, dated, weights, seed
        As for `displace`.
    choice : Choice
        By positions.
    late : (pairs,) int
        Start index after which a pair is worth less.
    """
    found = date(grid, choice, late)
    if np.any(found.ring >= 0):
        return found
    pair, agent = grid.problem.arc_pair[found.arc], grid.problem.arc_agent[found.arc]
    made_late = agent[grid.index(found.start) > late[pair]]
    left_out = np.setdiff1d(grid.problem.arc_agent[choice.arc], agent)
    agents = np.concatenate([left_out, made_late])
    return displace(grid, dated, weights, found, agents, seed) if len(agents) else found


def displace(
    grid: Grid,
    dated: tuple[Floats | None, ...],
    weights: Sequence[float],
    choice: Choice,
    agents: Ints,
    seed: int,
) -> Choice:
    """Let agents take places that are worth more with them; the whole is worth no less then.

    Side rows may be broken by that at first; then those who help them, of agents who have no place, take others.
    Where that does not help, only exchanges that break none further are made.

    Parameters
    ----------
    grid : Grid
    dated : tuple
        Each tier's (pairs, days) worth of starts, signed, or None.
    weights : (tiers,) sequence of float
        Of the tiers in one worth.
    choice : Choice
        Dated, without rings.
    agents : (some,) int
        Who look for a place, or for a better one.
    seed : int
    """
    worth = Worth.of(grid, dated, weights)
    eased = Places(grid, worth, choice)
    short, total = eased.shortages(eased.sums), eased.total
    eased.allowed = len(agents) * np.array(
        [np.abs(row.arc_value).max(initial=0.0) for row in grid.problem.rows]
    )
    _look_for_places(eased, agents.tolist())
    eased.allowed = np.zeros(len(short))
    if np.all(_mended(eased, np.random.default_rng(seed)) <= short + ROUNDING) and eased.total >= total:
        return eased.choice()
    strict = Places(grid, worth, choice)
    _look_for_places(strict, agents.tolist())
    return strict.choice()


def _look_for_places(places: Places, agents: list[int]) -> None:
    """One after the other, those who lose theirs by it included."""
    waiting = deque(agents)
    for _ in range(TURNS * len(agents)):
        if not waiting:
            break
        waiting.extend(places.find_for(waiting.popleft()))


def _mended(places: Places, rng: np.random.Generator) -> Floats:
    """(side rows,) what they lack once those who help most have taken places of those who do not."""
    problem, lost = places.problem, []
    for number, row in enumerate(problem.rows):
        missing = places.shortages(places.sums)[number]
        if missing <= ROUNDING:
            continue
        helps = row.arc_value > 0 if places.sums[number] < row.lower else row.arc_value < 0
        agents = np.setdiff1d(problem.arc_agent[helps], list(places.of_agent))
        some = rng.permutation(agents)[: HELPERS + int(missing)]
        for agent in sorted(some.tolist(), key=places.most_for, reverse=True):
            if places.shortages(places.sums)[number] <= ROUNDING:
                break
            lost += places.find_for(agent, number)
    _look_for_places(places, lost)
    return places.shortages(places.sums)
