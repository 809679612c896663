"""Moves for good brought forward to the first day that the home, the household and the team allow.

Where no aim of the plan tells one day from another, the engine leaves moves where they happen to fall; a home
that is ready should not stand empty for that. Who lives where does not change, no temporary stay begins sooner,
and a block with a place in the order is empty on the day that it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np

from optimiser.engine.moves.problem import DIRECT, ENTER, FINAL, RETURN
from optimiser.planning.decant.calendar import every_day
from optimiser.planning.decant.decode import Decoded, Taken
from optimiser.planning.decant.model import DecantModel
from optimiser.planning.start_days import ANY_DAY, DAYS_A_WEEK, weekday_of_types


def brought_forward(model: DecantModel, decoded: Decoded) -> Decoded:
    """Give the same lettings, moves for good as early as can be."""
    return _Timetable(model, decoded).run()


class _Timetable:
    """Days being given anew, in the order of the days so far."""

    def __init__(self, model: DecantModel, decoded: Decoded) -> None:
        self.model, self.ground, self.decoded = model, model.ground, decoded
        self.order = sorted(decoded.taken, key=lambda each: each.start)
        self.starts = every_day(self.ground.assessed, self.ground.lettings).starts
        self.weekday = weekday_of_types(self.ground.assessed, self.ground.lettings)
        policy = self.ground.assessed.scenario.policy
        self.most = policy.capacity.moves_per_week
        self.of_officer = {
            each.name: each.moves_per_week
            for each in policy.decant.officers
            if each.moves_per_week is not None
        }
        self.in_week: Counter[int] = Counter()
        self.by_officer: Counter[tuple[str, int]] = Counter()
        for each in self.order:
            self._count(each, each.start, 1)
        homes = self.ground.assessed.homes
        self.own_home = self.ground.assessed.households["home_row"].to_numpy(np.int64)
        self.void = homes["void_days"].to_numpy(np.int64)
        self.letting = homes["letting_days"].to_numpy(np.int64)
        self.again = np.nan_to_num(homes["ready_again_day"].to_numpy(float), nan=0.0).astype(np.int64)
        self.last_out = self._last_out_in_order()
        # home -> day it was left and by whom; own homes of those who go back are theirs until they move on
        self.left: dict[int, list[int]] = defaultdict(list)
        self.out: dict[int, int] = {}
        self.entered: dict[int, int] = {}

    def run(self) -> Decoded:
        """Go through the moves and give each its day."""
        taken = tuple(self._placed(each) for each in self.order)
        clear = tuple(self._land_clear(number) for number in range(len(self.ground.waiting)))
        weeks = [each.build_weeks for each in self.ground.waiting]
        handover = tuple(
            None if day is None else day + DAYS_A_WEEK * week for day, week in zip(clear, weeks, strict=True)
        )
        return replace(self.decoded, taken=taken, handover=handover, land_clear=clear)

    def _last_out_in_order(self) -> set[int]:
        """Find the last households of blocks with an order: when these leave is for the engine to say."""
        blocks = self.ground.assessed.scenario.blocks
        ordered = set(blocks.loc[blocks["order"].notna(), "block"])
        last: dict[str, int] = {}
        left = {each.household: each.start for each in self.order if each.role in (DIRECT, ENTER)}
        for row, day in left.items():
            block = self.ground.block[row]
            last[block] = max(day, last.get(block, day))
        return {
            row
            for row, day in left.items()
            if (block := self.ground.block[row]) in ordered and day == last[block]
        }

    def _placed(self, each: Taken) -> Taken:
        ready, since = self._home_from(each)
        stays_put = each.role == ENTER or each.household in self.last_out
        start = each.start if stays_put else self._first_day(each, since)
        self._count(each, each.start, -1)
        self._count(each, start, 1)
        if each.role in (DIRECT, ENTER):
            self.out[each.household] = start
        if each.role == ENTER:
            self.entered[each.household] = start
        elif each.left >= 0:
            self.left[each.left].append(start)
        if each.role == FINAL and self.ground.goes_back[each.household]:
            self.left[int(self.own_home[each.household])].append(start)
        return replace(each, ready=ready, start=start, free_since=min(since, start))

    def _home_from(self, each: Taken) -> tuple[int, int]:
        """Day the home is ready, and the first on which this tenancy could start."""
        ready, since = each.ready, each.free_since
        home = each.home
        if each.role == RETURN:
            ready = max(self.out[each.household] + int(self.void[home]), int(self.again[home]))
            since = ready + int(self.letting[home])
        elif self.left[home]:
            left = self.left[home].pop(0)
            ready = max(left + int(self.void[home]), int(self.again[home]))
            since = max(ready + int(self.letting[home]), left + 1, int(self.ground.earliest[each.household]))
        else:
            ready, since = self._handed_over(each)
        return ready, since

    def _handed_over(self, each: Taken) -> tuple[int, int]:
        gate = int(self.ground.gate_of_type[self.ground.lettings.home_type[each.home]])
        if gate < 0:
            return each.ready, each.free_since
        clear = self._land_clear(gate)
        if clear is None:
            return each.ready, each.free_since
        day = clear + DAYS_A_WEEK * self.ground.waiting[gate].build_weeks
        return day, max(day + int(self.letting[each.home]), int(self.ground.earliest[each.household]))

    def _first_day(self, each: Taken, since: int) -> int:
        lettings = self.ground.lettings
        first = max(since, int(lettings.arc_first[each.arc]), int(self.ground.earliest[each.household]))
        if each.role in (FINAL, RETURN):
            first = max(first, self.entered[each.household] + 1)
            own = int(self.own_home[each.household])
            if self.ground.goes_back[each.household]:
                stay = int(self.void[own] + self.letting[own])
                first = max(first, self.entered[each.household] + stay)
        if self.ground.emergency and each.role in (DIRECT, FINAL):
            first = max(first, int(self.letting[each.home]))
        place = int(np.searchsorted(self.starts, first))
        for day in self.starts[place:].tolist():
            if day >= each.start:
                break
            if self._fits(each, day):
                return int(day)
        return each.start

    def _fits(self, each: Taken, day: int) -> bool:
        asked = self.weekday[self.ground.lettings.home_type[each.home]]
        weekday = asked in (ANY_DAY, day % DAYS_A_WEEK)
        week, officer = day // DAYS_A_WEEK, self.ground.officer[each.household]
        same = week == each.start // DAYS_A_WEEK
        room = same or self.most is None or self.in_week[week] < self.most
        theirs = self.of_officer.get(officer)
        return weekday and room and (same or theirs is None or self.by_officer[officer, week] < theirs)

    def _count(self, each: Taken, day: int, change: int) -> None:
        week = day // DAYS_A_WEEK
        self.in_week[week] += change
        self.by_officer[self.ground.officer[each.household], week] += change

    def _land_clear(self, number: int) -> int | None:
        blocks = self.ground.waiting[number].blocks
        rows = [row for row, block in enumerate(self.ground.block) if block and block in blocks]
        if any(row not in self.out for row in rows):
            return None
        return max((self.out[row] for row in rows), default=0)
