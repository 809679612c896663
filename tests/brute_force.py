"""Every plan of a tiny scenario, one by one, and the best of them tier by tier.

Nothing here comes from the engine or from planning: lettings are asked of `why_not`, the plain forms of the
rules; objectives, quotas and budget of the plain forms of the measures; dates, chains and the team's weeks
are worked out below. So are exchanges: of a ring of tenants each takes the home of the one before, all on one
day; not a home of the type it leaves (what is alike in homes is asked of `find_lettings`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import permutations

from optimiser.measures import OBJECTIVES, quota_results
from optimiser.needs.assess import Assessed
from optimiser.records import Move
from optimiser.suitability import find_lettings, why_not

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Offer = tuple[int, int, int]  # home row, day it is ready, position in its chain
# Household row, home row, ready, start, earliest start, and how many move together: 1 save in an exchange.
Dated = tuple[int, int, int, int, int, int]


class BruteForce:
    """The plans of a scenario.

    `every_week`: a home may be let on the first start day of any later week, whether or not the weeks before
    are full; otherwise only where the weeks from its earliest start on are full, which loses nothing as long
    as an earlier start is never worse.
    """

    def __init__(self, assessed: Assessed, *, every_week: bool = False) -> None:
        self.assessed, self.every_week = assessed, every_week
        self.policy = assessed.scenario.policy
        self.most = self.policy.capacity.moves_per_week
        self.homes = assessed.homes.to_dict("list")
        self.households = assessed.households.to_dict("list")
        self.suits = cache(lambda who, home, day: not why_not(assessed, who, home, day))
        self.home_type = find_lettings(assessed).home_type.tolist()

    def best(self) -> list[float] | None:
        """Values of the objectives of the best plan; None where no plan keeps all demands."""
        found: list[float] | None = None
        for plan in self.plans():
            moves = [self._move(each) for each in plan]
            if found is not None and not self._is_better(moves, found):
                continue
            if all(result.met for result in quota_results(self.assessed, moves)):
                found = [OBJECTIVES[name].value(self.assessed, moves) for name in self.policy.objectives]
        return found

    def _is_better(self, moves: list[Move], found: list[float]) -> bool:
        """Whether a plan is better in the first objective in which it differs by more than rounding."""
        for name, other in zip(self.policy.objectives, found, strict=True):
            value = OBJECTIVES[name].value(self.assessed, moves)
            if not math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-7):
                return (value > other) == (OBJECTIVES[name].sense == "most")
        return False

    def plans(self) -> Iterator[list[Dated]]:
        """Every set of dated moves within the rules, capacity, chain cap and deadlines."""
        vacant: list[Offer] = [
            (row, int(ready), 1)
            for row, (vacancy, ready) in enumerate(
                zip(self.homes["is_vacancy"], self.homes["ready_day"], strict=True)
            )
            if vacancy and not math.isnan(ready) and self.policy.max_chain != 0
        ]
        for chains in self._from(vacant, [], frozenset()):
            moved = frozenset(who for who, *_ in chains)
            for swaps in self._exchanges(self._tenants_who_may_swap(moved)):
                plan = chains + swaps
                if self._fits_the_weeks(plan) and self._keeps_deadlines(plan):
                    yield plan

    def _tenants_who_may_swap(self, moved: frozenset[int]) -> tuple[int, ...]:
        return tuple(
            who
            for who, own in enumerate(self.households["home_row"])
            if own >= 0 and who not in moved and self.homes["after_leaving"][own] == "relet"
            if math.isnan(self.homes["ready_again_day"][own])
        )

    def _exchanges(self, tenants: tuple[int, ...]) -> Iterator[list[Dated]]:
        """Every set of dated exchanges among tenants."""
        if len(tenants) < 2 or not self.policy.max_cycle:
            yield []
            return
        first, others = tenants[0], tenants[1:]
        yield from self._exchanges(others)
        for size in range(2, min(len(tenants), self.policy.max_cycle) + 1):
            for after in permutations(others, size - 1):
                rest = tuple(who for who in others if who not in after)
                for swap in self._swaps((first, *after)):
                    yield from (swap + more for more in self._exchanges(rest))

    def _swaps(self, ring: tuple[int, ...]) -> Iterator[list[Dated]]:
        """A ring on every day that it may start: each takes the home of the one before."""
        homes = [self.households["home_row"][who] for who in ring]
        takes = list(zip(ring, [homes[-1], *homes[:-1]], homes, strict=True))
        if any(self.home_type[home] == self.home_type[own] for _, home, own in takes):
            return
        causes = {self._common_day(homes, day) for who in ring for day in self._own_days(who)}
        found: dict[int, int] = {}
        for cause in sorted(causes - {None}, reverse=True):
            for day in (cause, *(self._common_day(homes, week) for week in self._later(cause))):
                if all(self.suits(who, home, each) for who, home, _ in takes for each in (cause, day)):
                    found.setdefault(day, cause)
        for day, cause in found.items():
            yield [(who, home, day, day, cause, len(ring)) for who, home, _ in takes]

    def _common_day(self, homes: list[int], day: int) -> int | None:
        """First day from a day on which tenancies of all the homes may start."""
        days = range(day, day + 7)
        return next((each for each in days if all(self._on_weekday(h, each) == each for h in homes)), None)

    def _from(
        self, open_homes: list[Offer], plan: list[Dated], moved: frozenset[int]
    ) -> Iterator[list[Dated]]:
        if not open_homes:
            yield plan
            return
        (home, ready, position), rest = open_homes[0], open_homes[1:]
        yield from self._from(rest, plan, moved)
        for who in range(len(self.households["household_id"])):
            if who in moved:
                continue
            for start, earliest in self._starts(who, home, ready):
                freed = self._freed(who, start, position)
                dated = (who, home, ready, start, earliest, 1)
                yield from self._from([*rest, *freed], [*plan, dated], moved | {who})

    def _freed(self, who: int, start: int, position: int) -> list[Offer]:
        own = self.households["home_row"][who]
        cap = self.policy.max_chain
        if own < 0 or self.homes["after_leaving"][own] != "relet" or (cap is not None and position >= cap):
            return []
        again = self.homes["ready_again_day"][own]
        ready = start + self.homes["void_days"][own]
        return [(own, int(ready if math.isnan(again) else max(ready, again)), position + 1)]

    def _starts(self, who: int, home: int, ready: int) -> list[tuple[int, int]]:
        """Days on which the tenancy may start, each with the earliest that its cause allows."""
        free = ready + self.homes["letting_days"][home]
        causes = {self._on_weekday(home, max(free, day)) for day in self._own_days(who)}
        found: dict[int, int] = {}
        for cause in sorted(causes, reverse=True):
            if not self.suits(who, home, cause):
                continue
            for day in (cause, *(self._on_weekday(home, week) for week in self._later(cause))):
                if self.suits(who, home, day):
                    found.setdefault(day, cause)
        return list(found.items())

    def _own_days(self, who: int) -> list[int]:
        """Days from which a household's own dates and needs may allow a move."""
        steps = self.assessed.need_steps
        days = steps.loc[steps["household"] == who, "from_day"].tolist()
        not_before = self.households["not_before_day"][who]
        days += [] if math.isnan(not_before) else [int(not_before)]
        return [max(0, day) for day in days]

    def _later(self, day: int) -> list[int]:
        """First days of the later weeks to which a start may wait."""
        if self.most is None and not self.every_week:
            return []
        weeks = self.assessed.scenario.horizon_weeks if self.every_week else day // 7 + 6
        return [7 * week for week in range(day // 7 + 1, weeks)]  # past the end: suits nobody

    def _on_weekday(self, home: int, day: int) -> int:
        asked = self.assessed.scenario.policy_for(self.homes["authority"][home]).times.start_on
        if asked is None:
            return day
        return next(each for each in range(day, day + 7) if weekday_of(self.assessed, each) == asked)

    def _fits_the_weeks(self, plan: list[Dated]) -> bool:
        if self.most is None:
            return True
        weeks = Counter(start // 7 for _, _, _, start, _, _ in plan)
        if any(count > self.most for count in weeks.values()):
            return False
        waits = ((since // 7, start // 7, together) for _, _, _, start, since, together in plan)
        return self.every_week or all(
            weeks[week] + together > self.most
            for since, until, together in waits
            for week in range(since, until)
        )

    def _keeps_deadlines(self, plan: list[Dated]) -> bool:
        starts = {who: start for who, _, _, start, _, _ in plan}
        for who, deadline in enumerate(self.households["move_by_day"]):
            own = self.assessed.scenario.policy_for(self.households["authority"][who])
            must = "must" in (self.policy.deadlines, own.deadlines)
            if must and not math.isnan(deadline) and not starts.get(who, math.inf) <= deadline:
                return False
        return True

    def _move(self, dated: Dated) -> Move:
        who, home, ready, start, _, together = dated
        return Move(
            self.households["household_id"][who],
            self.households["home_id"][who] or None,
            self.homes["home_id"][home],
            "C01" if together == 1 else "X01",
            1,
            "chain" if together == 1 else "exchange",
            self.assessed.date(ready),
            self.assessed.date(start),
        )


def weekday_of(assessed: Assessed, day: int) -> str | None:
    """Name of a weekday; None at the weekend."""
    number = assessed.date(day).weekday()
    return WEEKDAYS[number] if number < len(WEEKDAYS) else None
