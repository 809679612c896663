"""Plans found by walking from vacancy to vacancy by the plain rules, to test the audit on any scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import pandas as pd

from optimiser.measures.finished import finished
from optimiser.measures.kpis import kpis
from optimiser.measures.money import incentives_of_moves
from optimiser.measures.objectives import OBJECTIVES
from optimiser.measures.quotas import quota_results
from optimiser.needs.assess import Assessed
from optimiser.records import Chain, Move, ObjectiveResult, Plan, Unmet
from optimiser.suitability import why_not

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass
class Walk:
    """A plan in the making."""

    assessed: Assessed
    moves: list[Move] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)

    def from_vacancy(self, home: int) -> None:
        """Let a vacancy, and the homes freed by that, to the first household of the table that may."""
        cap = self.assessed.scenario.policy.max_chain
        chain_id, ready = f"C{len(self.chains) + 1:02}", float(self.assessed.homes["ready_day"].iat[home])
        start_home, count, ends, left = home, 0, "", -1
        while not ends and (cap is None or count < cap) and (found := self._next(home, ready)):
            household, start = found
            count += 1
            left = int(self.assessed.households["home_row"].iat[household])
            self._move(household, home, chain_id, count, ready, start)
            if left < 0:
                ends = "register"
            elif self.assessed.homes["after_leaving"].iat[left] != "relet":
                ends = self.assessed.homes["after_leaving"].iat[left]
            else:
                home, ready = left, relet_day(self.assessed, left, start)
        if count:
            home_left = self.assessed.homes["home_id"].iat[left] if left >= 0 else None
            first = self.assessed.homes["home_id"].iat[start_home]
            self.chains.append(Chain(chain_id, "chain", first, count, ends or "left_empty", home_left))

    def _next(self, home: int, ready: float) -> tuple[int, int] | None:
        for household in range(len(self.assessed.households)):
            if household not in self.moved:
                start = first_start(self.assessed, household, home, ready, self.assessed.end_day - 1)
                if start is not None:
                    return household, start
        return None

    def _move(
        self, household: int, home: int, chain_id: str, position: int, ready: float, start: int
    ) -> None:
        assessed = self.assessed
        self.moved.add(household)
        self.moves.append(
            Move(
                assessed.households["household_id"].iat[household],
                assessed.households["home_id"].iat[household] or None,
                assessed.homes["home_id"].iat[home],
                chain_id,
                position,
                "chain",
                assessed.date(int(ready)),
                assessed.date(start),
            )
        )


def relet_day(assessed: Assessed, home: int, start: int) -> float:
    """Day on which a home is ready again once its tenant's new tenancy has started."""
    again = float(assessed.homes["ready_again_day"].iat[home])
    ready = start + int(assessed.homes["void_days"].iat[home])
    return ready if math.isnan(again) else max(ready, again)


def first_start(assessed: Assessed, household: int, home: int, ready: float, last: int) -> int | None:
    """First day up to `last` on which a tenancy may start, by the plain rules day by day."""
    authority = assessed.homes["authority"].iat[home]
    asked = assessed.scenario.policy_for(authority).times.start_on
    for day in range(int(ready) + int(assessed.homes["letting_days"].iat[home]), last + 1):
        is_weekday = asked is None or WEEKDAYS.index(asked) == assessed.date(day).weekday()
        if is_weekday and not why_not(assessed, household, home, day):
            return day
    return None


def greedy_plan(assessed: Assessed) -> Plan:
    """A plan that keeps all rules of suitability, dates and chains; quotas and capacity are not looked at."""
    walk, homes = Walk(assessed), assessed.homes
    for home in range(len(homes)):
        if homes["is_vacancy"].iat[home] and not math.isnan(homes["ready_day"].iat[home]):
            walk.from_vacancy(home)
    due = incentives_of_moves(finished(assessed, walk.moves))
    moves = tuple(replace(move, incentive=paid) for move, paid in zip(walk.moves, due, strict=True))
    values = {name: OBJECTIVES[name].value(assessed, moves) for name in assessed.scenario.policy.objectives}
    return Plan(
        scenario=assessed.scenario.name,
        start=assessed.scenario.start,
        end=assessed.scenario.end,
        status="feasible",
        objectives=tuple(ObjectiveResult(name, value, value, 0.0) for name, value in values.items()),
        move_list=moves,
        chain_list=tuple(walk.chains),
        unmet_list=tuple(_unmet(assessed, moves)),
        kpi_values=kpis(assessed, moves),
        quotas=quota_results(assessed, moves),
    )


def _unmet(assessed: Assessed, moves: tuple[Move, ...]) -> list[Unmet]:
    start = {move.household_id: pd.Timestamp(move.start_date) for move in moves}
    told = []
    table = assessed.households
    for household_id, deadline in zip(table["household_id"], table["move_by"], strict=True):
        if household_id not in start:
            told.append(Unmet(household_id, "rehouse", "-"))
        if deadline == deadline and not start.get(household_id, pd.Timestamp.max) <= deadline:
            told.append(Unmet(household_id, "move_by", "-"))
    return told
