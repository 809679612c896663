"""Checks of reserves: the next nominees for a home are real, still waiting, and could have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimiser.audit.case import Case, Check
from optimiser.records import Move
from optimiser.suitability.wording import written_day


def _home(move: Move) -> str:
    return f"Home {move.to_home_id}"


def _unknown(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        for reserve in move.reserves:
            if reserve not in case.households:
                yield f"{_home(move)}: reserve {reserve} is not in the households table"


def _repeated(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        for reserve, count in Counter(move.reserves).items():
            if count > 1:
                yield f"{_home(move)}: reserve {reserve} is named {count} times"


def _already_moved(case: Case) -> Iterator[str]:
    moved = {move.household_id: move.to_home_id for move in case.plan.move_list}
    for move in case.plan.move_list:
        for reserve in move.reserves:
            if reserve in moved:
                yield f"{_home(move)}: reserve {reserve} is proposed for {moved[reserve]} in this plan"


def _unsuitable(case: Case) -> Iterator[str]:
    for move in case.moves:
        for reserve in dict.fromkeys(move.reserves):
            if reserve in case.households:
                start = written_day(move.start_date)
                for reason in case.refusals(reserve, move.to_home_id, move.start_date).values():
                    yield f"{_home(move)} does not suit reserve {reserve} on {start}: {reason}"


def _in_exchange(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        if move.reserves and case.in_exchange(move):
            yield f"{_home(move)}: has reserves, but is exchanged; nobody else leaves a home for it"


CHECKS = (
    Check("known reserves", "Every reserve is in the households table", _unknown),
    Check("distinct reserves", "No home has the same reserve twice", _repeated),
    Check("free reserves", "No reserve is moved in this plan", _already_moved),
    Check("reserves of exchanges", "No home that is exchanged has reserves", _in_exchange),
    Check("suitable reserves", "Each home suits its reserves on the day the tenancy starts", _unsuitable),
)
