"""Checks of rights to return: homes are kept for those who hold one, and they end nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import networkx as nx

from optimiser.audit.case import Case, Check
from optimiser.audit.decant.moves import _as_decant
from optimiser.audit.decant.story import TEMPORARY, DecantCase
from optimiser.records.decant import Kept
from optimiser.suitability import why_not
from optimiser.suitability.wording import written_day


def _kept(story: DecantCase) -> tuple[Kept, ...]:
    return story.plan.decant.kept if story.plan.decant else ()


def _kept_for_nobody(case: Case) -> Iterator[str]:
    """Homes are kept only for who has the right and no home there yet, one each."""
    story = _as_decant(case)
    names = [each.household_id for each in _kept(story)]
    for each in _kept(story):
        if story.right_of.get(each.household_id) != each.development:
            yield f"{each.household_id} has no right to return to {each.development}"
        elif _lives_in(story, each.household_id, each.development):
            yield f"A home of {each.development} is kept for {each.household_id}, who has one there"
        elif names.count(each.household_id) > 1:
            yield f"Homes are kept for {each.household_id} more than once"


def _rights_lost(case: Case) -> Iterator[str]:
    """As many holders of a right are served, or have a home kept for them, as could have one at all."""
    story = _as_decant(case)
    holders: dict[str, list[str]] = defaultdict(list)
    for name, place in story.right_of.items():
        if place:
            holders[place].append(name)
    for place, names in holders.items():
        homes = [home for home, where in story.development_of.items() if where == place]
        suits = {name: _suited_homes(story, name, homes) for name in names}
        served = {name for name in names if _lives_in(story, name, place)}
        taken = {
            move.to_home_id
            for home in homes
            for move in story.lettings_of.get(home, ())
            if _stays(story, move)
        }
        left = {
            name: [home for home in suits[name] if home not in taken] for name in names if name not in served
        }
        possible, kept = _most(suits), _most(left)
        if len(served) + kept < possible:
            yield (
                f"{place}: {len(served)} of its {len(names)} holders of a right to return have a home there and "
                f"homes are left for {kept}, expected {possible} in all"
            )
        kept_for = {each.household_id for each in _kept(story) if each.development == place}
        said = len(kept_for & (set(names) - served))
        if len(served) + said < possible:
            yield f"{place}: homes are said to be kept for {said}, expected {possible - len(served)}"
        for name in names:
            yield from _ended_elsewhere(story, name, place, bool(suits[name]))


def _suited_homes(story: DecantCase, household_id: str, homes: list[str]) -> list[str]:
    """Homes that suit a household at some time of the plan."""
    row = list(story.households).index(household_id)
    steps = story.assessed.need_steps
    days = steps.loc[steps["household"] == row, "from_day"].tolist()
    earliest = story.assessed.households["not_before_day"].to_numpy(float)[row]
    days = [max(day, int(earliest)) if earliest == earliest else day for day in days]
    ids = story.assessed.homes["home_id"].tolist()
    place = {home: at for at, home in enumerate(ids)}
    return [
        home
        for home in homes
        if any(
            not _reasons(story, row, place[home], int(day)) for day in days if day < story.assessed.end_day
        )
    ]


def _reasons(story: DecantCase, row: int, home: int, day: int) -> list[str]:
    no_date = "no date is given from which this home can be let"
    return [reason for reason in why_not(story.assessed, row, home, day) if reason != no_date]


def _lives_in(story: DecantCase, household_id: str, place: str) -> bool:
    moves = story.moves_of.get(household_id, [])
    return bool(moves) and moves[-1].kind != TEMPORARY and story.development_of[moves[-1].to_home_id] == place


def _stays(story: DecantCase, move: object) -> bool:
    """Whether whoever takes a home is still there at the end."""
    from optimiser.records import Move

    assert isinstance(move, Move)
    return story.moves_of[move.household_id][-1].to_home_id == move.to_home_id


def _most(suits: dict[str, list[str]]) -> int:
    graph = nx.Graph((("household", name), ("home", home)) for name, homes in suits.items() for home in homes)
    tops = {("household", name) for name, homes in suits.items() if homes}
    return len(nx.bipartite.maximum_matching(graph, tops)) // 2 if tops else 0


def _ended_elsewhere(story: DecantCase, name: str, place: str, suited: bool) -> Iterator[str]:
    moves = story.moves_of.get(name, [])
    if suited and moves and moves[-1].kind != TEMPORARY and not _lives_in(story, name, place):
        home = moves[-1].to_home_id
        yield f"{name} may return to {place} and ends in {home} on {written_day(moves[-1].start_date)}"


CHECKS = (
    Check(
        "right to return", "Homes are kept for those who may return, and they end nowhere else", _rights_lost
    ),
    Check(
        "homes kept", "Homes are kept only for who has a right to return and none there yet", _kept_for_nobody
    ),
)
