"""Checks of the list of demands not met: exactly those that the moves leave open, each with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from optimiser.audit.case import Case, Check
from optimiser.records import Move

TEMPORARY = "decant_temporary"


def _rehouse_wrong(case: Case) -> Iterator[str]:
    moved = {move.household_id for move in case.moves if move.kind != TEMPORARY}
    expected = [household_id for household_id in case.households if household_id not in moved]
    yield from _differences(case, "rehouse", expected, "has a permanent move", "has no permanent move")


def _move_by_wrong(case: Case) -> Iterator[str]:
    on_time = {move.household_id for move in case.moves if _is_on_time(case, move)}
    expected = [
        household.household_id
        for household in case.households.values()
        if household.move_by is not None and household.household_id not in on_time
    ]
    yield from _differences(
        case, "move_by", expected, "has no deadline or keeps it", "is not moved by its deadline"
    )


def _is_on_time(case: Case, move: Move) -> bool:
    deadline: date | None = case.households[move.household_id].move_by
    return deadline is not None and move.start_date <= deadline


def _differences(
    case: Case, demand: str, expected: list[str], listed_but: str, missing: str
) -> Iterator[str]:
    found = Counter(unmet.household_id for unmet in case.plan.unmet_list if unmet.demand == demand)
    right = set(expected)
    for household_id, count in found.items():
        if household_id not in case.households:
            yield f"{household_id} is listed ({demand}), but is not in the households table"
        elif household_id not in right:
            yield f"{household_id} is listed ({demand}), but {listed_but}"
        elif count > 1:
            yield f"{household_id} is listed ({demand}) {count} times, expected once"
    for household_id in expected:
        if household_id not in found:
            yield f"{household_id} {missing}, but is not listed ({demand})"


def _unclear(case: Case) -> Iterator[str]:
    for unmet in case.plan.unmet_list:
        if unmet.demand not in ("rehouse", "move_by"):
            yield f"{unmet.household_id}: demand {unmet.demand!r}, expected rehouse or move_by"
        if not unmet.reason.strip():
            yield f"{unmet.household_id} ({unmet.demand}): no reason is given, expected one"


CHECKS = (
    Check("not rehoused", "Everybody who is not rehoused is listed, and nobody else", _rehouse_wrong),
    Check(
        "deadlines missed",
        "Everybody who is not moved by a deadline is listed, and nobody else",
        _move_by_wrong,
    ),
    Check("reasons", "Every demand that is not met has a reason", _unclear),
)
