"""Checks of what a decant plan says is in the way: demands that exist, and cures whose figures can be.

Whether demands clash and what a cure reaches is for a search to show; here both are held to what they speak of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from optimiser.audit.case import Case, Check
from optimiser.audit.decant.moves import _as_decant
from optimiser.audit.decant.story import DecantCase
from optimiser.records.decant import Decant
from optimiser.suitability.wording import pounds, written_day


def _facts(story: DecantCase) -> Decant:
    return story.plan.decant or Decant()


def _late(story: DecantCase) -> tuple[int, int]:
    """Households with a deadline that do not leave by it, and all with one."""
    dated = {name: row.move_by for name, row in story.households.items() if row.move_by is not None}
    in_time = sum((left := story.left_on(name)) is not None and left <= by for name, by in dated.items())
    return len(dated) - in_time, len(dated)


def _last_late(story: DecantCase) -> date:
    """The last date that a household misses."""
    dated = {name: row.move_by for name, row in story.households.items() if row.move_by is not None}
    missed = [by for name, by in dated.items() if (left := story.left_on(name)) is None or left > by]
    return max(missed, default=date.min)


def _clash_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    clash = _facts(story).clash
    if clash and not _late(story)[0]:
        yield "Demands are said to clash though everybody is out in time"
    for sentence in clash:
        if not _is_a_demand(story, sentence):
            yield f"No demand of the scenario: {sentence!r}"
    if len(set(clash)) < len(clash):
        yield "A demand is named twice among those that clash"


def _is_a_demand(story: DecantCase, sentence: str) -> bool:
    if sentence.startswith("Deadline: "):
        return _is_a_deadline(story, sentence)
    policy = story.scenario.policy
    starts = [f"{quota.name}: " for quota in story.quotas]
    starts += [f"Right to return: homes of {place} " for place in set(story.right_of.values()) - {""}]
    starts += [f"Order: {block} is empty no later than " for block in story.blocks]
    for officer in policy.decant.officers:
        starts.append(f"Staff: {officer.name} sees no more than {officer.moves_per_week} moves ")
    if policy.capacity.moves_per_week is not None:
        starts.append(f"Capacity: no more than {policy.capacity.moves_per_week} tenancies ")
    if policy.decant.budget is not None:
        starts.append(f"Decant budget: home loss, disturbance and removals come to no more than "
                      f"{pounds(policy.decant.budget)}.")  # fmt: skip
    return any(sentence.startswith(start) for start in starts)


def _is_a_deadline(story: DecantCase, sentence: str) -> bool:
    """Whether a block has that date, or a household that is named."""
    table = story.scenario.blocks
    for block, by in zip(table["block"], table["vacate_by"], strict=True):
        if by == by and sentence == (
            f"Deadline: everybody has moved out of {block} by {written_day(by.date())}."
        ):
            return True
    named = sentence.removeprefix("Deadline: ")
    return any(
        row.move_by is not None and named.startswith(name) and written_day(row.move_by) in named
        for name, row in story.households.items()
    )


def _cures_wrong(case: Case) -> Iterator[str]:
    story = _as_decant(case)
    late, total = _late(story)
    for cure in _facts(story).cures:
        if cure.of != total:
            yield f"{cure.sentence!r}: of {cure.of} households with a date, expected {total}"
        if not total - late < cure.in_time <= total:
            yield f"{cure.sentence!r}: {cure.in_time} in time, expected more than {total - late}"
        if cure.complete != (cure.in_time == total):
            yield f"{cure.sentence!r}: said to cure {'all' if cure.complete else 'not all'}, expected the opposite"
        if cure.tried_until is not None and cure.tried_until < _last_late(story):
            yield f"{cure.sentence!r}: tried until {written_day(cure.tried_until)}, before the last date missed"
        if not cure.sentence.strip():
            yield "A cure says nothing"


CHECKS = (
    Check("clash", "What is said to clash are demands of the scenario, and somebody is late", _clash_wrong),
    Check("cures", "What is said to cure it brings more households out in time", _cures_wrong),
)
