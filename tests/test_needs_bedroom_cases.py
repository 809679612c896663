"""The worked bedroom examples that councils and guidance publish, by the plain form and by `assess`."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from scenario_builder import START, make_policy, make_scenario, people

from optimiser.needs import Person, assess, bedrooms_needed, named_standards, standard_of

with (Path(__file__).parent / "data" / "bedroom_cases.csv").open(encoding="utf-8", newline="") as cases_file:
    CASES = list(csv.DictReader(cases_file))

# What a description says of one member and the shorthand of ages and sexes cannot: (member's number, flag).
SAID_IN_WORDS = {
    "Couple with medical recommendation for separate bedrooms": (0, "own_room"),
    "Couple who cannot share (qualifying disability)": (1, "own_room"),
    "Lone parent, boys 8 and 6, one cannot share (disabled child, DLA care mid/high)": (2, "own_room"),
    "Couple, approved foster carers between placements <=52 weeks, girl 9": (0, "foster"),
}


def members_of(case: dict[str, str]) -> list[dict[str, Any]]:
    members = people("A", case["members"])
    if case["household"] in SAID_IN_WORDS:
        number, flag = SAID_IN_WORDS[case["household"]]
        members[number][flag] = True
    return members


def names(case: dict[str, str]) -> str:
    return f"{case['standard']}: {case['household']}"


def test_all_44_cases_and_only_standards_of_the_package_are_read() -> None:
    assert len(CASES) == 44
    assert {case["standard"] for case in CASES} == set(named_standards())


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_plain_form_gives_the_bedrooms_of_the_source(case: dict[str, str]) -> None:
    persons = [Person(**{k: v for k, v in m.items() if k != "household_id"}) for m in members_of(case)]
    standard = standard_of(make_policy({"bedroom_standard": case["standard"]}), START)
    assert bedrooms_needed(persons, standard) == int(case["bedrooms"])


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_assessment_gives_the_bedrooms_of_the_source(case: dict[str, str]) -> None:
    scenario = make_scenario(
        households=[{"household_id": "A"}],
        members=members_of(case),
        policy={"bedroom_standard": case["standard"]},
    )
    assert assess(scenario).households["need"].tolist() == [int(case["bedrooms"])]
