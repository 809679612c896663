"""Checks of the chains of a decant plan: each follows a home from who leaves it to who takes it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from optimiser.audit.case import Case, Check
from optimiser.audit.decant.moves import _as_decant


def _wrong_starts(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for chain in story.plan.chain_list:
        moves = story.moves_in(chain)
        if not moves or moves[0] not in story.moves:
            continue
        if chain.starts_with != moves[0].to_home_id:
            yield f"Chain {chain.chain_id} is said to start with {chain.starts_with}"
        if story.freed_for(moves[0]) is not None:
            yield f"Chain {chain.chain_id} starts with {moves[0].to_home_id}, which somebody of the plan left"


def _broken_links(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for chain in story.plan.chain_list:
        for before, after in pairwise(story.moves_in(chain)):
            if story.present_home(before) != after.to_home_id:
                yield (
                    f"Chain {chain.chain_id}: {after.household_id} takes {after.to_home_id}, which "
                    f"{before.household_id} before it does not leave"
                )


def _wrong_ends(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    for chain in story.plan.chain_list:
        moves = story.moves_in(chain)
        if not moves or moves[-1] not in story.moves:
            continue
        left = story.present_home(moves[-1])
        expected: tuple[str, str | None]
        if left is None:
            expected = ("register", None)
        else:
            fate = "relet" if story.is_vacancy(left) else story.after_leaving(left)
            expected = ("left_empty" if fate == "relet" else fate, left)
        if (chain.ends, chain.home_left) != expected:
            yield f"Chain {chain.chain_id} is said to end {chain.ends} ({chain.home_left}), expected {expected}"


CHECKS = (
    Check("chain starts", "Each chain starts with a home that no mover left", _wrong_starts),
    Check("chain links", "Each home further down a chain is the one left just before it", _broken_links),
    Check("chain ends", "Each chain ends as it says, and leaves the home that it says", _wrong_ends),
)
