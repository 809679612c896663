"""Among plans that are equally good in everything, the one that serves better-ranked households.

The engine does not look at ranks beyond what the objectives say. Here a household that is left out takes the
place of a worse-ranked one wherever nothing else changes: the same home type on the same day, freeing the
same, worth the same for every objective, counted the same by every quota and budget.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimiser.engine import Choice
from optimiser.engine.model.problem import ChainProblem, Ints
from optimiser.planning.arrays import Model
from optimiser.suitability.rule import combined_key


def prefer_better_ranked(model: Model, choice: Choice) -> Choice:
    """Swap chosen households for better-ranked ones that are left out, until no such swap is left.

    Every swap gives a place to somebody better ranked, so it ends; the result does not depend on the order
    in which the choice lists its entries.
    """
    return _Places(model, choice).settled() if len(choice.arc) else choice


def _signature(model: Model) -> Ints:
    """Give a number to the choices alike in everything but household and window."""
    problem = model.problem
    parts: list[NDArray[Any]] = [model.pair_kind[problem.arc_pair]]
    parts += [tier.arc_worth for tier in problem.tiers]
    parts += [tier.ring_worth for tier in problem.tiers if tier.ring_worth is not None]
    parts += [row.arc_value for row in problem.rows]
    parts += [row.ring_value for row in problem.rows if row.ring_value is not None]
    return combined_key(parts)


class _Places:
    """The places of a choice (a type, a day, a signature), and who holds each."""

    def __init__(self, model: Model, choice: Choice) -> None:
        self.problem: ChainProblem = model.problem
        self.signature = _signature(model)
        self.rank = model.problem.agent_order
        self.choice = choice
        self.arc = choice.arc.copy()
        self.start = choice.start.tolist()
        self.places: dict[int, list[int]] = defaultdict(list)
        order = np.lexsort((choice.arc, choice.position, choice.start))
        for place, signature in zip(order.tolist(), self.signature[self.arc[order]].tolist(), strict=True):
            self.places[signature].append(place)
        self.arcs_of = self._arcs_that_fit()

    def _arcs_that_fit(self) -> dict[int, list[int]]:
        """Choices of each agent whose signature some place has."""
        fitting = np.flatnonzero(np.isin(self.signature, list(self.places)))
        found: dict[int, list[int]] = defaultdict(list)
        for arc, agent in zip(fitting.tolist(), self.problem.arc_agent[fitting].tolist(), strict=True):
            found[agent].append(arc)
        return found

    def settled(self) -> Choice:
        """Offer places to those left out, best-ranked first; who is put out asks again."""
        placed = set(self.problem.arc_agent[self.arc].tolist())
        waiting = [(int(self.rank[agent]), agent) for agent in self.arcs_of if agent not in placed]
        heapq.heapify(waiting)
        while waiting:
            rank, agent = heapq.heappop(waiting)
            worse = [(held, place, arc) for held, place, arc in self._open_to(agent) if held > rank]
            if worse:
                _, place, arc = max(worse)
                out = int(self.problem.arc_agent[self.arc[place]])
                self.arc[place] = arc
                heapq.heappush(waiting, (int(self.rank[out]), out))
        return replace(self.choice, arc=self.arc)

    def _open_to(self, agent: int) -> Iterator[tuple[int, int, int]]:
        """Places that an agent could hold: rank of the holder, place, and the agent's arc."""
        problem = self.problem
        for arc in self.arcs_of.get(agent, ()):
            pair = problem.arc_pair[arc]
            first, last = int(problem.pair_first[pair]), int(problem.pair_last[pair])
            for place in self.places[int(self.signature[arc])]:
                if first <= self.start[place] <= last:
                    yield int(self.rank[problem.arc_agent[self.arc[place]]]), place, arc
