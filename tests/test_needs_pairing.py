"""Fewest rooms: the counts and the plain form against exhaustive search, and the greedy that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_builder import START, make_scenario, people

from optimiser.needs import Person, assess, bedrooms_needed, named_standards
from optimiser.needs.bedroom_standard import counted_members
from optimiser.needs.composition import compose
from optimiser.needs.household_members import persons_on
from optimiser.needs.people import people_of
from optimiser.records.policy import BedroomStandard, PairRule

STANDARDS = {name: tables[-1] for name, tables in named_standards().items()}
Child = tuple[int, str]


def may_share(one: Child, other: Child, standard: BedroomStandard) -> bool:
    """Restated here, so that the search stands on nothing it is to check."""
    older = max(one[0], other[0])
    same = one[1] == other[1] or "" in (one[1], other[1])
    return older < standard.own_room_from and any(
        older < rule.under and (same or not rule.same_sex) for rule in standard.pairs
    )


def arrangements(children: Sequence[Child]) -> Iterator[list[tuple[Child, ...]]]:
    """Every way to put the children into rooms by ones and twos."""
    if not children:
        yield []
        return
    first, rest = children[0], children[1:]
    for rooms in arrangements(rest):
        yield [(first,), *rooms]
    for place, other in enumerate(rest):
        for rooms in arrangements([*rest[:place], *rest[place + 1 :]]):
            yield [(first, other), *rooms]


def fewest_by_search(children: Sequence[Child], standard: BedroomStandard) -> int:
    lawful = (
        rooms
        for rooms in arrangements(children)
        if all(len(room) == 1 or may_share(*room, standard) for room in rooms)
    )
    return max(1, min(map(len, lawful)))


def fewest_by_matching(children: Sequence[Child], standard: BedroomStandard) -> int:
    graph = nx.Graph()
    pairs = combinations(enumerate(children), 2)
    graph.add_edges_from((a, b) for (a, one), (b, two) in pairs if may_share(one, two, standard))
    return max(1, len(children) - len(nx.max_weight_matching(graph, maxcardinality=True)))


def greedy_rooms(children: Sequence[Child], standard: BedroomStandard) -> int:
    """Pairs of one sex first, as listed, then any pair: what many spreadsheets do."""
    waiting, rooms = list(range(len(children))), 0
    for same_sex_only in (True, False):
        for place, child in enumerate(children):
            mates = [
                other
                for other in waiting
                if other != place
                and may_share(child, children[other], standard)
                and (children[other][1] == child[1] or not same_sex_only)
            ]
            if place in waiting and mates:
                rooms += 1
                waiting = [other for other in waiting if other not in (place, mates[0])]
    return rooms + len(waiting)


def plain_rooms(children: Sequence[Child], standard: BedroomStandard) -> int:
    persons = [Person(str(place), float(age), sex) for place, (age, sex) in enumerate(children)]
    return bedrooms_needed(persons, standard)


def counted_rooms(households: Sequence[Sequence[Child]], standard: BedroomStandard) -> list[int]:
    """The vectorised form for many sets of children at once."""
    members = [
        {"household_id": str(h), "person_id": str(p), "age": age, "sex": sex}
        for h, children in enumerate(households)
        for p, (age, sex) in enumerate(children)
    ]
    rows = [{"household_id": str(h)} for h in range(len(households))]
    scenario = make_scenario(households=rows, members=members)
    days = np.full(len(rows), np.datetime64(START))
    made = compose(people_of(scenario), standard, np.arange(len(rows)), days)
    return [int(bedrooms) for bedrooms in made.bedrooms]


children_lists = st.lists(
    st.tuples(st.integers(0, 24), st.sampled_from(["F", "M", "F", "M", ""])), min_size=1, max_size=7
)
standards = st.builds(
    BedroomStandard,
    own_room_from=st.integers(0, 25),
    pairs=st.lists(st.builds(PairRule, under=st.integers(0, 25), same_sex=st.booleans()), max_size=3),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(children_lists, min_size=1, max_size=5), standards)
def test_both_forms_need_as_few_rooms_as_any_arrangement(
    households: list[list[Child]], standard: BedroomStandard
) -> None:
    fewest = [fewest_by_search(children, standard) for children in households]
    assert counted_rooms(households, standard) == fewest
    assert [plain_rooms(children, standard) for children in households] == fewest


@pytest.mark.parametrize("name", ["bedroom_standard", "size_criteria", "local_stevenage"])
def test_large_households_need_as_few_rooms_as_a_maximum_matching(name: str) -> None:
    rng = np.random.default_rng(7)
    households = [
        [
            (int(rng.integers(0, 24)), str(rng.choice(["F", "M", ""], p=[0.45, 0.45, 0.1])))
            for _ in range(size)
        ]
        for size in rng.integers(1, 13, size=300)
    ]
    matched = [fewest_by_matching(children, STANDARDS[name]) for children in households]
    assert counted_rooms(households, STANDARDS[name]) == matched


def test_greedy_pairing_asks_too_many_rooms_for_the_published_trap() -> None:
    trap = [(4, "M"), (1, "F"), (7, "F"), (14, "F")]
    standard = STANDARDS["size_criteria"]
    assert greedy_rooms(trap, standard) == 3
    assert plain_rooms(trap, standard) == 2
    assert counted_rooms([trap], standard) == [2]


def test_greedy_pairing_is_wrong_for_some_households_and_never_better() -> None:
    rng = np.random.default_rng(11)
    standard = STANDARDS["size_criteria"]
    households = [
        [(int(rng.integers(0, 16)), "FM"[int(rng.integers(2))]) for _ in range(size)]
        for size in rng.integers(1, 7, size=2000)
    ]
    exact = np.array(counted_rooms(households, standard))
    greedy = np.array([greedy_rooms(children, standard) for children in households])
    assert (greedy >= exact).all()
    assert 0.01 < (greedy > exact).mean() < 0.1


FLAGS = ("own_room", "needs_carer", "foster", "away", "lead")
SWITCHES = (
    *("applicant_never_shares", "count_unborn", "ignore_under_unless_multiple", "medical_own_room"),
    *("carer_room", "foster_room", "count_away"),
)


def any_member(rng: np.random.Generator, household: int, place: int) -> dict[str, Any]:
    """A member with now and then a flag, a partner (even itself, or nobody there), or a due date."""
    telling = [0, 0, 0.5, 9, 10, 15, 16, 20, 21, None]
    row: dict[str, Any] = {"household_id": str(household), "person_id": str(place)}
    row["age"] = rng.choice(np.array([*telling, *rng.integers(0, 60, size=5).tolist()], dtype=object))
    row["sex"] = str(rng.choice(["F", "M", "F", "M", ""]))
    row |= {flag: True for flag in FLAGS if rng.random() < 0.12}
    if rng.random() < 0.4:
        row["partner"] = str(rng.integers(0, 5))
    if rng.random() < 0.2:
        row["expected"] = "2027-03-01"
    return row


def any_standard(rng: np.random.Generator) -> BedroomStandard:
    switches = {name: bool(rng.integers(2)) for name in SWITCHES}
    pairs = (PairRule(under=21, same_sex=True), PairRule(under=10, same_sex=False))
    ages = {"own_room_from": int(rng.choice([16, 18, 21])), "ignore_under": float(rng.choice([0, 0.5, 1]))}
    return BedroomStandard(pairs=pairs, **ages, **switches)


@pytest.mark.parametrize("seed", range(40))
def test_the_two_forms_agree_on_whole_households(seed: int) -> None:
    rng = np.random.default_rng(seed)
    standard = any_standard(rng)
    scenario = make_scenario(
        households=[{"household_id": str(h)} for h in range(50)],
        members=[any_member(rng, h, place) for h in range(50) for place in range(rng.integers(1, 7))],
        policy={"bedroom_standard": "ours", "standards": {"ours": standard.model_dump()}},
    )
    assessed, everybody = assess(scenario).households, people_of(scenario)
    for row in range(50):
        persons = persons_on(everybody, row, START)
        assert assessed["need"][row] == bedrooms_needed(persons, standard), persons
        assert assessed["persons"][row] == len(counted_members(persons, standard)), persons


def test_the_shorthand_marks_couples_in_turn() -> None:
    members = people("A", "60F*;61M*;25F*;26M*;4F")
    assert [member["partner"] for member in members] == ["", "A-1", "", "A-3", ""]
