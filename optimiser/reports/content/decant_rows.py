"""Rows of the documents of a decant plan: households, weeks by officer, money; and the plan in a few figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from optimiser.records.decant import BlockPlan, Cure, Decant
from optimiser.records.plan import Move, Plan
from optimiser.reports.content.words import as_date, count, long_day, money, number, sentence_list

TEMPORARY, RETURN = "decant_temporary", "return"
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class HouseholdRow:
    """A household of a block (or another that moves): its first move, and its last if it has two.

    `outcome` begins with ✓ where it is out in time and has a home for good.
    """

    household_id: str
    facts: Mapping[str, Any]
    block: str
    officer: str
    move_by: date | None
    first: Move | None
    last: Move | None
    home_first: Mapping[str, Any]
    home_last: Mapping[str, Any]
    outcome: str
    temporary_weeks: float
    paid: float
    why: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A move in the diary of a week."""

    week: int
    begins: date
    officer: str
    move: Move
    block: str
    support: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure by which decant plans are compared."""

    label: str
    value: float | str
    shown: str
    best: str  # "most", "least" or "" where neither


def facts_of(plan: Plan) -> Decant:
    """Give the plan's decant; an empty one where there is none."""
    return plan.decant or Decant()


def household_rows(plan: Plan) -> list[HouseholdRow]:
    """Give every household of a block, and every other that moves, by block and id."""
    moves: dict[str, list[Move]] = defaultdict(list)
    for move in sorted(plan.move_list, key=lambda each: each.start_date):
        moves[each_id(move)].append(move)
    blocks = {each.block: each for each in facts_of(plan).blocks}
    officers, paid = dict(facts_of(plan).officers), _paid(plan)
    rows = []
    for name, facts in plan.household_facts.items():
        block = str(
            plan.home_facts.get(facts.get("home_id") or "", {}).get("block") or facts.get("block") or ""
        )
        block = block if block in blocks else ""
        if block or name in moves:
            rows.append(_household(plan, name, facts, block, moves.get(name, []), officers, paid))
    return sorted(rows, key=lambda row: (row.block == "", row.block, row.household_id))


def each_id(move: Move) -> str:
    """Give the household of a move."""
    return move.household_id


def _household(
    plan: Plan,
    name: str,
    facts: Mapping[str, Any],
    block: str,
    moves: list[Move],
    officers: Mapping[str, str],
    paid: Mapping[str, float],
) -> HouseholdRow:
    first = moves[0] if moves else None
    last = moves[-1] if len(moves) > 1 else None
    by = as_date(facts.get("move_by"))
    stay = 0.0
    if first is not None and first.kind == TEMPORARY:
        stay = ((last.start_date if last else plan.end) - first.start_date).days / DAYS_A_WEEK
    missing = [unmet.reason for unmet in plan.unmet_list if unmet.household_id == name]
    reasons = " ".join(reason for move in moves for reason in move.reasons)
    return HouseholdRow(
        household_id=name,
        facts=facts,
        block=block,
        officer=officers.get(name, ""),
        move_by=by,
        first=first,
        last=last,
        home_first=plan.home_facts.get(first.to_home_id, {}) if first else {},
        home_last=plan.home_facts.get(last.to_home_id, {}) if last else {},
        outcome=_outcome(first, last, by),
        temporary_weeks=stay,
        paid=paid.get(name, 0.0),
        why=" ".join([*missing, reasons]).strip(),
    )


def _outcome(first: Move | None, last: Move | None, by: date | None) -> str:
    if first is None:
        return "✗ Stays"
    if by is not None and first.start_date > by:
        return f"✗ {count((first.start_date - by).days, 'day')} late"
    if first.kind == TEMPORARY and last is None:
        return "● Out in time, no home for good yet"
    return "✓ Out in time" if by is not None else "✓ Moves"


def _paid(plan: Plan) -> dict[str, float]:
    paid: dict[str, float] = defaultdict(float)
    for payment in facts_of(plan).payments:
        paid[payment.household_id] += payment.amount
    return paid


def diary(plan: Plan) -> list[WeekRow]:
    """Give every move by week and officer: the weekly list of each."""
    officers = dict(facts_of(plan).officers)
    blocks = {row.household_id: row.block for row in household_rows(plan)}
    rows = []
    for move in plan.move_list:
        week = (move.start_date - plan.start).days // DAYS_A_WEEK
        rows.append(
            WeekRow(
                week=week + 1,
                begins=plan.start + timedelta(weeks=week),
                officer=officers.get(move.household_id, ""),
                move=move,
                block=blocks.get(move.household_id, ""),
                support=str(plan.household_facts.get(move.household_id, {}).get("support") or ""),
            )
        )
    return sorted(rows, key=lambda row: (row.week, row.officer, row.move.start_date, row.move.household_id))


def figures(plan: Plan) -> list[Figure]:
    """Give the figures by which variants are compared."""
    facts = facts_of(plan)
    deadline = sum(row.move_by is not None for row in household_rows(plan))
    in_time = sum(
        row.move_by is not None and row.first is not None and row.first.start_date <= row.move_by
        for row in household_rows(plan)
    )
    temporary = sum(move.kind == TEMPORARY for move in plan.move_list)
    weeks = sum(row.temporary_weeks for row in household_rows(plan))
    held = sum(hold.days for hold in facts.holds)
    compensation = sum(payment.amount for payment in facts.payments)
    rent = sum(hold.rent_lost for hold in facts.holds) + sum(block.rent_lost for block in facts.blocks)
    empty = float(plan.kpi_values.get("empty_days_total") or 0)
    ends = facts.ends_on
    return [
        Figure("Households out in time", in_time, f"{in_time} of {deadline}", "most"),
        Figure(
            "Households with a home for good",
            *_number(plan.kpi_values.get("households_rehoused") or 0),
            "most",
        ),
        Figure("Moves", *_number(len(plan.move_list)), "least"),
        Figure("Temporary moves", *_number(temporary), "least"),
        Figure("Weeks in temporary homes", *_number(round(weeks)), "least"),
        Figure("Days that homes stand empty", *_number(empty), "least"),
        Figure("Of these, days homes are held for decants", *_number(held), "least"),
        Figure("Home loss, disturbance and removals", compensation, money(round(compensation)), "least"),
        Figure("Rent lost on homes held or emptied ahead", rent, money(round(rent)), "least"),
        Figure("Programme ends", (ends - plan.start).days if ends else float("inf"), _ends(ends), "least"),
    ]


def _number(value: float) -> tuple[float, str]:
    return value, number(value)


def _ends(day: date | None) -> str:
    return long_day(day) if day else "not in this plan"


def opening_sentence(plan: Plan) -> str:
    """Say the decant plan in a sentence or two."""
    facts = facts_of(plan)
    households = sum(block.households for block in facts.blocks)
    out = sum(block.in_time for block in facts.blocks if block.vacate_by is not None)
    undated = sum(block.in_time for block in facts.blocks if block.vacate_by is None)
    blocks = count(len([block for block in facts.blocks if block.households]), "block")
    late, stay = sum(block.late for block in facts.blocks), sum(block.staying for block in facts.blocks)
    told = [f"{number(out)} out in time"] if out or not undated else []
    told += [f"{number(undated)} out of blocks without a date"] if undated else []
    text = f"{count(households, 'household')} in {blocks}: {', '.join(told)}"
    text += f", {number(late)} late" if late else ""
    text += f", {number(stay)} not out within the plan" if stay else ""
    temporary = sum(move.kind == TEMPORARY for move in plan.move_list)
    text += f". {count(temporary, 'temporary move')}" if temporary else ". Nobody moves twice"
    if facts.ends_on is not None:
        text += f"; the last block is empty on {long_day(facts.ends_on)}"
    return f"{text}."


def block_mark(block: BlockPlan) -> str:
    """Say how a block comes out, with a mark."""
    if not block.households:
        return "✓ Nobody lives there"
    if block.staying:
        return f"✗ {count(block.staying, 'household')} not out"
    if block.late:
        return f"✗ {count(block.late, 'household')} late"
    return "✓ Empty in time" if block.vacate_by is not None else "✓ Empty"


def in_the_way(plan: Plan) -> list[str]:
    """Say who is late or stays, in a line."""
    late = [row.household_id for row in household_rows(plan) if row.outcome.startswith("✗")]
    return [f"{count(len(late), 'household')} not out in time: {sentence_list(late, 10)}."] if late else []


def cure_reaches(cure: Cure) -> str:
    """Say how many are in time with a change, and how far it was planned again."""
    done = "everybody in time" if cure.complete else f"{cure.in_time} of {cure.of} in time"
    if cure.tried_until is None:
        return done
    return f"{done}; tried for dates up to {long_day(cure.tried_until)}, the others as in this plan"


def untried_sentences(facts: Decant) -> list[str]:
    """Say which changes there was no time to try."""
    if not facts.untried:
        return []
    listed = " ".join(facts.untried)
    return [f"Not tried, because the time ran out (allow more with --time-limit): {listed}"]
