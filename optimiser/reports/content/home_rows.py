"""The lettings plan, a row a home that is or comes free, whether it is let or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from optimiser.records.plan import Chain, Move, Plan
from optimiser.reports.content.index import VACANT, PlanIndex
from optimiser.reports.content.words import day, natural, plain

LET = "✓ Let"
EXCHANGED = "✓ Swapped"
_LET = {"exchange": EXCHANGED, "decant_temporary": "✓ Let for a time"}
LEFT_EMPTY = "✗ LEFT EMPTY"
NOT_READY = "Not ready in the period"


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One home and its letting, if it has one.

    Attributes
    ----------
    home_id : str
    facts : mapping
        What the plan knows of the home.
    comes_free : str
        ``New build``, ``Vacant``, ``Freed by T0012`` or ``Swapped by T0012``.
    outcome : str
        ``✓ Let``, ``✓ Swapped``, ``✗ LEFT EMPTY``, ``Not ready in the period``, or what else becomes of it.
    ready : date or None
        First day it can be let.
    days_empty : int or None
        From ready to tenancy start, or to the end of the period if it is not let.
    move : Move or None
    household : mapping
        What the plan knows of the household that takes it.
    chain_place : str
        ``C01 / 2``: the chain and the position in it.
    why : str
    """

    home_id: str
    facts: Mapping[str, Any]
    comes_free: str
    outcome: str
    ready: date | None
    days_empty: int | None
    move: Move | None
    household: Mapping[str, Any]
    chain_place: str
    why: str


def home_rows(found: PlanIndex) -> list[HomeRow]:
    """Rows of all lettings and of all homes left over; developments first, then by area and home."""
    rows = [_let(found, move) for move in found.plan.move_list]
    rows += [_not_let(found, home_id, chain) for home_id, chain in _left_over(found)]
    return sorted(rows, key=_order)


def homes_left_empty(rows: list[HomeRow]) -> list[HomeRow]:
    """Those that could be let in the period, but are not."""
    return [row for row in rows if row.outcome == LEFT_EMPTY]


def _order(row: HomeRow) -> tuple[Any, ...]:
    development = str(row.facts.get("development") or "")
    area = str(row.facts.get("area") or "")
    start = row.move.start_date if row.move else date.max
    return (not development, natural(development), natural(area), natural(row.home_id), start)


def _left_over(found: PlanIndex) -> Iterator[tuple[str, Chain | None]]:
    chain_of = {chain.home_left: chain for chain in found.plan.chain_list if chain.home_left}
    vacancies = [name for name, facts in found.plan.home_facts.items() if facts.get("status") in VACANT]
    for home_id in dict.fromkeys([*vacancies, *found.out_of, *chain_of]):
        if home_id not in found.into:
            yield home_id, chain_of.get(home_id)


def _comes_free(found: PlanIndex, home_id: str) -> str:
    if found.is_vacancy(home_id):
        return plain(found.home(home_id).get("status") or "vacant")
    leaver = found.out_of[home_id]
    return f"{'Swapped' if leaver.kind == 'exchange' else 'Freed'} by {leaver.household_id}"


def _let(found: PlanIndex, move: Move) -> HomeRow:
    return HomeRow(
        home_id=move.to_home_id,
        facts=found.home(move.to_home_id),
        comes_free=_comes_free(found, move.to_home_id),
        outcome=_LET.get(move.kind, LET),
        ready=move.ready_date,
        days_empty=max(0, (move.start_date - move.ready_date).days),
        move=move,
        household=found.household(move.household_id),
        chain_place=f"{move.chain_id} / {move.position}",
        why=" ".join(move.reasons),
    )


def _not_let(found: PlanIndex, home_id: str, chain: Chain | None) -> HomeRow:
    ready = found.ready(home_id)
    ends = chain.ends if chain and chain.ends in ("demolished", "held") else "left_empty"
    waits = (found.plan.end - ready).days if ready and ends == "left_empty" else None
    return HomeRow(
        home_id=home_id,
        facts=found.home(home_id),
        comes_free=_comes_free(found, home_id),
        outcome=_outcome(ends, ready, found.plan),
        ready=ready,
        days_empty=waits if waits is None or waits > 0 else None,
        move=None,
        household={},
        chain_place=chain.chain_id if chain else "",
        why=_why_not_let(found, home_id, ends),
    )


def _outcome(ends: str, ready: date | None, plan: Plan) -> str:
    if ends == "demolished":
        return "Emptied for demolition"
    if ends == "held":
        return "Held"
    return NOT_READY if ready and ready >= plan.end else LEFT_EMPTY


def _why_not_let(found: PlanIndex, home_id: str, ends: str) -> str:
    leaver = None if found.is_vacancy(home_id) else found.out_of[home_id]
    freed = f"Comes free when {leaver.household_id} leaves on {day(leaver.start_date)}. " if leaver else ""
    if ends != "left_empty":
        return f"{freed}It is not let again."
    return f"{freed}No household takes it in this plan."
