"""The two forms of every rule agree, and home types are exact, on random scenarios with every attribute."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_scenarios import AREAS, FEATURES, PROVIDER, random_scenario

from optimiser.needs.assess import Assessed, assess
from optimiser.records.scenario import Scenario
from optimiser.suitability import RULES, Lettings, find_lettings, why_not
from optimiser.suitability.home_types import home_types
from optimiser.suitability.pairs import Pairs, step_windows
from optimiser.suitability.plain_rows import plain_row
from optimiser.suitability.rules.shortlist import on_checked_shortlists

SEEDS = st.integers(0, 2**32 - 1)


def random_assessed(seed: int, **how: bool) -> Assessed:
    return assess(random_scenario(np.random.default_rng(seed), **how))


def telling_days(assessed: Assessed) -> list[int]:
    """Every day on which anything may begin or end, and its neighbours."""
    starts = set(assessed.need_steps["from_day"]) | set(assessed.households["not_before_day"].dropna())
    edges = {0, assessed.end_day} | {int(day) for day in starts}
    return sorted({day + shift for day in edges for shift in (-1, 0, 1)})


def by_arrays(assessed: Assessed, lettings: Lettings) -> set[tuple[int, int, int, int]]:
    """(household, home, day, need) of every suitable letting on a telling day, from the arcs."""
    own = assessed.households["home_row"].tolist()
    arcs = zip(
        lettings.arc_household,
        lettings.arc_type,
        lettings.arc_first,
        lettings.arc_last,
        lettings.arc_need,
        strict=True,
    )
    days = telling_days(assessed)
    return {
        (int(household), home, day, int(need))
        for household, home_type, first, last, need in arcs
        for home in lettings.types["homes"][home_type]
        for day in days
        if first <= day <= last and home != own[household]
    }


def need_on(assessed: Assessed, household: int, day: int) -> int:
    steps = assessed.need_steps
    mine = steps[(steps["household"] == household) & (steps["from_day"] <= max(day, 0))]
    return int(mine["need"].iloc[-1])


def by_reasons(assessed: Assessed) -> set[tuple[int, int, int, int]]:
    """The same from the plain forms, pair by pair and day by day."""
    return {
        (household, home, day, need_on(assessed, household, day))
        for household in range(len(assessed.households))
        for home in range(len(assessed.homes))
        for day in telling_days(assessed)
        if not why_not(assessed, household, home, day)
    }


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_arcs_are_exactly_the_lettings_that_no_plain_rule_refuses(seed: int) -> None:
    assessed = random_assessed(seed, with_quotas=seed % 2 == 0)
    assert by_arrays(assessed, find_lettings(assessed)) == by_reasons(assessed)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_arcs_follow_a_need_that_changes_with_birthdays(seed: int) -> None:
    assessed = random_assessed(seed, with_need_steps=True)
    assert by_arrays(assessed, find_lettings(assessed)) == by_reasons(assessed)


@given(SEEDS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_each_rule_says_the_same_in_both_forms(seed: int, with_need_steps: bool) -> None:
    assessed = random_assessed(seed, with_need_steps=with_need_steps)
    steps, homes = len(assessed.need_steps), len(assessed.homes)
    step, home = (grid.ravel() for grid in np.mgrid[:steps, :homes])
    pairs = Pairs(assessed, step, assessed.need_steps["household"].to_numpy(np.int64)[step], home)
    day = np.minimum(*step_windows(assessed))  # the first day, or the one on which it is refused
    household_rows = [plain_row(assessed, "households", row) for row in range(len(assessed.households))]
    home_rows = [plain_row(assessed, "homes", row) for row in range(homes)]
    for rule in RULES:
        plain = [
            rule.refuses(household_rows[who], home_rows[where], assessed, int(day[when])) is None
            for when, who, where in zip(step, pairs.household, home, strict=True)
        ]
        assert rule.allows(pairs).tolist() == plain, rule.rule_id


TWIN_CHANGES = {
    "area": AREAS,
    "bedrooms": (1, 2, 3),
    "bedspaces": (1, 2, 3, 4, 5),
    "landlord": ("council", PROVIDER),
    "property_type": ("flat", "house", "bungalow"),
    "floor": (-1, 0, 1, 2, 3, 4),
    "lift": (True, False),
    "access_category": ("A", "B", "D", "E", "G"),
    "min_age": (0, 50, 60),
    "weekly_rent": (100.0, 120.5, 160.0),
    "development": ("", "Riverside"),
    "authority": ("north", "south"),
    "block": ("", "Ash", "Oak", "Elm"),
}


def with_twins(scenario: Scenario, rng: np.random.Generator) -> Scenario:
    """The scenario with three more vacancies for each home, each like it but for one attribute."""
    twins = pd.concat([scenario.homes] * 3, ignore_index=True)
    twins["home_id"] = [f"twin {number}" for number in range(len(twins))]
    twins["status"], twins["ready_date"] = "vacant", pd.Timestamp(scenario.start)
    changeable = [name for name in TWIN_CHANGES if name != "authority" or scenario.authority_policies]
    for row in range(len(twins)):
        column = str(rng.choice(changeable))
        twins.loc[row, column] = TWIN_CHANGES[column][int(rng.integers(len(TWIN_CHANGES[column])))]
    return replace(scenario, homes=pd.concat([scenario.homes, twins], ignore_index=True))


def home_by_home(assessed: Assessed) -> np.ndarray:
    """Whether all rules allow it, for each need step and home, without types."""
    steps, homes = len(assessed.need_steps), len(assessed.homes)
    step, home = (grid.ravel() for grid in np.mgrid[:steps, :homes])
    pairs = Pairs(assessed, step, assessed.need_steps["household"].to_numpy(np.int64)[step], home)
    checked = on_checked_shortlists(assessed)[pairs.household]
    verdicts = [rule.allows(pairs) | (checked & (not rule.always)) for rule in RULES]
    return np.all(verdicts, axis=0).reshape(steps, homes)


@given(SEEDS, st.booleans())
@settings(max_examples=80, deadline=None)
def test_homes_of_one_type_suit_the_same_households(seed: int, with_need_steps: bool) -> None:
    rng = np.random.default_rng(seed)
    scenario = random_scenario(rng, with_quotas=True, with_need_steps=with_need_steps)
    assessed = assess(with_twins(scenario, rng))
    types, allowed = home_types(assessed), home_by_home(assessed)
    own = assessed.households["home_row"].to_numpy()[assessed.need_steps["household"].to_numpy(np.int64)]
    for begin, end in pairwise(types.first_member):
        homes = types.members[begin:end]
        others = homes != own[:, None]
        suits_some, suits_all = (
            (allowed[:, homes] & others).any(axis=1),
            (allowed[:, homes] | ~others).all(axis=1),
        )
        assert (suits_some <= suits_all).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_arcs_are_sorted_and_windows_of_a_pair_do_not_overlap(seed: int) -> None:
    assessed = random_assessed(seed, with_need_steps=True)
    lettings = find_lettings(assessed)
    arcs = pd.DataFrame(
        {
            "household": lettings.arc_household,
            "type": lettings.arc_type,
            "first": lettings.arc_first,
            "last": lettings.arc_last,
        }
    )
    assert arcs.equals(arcs.sort_values(["household", "type", "first"], ignore_index=True))
    assert (arcs["first"] <= arcs["last"]).all()
    assert (arcs["last"] < assessed.end_day).all()
    assert (arcs["first"] >= 0).all()
    earlier = arcs.groupby(["household", "type"])["last"].shift()
    assert not (arcs["first"] <= earlier).any()


def test_random_scenarios_meet_every_rule_and_most_have_lettings() -> None:
    refusing: set[str] = set()
    with_arcs = 0
    for seed in range(70):
        assessed = random_assessed(seed, with_need_steps=seed % 5 == 0)
        with_arcs += len(find_lettings(assessed).arc_household) > 0
        step, home = (grid.ravel() for grid in np.mgrid[: len(assessed.need_steps), : len(assessed.homes)])
        pairs = Pairs(assessed, step, assessed.need_steps["household"].to_numpy(np.int64)[step], home)
        refusing |= {rule.rule_id for rule in RULES if not rule.allows(pairs).all()}
    assert refusing == {rule.rule_id for rule in RULES}
    assert with_arcs > 35


@pytest.mark.parametrize("feature", FEATURES)
def test_one_generator_state_gives_one_scenario(feature: str) -> None:
    once, again = (random_scenario(np.random.default_rng(7), features=[feature]) for _ in range(2))
    pd.testing.assert_frame_equal(once.homes, again.homes)
    pd.testing.assert_frame_equal(once.households, again.households)
    assert once.policy == again.policy
