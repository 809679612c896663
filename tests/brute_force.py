"""Every plan of a tiny scenario, one by one, and the best of them tier by tier.

Nothing here comes from the engine or from planning: lettings are asked of `why_not`, the plain forms of the
rules; objectives, quotas and budget of the plain forms of the measures; dates, chains and the team's weeks
are worked out below.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import cache

from optimiser.measures import OBJECTIVES, quota_results
from optimiser.needs.assess import Assessed
from optimiser.records import Move
from optimiser.suitability import why_not

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Offer = tuple[int, int, int]  # home row, day it is ready, position in its chain
Dated = tuple[int, int, int, int, int]  # household row, home row, ready, start, earliest start


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
        for plan in self._from(vacant, [], frozenset()):
            if self._fits_the_weeks(plan) and self._keeps_deadlines(plan):
                yield plan

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
                dated = (who, home, ready, start, earliest)
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
        steps = self.assessed.need_steps
        own_days = steps.loc[steps["household"] == who, "from_day"].tolist()
        not_before = self.households["not_before_day"][who]
        own_days += [] if math.isnan(not_before) else [int(not_before)]
        free = ready + self.homes["letting_days"][home]
        causes = {self._on_weekday(home, max(free, day, 0)) for day in own_days}
        found: dict[int, int] = {}
        for cause in sorted(causes, reverse=True):
            if not self.suits(who, home, cause):
                continue
            for day in (cause, *self._later(home, cause)):
                if self.suits(who, home, day):
                    found.setdefault(day, cause)
        return list(found.items())

    def _later(self, home: int, day: int) -> list[int]:
        if self.most is None and not self.every_week:
            return []
        weeks = self.assessed.scenario.horizon_weeks if self.every_week else day // 7 + 6
        return [
            self._on_weekday(home, 7 * week) for week in range(day // 7 + 1, weeks)
        ]  # past the end: suits nobody

    def _on_weekday(self, home: int, day: int) -> int:
        asked = self.assessed.scenario.policy_for(self.homes["authority"][home]).times.start_on
        if asked is None:
            return day
        return next(each for each in range(day, day + 7) if weekday_of(self.assessed, each) == asked)

    def _fits_the_weeks(self, plan: list[Dated]) -> bool:
        if self.most is None:
            return True
        weeks = Counter(start // 7 for _, _, _, start, _ in plan)
        if any(count > self.most for count in weeks.values()):
            return False
        waits = ((earliest // 7, start // 7) for _, _, _, start, earliest in plan)
        return self.every_week or all(
            weeks[week] >= self.most for since, until in waits for week in range(since, until)
        )

    def _keeps_deadlines(self, plan: list[Dated]) -> bool:
        starts = {who: start for who, _, _, start, _ in plan}
        for who, deadline in enumerate(self.households["move_by_day"]):
            own = self.assessed.scenario.policy_for(self.households["authority"][who])
            must = "must" in (self.policy.deadlines, own.deadlines)
            if must and not math.isnan(deadline) and not starts.get(who, math.inf) <= deadline:
                return False
        return True

    def _move(self, dated: Dated) -> Move:
        who, home, ready, start, _ = dated
        return Move(
            self.households["household_id"][who],
            self.households["home_id"][who] or None,
            self.homes["home_id"][home],
            "C01",
            1,
            "chain",
            self.assessed.date(ready),
            self.assessed.date(start),
        )


def weekday_of(assessed: Assessed, day: int) -> str | None:
    """Name of a weekday; None at the weekend."""
    number = assessed.date(day).weekday()
    return WEEKDAYS[number] if number < len(WEEKDAYS) else None
