"""Dates of a tenancy's start: not before the household can, and within the plan."""

from __future__ import annotations

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, Pairs, step_windows
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.wording import written_day


def _allows(pairs: Pairs) -> BoolArray:
    first, last = step_windows(pairs.assessed)
    has_a_day: BoolArray = first <= last
    return has_a_day[pairs.step]


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    start = _day(assessed, start_day)
    if start_day < 0:
        return f"a start on {start} is before the plan begins on {_day(assessed, 0)}"
    if start_day >= assessed.end_day:
        return f"a start on {start} is after the plan ends on {_day(assessed, assessed.end_day - 1)}"
    if start_day < household["not_before_day"]:
        return f"cannot move before {_day(assessed, int(household['not_before_day']))}; starts on {start}"
    return None


def _day(assessed: Assessed, day: int) -> str:
    return written_day(assessed.date(day))


DATES = Rule(
    "dates",
    "The tenancy starts within the plan, and not before the household can move.",
    _allows,
    _refuses,
    always=True,
)
