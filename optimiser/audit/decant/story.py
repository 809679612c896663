"""A decant plan as a story: for each household the homes it lives in, for each home who comes and goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from optimiser.audit.case import Case, add_days
from optimiser.needs.assess import assess
from optimiser.needs.decanting import as_decant, handover_after, waiting, with_handovers
from optimiser.records import Move, Plan, Scenario
from optimiser.suitability.decant_rights import right_of_households, support_lead_days

TEMPORARY, RETURN = "decant_temporary", "return"


@dataclass(frozen=True)
class DecantCase(Case):
    """A decant plan beside its scenario, phases handed over as the plan's moves have it."""

    @classmethod
    def open(cls, plan: Plan, scenario: Scenario) -> DecantCase:
        """Assess the scenario afresh; handovers that wait for land are worked out from the moves."""
        today = plan.decant.today if plan.decant else None
        asked = as_decant(scenario, today)
        first = cls(plan, asked, assess(asked))
        realised = with_handovers(asked, first.handovers)
        return cls(plan, realised, assess(realised))

    @cached_property
    def moves_of(self) -> Mapping[str, list[Move]]:
        """Household id -> its moves in the order of their days."""
        found: dict[str, list[Move]] = defaultdict(list)
        for move in self.moves:
            found[move.household_id].append(move)
        return {name: sorted(moves, key=_day_and_kind) for name, moves in found.items()}

    @cached_property
    def block_of(self) -> Mapping[str, str]:
        """Household id -> the block to be emptied that it lives in at the start; "" for none."""
        return {
            name: self.homes[row.home_id].block
            if row.home_id in self.homes and self.homes[row.home_id].block in self.blocks
            else ""
            for name, row in self.households.items()
        }

    @cached_property
    def households_in(self) -> Mapping[str, list[str]]:
        """Block -> households that live in it at the start."""
        found: dict[str, list[str]] = {block: [] for block in self.blocks}
        for name, block in self.block_of.items():
            if block:
                found[block].append(name)
        return found

    def left_on(self, household_id: str) -> date | None:
        """Day on which a household leaves its present home; None where it does not."""
        moves = self.moves_of.get(household_id)
        return moves[0].start_date if moves else None

    def emptied_on(self, block: str) -> date | None:
        """Day on which the last household leaves a block; None where one stays."""
        days = [self.left_on(name) for name in self.households_in.get(block, ())]
        gone = [day for day in days if day is not None]
        return max(gone, default=self.scenario.start) if len(gone) == len(days) else None

    @cached_property
    def land_clear(self) -> Mapping[str, date | None]:
        """Waiting development -> the day its blocks are empty."""
        found: dict[str, date | None] = {}
        for each in waiting(self.scenario):
            days = [self.emptied_on(block) for block in each.blocks]
            gone = [day for day in days if day is not None]
            found[each.development] = max(gone) if len(gone) == len(days) else None
        return found

    @cached_property
    def handovers(self) -> Mapping[str, date | None]:
        """Waiting development -> its handover, `build_weeks` after its land is clear."""
        weeks = {each.development: each.build_weeks for each in waiting(self.scenario)}
        return {
            name: None if clear is None else handover_after(clear, weeks[name])
            for name, clear in self.land_clear.items()
        }

    def present_home(self, move: Move) -> str | None:
        """Give the home that a household leaves by a move: the last it moved into, or its own."""
        moves = self.moves_of.get(move.household_id, [])
        place = next((at for at, each in enumerate(moves) if each is move or each == move), 0)
        if place:
            return moves[place - 1].to_home_id
        return super().present_home(move)

    @cached_property
    def counted_moves(self) -> tuple[Move, ...]:
        """The moves with the homes that they leave worked out afresh."""
        return tuple(replace(move, from_home_id=self.present_home(move)) for move in self.moves)

    @cached_property
    def leavings(self) -> Mapping[str, list[tuple[date, Move]]]:
        """Home id -> the moves that leave it, in the order of their days."""
        found: dict[str, list[tuple[date, Move]]] = defaultdict(list)
        for move in self.moves:
            home_id = self.present_home(move)
            if home_id is not None:
                found[home_id].append((move.start_date, move))
        return {name: sorted(rows, key=lambda row: row[0]) for name, rows in found.items()}

    @cached_property
    def lettings_of(self) -> Mapping[str, list[Move]]:
        """Home id -> the moves into it, in the order of their days."""
        found: dict[str, list[Move]] = defaultdict(list)
        for move in self.moves:
            found[move.to_home_id].append(move)
        return {name: sorted(moves, key=_day_and_kind) for name, moves in found.items()}

    def freed_for(self, move: Move) -> Move | None:
        """Give the last move that left a home before it is let by `move`; None for a vacancy's first letting."""
        before = [left for day, left in self.leavings.get(move.to_home_id, ()) if day < move.start_date]
        return before[-1] if before else None

    def ready_for(self, move: Move) -> date | None:
        """First day that the home of a letting can be let; None where it is not free."""
        freeing = self.freed_for(move)
        home = self.homes[move.to_home_id]
        if freeing is None:
            return self.ready_date(home.home_id) if self.is_vacancy(home.home_id) else None
        if not self.is_vacancy(home.home_id) and self.after_leaving(home.home_id) != "relet":
            return None
        return self._ready_again(home, freeing.start_date)

    def free_since(self, move: Move) -> date | None:
        """First day on which a tenancy of that home could have started for that household."""
        ready = self.ready_for(move)
        if ready is None:
            return None
        day = add_days(ready, self.letting_days(move))
        freeing = self.freed_for(move)
        if freeing is not None:
            day = max(day, add_days(freeing.start_date, 1))
        lead = support_lead_days(self._assessed_households[move.household_id], self.assessed)
        return max(day, add_days(self.scenario.start, lead))

    def letting_days(self, move: Move) -> int:
        """Days to let a home; in an emergency fewer for a home that stands ready, for a temporary stay."""
        policy = self.home_policy(move.to_home_id)
        days = policy.times.letting_days(int(self.homes[move.to_home_id].bedrooms))
        emergency = self.plan.decant is not None and self.plan.decant.today is not None
        at_once = emergency and move.kind == TEMPORARY and self.freed_for(move) is None
        if at_once and self.ready_for(move) == self.scenario.start:
            return min(days, self.scenario.policy.decant.emergency.letting)
        return days

    def is_own_return(self, move: Move) -> bool:
        """Whether a move is back into the home that the household had before the plan."""
        return self.households[move.household_id].home_id == move.to_home_id

    @cached_property
    def right_of(self) -> Mapping[str, str]:
        """Household id -> development that it has the right to return to, "" for none."""
        return dict(zip(self.households, right_of_households(self.assessed), strict=True))

    @cached_property
    def development_of(self) -> Mapping[str, str]:
        """Home id -> its development."""
        homes = self.scenario.homes
        return dict(zip(homes["home_id"], homes["development"], strict=True))


def _day_and_kind(move: Move) -> tuple[date, bool]:
    return move.start_date, move.kind != TEMPORARY
