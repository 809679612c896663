"""Checks of who and what: the plan speaks of this scenario, and no home or household comes twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from optimiser.audit.case import Case, Check
from optimiser.records import Move


def listed(names: Iterable[str], at_most: int = 6) -> str:
    """Names in a sentence: ``A, B and C``; a long list is cut and says by how many."""
    names = list(names)
    if len(names) > at_most:
        names = [*names[:at_most], f"{len(names) - at_most} more"]
    return (
        names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else "none"
    )


def _wrong_scenario(case: Case) -> Iterator[str]:
    plan, scenario = case.plan, case.scenario
    pairs = (
        ("is for scenario", plan.scenario, scenario.name),
        ("starts on", plan.start, scenario.start),
        ("ends on", plan.end, scenario.end),
    )
    for what, said, expected in pairs:
        if said != expected:
            yield f"The plan {what} {said}, expected {expected}"


def _unknown_households(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        if move.household_id not in case.households:
            yield f"{move.household_id}, proposed for {move.to_home_id}, is not in the households table"


def _unknown_homes(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        if move.to_home_id not in case.homes:
            yield f"{move.to_home_id}, proposed to {move.household_id}, is not in the homes table"


def _dates_that_are_none(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        for name in ("ready_date", "start_date"):
            value = getattr(move, name)
            if type(value) is not date:  # a datetime would not compare with a date
                yield f"{move.household_id} to {move.to_home_id}: {name} {value!r} is not a date"


def _homes_let_twice(case: Case) -> Iterator[str]:
    for home_id, moves in _grouped(case.plan.move_list, "to_home_id"):
        if len(moves) > 1:
            takers = listed(move.household_id for move in moves)
            yield f"Home {home_id} is let {len(moves)} times, to {takers}; expected once"


def _households_moved_twice(case: Case) -> Iterator[str]:
    for household_id, moves in _grouped(case.plan.move_list, "household_id"):
        if len(moves) > 1:
            homes = listed(move.to_home_id for move in moves)
            yield f"Household {household_id} is moved {len(moves)} times, to {homes}; expected once"


def _wrong_present_homes(case: Case) -> Iterator[str]:
    for move in case.plan.move_list:
        if move.household_id not in case.households:
            continue
        expected = case.present_home(move)
        if move.from_home_id != expected:
            yield (
                f"{move.household_id} is said to leave {_home_or_none(move.from_home_id)}, "
                f"expected {_home_or_none(expected)}"
            )


def _home_or_none(home_id: str | None) -> str:
    return f"home {home_id}" if home_id is not None else "no home of the stock"


def _grouped(moves: Sequence[Move], field: str) -> Iterable[tuple[str, list[Move]]]:
    groups: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        groups[getattr(move, field)].append(move)
    return groups.items()


CHECKS = (
    Check("scenario", "The plan is for this scenario and its planning period", _wrong_scenario),
    Check("known households", "Every household in the plan is in the households table", _unknown_households),
    Check("known homes", "Every home in the plan is in the homes table", _unknown_homes),
    Check("real dates", "Every move has the date its home is ready and a start date", _dates_that_are_none),
    Check("homes once", "No home is let twice", _homes_let_twice),
    Check("households once", "No household is moved twice", _households_moved_twice),
    Check("present homes", "Each household leaves the home that it has now", _wrong_present_homes),
)
