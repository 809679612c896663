"""Where deadlines are missed: the smallest set of demands that clash, and single changes that would cure it.

Every cure named was tried: the plan was made again with it, and the households in time counted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from optimiser.engine.moves import FIRST_MOVES, MoveTier
from optimiser.engine.moves_solve import clash_of_moves, solve_moves
from optimiser.needs.decanting import waiting
from optimiser.planning.decant.demand_rows import deadline_rows
from optimiser.planning.decant.ground import lay_ground
from optimiser.planning.decant.model import DecantModel, decant_model
from optimiser.planning.demands import clash_sentences
from optimiser.records.decant import Cure, Decant
from optimiser.records.plan import Move
from optimiser.records.scenario import Scenario
from optimiser.suitability.wording import counted, written_day

SECONDS_FOR_CURES = 25.0
MOST_COLUMNS = 30_000  # above, planning again and again would take too long
MOST_HOUSEHOLDS_ASKED = 3
LATEST_WEEKS = 52
Changed = Callable[[int], Scenario]


def clash_and_cures(model: DecantModel, facts: Decant, moves: Sequence[Move], seed: int) -> Decant:
    """Add what is in the way of the deadlines missed, and what would do away with it; nothing if none is."""
    late = _late(model, moves)
    if not late or model.ground.emergency or len(model.columns) > MOST_COLUMNS:
        return facts
    search = _Search(model, late, seed, time.perf_counter() + SECONDS_FOR_CURES)
    return replace(facts, clash=_clash(model), cures=tuple(search.cures()))


def _late(model: DecantModel, moves: Sequence[Move]) -> list[int]:
    assessed = model.ground.assessed
    first: dict[str, int] = {}
    for move in moves:
        day = assessed.day(move.start_date)
        first[move.household_id] = min(day, first.get(move.household_id, day))
    deadline = assessed.households["move_by_day"].tolist()
    ids = assessed.households["household_id"].tolist()
    return [row for row, by in enumerate(deadline) if by == by and first.get(ids[row], assessed.end_day) > by]


def _clash(model: DecantModel) -> tuple[str, ...]:
    everybody = np.arange(len(model.groups.speaker))
    deadlines = deadline_rows(model.ground, model.groups, model.columns, everybody)
    names = [
        *(row.name for row in (*model.rows, *deadlines)),
        *(each.name for each in model.problem.limits),
        *(each.name for each in model.problem.promises),
        *(each.name for each in model.problem.sequences),
    ]
    own = {row.name for row in deadlines}
    rows = (*(row for row in model.rows if row.name not in own), *deadlines)
    found = clash_of_moves(model.problem, model.columns, rows, names)
    return tuple(clash_sentences(model.ground.assessed, found))


@dataclass
class _Search:
    """The search for cures: candidates tried one by one while the time lasts."""

    model: DecantModel
    late: list[int]
    seed: int
    until: float

    @property
    def scenario(self) -> Scenario:
        return self.model.ground.assessed.scenario

    def cures(self) -> Iterator[Cure]:
        """Give every change that brings more households out in time, complete cures first."""
        found = [cure for cure in self._tried() if cure is not None]
        yield from sorted(found, key=lambda cure: (-cure.in_time, cure.sentence))

    def _tried(self) -> Iterator[Cure | None]:
        policy = self.scenario.policy
        if not policy.decant.temporary:
            yield self._one("Allow temporary moves (policy.decant.temporary).", self._with_temporary())
        yield from self._more_homes()
        yield from self._earlier_phases()
        yield from self._later_dates()
        yield from self._more_areas()
        if policy.capacity.moves_per_week is not None:
            most = policy.capacity.moves_per_week
            yield self._least(
                lambda extra: self._with_policy({"capacity": {"moves_per_week": most + extra}}),
                lambda extra: f"{most + extra} moves a week instead of {most}.",
                max(most, 4),
            )

    def in_time(self, scenario: Scenario) -> tuple[int, int]:
        """Count the households that can be in time, and those with a deadline."""
        model = decant_model(lay_ground(scenario, self.model.ground.emergency))
        deadline = model.ground.assessed.households["move_by_day"].to_numpy(float)
        by = deadline[model.groups.speaker][np.maximum(model.columns.group, 0) % len(model.groups.speaker)]
        first = np.isin(model.columns.role, FIRST_MOVES)
        day = model.ground.calendar.hi[np.maximum(model.columns.step, 0)]
        worth = np.where(first & (day <= by), 1.0, 0.0)
        tier = MoveTier("decants_on_time", worth, whole=True)
        limit = max(self.until - time.perf_counter(), 1.0)
        answer = solve_moves(
            model.problem, model.columns, [tier], model.rows, time_limit=limit, seed=self.seed
        )
        total = int(np.sum(~np.isnan(deadline)))
        return (round(answer.tiers[0][0]) if answer.tiers else 0), total

    def _one(self, sentence: str, scenario: Scenario) -> Cure | None:
        if time.perf_counter() > self.until:
            return None
        reached, total = self.in_time(scenario)
        if reached <= total - len(self.late):
            return None
        return Cure(sentence, reached, total, reached == total)

    def _least(self, changed: Changed, told: Callable[[int], str], most: int) -> Cure | None:
        """Find the least change of a size that does as much as the largest one."""
        best = self._one(told(most), changed(most))
        if best is None:
            return None
        low, high = 0, most
        while high - low > 1 and time.perf_counter() < self.until:
            middle = (low + high) // 2
            trial = self._one(told(middle), changed(middle))
            if trial is not None and trial.in_time >= best.in_time:
                best, high = trial, middle
            else:
                low = middle
        return best

    def _with_policy(self, update: dict[str, object]) -> Scenario:
        data = self.scenario.policy.model_dump()
        for key, value in update.items():
            data[key] = {**data[key], **value} if isinstance(value, dict) else value
        return replace(self.scenario, policy=type(self.scenario.policy).model_validate(data))

    def _with_temporary(self) -> Scenario:
        return self._with_policy({"decant": {"temporary": True}})

    def _more_homes(self) -> Iterator[Cure | None]:
        households = self.model.ground.assessed.households
        wanted = Counter(
            (int(households["need"].iat[row]), str(households["access_need"].iat[row]), self._deadline(row))
            for row in self.late
        )
        for (bedrooms, access, by), count in wanted.most_common(4):
            who = [row for row in self.late if int(households["need"].iat[row]) == bedrooms]
            home = self._home_like(who[0], bedrooms, access, by)
            kind = f"more {bedrooms}-bedroom home" + ("" if not access else f" of access category {access}")
            yield self._least(
                lambda extra, home=home: self._with_homes(home, extra),  # type: ignore[misc]
                lambda extra, kind=kind, by=by: (  # type: ignore[misc]
                    f"{counted(extra, kind)} that can be let by {written_day(by)}."
                ),
                count,
            )

    def _deadline(self, row: int) -> date:
        assessed = self.model.ground.assessed
        return assessed.date(int(assessed.households["move_by_day"].to_numpy(float)[row]))

    def _home_like(self, row: int, bedrooms: int, access: str, by: date) -> dict[str, object]:
        """Make a home that suits a household and is ready just in time."""
        households, homes = self.model.ground.assessed.households, self.scenario.homes
        own = homes.iloc[int(households["home_row"].iat[row])].to_dict()
        areas = households["areas"].iat[row]
        letting = self.scenario.policy_for(str(own["authority"])).times.letting_days(bedrooms)
        kinds = households["property_types"].iat[row]
        return own | {
            "area": areas[0] if areas else own["area"], "block": "", "estate": "", "development": "",
            "bedrooms": bedrooms, "bedspaces": self._bedspaces(row, bedrooms),
            "floor": 0, "lift": True, "access_category": access or "G", "min_age": 0, "status": "vacant",
            "property_type": kinds[0] if kinds else "flat", "landlord": "council",
            "ready_date": max(pd.Timestamp(by - timedelta(days=letting)), pd.Timestamp(self.scenario.start)),
        }  # fmt: skip

    def _bedspaces(self, row: int, bedrooms: int) -> int:
        persons = self.model.ground.assessed.households["persons"].to_numpy(float)[row]
        return int(np.fmax(2 * bedrooms, persons))

    def _with_homes(self, home: dict[str, object], count: int) -> Scenario:
        more = pd.DataFrame([home | {"home_id": f"(more {number})"} for number in range(count)])
        homes = pd.concat([self.scenario.homes, more[self.scenario.homes.columns]], ignore_index=True)
        return replace(self.scenario, homes=homes.astype(self.scenario.homes.dtypes.to_dict()))

    def _earlier_phases(self) -> Iterator[Cure | None]:
        homes = self.scenario.homes
        gates = {each.development for each in waiting(self.scenario)}
        new = homes[(homes["status"] == "new_build") & ~homes["development"].isin({*gates, ""})]
        for (place, ready), rows in new.groupby(["development", "ready_date"]):
            weeks = min(LATEST_WEEKS, (ready.date() - self.scenario.start).days // 7)
            if weeks > 0:
                yield self._least(
                    lambda early, rows=rows: self._sooner(rows.index, early),  # type: ignore[misc]
                    lambda early, place=place, ready=ready: (  # type: ignore[misc]
                        f"{place}, due on {written_day(ready.date())}, {counted(7 * early, 'day')} earlier."
                    ),
                    weeks,
                )

    def _sooner(self, rows: pd.Index, weeks: int) -> Scenario:
        ready = self.scenario.homes["ready_date"].copy()
        ready.loc[rows] -= pd.Timedelta(weeks=weeks)
        return replace(self.scenario, homes=self.scenario.homes.assign(ready_date=ready))

    def _later_dates(self) -> Iterator[Cure | None]:
        blocks = dict.fromkeys(self.model.ground.block[row] for row in self.late)
        for block in [name for name in blocks if name]:
            rows = [at for at, name in enumerate(self.model.ground.block) if name == block]
            yield self._least(
                lambda weeks, rows=rows: self._postponed(rows, weeks),  # type: ignore[misc]
                lambda weeks, block=block: (  # type: ignore[misc]
                    f"{counted(weeks, 'week')} more to empty {block}."
                ),
                LATEST_WEEKS,
            )

    def _postponed(self, rows: list[int], weeks: int) -> Scenario:
        move_by = self.scenario.households["move_by"].copy()
        move_by.iloc[rows] += pd.Timedelta(weeks=weeks)
        return replace(self.scenario, households=self.scenario.households.assign(move_by=move_by))

    def _more_areas(self) -> Iterator[Cure | None]:
        households = self.scenario.households
        limited = [row for row in self.late if households["areas"].iat[row]]
        for row in limited[:MOST_HOUSEHOLDS_ASKED]:
            name = households["household_id"].iat[row]
            for area in self._other_areas(row)[:2]:
                yield self._one(f"Accept {area} for {name}.", self._with_area(row, area))

    def _other_areas(self, row: int) -> list[str]:
        """Areas with most homes of the household's size that it does not accept yet."""
        need = int(self.model.ground.assessed.households["need"].iat[row])
        homes = self.scenario.homes
        free = homes[homes["status"].isin(["vacant", "new_build"]) & (homes["bedrooms"] == need)]
        accepted = set(self.scenario.households["areas"].iat[row])
        return [str(area) for area in free["area"].value_counts().index if area not in accepted]

    def _with_area(self, row: int, area: str) -> Scenario:
        areas = self.scenario.households["areas"].copy()
        areas.iat[row] = (*areas.iat[row], area)
        return replace(self.scenario, households=self.scenario.households.assign(areas=areas))
