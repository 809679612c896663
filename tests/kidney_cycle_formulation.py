"""The cycle-and-chain formulation, to hold the engine's answers against: it knows nothing of the engine.

Every cycle and every chain within the caps is listed and is a column of its own; nobody may be in two of
them (Roth, Sönmez and Ünver 2007, with chains). Lists grow fast, so this is for small pools.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Weights = Mapping[tuple[int, int], float]
"""(giver, receiver) -> weight; pairs are numbered from 0, donors on from the last pair."""


def best_value(pairs: int, donors: int, weights: Weights, max_cycle: int, max_chain: int | None) -> float:
    """Most weight that cycles of at most `max_cycle` pairs and chains of at most `max_chain` can have.

    `max_chain` counts pairs, not the donor; None: no cap.
    """
    receivers: dict[int, list[int]] = {giver: [] for giver in range(pairs + donors)}
    for giver, receiver in weights:
        receivers[giver].append(receiver)
    walks = [*cycles(pairs, receivers, max_cycle)]
    for donor in range(pairs, pairs + donors):
        walks += chains(donor, receivers, pairs if max_chain is None else max_chain)
    return _pack(pairs + donors, walks, weights)


def cycles(pairs: int, receivers: Mapping[int, Sequence[int]], longest: int) -> Iterator[tuple[int, ...]]:
    """Every cycle once, from its smallest number, the first pair repeated at the end."""
    for first in range(pairs):
        for walk in _paths((first,), receivers, longest - 1):
            if min(walk) == first and len(walk) > 1 and first in receivers[walk[-1]]:
                yield (*walk, first)


def chains(donor: int, receivers: Mapping[int, Sequence[int]], longest: int) -> Iterator[tuple[int, ...]]:
    """Every chain from a donor that reaches at least one pair."""
    return (walk for walk in _paths((donor,), receivers, longest) if len(walk) > 1)


def _paths(
    walk: tuple[int, ...], receivers: Mapping[int, Sequence[int]], steps: int
) -> Iterator[tuple[int, ...]]:
    """The walk, and all that go on from it by at most so many steps without meeting anybody twice."""
    yield walk
    if steps > 0:
        for receiver in receivers[walk[-1]]:
            if receiver not in walk:
                yield from _paths((*walk, receiver), receivers, steps - 1)


def _pack(people: int, walks: Sequence[tuple[int, ...]], weights: Weights) -> float:
    """Most weight of walks that share nobody."""
    if not walks:
        return 0.0
    worth = np.array([sum(weights[step] for step in pairwise(walk)) for walk in walks])
    members = [sorted(set(walk)) for walk in walks]
    column = np.repeat(np.arange(len(walks)), [len(some) for some in members])
    row = np.concatenate(members)
    within = csr_array((np.ones(len(row)), (row, column)), shape=(people, len(walks)))
    answer = milp(
        -worth,
        integrality=np.ones(len(walks)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(within, ub=np.ones(people)),
        options={"mip_rel_gap": 0.0, "presolve": False},  # HiGHS's presolve has called wrong values optimal
    )
    if not answer.success:
        raise RuntimeError(answer.message)
    chosen = np.flatnonzero(answer.x > 0.5)
    return float(worth[chosen].sum())
