"""From counts of groups and kinds to households and homes: who goes where, on which day."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.engine.moves.problem import CLEAR, DIRECT, ENTER, FINAL, KEEP, LEAVE, RETURN
from optimiser.errors import BrokenPlanError
from optimiser.planning.columns import home_column
from optimiser.planning.decant.model import DecantModel
from optimiser.planning.start_days import ANY_DAY, DAYS_A_WEEK, weekday_of_types

LEAVING_FIRST = {LEAVE: 0, RETURN: 1, FINAL: 2, DIRECT: 3, ENTER: 4}


@dataclass(frozen=True, slots=True)
class Taken:
    """One letting; rows of the assessed tables, day numbers.

    Attributes
    ----------
    household, home, left : int
        `left` is the home that it leaves by this move, -1 for none.
    role : int
        `DIRECT`, `ENTER`, `FINAL` or `RETURN` of the engine.
    arc : int
    ready, start, free_since : int
        First day the home can be let, the day the tenancy starts, and the first day it could have.
    """

    household: int
    home: int
    left: int
    role: int
    arc: int
    ready: int
    start: int
    free_since: int


@dataclass(frozen=True)
class Decoded:
    """The lettings in the order of their days, the rights that homes are kept for, and each gate's day.

    `handover` has a day number for each waiting development, None where its land is not clear.
    """

    taken: tuple[Taken, ...]
    kept: tuple[int, ...]
    handover: tuple[int | None, ...]
    land_clear: tuple[int | None, ...]


def decode(model: DecantModel, count: Ints) -> Decoded:
    """Give every mover a home.

    Of households alike, the better-ranked moves first; of homes alike, the one that has been free longest
    is let first.
    """
    return _Decoding(model, count).run()


class _Decoding:
    """The state of the decoding as the days go by."""

    def __init__(self, model: DecantModel, count: Ints) -> None:
        self.model, self.ground, self.count = model, model.ground, count
        columns = model.columns
        self.waiting = [list(rows) for rows in model.groups.member]  # in their places, best-ranked first
        # (group, kind) -> homes being stayed in: (day entered, household, home)
        self.staying: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        # group -> who has left a temporary home today: (household, home left)
        self.leaving: dict[int, list[tuple[int, int]]] = defaultdict(list)
        # kind -> homes: (first day a tenancy may start, id, row, ready day)
        self.free: dict[int, list[tuple[int, str, int, int]]] = defaultdict(list)
        self.taken: list[Taken] = []
        used = np.flatnonzero(count)
        used = used[~np.isin(columns.role[used], (KEEP, CLEAR))]
        order = [LEAVING_FIRST[role] for role in columns.role[used].tolist()]
        keys = (columns.kind[used], columns.group[used], np.array(order, dtype=np.int64), columns.step[used])
        self.order = used[np.lexsort(keys)]
        self.status = home_column(self.ground.assessed, "status")
        self.let_before: set[int] = set()
        self.weekday = weekday_of_types(self.ground.assessed, self.ground.lettings)
        self.left_day = np.full(len(model.ground.block), -1, np.int64)

    def run(self) -> Decoded:
        """Go through the days."""
        self._vacancies()
        self._gates()
        for column, day in self._dated():
            self._move(column, day)
        clear = tuple(self._land_clear(number) for number in range(len(self.ground.waiting)))
        weeks = [each.build_weeks for each in self.ground.waiting]
        handover = tuple(
            None if day is None else day + 7 * week for day, week in zip(clear, weeks, strict=True)
        )
        taken = tuple(self._with_handover(each, handover) for each in self.taken)
        return Decoded(taken, self._kept(), handover, clear)

    def _dated(self) -> Iterator[tuple[int, int]]:
        """Give each move's column and day; those of an era are shared out over its weeks.

        Dealt out officer by officer, week by week, no week gets more than its share of anybody's moves.
        """
        columns, calendar = self.model.columns, self.ground.calendar
        every = np.repeat(self.order, self.count[self.order])
        officer = np.array([*self.ground.officer], dtype=object)[
            self.model.groups.speaker[columns.group[every]]
        ]
        for step in np.unique(columns.step[every]).tolist():
            days = calendar.starts[calendar.step_of == step]
            here = every[columns.step[every] == step]
            leaving = here[columns.role[here] == LEAVE]
            yield from ((int(column), int(days[0])) for column in leaving)
            starting = np.flatnonzero((columns.step[every] == step) & (columns.role[every] != LEAVE))
            dealt = starting[np.argsort(officer[starting].astype(str), kind="stable")]
            turn = np.empty(len(every), np.int64)
            turn[dealt] = np.arange(len(dealt)) % len(days)
            in_order = starting[np.argsort(turn[starting], kind="stable")]
            for place in in_order.tolist():
                column = int(every[place])
                yield column, self._on_its_weekday(int(columns.kind[column]), int(days[turn[place]]), days)

    def _on_its_weekday(self, kind: int, day: int, days: Ints) -> int:
        """Give the day itself, or where the home's authority names another weekday one near it."""
        asked = int(self.weekday[kind]) if kind >= 0 else ANY_DAY
        if asked in (ANY_DAY, day % DAYS_A_WEEK):
            return day
        fitting = days[days % DAYS_A_WEEK == asked]
        same_week = fitting[fitting // DAYS_A_WEEK == day // DAYS_A_WEEK]
        return int((same_week if len(same_week) else fitting)[0])

    def _with_handover(self, taken: Taken, handover: tuple[int | None, ...]) -> Taken:
        """Set right when a home of a waiting development was ready: an era may have ended sooner."""
        kind = int(self.ground.lettings.home_type[taken.home])
        gate = int(self.ground.gate_of_type[kind]) if kind >= 0 else -1
        freed = self.status[taken.home] != "new_build"
        day = handover[gate] if gate >= 0 else None
        if day is None or freed or taken.home in self.let_before:
            return taken
        letting = int(home_column(self.ground.assessed, "letting_days")[taken.home])
        since = max(day + letting, int(self.ground.earliest[taken.household]))
        return replace(taken, ready=day, free_since=min(since, taken.start))

    def _vacancies(self) -> None:
        ground, homes = self.ground, self.ground.assessed.homes
        kind = ground.lettings.home_type
        ready, letting = homes["ready_day"].to_numpy(float), homes["letting_days"].to_numpy(np.int64)
        for row in np.flatnonzero((kind >= 0) & homes["is_vacancy"].to_numpy(bool)).tolist():
            if ground.gate_of_type[kind[row]] < 0:
                day = int(ready[row])
                days = int(letting[row])
                if ground.emergency and day <= 0:
                    days = min(days, ground.assessed.scenario.policy.decant.emergency.letting)
                self._put(row, day, day + days)

    def _gates(self) -> None:
        """Put the homes of waiting developments where they can be taken, on the days that the engine has."""
        columns = self.model.columns
        found = {}
        opened = np.flatnonzero((columns.role == CLEAR) & (self.count > 0))
        for column in opened.tolist():
            number = int(columns.group[column])
            if number < len(self.ground.waiting):
                day = int(self.ground.calendar.hi[columns.step[column]])
                found[number] = day + 7 * self.ground.waiting[number].build_weeks
        letting = self.ground.assessed.homes["letting_days"].tolist()
        for number, day in found.items():
            for row in self.ground.waiting[number].home_rows:
                if self.ground.lettings.home_type[row] >= 0:
                    self._put(row, day, day + letting[row])

    def _put(self, row: int, ready: int, available: int) -> None:
        kind = int(self.ground.lettings.home_type[row])
        entry = (available, home_column(self.ground.assessed, "home_id")[row], row, ready)
        heapq.heappush(self.free[kind], entry)

    def _move(self, column: int, day: int) -> None:
        columns = self.model.columns
        role, group, kind = int(columns.role[column]), int(columns.group[column]), int(columns.kind[column])
        if role == LEAVE:
            self._leave(group, kind)
            return
        arc = int(self.model.pair_arc[columns.pair[column]])
        if role in (DIRECT, ENTER):
            household = int(self.waiting[group].pop(0))
            left = int(self.ground.assessed.households["home_row"].to_numpy()[household])
            self.left_day[household] = day
        else:
            household, left = self.leaving[group].pop(0)
        if role == RETURN:
            self._go_back(household, left, arc, day)
        else:
            self._take(household, left, role, kind, arc, day)
        self._free_behind(household, left, role, day)
        if role == ENTER:
            self.staying[group, kind].append((day, household, self.taken[-1].home))

    def _leave(self, group: int, kind: int) -> None:
        staying = self.staying[group, kind]
        staying.sort()
        _, household, home = staying.pop(0)
        self.leaving[group].append((household, home))

    def _take(self, household: int, left: int, role: int, kind: int, arc: int, day: int) -> None:
        pool = self.free[kind]
        if not pool or pool[0][0] > day:
            raise BrokenPlanError(
                f"The engine lets a home of type {kind} on {self.ground.assessed.date(day)} before one is "
                "free. This is a fault of the program; nothing was written."
            )
        available, _, home, ready = heapq.heappop(pool)
        if role != ENTER:  # an emergency lets homes sooner for temporary stays only
            available = max(available, ready + int(home_column(self.ground.assessed, "letting_days")[home]))
        since = max(available, int(self.ground.earliest[household]))
        self.taken.append(Taken(household, home, left, role, arc, ready, day, since))

    def _go_back(self, household: int, left: int, arc: int, day: int) -> None:
        homes = self.ground.assessed.homes
        own = int(self.ground.assessed.households["home_row"].to_numpy()[household])
        void = int(homes["void_days"].to_numpy()[own])
        again = float(homes["ready_again_day"].to_numpy(float)[own])
        ready = max(int(self.left_day[household]) + void, int(again))
        available = ready + int(homes["letting_days"].to_numpy()[own])
        self.taken.append(Taken(household, own, left, RETURN, arc, ready, day, available))

    def _free_behind(self, household: int, left: int, role: int, day: int) -> None:
        """Put the home that is left where the next one finds it; one who will go back keeps its own."""
        if left >= 0 and role != ENTER:
            self._release(left, day)
        if role == FINAL and self.ground.goes_back[household]:
            own = int(self.ground.assessed.households["home_row"].to_numpy()[household])
            self._release(own, day)

    def _release(self, home: int, day: int) -> None:
        homes = self.ground.assessed.homes
        if self.ground.lettings.home_type[home] < 0 or self._no_chains(home):
            return
        again = homes["ready_again_day"].to_numpy(float)[home]
        ready = max(day + int(homes["void_days"].to_numpy()[home]), 0 if np.isnan(again) else int(again))
        self.let_before.add(home)
        self._put(home, ready, max(ready + int(homes["letting_days"].to_numpy()[home]), day + 1))

    def _no_chains(self, home: int) -> bool:
        occupied = home_column(self.ground.assessed, "status")[home] == "occupied"
        return occupied and self.ground.assessed.scenario.policy.max_chain in (0, 1)

    def _land_clear(self, number: int) -> int | None:
        """Day on which the last household of a waiting development's blocks leaves."""
        blocks = self.ground.waiting[number].blocks
        days = [
            int(self.left_day[row])
            for row, block in enumerate(self.ground.block)
            if block and block in blocks
        ]
        if any(day < 0 for day in days):
            return None
        return max(days, default=0)

    def _kept(self) -> tuple[int, ...]:
        """Households for whom a home is kept: of those of a group without one, the best-ranked."""
        columns = self.model.columns
        has_one = {
            taken.household
            for taken in self.taken
            if taken.role in (DIRECT, FINAL) and self.ground.keeps[_arc_kept(self, taken)].any()
        }
        found: list[int] = []
        for column in np.flatnonzero((columns.role == KEEP) & (self.count > 0)).tolist():
            group = int(columns.group[column])
            others = [
                int(row)
                for row in self.model.groups.member[group]
                if int(row) not in has_one and int(row) not in found
            ]
            found += others[: int(self.count[column])]
        return tuple(found)


def _arc_kept(decoding: _Decoding, taken: Taken) -> Ints:
    """Arcs by which the household of a letting may have the home's type as its right."""
    lettings = decoding.ground.lettings
    same = (lettings.arc_household == taken.household) & (lettings.arc_type == lettings.home_type[taken.home])
    return np.flatnonzero(same)
