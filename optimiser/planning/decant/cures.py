"""Where deadlines are missed: changes that would cure it, each tried by planning again with it.

Of each change the least size is looked for that does as much as the largest. What a change is said to reach
is what a plan made with it reaches; a better one may exist where the search was cut short.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from optimiser.engine.moves.problem import MoveTier
from optimiser.engine.moves.solve import solve_moves
from optimiser.measures.move_worth import compensation_of_moves
from optimiser.planning.decant.changes import Change, all_homes, budget_told, changes, with_budget
from optimiser.planning.decant.clash import clash_of_deadlines
from optimiser.planning.decant.eras import fitting_model
from optimiser.planning.decant.ground import lay_ground
from optimiser.planning.decant.home_wanted import KINDS_ASKED, HomeWanted, sooner, with_homes
from optimiser.planning.decant.model import DecantModel
from optimiser.planning.decant.parts import part_until
from optimiser.planning.decant.strain import in_time_tier
from optimiser.planning.decant.tiers import move_table
from optimiser.records.decant import Cure, Decant
from optimiser.records.plan import Move
from optimiser.records.scenario import Scenario

SECONDS_FOR_CURES = 40.0
SHARE_OF_CLASH, LEAST_SECONDS = 0.4, 3.0
SHARE_OF_ONE = 0.25  # of what is left, for one trial
FEW_COLUMNS = 12_000  # of a trial
MOST_CURES = 12


def clash_and_cures(
    model: DecantModel,
    facts: Decant,
    moves: Sequence[Move],
    seed: int,
    until: float | None = None,
) -> Decant:
    """Add what is in the way of the deadlines missed, and what would do away with it; nothing if none is.

    `until` is the moment of the clock `time.perf_counter` at which to stop; whatever it is, some seconds are
    taken for either.
    """
    late = _late(model, moves)
    if not late:
        return facts
    clash = clash_of_deadlines(model, until=_moment(until, SHARE_OF_CLASH))
    search = _Search(model, late, seed, _moment(until) or time.perf_counter() + SECONDS_FOR_CURES)
    cures = tuple(search.cures()[:MOST_CURES])
    return replace(facts, clash=clash, cures=cures, untried=tuple(search.untried[:MOST_CURES]))


def _moment(until: float | None, share: float = 1.0) -> float | None:
    """When a share of what is left until a moment is gone, but not at once."""
    now = time.perf_counter()
    return None if until is None else now + max(share * (until - now), LEAST_SECONDS)


def _late(model: DecantModel, moves: Sequence[Move]) -> list[int]:
    assessed = model.ground.assessed
    first: dict[str, int] = {}
    for move in moves:
        day = assessed.day(move.start_date)
        first[move.household_id] = min(day, first.get(move.household_id, day))
    deadline = assessed.households["move_by_day"].tolist()
    ids = assessed.households["household_id"].tolist()
    return [row for row, by in enumerate(deadline) if by == by and first.get(ids[row], assessed.end_day) > by]


@dataclass
class _Search:
    """Changes tried one by one while the time lasts."""

    model: DecantModel
    late: list[int]
    seed: int
    until: float
    tried: dict[str, Cure | None] = field(default_factory=dict)
    untried: list[str] = field(default_factory=list)

    @cached_property
    def until_day(self) -> pd.Timestamp | None:
        """The last date of who is late, where the whole is too large to be planned again and again."""
        scenario = self.model.ground.assessed.scenario
        whole = fitting_model(lay_ground(scenario, self.model.ground.emergency), "soon", FEW_COLUMNS)
        day = self._last_date(scenario)
        is_last = bool((scenario.households["move_by"].dropna() <= day).all())
        return None if whole.ground.calendar.is_exact or is_last else day

    def _last_date(self, scenario: Scenario) -> pd.Timestamp:
        last: pd.Timestamp = scenario.households["move_by"].iloc[self.late].max()
        return last

    def cures(self) -> list[Cure]:
        """Give every change that brings more households out in time, complete cures first."""
        asked = list(changes(self.model, self.late))
        plain = [self._least(change) for change in asked if change.is_plain]
        together = self._all_homes(plain)
        others = [self._least(change) for change in asked if not change.is_plain]
        found = [*plain, together, *others, *self._budget()]
        known = {cure.sentence: cure for cure in found if cure is not None}
        return sorted(known.values(), key=lambda cure: -cure.in_time)

    def _least(self, change: Change) -> Cure | None:
        """Find the least change of a size that does as much as the largest one."""
        if not self._time_left():
            self.untried.append(change.told(change.most))
            return None
        found = self._smallest(lambda size: self._one(change.told(size), change.changed(size)), change.most)
        return found if found is not None or change.otherwise is None else self._least(change.otherwise)

    def _time_left(self) -> bool:
        return time.perf_counter() < self.until

    def _smallest(self, trial: Callable[[int], Cure | None], most: int) -> Cure | None:
        best = trial(most)
        if best is None:
            return None
        low, high = 0, most
        while high - low > 1 and self._time_left():
            middle = (low + high) // 2
            found = trial(middle)
            if found is not None and found.in_time >= best.in_time:
                best, high = found, middle
            else:
                low = middle
        return best

    def _one(self, sentence: str, scenario: Scenario) -> Cure | None:
        """Plan again with a change: what comes of it, if it is better than what there is."""
        if sentence not in self.tried and self._time_left():
            reached, total = self._in_time(scenario)
            better = reached > total - len(self.late)
            day = None if self.until_day is None else self._last_date(scenario).date()
            self.tried[sentence] = Cure(sentence, reached, total, reached == total, day) if better else None
        return self.tried.get(sentence)

    def _in_time(self, scenario: Scenario) -> tuple[int, int]:
        """Count the households that can be in time, and those with a deadline."""
        move_by, emergency = scenario.households["move_by"].dropna(), self.model.ground.emergency
        if self.until_day is None:
            ground, later = lay_ground(scenario, emergency), 0
        else:
            day = self._last_date(scenario)
            ground, later = part_until(scenario, day, emergency), int((move_by > day).sum())
        model = fitting_model(ground, "soon", FEW_COLUMNS)
        reached = self._solved(model, [in_time_tier(model)])
        return (round(reached[0]) + later if reached else 0), len(move_by)

    def _solved(self, model: DecantModel, tiers: list[MoveTier]) -> list[float]:
        limit = max((self.until - time.perf_counter()) * SHARE_OF_ONE, 1.0)
        answer = solve_moves(
            model.problem, model.columns, tiers, model.rows, time_limit=limit, seed=self.seed
        )
        return [value for value, _ in answer.tiers]

    def _all_homes(self, found: Sequence[Cure | None]) -> Cure | None:
        """Homes of several kinds together, where more of one kind are not enough."""
        wanted = all_homes(self.model, self.late)
        alone = found[: min(len(wanted), KINDS_ASKED)]  # homes come first
        if len(wanted) < 2 or any(cure is not None and cure.complete for cure in alone):
            return None
        if not self._time_left():
            self.untried.append(f"{_all_told(wanted)}.")
            return None
        best = self._with_all(wanted)
        if (best is None or not best.complete) and not self.model.ground.emergency:
            scenario = self.model.ground.assessed.scenario
            early = {sooner(kind, scenario): count for kind, count in wanted.items()}
            other = self._with_all(early)
            if other is not None and (best is None or other.in_time > best.in_time):
                best, wanted = other, early
        for kind in list(wanted) if best is not None else ():
            low, high = -1, wanted[kind]
            while high - low > 1 and best is not None:
                fewer = (low + high) // 2
                cure = self._with_all({**wanted, kind: fewer})
                if cure is None or cure.in_time < best.in_time:
                    low = fewer
                else:
                    best, high, wanted = cure, fewer, {**wanted, kind: fewer}
        single = max((cure.in_time for cure in found if cure is not None), default=0)
        return best if best is not None and (best.in_time > single or best.complete) else None

    def _with_all(self, wanted: dict[HomeWanted, int]) -> Cure | None:
        return self._one(f"{_all_told(wanted)}.", with_homes(self.model.ground.assessed.scenario, wanted))

    def _budget(self) -> Iterator[Cure | None]:
        """The least budget for compensation with which as many are in time as without any limit."""
        scenario = self.model.ground.assessed.scenario
        budget = scenario.policy.decant.budget
        if budget is None or self.model.ground.emergency or time.perf_counter() > self.until:
            return
        free = fitting_model(lay_ground(with_budget(scenario, None), False), "soon", FEW_COLUMNS)
        table = move_table(free.ground, free.groups, free.columns, free.pair_arc)
        is_let = table.permanent | table.enter
        paid = np.where(is_let, compensation_of_moves(free.ground.assessed, table), 0.0)
        reached = self._solved(free, [in_time_tier(free), MoveTier("paid", paid, maximise=False)])
        if len(reached) > 1 and reached[1] > budget:
            needed = float(np.ceil(reached[1]))
            yield self._one(budget_told(budget, needed), with_budget(scenario, needed))


def _all_told(wanted: Mapping[HomeWanted, int]) -> str:
    return "; ".join(kind.told(count) for kind, count in wanted.items() if count)
