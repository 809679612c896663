"""Look-ups over a plan: who takes which home, what each move frees, what each letting counts to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from optimiser.records.plan import Chain, Move, Plan
from optimiser.reports.content.words import as_date, bedrooms, natural, plain

VACANT = ("vacant", "new_build")


@dataclass(frozen=True)
class PlanIndex:
    """A plan and its look-ups.

    Attributes
    ----------
    plan : Plan
    into, out_of : mappings of home id to Move
        The letting of each home, and the move that leaves it (the last one, if several do).
    by_chain : mapping of chain id to tuple of Move
        In order of position.
    quota_names : mapping of household id to tuple of str
    """

    plan: Plan
    into: Mapping[str, Move]
    out_of: Mapping[str, Move]
    by_chain: Mapping[str, tuple[Move, ...]]
    quota_names: Mapping[str, tuple[str, ...]]

    def home(self, home_id: str | None) -> Mapping[str, Any]:
        """Facts of a home; empty where the plan holds none."""
        return self.plan.home_facts.get(home_id or "", {})

    def household(self, household_id: str) -> Mapping[str, Any]:
        """Facts of a household; empty where the plan holds none."""
        return self.plan.household_facts.get(household_id, {})

    def is_vacancy(self, home_id: str) -> bool:
        """Whether the home is new or empty from the start, not freed by somebody's move."""
        return self.home(home_id).get("status") in VACANT or home_id not in self.out_of

    def ready(self, home_id: str) -> date | None:
        """First day a home that is not let could be let; None where the plan does not say."""
        ready = as_date(self.home(home_id).get("ready_date"))
        return max(ready, self.plan.start) if ready else None

    def place(self, home_id: str | None) -> str:
        """Say a home in a few words: ``3 bedrooms, flat, Northside``."""
        facts = self.home(home_id)
        parts = (bedrooms(facts.get("bedrooms")), facts.get("property_type"), facts.get("area"))
        return ", ".join(str(part) for part in parts if part)

    def person(self, household_id: str) -> str:
        """Say a household in a few words: ``Transfer, band B, needs 3 bedrooms``."""
        facts = self.household(household_id)
        band = f"band {facts['band']}" if facts.get("band") else ""
        need = bedrooms(facts.get("need"))
        parts = (plain(facts.get("queue")), band, f"needs {need}" if need else "")
        return ", ".join(part for part in parts if part)

    def week(self, when: date) -> int:
        """Give the number of the planning week, 1 for the seven days from the start."""
        return (when - self.plan.start).days // 7 + 1


def index(plan: Plan) -> PlanIndex:
    """Build the look-ups of a plan."""
    ordered = sorted(plan.move_list, key=lambda move: (natural(move.chain_id), move.position))
    by_chain: dict[str, list[Move]] = defaultdict(list)
    for move in ordered:
        by_chain[move.chain_id].append(move)
    quota_names: dict[str, list[str]] = defaultdict(list)
    for quota in plan.quotas:
        for household_id in quota.household_ids:
            quota_names[household_id].append(quota.name)
    return PlanIndex(
        plan,
        into={move.to_home_id: move for move in ordered},
        out_of={move.from_home_id: move for move in ordered if move.from_home_id},
        by_chain={chain_id: tuple(moves) for chain_id, moves in by_chain.items()},
        quota_names={household_id: tuple(names) for household_id, names in quota_names.items()},
    )


def links(moves: tuple[Move, ...]) -> str:
    """Write a chain in one line: ``N001 <- T0012 leaves H0931 <- R0007``.

    Homes that follow from the one before are not repeated. An exchange begins with the home of its first
    household and comes back to it.
    """
    text = ""
    home_before: str | None = None
    for move in in_turn(moves):
        if move.to_home_id != home_before:
            text += f"{'; ' if text else ''}{move.to_home_id}"
        text += f" <- {move.household_id}"
        if move.from_home_id:
            text += f" leaves {move.from_home_id}"
        home_before = move.from_home_id
    return text


def in_turn(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """Give the moves of a chain as they follow from its first home; an exchange from its first household's."""
    return (*moves[1:], *moves[:1]) if moves and moves[0].kind == "exchange" else moves


def ending(chain: Chain) -> str:
    """Say how a chain ends, in words."""
    if chain.kind == "exchange":
        return "Homes swapped, none left over"
    return f"{plain(chain.ends)}: {chain.home_left}" if chain.home_left else plain(chain.ends)
