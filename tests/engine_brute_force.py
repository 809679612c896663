"""Every plan of a tiny problem, going through dated choices in the order of time; no solver, no engine.

A plan is a set of dated choices ``(arc, position, day)``. Goods on one line at one position are alike, so a
state is what agents are served, which goods lie or will lie where, and how many starts the period has
seen. Of plans that meet in a state with equal side-row sums only the lexicographically best is kept: what
may still come is the same for all of them, and adding it keeps their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from optimiser.engine import ChainProblem

Place = tuple[int, int]  # position, line
Step = tuple[int, int, int]  # arc, position, day
State = tuple[int, tuple[tuple[Place, int], ...], int]  # agents served (bits), goods and free days, starts
Sums = tuple[float, ...]


@dataclass(frozen=True)
class Plan:
    """Signed tier sums (more is better, constants left out) and the last step, linked to those before."""

    worth: Sums
    step: Step | None = None
    before: Plan | None = None

    def steps(self) -> list[Step]:
        """Steps in the order they were taken."""
        here: Plan | None = self
        found: list[Step] = []
        while here is not None and here.step is not None:
            found.append(here.step)
            here = here.before
        return found[::-1]


def arrival(problem: ChainProblem, pair: int, day: int) -> int | None:
    """First allowed start at which the released good may be taken."""
    free = max(day + int(problem.pair_lag[pair]), int(problem.pair_floor[pair]))
    return first_start(problem, free)


def first_start(problem: ChainProblem, day: int) -> int | None:
    """First allowed start on or after a day."""
    return next((int(start) for start in problem.starts if start >= day), None)


def goes_to(problem: ChainProblem, pair: int, position: int) -> Place | None:
    """Where the released good goes, None if there is none or the cap is reached."""
    capped = problem.max_position is not None
    if problem.pair_next[pair] < 0 or (capped and position + 1 >= problem.max_position):
        return None
    return position + capped, int(problem.pair_next[pair])


def taking_days(problem: ChainProblem) -> dict[Place, set[int]]:
    """Days on which a good may be taken at each position and line.

    It may be taken on a day on which some good may arrive there, and, once one may lie there, on the
    allowed waiting starts and on the first start of each pair that enters the line.
    """
    arrivals: dict[Place, set[int]] = defaultdict(set)
    for line, day in zip(problem.supply_line, problem.supply_day, strict=True):
        start = first_start(problem, int(day))
        if start is not None and problem.max_position != 0:
            arrivals[0, int(line)].add(start)
    while True:
        days = {place: _days_at(problem, place[1], found) for place, found in arrivals.items()}
        more = set(_released(problem, days))
        if all(day in arrivals[place] for place, day in more):
            return days
        for place, day in more:
            arrivals[place].add(day)


def _days_at(problem: ChainProblem, line: int, arrivals: set[int]) -> set[int]:
    waits = {int(day) for day, waiting in zip(problem.starts, problem.wait_starts, strict=True) if waiting}
    firsts = {
        first_start(problem, int(problem.pair_first[pair]))
        for pair in range(problem.pairs)
        if problem.pair_line[pair] == line
    }
    earliest = min(arrivals, default=0)
    later = {day for day in waits | firsts if day is not None and arrivals and day >= earliest}
    return arrivals | later


def _released(problem: ChainProblem, days: dict[Place, set[int]]) -> Iterator[tuple[Place, int]]:
    for (position, line), taken in days.items():
        for pair in range(problem.pairs):
            place = goes_to(problem, pair, position) if problem.pair_line[pair] == line else None
            for day in taken if place is not None else ():
                free = arrival(problem, pair, day) if in_window(problem, pair, day) else None
                if free is not None and place is not None:
                    yield place, free


def in_window(problem: ChainProblem, pair: int, day: int) -> bool:
    """Say whether a pair may start on a day."""
    return bool(problem.pair_first[pair] <= day <= problem.pair_last[pair])


def possible_steps(problem: ChainProblem) -> list[Step]:
    """Every dated choice that could be part of some plan, in the order of time and position."""
    days = taking_days(problem)
    found = [
        (arc, position, day)
        for (position, line), taken in days.items()
        for arc in range(problem.arcs)
        for day in taken
        if problem.pair_line[problem.arc_pair[arc]] == line and in_window(problem, problem.arc_pair[arc], day)
    ]
    return sorted(found, key=lambda step: (step[2], step[1], step[0]))


def step_worth(problem: ChainProblem, step: Step) -> Sums:
    """Signed worth of one dated choice in each tier."""
    arc, _, day = step
    pair = problem.arc_pair[arc]
    return tuple(
        tier.sign * float(tier.arc_worth[arc] + (0.0 if tier.dated is None else tier.dated(pair, day)))
        for tier in problem.tiers
    )


def every_row_sum(problem: ChainProblem, *, with_capacity: bool = True) -> dict[Sums, Plan]:
    """Best plan for each combination of side-row sums that some plan reaches, rows' limits aside."""
    nothing = Plan((0.0,) * len(problem.tiers))
    states: dict[State, dict[Sums, Plan]] = {
        (0, _supplied(problem), 0): {(0.0,) * len(problem.rows): nothing}
    }
    today = -1
    for step in possible_steps(problem):
        if step[2] != today:
            same_period = today >= 0 and today // problem.period_days == step[2] // problem.period_days
            today = step[2]
            states = _on_a_new_day(states, today, same_period)
        _take(problem, states, step, with_capacity)
    best: dict[Sums, Plan] = {}
    for plans in states.values():
        _keep_best(best, plans.items())
    return best


def _supplied(problem: ChainProblem) -> tuple[tuple[Place, int], ...]:
    goods = [
        ((0, int(line)), int(day))
        for line, day, count in zip(
            problem.supply_line, problem.supply_day, problem.supply_count, strict=True
        )
        for _ in range(int(count))
    ]
    return tuple(sorted(goods))


def _on_a_new_day(
    states: dict[State, dict[Sums, Plan]], day: int, same_period: bool
) -> dict[State, dict[Sums, Plan]]:
    """Forget what no longer matters: since when a good has lain, starts of a period that is over."""
    merged: dict[State, dict[Sums, Plan]] = {}
    for (served, goods, used), plans in states.items():
        lying = tuple(sorted((place, max(day, free)) for place, free in goods))
        _keep_best(merged.setdefault((served, lying, used if same_period else 0), {}), plans.items())
    return merged


def _keep_best(best: dict[Sums, Plan], plans: Iterable[tuple[Sums, Plan]]) -> None:
    for sums, plan in plans:
        if sums not in best or plan.worth > best[sums].worth:
            best[sums] = plan


def _take(
    problem: ChainProblem, states: dict[State, dict[Sums, Plan]], step: Step, with_capacity: bool
) -> None:
    """Add the states in which the step is taken, wherever its agent is free and a good lies there."""
    arc, position, day = step
    pair, bit = int(problem.arc_pair[arc]), 1 << int(problem.arc_agent[arc])
    place = (position, int(problem.pair_line[pair]))
    room = problem.capacity[day // problem.period_days] if with_capacity else float("inf")
    worth = step_worth(problem, step)
    values = tuple(float(row.arc_value[arc]) for row in problem.rows)
    for (served, goods, used), plans in list(states.items()):
        good = next((good for good in goods if good[0] == place and good[1] <= day), None)
        if good is None or served & bit or used + 1 > room:
            continue
        left = _after(problem, goods, good, step)
        more = [
            (_sum(sums, values), Plan(_sum(plan.worth, worth), step, plan)) for sums, plan in plans.items()
        ]
        _keep_best(states.setdefault((served | bit, left, used + 1), {}), more)


def _after(
    problem: ChainProblem, goods: tuple[tuple[Place, int], ...], good: tuple[Place, int], step: Step
) -> tuple[tuple[Place, int], ...]:
    arc, position, day = step
    left = list(goods)
    left.remove(good)
    pair = int(problem.arc_pair[arc])
    place, free = goes_to(problem, pair, position), arrival(problem, pair, day)
    if place is not None and free is not None:
        left.append((place, free))
    return tuple(sorted(left))


def _sum(one: Sums, other: Sums) -> Sums:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def meets(problem: ChainProblem, sums: Sums, held: Iterable[int]) -> bool:
    """Say whether row sums keep the limits of the rows that are held."""
    return all(problem.rows[row].lower <= sums[row] <= problem.rows[row].upper for row in held)


def best_plan(problem: ChainProblem) -> Plan | None:
    """Find the lexicographically best plan that meets every side row, None if there is none."""
    rows = range(len(problem.rows))
    meeting = [plan for sums, plan in every_row_sum(problem).items() if meets(problem, sums, rows)]
    return max(meeting, key=lambda plan: plan.worth, default=None)


def tier_values(problem: ChainProblem, plan: Plan) -> list[float]:
    """Values of the tiers in their own units."""
    return [tier.constant + tier.sign * worth for tier, worth in zip(problem.tiers, plan.worth, strict=True)]


def smallest_clashes(problem: ChainProblem) -> set[frozenset[str]]:
    """All smallest sets of side rows, and ``capacity`` as one, that no plan meets together."""
    reached = {True: list(every_row_sum(problem)), False: list(every_row_sum(problem, with_capacity=False))}
    demands = [*range(len(problem.rows)), "capacity"]
    for size in range(len(demands) + 1):
        found = {
            frozenset("capacity" if demand == "capacity" else problem.rows[demand].name for demand in held)
            for held in combinations(demands, size)
            if not any(
                meets(problem, sums, [demand for demand in held if demand != "capacity"])
                for sums in reached["capacity" in held]
            )
        }
        if found:
            return found
    return set()
