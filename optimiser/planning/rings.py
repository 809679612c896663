"""From the engine's rings to exchanges of real homes: each household takes the home of another of its ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from optimiser.engine import Choice
from optimiser.errors import BrokenPlanError
from optimiser.planning.arrays import Model
from optimiser.planning.chain_records import Letting


def exchanges(model: Model, choice: Choice) -> list[Letting]:
    """Give every household of every ring its home.

    The best-ranked household of a ring comes first and takes the home of the last; each other one takes that
    of the household before it, as in a chain.

    Raises
    ------
    BrokenPlanError
        If a household of a ring is to take a home that is not of its type: a fault of the program.
    """
    return [letting for ring in _rings(choice) for letting in _swapped(model, choice, ring)]


def _rings(choice: Choice) -> Iterator[list[int]]:
    """Entries of each ring, in the engine's order: each takes what the next one releases."""
    for number in np.unique(choice.ring[choice.ring >= 0]).tolist():
        yield np.flatnonzero(choice.ring == number).tolist()


def _swapped(model: Model, choice: Choice, ring: Sequence[int]) -> Iterator[Letting]:
    ordered = _best_first(model, choice, ring[::-1])
    household = model.problem.arc_agent[choice.arc[ordered]]
    left: list[int] = model.frees.home[household].tolist()
    for place, (entry, who) in enumerate(zip(ordered, household.tolist(), strict=True)):
        arc, start = int(choice.arc[entry]), int(choice.start[entry])
        home = left[place - 1]
        _check(model, arc, home)
        yield Letting(
            int(model.arc[arc]), who, home, left[0], place + 1, ready=start, start=start, exchanged=True
        )


def _best_first(model: Model, choice: Choice, ring: Sequence[int]) -> list[int]:
    """Turn a ring until its best-ranked household comes first."""
    rank = model.problem.agent_order[model.problem.arc_agent[choice.arc[list(ring)]]]
    first = int(np.argmin(rank))
    return [*ring[first:], *ring[:first]]


def _check(model: Model, arc: int, home: int) -> None:
    line = int(model.problem.pair_line[model.problem.arc_pair[arc]])
    if home < 0 or int(model.lettings.home_type[home]) != line:
        raise BrokenPlanError(
            f"The engine closes an exchange in which nobody leaves a home of type {line}. "
            "This is a fault of the program; nothing was written."
        )
