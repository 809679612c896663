"""Where deadlines are missed: changes that would cure it, each tried by planning again with it.

Of each change the least size is looked for that does as much as the largest. What a change is said to reach
is what a plan made with it reaches; a better one may exist where the search was cut short.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimiser.engine.moves import FIRST_MOVES, MoveTier
from optimiser.engine.moves_solve import solve_moves
from optimiser.measures.move_worth import compensation_of_moves
from optimiser.planning.decant.changes import Change, all_homes, budget_told, changes, with_budget
from optimiser.planning.decant.clash import clash_of_deadlines
from optimiser.planning.decant.eras import fitting_model
from optimiser.planning.decant.ground import lay_ground
from optimiser.planning.decant.home_wanted import HomeWanted, with_homes
from optimiser.planning.decant.model import DecantModel
from optimiser.planning.decant.tiers import move_table
from optimiser.records.decant import Cure, Decant
from optimiser.records.plan import Move
from optimiser.records.scenario import Scenario

SECONDS_FOR_CURES = 40.0
SHARE_OF_ONE = 0.25  # of what is left, for one trial
FEW_COLUMNS = 12_000  # of a trial
MOST_COLUMNS = 60_000  # above, nothing would be found in the time there is
MOST_CURES = 12


def clash_and_cures(model: DecantModel, facts: Decant, moves: Sequence[Move], seed: int) -> Decant:
    """Add what is in the way of the deadlines missed, and what would do away with it; nothing if none is."""
    late = _late(model, moves)
    if not late:
        return facts
    clash = () if model.ground.emergency else clash_of_deadlines(model)
    search = _Search(model, late, seed, time.perf_counter() + SECONDS_FOR_CURES)
    return replace(facts, clash=clash, cures=tuple(search.cures()[:MOST_CURES]))


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

    def cures(self) -> list[Cure]:
        """Give every change that brings more households out in time, complete cures first."""
        if (
            len(
                fitting_model(
                    lay_ground(self.model.ground.assessed.scenario, self.model.ground.emergency),
                    "soon",
                    FEW_COLUMNS,
                ).columns
            )
            > MOST_COLUMNS
        ):
            return []
        found = [self._least(change) for change in changes(self.model, self.late)]
        found += [self._all_homes(found), *self._budget()]
        known = {cure.sentence: cure for cure in found if cure is not None}
        return sorted(known.values(), key=lambda cure: -cure.in_time)

    def _least(self, change: Change) -> Cure | None:
        """Find the least change of a size that does as much as the largest one."""
        return self._smallest(lambda size: self._one(change.told(size), change.changed(size)), change.most)

    def _smallest(self, trial: Callable[[int], Cure | None], most: int) -> Cure | None:
        best = trial(most)
        if best is None:
            return None
        low, high = 0, most
        while high - low > 1 and time.perf_counter() < self.until:
            middle = (low + high) // 2
            found = trial(middle)
            if found is not None and found.in_time >= best.in_time:
                best, high = found, middle
            else:
                low = middle
        return best

    def _one(self, sentence: str, scenario: Scenario) -> Cure | None:
        """Plan again with a change: what comes of it, if it is better than what there is."""
        if sentence not in self.tried and time.perf_counter() < self.until:
            reached, total = self._in_time(scenario)
            better = reached > total - len(self.late)
            self.tried[sentence] = Cure(sentence, reached, total, reached == total) if better else None
        return self.tried.get(sentence)

    def _in_time(self, scenario: Scenario) -> tuple[int, int]:
        """Count the households that can be in time, and those with a deadline."""
        model = fitting_model(lay_ground(scenario, self.model.ground.emergency), "soon", FEW_COLUMNS)
        reached = self._solved(model, [_in_time_tier(model)])
        total = int(model.ground.assessed.households["move_by_day"].notna().sum())
        return (round(reached[0]) if reached else 0), total

    def _solved(self, model: DecantModel, tiers: list[MoveTier]) -> list[float]:
        limit = max((self.until - time.perf_counter()) * SHARE_OF_ONE, 1.0)
        answer = solve_moves(
            model.problem, model.columns, tiers, model.rows, time_limit=limit, seed=self.seed
        )
        return [value for value, _ in answer.tiers]

    def _all_homes(self, found: Sequence[Cure | None]) -> Cure | None:
        """Homes of several kinds together, where more of one kind are not enough."""
        wanted = all_homes(self.model, self.late)
        if len(wanted) < 2 or any(cure is not None and cure.complete for cure in found[: len(wanted)]):
            return None
        best = self._with_all(wanted)
        for kind in wanted if best is not None else ():
            for fewer in range(wanted[kind] - 1, -1, -1):
                cure = self._with_all({**wanted, kind: fewer})
                if cure is None or best is None or cure.in_time < best.in_time:
                    break
                best, wanted = cure, {**wanted, kind: fewer}
        single = max((cure.in_time for cure in found if cure is not None), default=0)
        return best if best is not None and (best.in_time > single or best.complete) else None

    def _with_all(self, wanted: dict[HomeWanted, int]) -> Cure | None:
        told = "; ".join(kind.told(count) for kind, count in wanted.items() if count)
        return self._one(f"{told}.", with_homes(self.model.ground.assessed.scenario, wanted))

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
        reached = self._solved(free, [_in_time_tier(free), MoveTier("paid", paid, maximise=False)])
        if len(reached) > 1 and reached[1] > budget:
            needed = float(np.ceil(reached[1]))
            yield self._one(budget_told(budget, needed), with_budget(scenario, needed))


def _in_time_tier(model: DecantModel) -> MoveTier:
    """Households in time: what every trial is measured by."""
    deadline = model.ground.assessed.households["move_by_day"].to_numpy(float)[model.groups.speaker]
    first = np.isin(model.columns.role, FIRST_MOVES)
    by = deadline[np.where(first, model.columns.group, 0)]
    day = model.ground.calendar.hi[np.maximum(model.columns.step, 0)]
    return MoveTier("decants_on_time", np.where(first & (day <= by), 1.0, 0.0), whole=True)
