"""What the policies make of each household: need beside the officer's, offers, spare and missing bedrooms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scenario_builder import make_scenario, people

from optimiser.errors import InputError
from optimiser.needs import assess


def tenant(bedrooms: int, policy: dict[str, Any] | None = None, **household: Any) -> pd.Series:
    """One tenant of a home of that size, who needs one bedroom unless said otherwise."""
    scenario = make_scenario(
        homes=[{"home_id": "H1", "bedrooms": bedrooms}],
        households=[{"household_id": "T1", "home_id": "H1", **household}],
        policy=policy,
    )
    return assess(scenario).households.loc[0]


def offers(row: pd.Series) -> tuple[int, int]:
    return int(row["min_bedrooms"]), int(row["max_bedrooms"])


def test_the_officers_need_is_used_and_the_computed_one_kept_beside_it() -> None:
    scenario = make_scenario(
        households=[
            {"household_id": "A", "bedrooms_needed": 3},
            {"household_id": "B"},
            {"household_id": "C"},
        ],
        members=[*people("A", "30F*;31M*"), *people("B", "30F;4F")],
    )
    households = assess(scenario).households
    assert households["need"].tolist() == [3, 2, 1]
    np.testing.assert_array_equal(households["bedrooms_computed"], [1, 2, np.nan])
    np.testing.assert_array_equal(households["bedrooms_needed"], [3, np.nan, 1])


def test_persons_and_the_leads_age_are_blank_without_members() -> None:
    households = assess(make_scenario(households=[{"household_id": "A"}])).households
    assert households[["persons", "lead_age", "bedrooms_computed"]].isna().all(axis=None)


def test_a_household_with_neither_members_nor_need_is_refused_by_name() -> None:
    scenario = make_scenario(households=[{"household_id": "A", "bedrooms_needed": None}])
    with pytest.raises(InputError, match="'A' has no members and no bedrooms_needed"):
        assess(scenario)


def test_the_lead_is_as_flagged_else_the_first_adult_else_the_oldest() -> None:
    flagged = people("A", "30F;55M")
    flagged[1]["lead"] = True
    scenario = make_scenario(
        households=[{"household_id": name} for name in "ABC"],
        members=[*flagged, *people("B", "17F;30F;55M"), *people("C", "15F;17M;16F")],
    )
    assert assess(scenario).households["lead_age"].tolist() == [55, 30, 17]


def test_a_register_household_has_no_present_home() -> None:
    row = assess(make_scenario(households=[{"household_id": "R1"}])).households.loc[0]
    assert (row["home_row"], row["is_tenant"], row["under_occupied"]) == (-1, False, False)
    assert row[["present_bedrooms", "bedrooms_short", "bedrooms_spare"]].isna().all()


@pytest.mark.parametrize(
    ("has", "needs", "short", "spare"), [(3, 1, 0, 2), (2, 2, 0, 0), (1, 3, 2, 0), (0, 1, 0, 0), (0, 2, 1, 0)]
)
def test_a_tenants_home_is_short_or_spare_by_its_need(has: int, needs: int, short: int, spare: int) -> None:
    row = tenant(has, bedrooms_needed=needs)
    assert (row["home_row"], row["is_tenant"]) == (0, True)
    assert (row["present_bedrooms"], row["bedrooms_short"], row["bedrooms_spare"]) == (has, short, spare)
    assert row["under_occupied"] == (spare > 0)


def test_by_default_it_is_offered_exactly_its_need() -> None:
    assert offers(tenant(2, bedrooms_needed=2)) == (2, 2)
    assert offers(tenant(1, bedrooms_needed=3)) == (3, 3)
    assert offers(tenant(4, bedrooms_needed=2)) == (2, 2)


def test_a_downsizer_may_keep_a_spare_bedroom_but_never_all_it_has() -> None:
    spare = {"spare_for_downsizers": 1}
    assert offers(tenant(4, spare, bedrooms_needed=2)) == (2, 3)
    assert offers(tenant(3, spare, bedrooms_needed=2)) == (2, 2)
    assert offers(tenant(2, spare, bedrooms_needed=2)) == (2, 2)
    assert offers(tenant(1, spare, bedrooms_needed=2)) == (2, 2)


def test_limits_given_in_the_row_win_and_the_other_side_is_the_need() -> None:
    spare = {"spare_for_downsizers": 1}
    assert offers(tenant(4, spare, bedrooms_needed=2, bedrooms_min=1, bedrooms_max=4)) == (1, 4)
    assert offers(tenant(4, spare, bedrooms_needed=2, bedrooms_max=3)) == (2, 3)
    assert offers(tenant(4, spare, bedrooms_needed=2, bedrooms_max=1)) == (1, 1)
    assert offers(tenant(4, spare, bedrooms_needed=2, bedrooms_min=3)) == (3, 3)
    assert offers(tenant(4, spare, bedrooms_needed=2, bedrooms_min=1)) == (1, 2)


def test_a_person_alone_may_have_a_studio_where_the_policy_has_that() -> None:
    scenario = make_scenario(
        households=[{"household_id": "A"}, {"household_id": "B"}, {"household_id": "C"}],
        members=[*people("A", "30F"), *people("B", "30F*;31M*")],
        policy={"studios_for_one": True},
    )
    assert assess(scenario).households["min_bedrooms"].tolist() == [0, 1, 1]


def test_dates_become_day_numbers_and_years_of_tenancy_are_by_the_calendar() -> None:
    row = tenant(2, not_before="2027-01-11", move_by="2027-02-01", tenancy_start="2025-01-04")
    assert (row["not_before_day"], row["move_by_day"], row["tenancy_years"]) == (7, 28, 2.0)
    blank = tenant(2, tenancy_start="2025-01-05")
    assert np.isnan(blank["not_before_day"])
    assert np.isnan(blank["move_by_day"])
    assert blank["tenancy_years"] == pytest.approx(23 / 12)


def test_only_refusals_are_counted_as_refused_offers() -> None:
    outcomes = ("refused", "withdrawn", "refused", "accepted", "pending")
    scenario = make_scenario(
        homes=[{"home_id": "N1"}],
        households=[{"household_id": "A"}, {"household_id": "B"}],
        offers=[{"household_id": "A", "home_id": "N1", "outcome": outcome} for outcome in outcomes],
    )
    assert assess(scenario).households["offers_refused"].tolist() == [2, 0]


def test_each_authority_uses_its_own_standard() -> None:
    scenario = make_scenario(
        households=[{"household_id": "A", "authority": "north"}, {"household_id": "B", "authority": "south"}],
        members=[*people("A", "45F;12F;16F"), *people("B", "45F;12F;16F")],
        authorities={"north": {"bedroom_standard": "size_criteria"}, "south": {}},
    )
    assert assess(scenario).households["need"].tolist() == [3, 2]
