"""Goods that are there with who has them, as exchanges of places change them one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import Choice, Floats, Ints

NONE = -1
MOST_TRIED = 50  # places that an agent looks at, of those where it gains most
LEAST = 1e-6  # worth that an exchange must gain
SAME = 1e-9  # difference of two sums that is none


@dataclass(frozen=True)
class Worth:
    """What arcs are worth, all tiers together."""

    arc: Floats  # (arcs,) whatever the day
    dated: tuple[tuple[float, Floats], ...]  # weights and (pairs, days)

    @staticmethod
    def of(grid: Grid, dated: tuple[Floats | None, ...], weights: Sequence[float]) -> Worth:
        """The tiers by weight; `dated` has each tier's (pairs, days) worth of starts, signed, or None."""
        arc: Floats = np.zeros(grid.problem.arcs)
        for tier, weight in zip(grid.problem.tiers, weights, strict=True):
            arc += weight * tier.sign * tier.arc_worth
        days = tuple((weight, own) for weight, own in zip(weights, dated, strict=True) if own is not None)
        return Worth(arc, days)

    def at(self, arcs: Ints, pairs: Ints, days: Ints) -> Floats:
        """Worth of arcs that start on such days."""
        found: Floats = self.arc[arcs]
        for weight, own in self.dated:
            found = found + weight * own[pairs, days]
        return found


@dataclass
class Place:
    """A good that is there, and who has it."""

    line: int
    position: int
    free: int  # start index from which it is there
    before: int  # the place whose taker released it, or none
    root: int  # the place its chain begins with
    arc: int = NONE
    day: int = NONE
    after: int = NONE  # the place that its taker released
    total: float = 0.0  # worth of its taker and of all that follows
    gone: bool = False


class Places:
    """All places, by number.

    Parameters
    ----------
    grid : Grid
    worth : Worth
    choice : Choice
        Dated, without rings.
    """

    def __init__(self, grid: Grid, worth: Worth, choice: Choice) -> None:
        self.grid, self.problem, self.worth = grid, grid.problem, worth
        problem = self.problem
        self.arcs: Ints = np.argsort(problem.arc_agent, kind="stable")
        self.begin = np.searchsorted(problem.arc_agent[self.arcs], np.arange(problem.agents + 1))
        self.room = problem.capacity.copy()
        self.sums = np.zeros(len(problem.rows))
        self.places: list[Place] = []
        self.of_line: defaultdict[int, list[int]] = defaultdict(list)
        self.of_agent: dict[int, int] = {}
        self._read(choice)
        self.lower = np.array([row.lower for row in problem.rows])
        self.upper = np.array([row.upper for row in problem.rows])
        self.allowed = np.zeros(len(problem.rows))  # how far rows may be broken for the time being

    def _read(self, choice: Choice) -> None:
        problem, links = self.problem, link(self.problem, choice)
        number: dict[int, int] = {}
        first, days = self.grid.index(problem.supply_day), self.grid.index(choice.start)
        left = problem.supply_count.copy()
        for taken in np.lexsort((choice.position, choice.start)).tolist():
            before, supply = int(links.before[taken]), int(links.supply[taken])
            if before >= 0:
                place = self.places[number[before]].after
            else:
                left[supply] -= 1
                place = self._add(int(problem.supply_line[supply]), 0, int(first[supply]), NONE)
            number[taken] = place
            self._give(place, int(choice.arc[taken]), int(days[taken]))
        in_time = (first < self.grid.days) & (problem.positions > 0)
        for supply in np.flatnonzero(left * in_time).tolist():
            for _ in range(int(left[supply])):
                self._add(int(problem.supply_line[supply]), 0, int(first[supply]), NONE)

    @property
    def total(self) -> float:
        """Worth of all that is taken."""
        return sum(place.total for place in self.places if place.before == NONE)

    def choice(self) -> Choice:
        """Who has what now."""
        taken = [place for place in self.places if place.arc != NONE and not place.gone]
        arc, position, day = (
            np.array([getattr(place, name) for place in taken], np.int64)
            for name in ("arc", "position", "day")
        )
        return Choice(arc, position, self.problem.starts[day])

    def shortages(self, sums: Floats) -> Floats:
        """(side rows,) how far such sums are from the limits."""
        found: Floats = np.maximum(np.maximum(self.lower - sums, sums - self.upper), 0.0)
        return found

    def most_for(self, agent: int) -> float:
        """Most that an agent without a place could gain."""
        found = self._places_for(agent, NONE)
        return found[0][0] if found else -np.inf

    def find_for(self, agent: int, helps: int | None = None) -> list[int]:
        """Give an agent the place where it gains most, or loses least if it helps a side row; who lose theirs."""
        own = self.of_agent.get(agent, NONE)
        for gain, place, arc, day in self._places_for(agent, own):
            if gain <= LEAST and helps is None:
                break
            leaving = self._arcs_from(place) + self._arcs_from(own)
            if self._keeps_rows(leaving, arc, helps):
                lost = self._clear(own) + self._clear(place)
                self._give(place, arc, day)
                return [other for other in lost if other != agent]
        return []

    def _places_for(self, agent: int, own: int) -> list[tuple[float, int, int, int]]:
        """What is gained by each place that an agent could take, with the arc and the day; most first."""
        problem, grid = self.problem, self.grid
        arcs = self.arcs[self.begin[agent] : self.begin[agent + 1]]
        lines = problem.pair_line[problem.arc_pair[arcs]].tolist()
        own_root = NONE if own == NONE else self.places[own].root
        found = [
            (which, number)
            for which, line in enumerate(lines)
            for number in self.of_line[line]
            if not self.places[number].gone and self.places[number].root != own_root
        ]
        if not found:
            return []
        which, number = np.array(found).T
        arc, place = arcs[which], [self.places[one] for one in number.tolist()]
        pair = problem.arc_pair[arc]
        day = np.maximum([one.free for one in place], grid.first[pair])
        usable = np.flatnonzero(day <= grid.last[pair])
        usable = usable[[self._has_room(place[one], int(day[one])) for one in usable.tolist()]]
        arc, pair, day, number = arc[usable], pair[usable], day[usable], number[usable]
        gain = self.worth.at(arc, pair, day) - np.array([place[one].total for one in usable.tolist()])
        gain -= 0.0 if own == NONE else self.places[own].total
        order = np.argsort(-gain, kind="stable")[:MOST_TRIED]
        return [(float(gain[one]), int(number[one]), int(arc[one]), int(day[one])) for one in order.tolist()]

    def _has_room(self, place: Place, day: int) -> bool:
        """Whether one more may start that day once the place is empty."""
        period = self.grid.period
        return bool(self.room[period[day]] >= 1) or (
            place.arc != NONE and bool(period[day] == period[place.day])
        )

    def _keeps_rows(self, leaving: list[int], arc: int, helps: int | None) -> bool:
        """Whether no row is broken further, beyond what is allowed, and the one to be helped less."""
        was = self.shortages(self.sums)
        now = self.shortages(self.sums - self._values(leaving) + self._values([arc]))
        kept = bool(np.all(now <= np.maximum(was, self.allowed) + SAME))
        return kept and (helps is None or bool(now[helps] < was[helps] - SAME))

    def _values(self, arcs: list[int]) -> Floats:
        """(side rows,) what arcs count together."""
        return np.array([row.arc_value[arcs].sum() for row in self.problem.rows])

    def _arcs_from(self, number: int) -> list[int]:
        """Arcs of a place and of what follows."""
        found = []
        while number != NONE and self.places[number].arc != NONE:
            found.append(self.places[number].arc)
            number = self.places[number].after
        return found

    def _add(self, line: int, position: int, free: int, before: int) -> int:
        number = len(self.places)
        root = number if before == NONE else self.places[before].root
        self.places.append(Place(line, position, free, before, root))
        self.of_line[line].append(number)
        return number

    def _give(self, number: int, arc: int, day: int) -> None:
        """Let an arc take an empty place."""
        problem, place = self.problem, self.places[number]
        pair = int(problem.arc_pair[arc])
        place.arc, place.day = arc, day
        self.of_agent[int(problem.arc_agent[arc])] = number
        self.room[self.grid.period[day]] -= 1
        self.sums += self._values([arc])
        worth = self.worth.at(np.array([arc]), np.array([pair]), np.array([day]))
        self._count(number, float(worth[0]))
        follows, arrival = int(problem.pair_next[pair]), int(self.grid.arrival[pair, day])
        position = place.position + (problem.max_position is not None)
        if follows >= 0 and position < problem.positions and arrival < self.grid.days:
            place.after = self._add(follows, position, arrival, number)

    def _clear(self, number: int) -> list[int]:
        """Empty a place; the agents who had it, or what followed from it."""
        lost = []
        if number != NONE:
            self._count(number, -self.places[number].total)
        while number != NONE and self.places[number].arc != NONE:
            place = self.places[number]
            agent = int(self.problem.arc_agent[place.arc])
            lost.append(agent)
            del self.of_agent[agent]
            self.room[self.grid.period[place.day]] += 1
            self.sums -= self._values([place.arc])
            number, place.arc, place.day, place.total, place.after = place.after, NONE, NONE, 0.0, NONE
            if number != NONE:
                self.places[number].gone = True
        return lost

    def _count(self, number: int, worth: float) -> None:
        """Count a worth at a place and at those it follows from."""
        while number != NONE:
            self.places[number].total += worth
            number = self.places[number].before
