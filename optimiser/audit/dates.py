"""Checks of homes and days: only homes that come free are let, when they are ready and on a day that will do.

An exchange swaps occupied homes on one day, with no works and no letting days between; its homes and day
are checked in `exchanges`, all others against the times of the home's authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from optimiser.audit.case import Case, Check, add_days
from optimiser.records import Move
from optimiser.suitability.wording import written_day as day

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _letting(move: Move) -> str:
    return f"{move.household_id} to {move.to_home_id}"


def _lettings(case: Case) -> Iterable[Move]:
    """Give the moves into a home that is let, not swapped."""
    return (move for move in case.moves if not case.in_exchange(move))


def _homes_not_free(case: Case) -> Iterator[str]:
    for move in _lettings(case):
        if case.ready_date(move.to_home_id) is None:
            yield f"{_letting(move)}: {_why_not_free(case, move.to_home_id)}"


def _why_not_free(case: Case, home_id: str) -> str:
    status = case.homes[home_id].status
    if status != "occupied":
        return f"the home is {status} and has no date from which it can be let"
    if home_id not in case.freed_by:
        return "the home is occupied and nobody in this plan leaves it"
    return f"the home is {case.after_leaving(home_id)} once its tenant has left"


def _wrong_ready_dates(case: Case) -> Iterator[str]:
    for move in case.moves:
        expected = move.start_date if case.in_exchange(move) else case.ready_date(move.to_home_id)
        if expected is not None and move.ready_date != expected:
            yield f"{_letting(move)}: said to be ready on {day(move.ready_date)}, expected {day(expected)}"


def _starts_too_soon(case: Case) -> Iterator[str]:
    for move in _lettings(case):
        ready = case.ready_date(move.to_home_id)
        if ready is None:
            continue
        bedrooms = int(case.homes[move.to_home_id].bedrooms)
        days = case.home_policy(move.to_home_id).times.letting_days(bedrooms)
        earliest = add_days(ready, days)
        if move.start_date < earliest:
            yield (
                f"{_letting(move)}: starts on {day(move.start_date)}, expected {day(earliest)} or later "
                f"(ready on {day(ready)}, {days} days to let)"
            )


def _starts_before_wish(case: Case) -> Iterator[str]:
    for move in case.moves:
        not_before = case.households[move.household_id].not_before
        if not_before is not None and move.start_date < not_before:
            yield f"{_letting(move)}: starts on {day(move.start_date)}, expected {day(not_before)} or later"


def _starts_outside_period(case: Case) -> Iterator[str]:
    first, end = case.scenario.start, case.scenario.end
    last = add_days(end, -1)
    for move in case.moves:
        if not first <= move.start_date < end:
            start = day(move.start_date)
            yield f"{_letting(move)}: starts on {start}, expected from {day(first)} to {day(last)}"


def _starts_on_wrong_weekday(case: Case) -> Iterator[str]:
    for move in case.moves:
        asked = case.home_policy(move.to_home_id).times.start_on
        found = WEEKDAYS[move.start_date.weekday()]
        if asked is not None and found != asked:
            yield f"{_letting(move)}: {day(move.start_date)} is a {found.title()}, expected a {asked.title()}"


def _deadlines_missed(case: Case) -> Iterator[str]:
    """Hard deadlines: where the plan-wide policy or the household's own scheme says ``must``."""
    first_start: dict[str, date] = {}
    for move in case.moves:
        first_start[move.household_id] = min(move.start_date, first_start.get(move.household_id, date.max))
    for household_id, household in case.households.items():
        if household.move_by is None or not _must(case, household_id):
            continue
        start = first_start.get(household_id)
        if start is None or start > household.move_by:
            found = f"moves on {day(start)}" if start else "is not moved"
            yield f"{household_id} {found}, expected by {day(household.move_by)}"


def _must(case: Case, household_id: str) -> bool:
    policies = (case.scenario.policy, case.household_policy(household_id))
    return any(policy.deadlines == "must" for policy in policies)


CHECKS = (
    Check("homes free", "Only homes that are empty, new or freed by this plan are let", _homes_not_free),
    Check(
        "ready dates",
        "Each home is ready on the day the plan says: its ready date, the end of void works, or its exchange",
        _wrong_ready_dates,
    ),
    Check("letting time", "No tenancy starts before its home is ready and let", _starts_too_soon),
    Check("not before", "No household moves before the earliest day it can", _starts_before_wish),
    Check("planning period", "Every tenancy starts within the planning period", _starts_outside_period),
    Check("weekday", "Tenancies start on the weekday that the policy names", _starts_on_wrong_weekday),
    Check("deadlines", "Every deadline that must be kept is kept", _deadlines_missed),
)
