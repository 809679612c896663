"""Which standard is used: named, local, dated, the policy's own, and the switches of standard and policy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from scenario_builder import START, make_policy, make_scenario, people

from optimiser.errors import InputError
from optimiser.needs import assess, standard_of


def need(shorthand: str, policy: dict[str, Any] | None = None, flags: dict[int, str] | None = None) -> int:
    """Bedrooms of one household: `flags` maps a member's place to the flag that is set."""
    members = people("A", shorthand)
    for place, flag in (flags or {}).items():
        members[place][flag] = True
    return need_of(members, policy)


def need_of(members: list[dict[str, Any]], policy: dict[str, Any] | None = None) -> int:
    scenario = make_scenario(households=[{"household_id": "A"}], members=members, policy=policy)
    return int(assess(scenario).households["need"][0])


def unborn(**keys: Any) -> dict[str, Any]:
    return {"household_id": "A", "person_id": "baby", "expected": "2027-03-01", **keys}


def test_a_couple_shares_one_bedroom() -> None:
    assert need("30F*;31M*") == 1


def test_a_couple_may_be_named_on_either_side_or_both() -> None:
    one, other = people("A", "30F;31M")
    assert need_of([one | {"partner": "A-2"}, other]) == 1
    assert need_of([one, other | {"partner": "A-1"}]) == 1
    assert need_of([one | {"partner": "A-2"}, other | {"partner": "A-1"}]) == 1
    assert need_of([one, other]) == 2


def test_nobody_is_in_two_couples() -> None:
    one, two, three = people("A", "30F;31M;32M")
    assert need_of([one, two | {"partner": "A-1"}, three | {"partner": "A-1"}]) == 2


def test_a_couple_of_whom_one_cannot_share_has_two_rooms() -> None:
    assert need("58F*;60M*", flags={0: "own_room"}) == 2
    assert need("58F*;60M*", flags={0: "own_room", 1: "own_room"}) == 2


def test_a_child_who_cannot_share_has_its_own_room() -> None:
    assert need("35F;8M;6M") == 2
    assert need("35F;8M;6M", flags={2: "own_room"}) == 3


def test_one_carer_room_serves_everybody_who_needs_care() -> None:
    assert need("58F*;60M*", flags={0: "needs_carer", 1: "needs_carer"}) == 2


def test_fostering_adds_one_room() -> None:
    assert need("40F*;42M*;9F", flags={0: "foster", 1: "foster"}) == 3


def test_who_is_away_counts_unless_the_standard_says_otherwise() -> None:
    ours = {"bedroom_standard": "ours", "standards": {"ours": {"own_room_from": 21, "count_away": False}}}
    assert need("50F;22M", flags={1: "away"}) == 2
    assert need("50F;22M", ours, flags={1: "away"}) == 1


def test_the_partner_of_somebody_away_and_not_counted_is_single() -> None:
    ours = {"bedroom_standard": "ours", "standards": {"ours": {"own_room_from": 21, "count_away": False}}}
    assert need("50F*;51M*", ours, flags={1: "away"}) == 1


def test_an_unborn_child_counts_only_where_the_policy_says_so() -> None:
    mother = people("A", "30F")
    assert need_of([*mother, unborn()]) == 1
    assert need_of([*mother, unborn()], {"count_unborn": True}) == 2


def test_an_unborn_child_takes_the_pairing_that_needs_fewest_rooms() -> None:
    family = people("A", "40F;15M;9F")
    counted = {"count_unborn": True}
    assert need_of(family, counted) == 3
    assert need_of([*family, unborn()], counted) == 3
    assert need_of([*people("A", "40F;15M;12F"), unborn()], counted) == 3


def test_a_due_date_in_the_mothers_own_row_is_her_childs() -> None:
    mother = {"household_id": "A", "person_id": "M", "age": 30, "sex": "F", "expected": "2027-03-01"}
    assert need_of([mother], {"count_unborn": True}) == 2
    assert need_of([mother]) == 1


def test_a_due_date_in_both_rows_is_one_child() -> None:
    mother = {"household_id": "A", "person_id": "M", "age": 30, "sex": "F", "expected": "2027-03-01"}
    assert need_of([mother, unborn()], {"count_unborn": True}) == 2
    assert need_of([mother, unborn(), unborn(person_id="twin")], {"count_unborn": True}) == 2
    assert need_of([*people("A", "30F;12F"), unborn(), unborn(person_id="twin")], {"count_unborn": True}) == 3


def test_the_policys_switch_wins_over_the_standards() -> None:
    standards = {"ours": {"own_room_from": 21, "count_unborn": True}}
    members = [*people("A", "30F"), unborn()]
    assert need_of(members, {"bedroom_standard": "ours", "standards": standards}) == 2
    policy = {"bedroom_standard": "ours", "standards": standards, "count_unborn": False}
    assert need_of(members, policy) == 1


def test_the_applicant_never_shares_with_a_child_where_the_policy_says_so() -> None:
    assert need("19F;1F") == 1
    assert need("19F;1F", {"applicant_never_shares": True}) == 2


def test_the_flagged_lead_is_the_applicant_who_never_shares() -> None:
    never = {"applicant_never_shares": True}
    assert need("20M;17F;1F", never) == 2
    assert need("20M;17F;1F", never, flags={1: "lead"}) == 3
    assert need("17F;1F", never) == 2


def test_barnet_does_not_count_a_child_under_one_but_counts_twins() -> None:
    barnet = {"bedroom_standard": "local_barnet"}
    assert need("30F*;31M*;0F", barnet) == 1
    assert need("30F*;31M*;0F;0M", barnet) == 2
    assert need("30F*;31M*;0F;1F", barnet) == 2
    assert need_of([*people("A", "30F"), unborn()], barnet) == 1


def test_a_child_ignored_for_its_age_is_no_person_of_the_household() -> None:
    scenario = make_scenario(
        households=[{"household_id": "A"}],
        members=people("A", "30F*;31M*;0F"),
        policy={"bedroom_standard": "local_barnet"},
    )
    assert assess(scenario).households["persons"].tolist() == [2.0]


def test_a_household_that_the_standard_counts_nobody_of_still_needs_a_room() -> None:
    assert need("0F", {"bedroom_standard": "local_barnet"}) == 1


def test_two_of_one_sex_may_share_for_ever_where_the_table_says_so() -> None:
    forever = {"own_room_from": 200, "pairs": [{"under": 200, "same_sex": True}]}
    assert need("50F;48F;49M", {"bedroom_standard": "ours", "standards": {"ours": forever}}) == 2


def test_a_policys_own_table_wins_over_the_packages_of_that_name() -> None:
    own = {"size_criteria": {"own_room_from": 18, "pairs": [{"under": 18, "same_sex": True}]}}
    assert need("45F;17F;12F", {"bedroom_standard": "size_criteria"}) == 3
    assert need("45F;17F;12F", {"bedroom_standard": "size_criteria", "standards": own}) == 2


def test_the_table_in_force_at_the_start_is_used() -> None:
    dated = [
        {"own_room_from": 21, "valid_from": date(2026, 4, 1)},
        {"own_room_from": 16},
        {"own_room_from": 18, "valid_from": date(2027, 1, 5)},
    ]
    policy = make_policy({"bedroom_standard": "ours", "standards": {"ours": dated}})
    ages = [
        standard_of(policy, day).own_room_from
        for day in (date(2026, 3, 31), date(2026, 4, 1), START, date(2027, 1, 5))
    ]
    assert ages == [16, 21, 21, 18]


def test_a_standard_that_is_not_yet_in_force_is_refused_with_its_date() -> None:
    with pytest.raises(InputError, match="in force only from 01/04/2013"):
        standard_of(make_policy({"bedroom_standard": "size_criteria"}), date(2013, 3, 31))


def test_an_unknown_standard_is_refused_with_the_near_one() -> None:
    with pytest.raises(InputError, match="Did you mean 'size_criteria'") as caught:
        need("30F", {"bedroom_standard": "size_critera"})
    fault = caught.value.faults[0]
    assert (fault.column, fault.value) == ("bedroom_standard", "size_critera")


def test_a_name_far_from_all_lists_what_there_is() -> None:
    with pytest.raises(InputError, match="Known are bedroom_standard, local_barnet"):
        need("30F", {"bedroom_standard": "zzz"})
