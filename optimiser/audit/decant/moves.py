"""Checks of the moves of a decant plan: who moves twice and how, homes free, dates, rights."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from optimiser.audit.case import Case, Check, add_days
from optimiser.audit.decant.story import RETURN, TEMPORARY, DecantCase
from optimiser.audit.identity import listed
from optimiser.audit.suitable import CHECKED_ELSEWHERE
from optimiser.records import Move
from optimiser.suitability import RULES, Rule
from optimiser.suitability.decant_rights import keeps_own_home, support_lead_days, why_not_for_good
from optimiser.suitability.wording import written_day as day


def _as_decant(case: Case) -> DecantCase:
    assert isinstance(case, DecantCase)
    return case


def _letting(move: Move) -> str:
    return f"{move.household_id} to {move.to_home_id}"


def _moves_out_of_turn(case: Case) -> Iterator[str]:
    for name, moves in _as_decant(case).moves_of.items():
        kinds = [str(move.kind) for move in moves]
        single = len(kinds) == 1
        twice = len(kinds) == 2 and kinds[0] == TEMPORARY and kinds[1] in (RETURN, "decant_permanent")
        if not single and not twice:
            told = f"{name} is moved {len(kinds)} times ({listed(kinds)})"
            yield f"{told}, expected once, or for a while and then on"
        for before, after in pairwise(moves):
            if before.start_date >= after.start_date:
                yield f"{name} moves on {day(after.start_date)}, expected after {day(before.start_date)}"


def _kinds_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for moves in story.moves_of.values():
        for place, move in enumerate(moves):
            expected = _kinds(story, move, place)
            if move.kind not in expected:
                yield f"{_letting(move)}: kind {move.kind!r}, expected {' or '.join(expected)}"


def _kinds(story: DecantCase, move: Move, place: int) -> tuple[str, ...]:
    if not story.block_of[move.household_id]:
        return ("chain",)
    if story.is_own_return(move):
        return (RETURN,)
    right = story.right_of[move.household_id]
    if place and right and story.development_of[move.to_home_id] == right:
        return (RETURN,)
    return ("decant_permanent",) if place else ("decant_permanent", TEMPORARY)


def _temporary_not_allowed(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    emergency = story.plan.decant is not None and story.plan.decant.today is not None
    for move in story.moves:
        allowed = emergency or story.household_policy(move.household_id).decant.temporary
        if move.kind == TEMPORARY and not allowed:
            yield f"{_letting(move)} is temporary, but the policy allows no temporary moves"


def _not_let_in_turn(case: Case) -> Iterator[str]:
    """A home is let again only after who had it has left; nobody else gets the home of who goes back."""
    story = _as_decant(case)
    for home_id, moves in story.lettings_of.items():
        for before, after in pairwise(moves):
            leaver = story.freed_for(after)
            if leaver is None or leaver.household_id != before.household_id:
                yield f"Home {home_id} is let to {after.household_id} while {before.household_id} lives there"
    yield from _homes_of_absent(story)


def _homes_of_absent(story: DecantCase) -> Iterator[str]:
    for name, moves in story.moves_of.items():
        own = story.households[name].home_id
        if moves[0].kind != TEMPORARY or not own or not _keeps(story, name):
            continue
        onward = moves[1].start_date if len(moves) > 1 else None
        for other in story.lettings_of.get(own, ()):
            if other.household_id != name and (onward is None or other.start_date <= onward):
                yield f"Home {own} is let to {other.household_id} though {name} is to come back to it"


def _keeps(story: DecantCase, household_id: str) -> bool:
    row = story._assessed_households[household_id]
    return keeps_own_home(row, story.assessed)


def _homes_not_free(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for move in story.moves:
        if story.ready_for(move) is None:
            yield f"{_letting(move)}: the home is not vacant, and nobody in this plan leaves it before"


def _wrong_ready_dates(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for move in story.moves:
        expected = story.ready_for(move)
        if expected is not None and move.ready_date != expected:
            yield f"{_letting(move)}: said to be ready on {day(move.ready_date)}, expected {day(expected)}"


def _starts_too_soon(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for move in story.moves:
        ready = story.ready_for(move)
        if ready is None:
            continue
        earliest = add_days(ready, story.letting_days(move))
        if move.start_date < earliest:
            yield f"{_letting(move)}: starts on {day(move.start_date)}, expected {day(earliest)} or later"


def _help_not_there(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for move in story.moves:
        row = story._assessed_households[move.household_id]
        earliest = add_days(story.scenario.start, support_lead_days(row, story.assessed))
        if move.start_date < earliest:
            yield f"{_letting(move)}: starts on {day(move.start_date)}, but help is there from {day(earliest)}"


def _wrong_present_homes(case: Case) -> Iterator[str]:
    for move, counted in zip(case.moves, case.counted_moves, strict=True):
        if move.from_home_id != counted.from_home_id:
            yield f"{_letting(move)}: is said to leave {move.from_home_id}, expected {counted.from_home_id}"


def _unsuitable(rule: Rule, case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for move in story.moves:
        if story.is_own_return(move) or rule.rule_id in _waived(story, move):
            continue
        reason = case.refusals(move.household_id, move.to_home_id, move.start_date).get(rule.rule_id)
        if reason is not None:
            yield f"{_letting(move)} on {day(move.start_date)}: {reason}"


def _waived(story: DecantCase, move: Move) -> tuple[str, ...]:
    if move.kind != TEMPORARY:
        return ()
    scheme = story.household_policy(move.household_id).decant
    emergency = story.plan.decant is not None and story.plan.decant.today is not None
    return (*scheme.temporary_waives, *(scheme.emergency.waives if emergency else ()))


def _may_not_leave_for_good(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for move in story.moves:
        if move.kind == TEMPORARY or story.is_own_return(move):
            continue
        reason = why_not_for_good(story._assessed_households[move.household_id], story.assessed)
        if reason is not None:
            yield f"{_letting(move)} for good: {reason}"


CHECKS = (
    Check("households in turn", "Households move once, or for a while and then on", _moves_out_of_turn),
    Check("kinds", "Each move is of the kind that it says", _kinds_wrong),
    Check(
        "temporary moves",
        "Nobody is moved twice where the policy has no temporary moves",
        _temporary_not_allowed,
    ),
    Check("homes in turn", "No home is let before who had it has left, or is to come back", _not_let_in_turn),
    Check(
        "homes free", "Only homes that are empty, handed over or freed by this plan are let", _homes_not_free
    ),
    Check("ready dates", "Each home is ready on the day the plan says", _wrong_ready_dates),
    Check("letting time", "No tenancy starts before its home is ready and let", _starts_too_soon),
    Check("support", "Nobody moves before the help that it needs can be there", _help_not_there),
    Check(
        "present homes",
        "Each move leaves the home in which the household lives by then",
        _wrong_present_homes,
    ),
    Check("for good", "Only those leave a refurbished block for good who may", _may_not_leave_for_good),
    *(
        Check(f"suitable: {rule.rule_id}", rule.sentence.rstrip("."), partial(_unsuitable, rule))
        for rule in RULES
        if rule.rule_id not in CHECKED_ELSEWHERE
    ),
)
