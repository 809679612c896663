"""Checks of what a decant plan says of blocks, phases, homes held, rights kept, staff and money."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date

from optimiser.audit.case import Case, Check, add_days
from optimiser.audit.decant.moves import _as_decant
from optimiser.audit.decant.story import DecantCase
from optimiser.audit.tolerance import same
from optimiser.measures.decant_money import emptied_ahead
from optimiser.measures.finished import finished
from optimiser.measures.payments import payments_by_kind
from optimiser.needs.decanting import Waiting, waiting
from optimiser.records.decant import Decant, Payment
from optimiser.suitability.decant_rights import officers_of


def _facts(story: DecantCase) -> Decant:
    return story.plan.decant or Decant()


def _blocks_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    lost = emptied_ahead(story.assessed, story.counted_moves)
    said = {each.block: each for each in _facts(story).blocks}
    for block in story.blocks:
        expected = _block(story, block, lost.get(block, 0.0)) | _beside(story, block)
        found = said.get(block)
        if found is None:
            yield f"Block {block} is missing"
            continue
        for name, value in expected.items():
            if not same(getattr(found, name), value):
                yield f"Block {block}: {name} {getattr(found, name)}, expected {value}"
    if len(said) < len(_facts(story).blocks):
        yield "A block is told of twice"
    for block in said.keys() - story.blocks.keys():
        yield f"Block {block} is not in the blocks table"


def _block(story: DecantCase, block: str, lost: float) -> dict[str, object]:
    table = story.scenario.blocks
    row = table[table["block"] == block].iloc[0]
    by = None if row["vacate_by"] != row["vacate_by"] else row["vacate_by"].date()
    days = [story.left_on(name) for name in story.households_in[block]]
    gone = [day for day in days if day is not None]
    in_time = sum(by is None or day <= by for day in gone)
    return {
        "households": len(days),
        "vacate_by": by,
        "emptied_on": story.emptied_on(block),
        "in_time": in_time,
        "late": len(gone) - in_time,
        "staying": len(days) - len(gone),
        "rent_lost": lost,
    }


def _beside(story: DecantCase, block: str) -> dict[str, object]:
    """What the plan says of a block beside its moves: from the table, its place in the order, its officer."""
    table = story.scenario.blocks
    row = table[table["block"] == block].iloc[0]
    again = row["ready_again"]
    emptied = {name: story.emptied_on(name) for name, inside in story.households_in.items() if inside}
    days = sorted({day for day in emptied.values() if day is not None})
    mine = emptied.get(block)
    officer_of = dict(zip(story.households, officers_of(story.assessed), strict=True))
    return {
        "works": row["works"],
        "ready_again": None if again != again else again.date(),
        "land_for": row["land_for"],
        "place": None if mine is None else days.index(mine) + 1,
        "officer": ", ".join(sorted({officer_of[name] for name in story.households_in[block]} - {""})),
    }


def _programme_end_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    days = [story.emptied_on(block) for block, inside in story.households_in.items() if inside]
    gone = [day for day in days if day is not None]
    expected = max(gone) if gone and len(gone) == len(days) else None
    if _facts(story).ends_on != expected:
        yield f"The last block is said to be empty on {_facts(story).ends_on}, expected {expected}"


def _order_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    table = story.scenario.blocks
    ordered = table[table["order"].notna()]
    placed = [(int(order), block) for order, block in zip(ordered["order"], ordered["block"], strict=True)]
    for order, block in placed:
        for later_order, later in placed:
            last, first = story.emptied_on(later), story.emptied_on(block)
            if later_order <= order or last is None or not story.households_in[later]:
                continue
            if first is None or first > last:
                yield f"{block} (order {order}) is empty on {first}, expected no later than {later}, on {last}"


def _phases_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    said = {each.development: each for each in _facts(story).phases}
    waits = {each.development: each for each in waiting(story.scenario)}
    if sorted(said) != sorted(waits) or len(_facts(story).phases) != len(waits):
        yield f"Phases that wait for land are said to be {sorted(said)}, expected {sorted(waits)}"
    for name in said.keys() & waits.keys():
        for key, value in _phase(story, waits[name]).items():
            if getattr(said[name], key) != value:
                yield f"{name}: {key} {getattr(said[name], key)}, expected {value}"


def _phase(story: DecantCase, each: Waiting) -> dict[str, object]:
    ids = story.scenario.homes["home_id"].tolist()
    homes = {ids[row] for row in each.home_rows}
    kept = sum(right.development == each.development for right in _facts(story).kept)
    return {
        "waits_for": each.blocks,
        "build_weeks": each.build_weeks,
        "land_clear": story.land_clear[each.development],
        "handover": story.handovers[each.development],
        "homes": len(homes),
        "let": len({move.to_home_id for move in story.moves} & homes),
        "kept": kept,
    }


def _holds_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    rents = dict(zip(story.scenario.homes["home_id"], story.scenario.homes["weekly_rent"], strict=True))
    expected = {}
    for move in story.moves:
        since = story.free_since(move)
        waits = since is not None and since < move.start_date and story.block_of[move.household_id]
        if waits and since is not None and not story.is_own_return(move):
            days = (move.start_date - since).days
            rent = rents[move.to_home_id]
            expected[move.household_id, move.to_home_id] = (
                since,
                days,
                0.0 if rent != rent else rent * days / 7,
            )
    found = {(hold.household_id, hold.home_id): hold for hold in _facts(story).holds}
    if len(found) < len(_facts(story).holds):
        yield "A home is said to be held twice for one household"
    for key in {**expected, **found}:
        if key not in found or key not in expected:
            yield f"{key[1]} for {key[0]}: {'not ' if key in found else ''}held, expected the opposite"
            continue
        since, days, rent = expected[key]
        hold = found[key]
        until = add_days(since, days)
        if (hold.held_from, hold.held_to, hold.days) != (since, until, days):
            yield f"{key[1]} for {key[0]}: held from {hold.held_from}, expected {since} to {until} ({days} days)"
        if not same(hold.rent_lost, rent):
            yield f"{key[1]} for {key[0]}: £{hold.rent_lost} of rent lost, expected £{rent}"


def _pence(amount: float) -> int:
    """Whole pence; what is no amount at all counts as one that nothing comes to."""
    return round(amount * 100) if math.isfinite(amount) else -1


def _payments_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    due = payments_by_kind(finished(story.assessed, story.counted_moves))
    expected: Counter[tuple[str, str, date]] = Counter()
    for move, kinds in zip(story.moves, due, strict=True):
        for kind, amount in kinds.items():
            if amount:
                expected[move.household_id, kind, move.start_date] += round(amount * 100)
    found: Counter[tuple[str, str, date]] = Counter()
    for payment in _facts(story).payments:
        found[payment.household_id, payment.kind, payment.due_on] += _pence(payment.amount)
    for key in {**expected, **found}:
        if found[key] != expected[key]:
            yield f"{key[0]}: {key[1]} £{found[key] / 100:,.2f} on {key[2]}, expected £{expected[key] / 100:,.2f}"
    yield from _paid_twice(_facts(story).payments)


def _paid_twice(payments: tuple[Payment, ...]) -> Iterator[str]:
    counts = Counter(payment.household_id for payment in payments if payment.kind == "home_loss")
    for household, count in counts.items():
        if count > 1:
            yield f"{household} is paid home loss {count} times, expected once"


def _over_budget(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    budget = story.scenario.policy.decant.budget
    spent = sum(payment.amount for payment in _facts(story).payments)
    if budget is not None and spent > budget + 0.005:
        yield f"Home loss, disturbance and removals come to £{spent:,.2f}, at most £{budget:,.2f}"


def _officers_too_busy(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    mine = dict(zip(story.households, officers_of(story.assessed), strict=True))
    if dict(_facts(story).officers) != {name: officer for name, officer in mine.items() if officer}:
        yield "The officers named are not those of the policy's blocks"
    most = {each.name: each.moves_per_week for each in story.scenario.policy.decant.officers}
    weeks: Counter[tuple[str, int]] = Counter(
        (mine[move.household_id], (move.start_date - story.scenario.start).days // 7) for move in story.moves
    )
    for (officer, week), count in sorted(weeks.items()):
        limit = most.get(officer)
        if limit is not None and count > limit:
            yield f"{officer} has {count} moves in week {week + 1}, at most {limit}"


CHECKS = (
    Check("blocks", "Each block is emptied as the plan says", _blocks_wrong),
    Check("programme end", "The last block is empty on the day that the plan says", _programme_end_wrong),
    Check("order of blocks", "Blocks are emptied in the order of the table", _order_wrong),
    Check("phases", "Each phase is handed over its building time after its land is clear", _phases_wrong),
    Check(
        "homes held",
        "Exactly the homes that wait for a decanted household are held, from when they could be let",
        _holds_wrong,
    ),
    Check("payments", "Everybody is paid what the dated tables say, home loss once", _payments_wrong),
    Check("decant budget", "Home loss, disturbance and removals stay within the budget", _over_budget),
    Check(
        "officers", "No officer sees more moves through in a week than the policy says", _officers_too_busy
    ),
)
