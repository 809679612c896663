"""Checks of chains: each begins at a vacancy, runs without a gap from home to home, and ends as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from optimiser.audit.case import Case, Check
from optimiser.records import Chain, Move


def _strays(case: Case) -> Iterator[str]:
    counts = Counter(chain.chain_id for chain in case.plan.chain_list)
    for chain_id, count in counts.items():
        if count > 1:
            yield f"Chain {chain_id} is listed {count} times, expected once"
    for move in case.plan.move_list:
        if move.chain_id not in counts:
            yield f"{move.household_id} to {move.to_home_id}: chain {move.chain_id} is not on the list"


def _gaps_in_positions(case: Case) -> Iterator[str]:
    for chain_id, moves in case.moves_of_chain.items():
        found = [move.position for move in moves]
        expected = list(range(1, len(moves) + 1))
        if found != expected:
            yield f"Chain {chain_id} has positions {found}, expected {expected}"


def _wrong_counts(case: Case) -> Iterator[str]:
    for chain in case.plan.chain_list:
        found = len(case.moves_in(chain))
        if chain.moves != found or found == 0:
            yield f"Chain {chain.chain_id} is said to have {chain.moves} moves, the plan has {found} of them"


def _wrong_starts(case: Case) -> Iterator[str]:
    for chain in case.plan.chain_list:
        moves = case.moves_in(chain)
        if not moves:
            continue
        first = moves[0].to_home_id if chain.kind == "chain" else case.present_home(moves[0])
        if chain.starts_with != first:
            yield f"Chain {chain.chain_id} is said to start with {chain.starts_with}, expected {first}"
        home = case.homes.get(moves[0].to_home_id)
        if chain.kind == "chain" and home is not None and not case.is_vacancy(home.home_id):
            yield f"Chain {chain.chain_id} starts with {home.home_id}, which is {home.status}, no vacancy"


def _broken_links(case: Case) -> Iterator[str]:
    for chain in case.plan.chain_list:
        moves = case.moves_in(chain)
        links = list(pairwise(moves))
        if chain.kind == "exchange" and moves:
            links.append((moves[-1], moves[0]))
        for before, after in links:
            if after.to_home_id != case.present_home(before):
                yield _broken_link(case, chain, before, after)


def _broken_link(case: Case, chain: Chain, before: Move, after: Move) -> str:
    freed = case.present_home(before)
    expected = f"home {freed}" if freed is not None else "no home"
    return (
        f"Chain {chain.chain_id}: {after.household_id} takes {after.to_home_id}, "
        f"but {before.household_id} before it frees {expected}"
    )


def _wrong_ends(case: Case) -> Iterator[str]:
    for chain in case.plan.chain_list:
        moves = case.moves_in(chain)
        if not moves or moves[-1].household_id not in case.households:
            continue
        found, expected = _end(chain.ends, chain.home_left), _end_expected(case, chain, moves[-1])
        if found != expected:
            yield f"Chain {chain.chain_id} is said to end {found}, expected {expected}"


def _end_expected(case: Case, chain: Chain, last: Move) -> str:
    """Tell what becomes of the last home; an exchange leaves none."""
    if chain.kind == "exchange":
        return _end("exchange", None)
    left = case.present_home(last)
    if left is None or left not in case.homes:
        return _end("register", None)
    fate = case.after_leaving(left)
    return _end("left_empty" if fate == "relet" else fate, left)


def _end(ends: str, home_left: str | None) -> str:
    return f"{ends} ({'no home left' if home_left is None else home_left})"


def _too_long(case: Case) -> Iterator[str]:
    policy = case.scenario.policy
    for chain in case.plan.chain_list:
        cap = policy.max_cycle if chain.kind == "exchange" else policy.max_chain
        count = len(case.moves_in(chain))
        if cap is not None and count > cap:
            yield f"{chain.kind.title()} {chain.chain_id} moves {count} households, at most {cap}"


def _wrong_kinds(case: Case) -> Iterator[str]:
    kind_of_chain = {chain.chain_id: chain.kind for chain in case.plan.chain_list}
    for move in case.plan.move_list:
        legal = _legal_kinds(case, move, kind_of_chain.get(move.chain_id, "chain"))
        if move.kind not in legal:
            expected = " or ".join(legal)
            yield f"{move.household_id} to {move.to_home_id}: kind {move.kind!r}, expected {expected}"


def _legal_kinds(case: Case, move: Move, kind_of_chain: str) -> tuple[str, ...]:
    """Give the kinds for a chain: a chain may also take somebody out of a block to be emptied, for good."""
    if kind_of_chain == "exchange":
        return ("exchange",)
    home = case.homes.get(case.present_home(move) or "")
    is_decant = home is not None and home.block in case.blocks
    return ("chain", "decant_permanent") if is_decant else ("chain",)


CHECKS = (
    Check("chain list", "Every move belongs to exactly one chain of the list", _strays),
    Check("positions", "The moves of a chain are numbered 1, 2, 3 without a gap", _gaps_in_positions),
    Check("chain sizes", "Each chain has as many moves as it says", _wrong_counts),
    Check("chain starts", "Each chain starts with the vacancy that it says", _wrong_starts),
    Check("chain links", "Each home further down a chain is the one freed just before it", _broken_links),
    Check("chain ends", "Each chain ends as it says, and leaves the home that it says", _wrong_ends),
    Check("chain cap", "No chain and no exchange is longer than the policy allows", _too_long),
    Check("kinds", "Each move is of a kind that fits its chain", _wrong_kinds),
)
