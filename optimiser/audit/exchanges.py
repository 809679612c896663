"""Checks of exchanges: tenants who swap homes among themselves, all on one day, with no home coming free.

That each takes the home of the one before, the first that of the last, is for the links of chains; that
nobody moves and no home is taken twice, in chains or exchanges, for `identity`.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.audit.case import Case, Check
from optimiser.audit.identity import listed
from optimiser.records import Chain, Move
from optimiser.records.policy import MIN_EXCHANGE
from optimiser.suitability.wording import written_day as day


def _exchanges(case: Case) -> Iterator[Chain]:
    return (chain for chain in case.plan.chain_list if chain.kind == "exchange")


def _moves(case: Case) -> Iterator[Move]:
    """Give the moves of exchanges that can be rechecked."""
    return (move for move in case.moves if case.in_exchange(move))


def _different_days(case: Case) -> Iterator[str]:
    for chain_id in sorted(case.exchange_ids):
        days = sorted({move.start_date for move in case.moves if move.chain_id == chain_id})
        if len(days) > 1:
            yield f"Exchange {chain_id} starts on {listed(day(start) for start in days)}, expected one day"


def _too_small(case: Case) -> Iterator[str]:
    for chain in _exchanges(case):
        count = len(case.moves_in(chain))
        if count < MIN_EXCHANGE:
            yield f"Exchange {chain.chain_id} moves {count} households, at least {MIN_EXCHANGE}"


def _homes_not_to_be_swapped(case: Case) -> Iterator[str]:
    for move in _moves(case):
        reason = _why_not_swapped(case, case.present_home(move))
        if reason is not None:
            yield f"{move.household_id} in exchange {move.chain_id}: {reason}"


def _why_not_swapped(case: Case, home_id: str | None) -> str | None:
    """Say why nobody can live in a home from the day its tenant leaves it; None where somebody can."""
    if home_id is None:
        return "has no home of the stock to swap"
    home = case.homes.get(home_id)
    if home is None:
        return f"its home {home_id} is not in the homes table"
    if home.status != "occupied":
        return f"its home {home_id} is {home.status}"
    block = case.blocks.get(home.block)
    return None if block is None else f"its home {home_id} is in block {home.block} (works: {block.works})"


CHECKS = (
    Check("exchange day", "The households of an exchange all move on one day", _different_days),
    Check("exchange size", "An exchange has at least two households", _too_small),
    Check(
        "exchange homes",
        "Whoever exchanges is a tenant whose home another can have on the day it is left",
        _homes_not_to_be_swapped,
    ),
)
