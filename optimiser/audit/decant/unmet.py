"""Whom a decant plan leaves without a home for good, or in its block after its date, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimiser.audit.decant.story import TEMPORARY, DecantCase
from optimiser.audit.unmet import not_rehoused
from optimiser.records import Move, Plan, Scenario, Unmet
from optimiser.suitability import find_lettings
from optimiser.suitability.decant_rights import keeps_own_home
from optimiser.suitability.wording import written_day


def decant_unmet(plan: Plan, scenario: Scenario) -> tuple[Unmet, ...]:
    """List the demands that a decant plan does not meet, each with its reason.

    Returns
    -------
    tuple of Unmet
        Demand ``rehouse`` for every household without a move for good, and ``move_by`` for every one that
        has not left by its date.
    """
    story = DecantCase.open(plan, scenario)
    last = _last_moves(story)
    everything = not_rehoused(story.assessed, find_lettings(story.assessed), last)
    found = []
    for unmet in everything:
        moves = story.moves_of.get(unmet.household_id, [])
        if unmet.demand == "move_by" and moves and _in_time(story, moves[0]):
            continue
        if moves and moves[0].kind == TEMPORARY:
            unmet = replace(unmet, reason=_while_away(story, unmet, moves))
        found.append(unmet)
    return tuple(found)


def _last_moves(story: DecantCase) -> Sequence[Move]:
    """Each household's move for good, as if it came from its present home."""
    return [
        replace(move, from_home_id=story.households[move.household_id].home_id or None)
        for move in story.moves
        if move.kind != TEMPORARY and not story.is_own_return(move)
    ] + [move for move in story.moves if story.is_own_return(move)]


def _in_time(story: DecantCase, move: Move) -> bool:
    by = story.households[move.household_id].move_by
    return by is not None and move.start_date <= by


def _while_away(story: DecantCase, unmet: Unmet, moves: Sequence[Move]) -> str:
    first = moves[0]
    place = f"Moves to {first.to_home_id} for a while on {written_day(first.start_date)}"
    if unmet.demand == "move_by":
        return f"{place}, after its date; no suitable home could be let to it before."
    if keeps_own_home(story._assessed_households[unmet.household_id], story.assessed):
        return f"{place}; its own home is not ready and let again before the plan ends."
    if story.right_of[unmet.household_id]:
        right = story.right_of[unmet.household_id]
        return f"{place}; a home of {right} comes after the plan ends, or is kept for it."
    return f"{place}; no suitable home for good comes free for it before the plan ends."
