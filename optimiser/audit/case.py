"""What `verify` looks at: a plan beside the raw tables it is checked against, and ways to look things up.

Nothing here trusts the plan: ids may be unknown, chains may be missing, dates may be nonsense.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from optimiser.audit.raw_rows import BlockRow, HomeRow, HouseholdRow, dates_of, rows_by_id
from optimiser.measures.quotas import quota_results
from optimiser.needs.assess import Assessed, assess
from optimiser.records import Chain, CheckResult, Move, Plan, Policy, QuotaResult, Scenario
from optimiser.suitability import rules_for

AfterLeaving = Literal["relet", "demolished", "held"]
VACANCY_STATUSES = ("vacant", "new_build")


@dataclass(frozen=True)
class Case:
    """A plan, its scenario, and the needs assessed from the raw tables."""

    plan: Plan
    scenario: Scenario
    assessed: Assessed

    @classmethod
    def open(cls, plan: Plan, scenario: Scenario) -> Case:
        """Assess the scenario afresh; nothing is taken over from the plan."""
        return cls(plan, scenario, assess(scenario))

    @cached_property
    def homes(self) -> Mapping[str, HomeRow]:
        """Home id -> its row."""
        table = self.scenario.homes
        rows = zip(
            table["home_id"], table["authority"], table["bedrooms"], table["block"], table["status"],
            dates_of(table["ready_date"]), strict=True,
        )  # fmt: skip
        return {row[0]: HomeRow(*row) for row in rows}

    @cached_property
    def households(self) -> Mapping[str, HouseholdRow]:
        """Household id -> its row."""
        table = self.scenario.households
        rows = zip(
            table["household_id"], table["authority"], table["home_id"],
            dates_of(table["not_before"]), dates_of(table["move_by"]), strict=True,
        )  # fmt: skip
        return {row[0]: HouseholdRow(*row) for row in rows}

    @cached_property
    def blocks(self) -> Mapping[str, BlockRow]:
        """Block -> its row."""
        table = self.scenario.blocks
        rows = zip(table["block"], table["works"], dates_of(table["ready_again"]), strict=True)
        return {row[0]: BlockRow(*row) for row in rows}

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The moves that can be rechecked: household and home known, dates that are dates."""
        return tuple(move for move in self.plan.move_list if self._can_be_checked(move))

    def _can_be_checked(self, move: Move) -> bool:
        known = move.household_id in self.households and move.to_home_id in self.homes
        return known and type(move.start_date) is date and type(move.ready_date) is date

    @cached_property
    def counted_moves(self) -> tuple[Move, ...]:
        """`moves` with the home that each household leaves taken from the tables, to be measured afresh."""
        return tuple(replace(move, from_home_id=self.present_home(move)) for move in self.moves)

    def present_home(self, move: Move) -> str | None:
        """Give the home its household has by the tables; None for a register (or unknown) household."""
        household = self.households.get(move.household_id)
        return household.home_id or None if household else None

    @cached_property
    def freed_by(self) -> Mapping[str, Move]:
        """Home id -> the move by which its tenant leaves it."""
        freed: dict[str, Move] = {}
        for move in self.moves:
            home_id = self.present_home(move)
            if home_id is not None:
                freed.setdefault(home_id, move)
        return freed

    @cached_property
    def moves_of_chain(self) -> Mapping[str, list[Move]]:
        """Chain id -> its moves in the order of their positions."""
        moves: dict[str, list[Move]] = defaultdict(list)
        for move in self.plan.move_list:
            moves[move.chain_id].append(move)
        return {
            chain_id: sorted(members, key=lambda move: move.position) for chain_id, members in moves.items()
        }

    def moves_in(self, chain: Chain) -> list[Move]:
        """Give the moves of a chain in the order of their positions; empty where it has none."""
        return self.moves_of_chain.get(chain.chain_id, [])

    @cached_property
    def exchange_ids(self) -> frozenset[str]:
        """Ids of the chains that are exchanges."""
        return frozenset(chain.chain_id for chain in self.plan.chain_list if chain.kind == "exchange")

    def in_exchange(self, move: Move) -> bool:
        """Whether the move is part of an exchange, in which homes are swapped with no empty time."""
        return move.chain_id in self.exchange_ids

    def home_policy(self, home_id: str) -> Policy:
        """Give the scheme of the authority that governs a (known) home."""
        return self.scenario.policy_for(self.homes[home_id].authority)

    def household_policy(self, household_id: str) -> Policy:
        """Give the scheme of the authority that a (known) household applied to."""
        return self.scenario.policy_for(self.households[household_id].authority)

    def is_vacancy(self, home_id: str) -> bool:
        """Whether a home is empty or new, so that a chain may start there."""
        home = self.homes.get(home_id)
        return home is not None and home.status in VACANCY_STATUSES

    def after_leaving(self, home_id: str) -> AfterLeaving:
        """Tell what becomes of a (known) occupied home once its tenant has left it."""
        home = self.homes[home_id]
        block = self.blocks.get(home.block)
        if home.status == "demolished":
            return "demolished"
        if home.status == "held":
            return "held"
        if block is None:
            return "relet"
        if block.works == "demolish":
            return "demolished"
        return "relet" if block.ready_again is not None else "held"

    def ready_date(self, home_id: str) -> date | None:
        """First day a (known) home can be let in this plan; None where it never comes free."""
        home = self.homes[home_id]
        if self.is_vacancy(home_id):
            block = self.blocks.get(home.block)
            works_end = (block.ready_again if block else None) or self.scenario.start
            return max(self.scenario.start, home.ready_date, works_end) if home.ready_date else None
        freeing = self.freed_by.get(home_id)
        if freeing is None or home.status != "occupied" or self.after_leaving(home_id) != "relet":
            return None
        return self._ready_again(home, freeing.start_date)

    def refusals(self, household_id: str, home_id: str, start: date) -> Mapping[str, str]:
        """Say why a (known) household may not have a (known) home from a day: rule id -> reason."""
        household, home = self._assessed_households[household_id], self._assessed_homes[home_id]
        day = self.assessed.day(start)
        key = (household_id, home_id, day)
        if key not in self._refusals:
            rules = rules_for(household, self.assessed)
            answers = ((rule.rule_id, rule.refuses(household, home, self.assessed, day)) for rule in rules)
            self._refusals[key] = {rule_id: reason for rule_id, reason in answers if reason is not None}
        return self._refusals[key]

    @cached_property
    def unsuitable_moves(self) -> tuple[tuple[Move, Mapping[str, str]], ...]:
        """The moves that any rule refuses, each with its refusals."""
        asked = [
            (move, self.refusals(move.household_id, move.to_home_id, move.start_date)) for move in self.moves
        ]
        return tuple((move, refusals) for move, refusals in asked if refusals)

    @cached_property
    def quotas(self) -> tuple[QuotaResult, ...]:
        """Quotas, nominations and budgets, counted afresh."""
        return quota_results(self.assessed, self.counted_moves)

    @cached_property
    def _refusals(self) -> dict[tuple[str, str, int], Mapping[str, str]]:
        """Answers already given: several checks ask for the same letting."""
        return {}

    @cached_property
    def _assessed_households(self) -> Mapping[str, Mapping[str, Any]]:
        """Household id -> its assessed row, of those that the plan names."""
        named = {
            household_id
            for move in self.plan.move_list
            for household_id in (move.household_id, *move.reserves)
        }
        return rows_by_id(self.assessed.households, "household_id", named)

    @cached_property
    def _assessed_homes(self) -> Mapping[str, Mapping[str, Any]]:
        """Home id -> its assessed row, of those that the plan lets."""
        return rows_by_id(self.assessed.homes, "home_id", {move.to_home_id for move in self.plan.move_list})

    def _ready_again(self, home: HomeRow, left: date) -> date | None:
        void_days = self.home_policy(home.home_id).times.void_days(int(home.bedrooms))
        block = self.blocks.get(home.block)
        ready = add_days(left, void_days)
        return max(ready, block.ready_again) if block and block.ready_again else ready


@dataclass(frozen=True)
class Check:
    """One idea that a plan must keep: a short name, a sentence for people, and how breaches are found.

    Attributes
    ----------
    name, sentence : str
    breaches : callable
        From a `Case` to one string a breach, with ids, figures and what was expected.
    """

    name: str
    sentence: str
    breaches: Callable[[Case], Iterable[str]]

    def result(self, case: Case) -> CheckResult:
        """Make the check."""
        return CheckResult(self.name, self.sentence, tuple(self.breaches(case)))


def add_days(day: date, days: int) -> date:
    """`day` plus `days`, and the last date there is where a broken plan would run past it."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
