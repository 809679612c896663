"""Decant plans worked out by hand: who goes where and when; each has passed every check before it is returned."""

from collections import Counter

import pytest
from decant_cases import day, decant, empty, new, one_home_each_for_ash_and_elm

from optimiser.errors import InfeasibleError
from optimiser.making import plan_decant


def values(plan):
    return {each.name: each.value for each in plan.objectives}


def moves_of(plan, household_id):
    moves = [move for move in plan.move_list if move.household_id == household_id]
    return sorted(moves, key=lambda move: move.start_date)


def test_everybody_leaves_a_block_in_time_by_one_move_where_there_are_homes():
    scenario = decant([{"block": "Ash", "works": "demolish", "vacate_by": day(4)}], empty(2), {"Ash": 2})
    plan = plan_decant(scenario)
    assert Counter(move.kind for move in plan.move_list) == {"decant_permanent": 2}
    assert plan.status == "optimal"
    assert plan.decant.blocks[0].in_time == 2
    assert not plan.unmet_list


def test_a_home_in_a_demolished_block_frees_nothing():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}],
        empty(1),
        {"Ash": 1},
        people=[{"household_id": "R1", "bedrooms_needed": 2}],
    )
    plan = plan_decant(scenario)
    assert [move.household_id for move in plan.move_list] == ["TAsh1"]
    assert [unmet.household_id for unmet in plan.unmet_list] == ["R1"]


def test_a_temporary_move_is_made_where_no_home_for_good_is_ready_in_time():
    new_home = {"home_id": "N1", "status": "vacant", "ready_date": day(10), "area": "South"}
    lodge = {"home_id": "L1", "status": "vacant", "area": "North"}
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}],
        [new_home, lodge],
        {"Ash": 1},
        policy={"decant": {"temporary_waives": ["areas"]}},
        changes={"TAsh1": {"areas": "South"}},
    )
    first, second = moves_of(plan_decant(scenario), "TAsh1")
    assert (first.to_home_id, first.kind) == ("L1", "decant_temporary")
    assert (second.to_home_id, second.kind, second.from_home_id) == ("N1", "decant_permanent", "L1")
    assert second.start_date >= day(10)


def test_tenants_of_a_refurbished_block_go_back_to_their_own_homes():
    scenario = decant(
        [{"block": "Ash", "works": "refurbish", "vacate_by": day(2), "ready_again": day(8)}],
        empty(2),
        {"Ash": 2},
    )
    plan = plan_decant(scenario)
    for number in (1, 2):
        out, back = moves_of(plan, f"TAsh{number}")
        assert (out.kind, back.kind, back.to_home_id) == ("decant_temporary", "return", f"Ash{number}")
        assert back.start_date == day(8)


def test_a_temporary_home_serves_one_block_after_another():
    blocks = [
        {"block": "Ash", "works": "refurbish", "vacate_by": day(2), "ready_again": day(6)},
        {"block": "Elm", "works": "refurbish", "vacate_by": day(8), "ready_again": day(12)},
    ]
    plan = plan_decant(decant(blocks, empty(1), {"Ash": 1, "Elm": 1}))
    assert values(plan)["decants_on_time"] == 2
    assert {move.to_home_id for move in plan.move_list if move.kind == "decant_temporary"} == {"V1"}


def test_who_needs_another_size_may_leave_a_refurbished_block_for_good():
    scenario = decant(
        [{"block": "Ash", "works": "refurbish", "vacate_by": day(2), "ready_again": day(8)}],
        [{"home_id": "V1", "status": "vacant", "bedrooms": 3}],
        {"Ash": 1},
        changes={"TAsh1": {"bedrooms_needed": 3}},
    )
    (move,) = moves_of(plan_decant(scenario), "TAsh1")
    assert (move.kind, move.to_home_id) == ("decant_permanent", "V1")


def test_a_phase_is_handed_over_its_building_time_after_the_last_household_has_left():
    blocks = [
        {"block": "Ash", "works": "demolish", "vacate_by": day(2), "land_for": "Quay"},
        {"block": "Elm", "works": "demolish", "vacate_by": day(12)},
    ]
    developments = [{"development": "Quay", "build_weeks": 6}]
    plan = plan_decant(
        decant(blocks, [*empty(1), *new("Quay", 1)], {"Ash": 1, "Elm": 1}, developments=developments)
    )
    (phase,) = plan.decant.phases
    assert (phase.handover - phase.land_clear).days == 42
    assert values(plan)["decants_on_time"] == 2
    (last,) = [move for move in plan.move_list if move.to_home_id == "Quay1"]
    assert last.start_date >= phase.handover


def test_the_engine_chooses_which_block_to_empty_first():
    """One empty home: Elm (1 household, room for 2) must go before Ash (2 households, room for nobody)."""
    blocks = [
        {"block": "Ash", "works": "demolish"},
        {"block": "Elm", "works": "demolish", "land_for": "Quay"},
    ]
    developments = [{"development": "Quay", "build_weeks": 2}]
    plan = plan_decant(
        decant(
            blocks,
            [*empty(1), *new("Quay", 2)],
            {"Ash": 2, "Elm": 1},
            developments=developments,
            policy={"objectives": ["households", "programme_end"]},
        )
    )
    assert values(plan) == {"households": 3, "programme_end": 14}
    place = {block.block: block.place for block in plan.decant.blocks}
    assert place == {"Elm": 1, "Ash": 2}


def test_a_given_order_of_blocks_is_kept():
    blocks = [
        {"block": "Ash", "works": "demolish", "order": 1},
        {"block": "Elm", "works": "demolish", "order": 2},
    ]
    plan = plan_decant(one_home_each_for_ash_and_elm(blocks))
    emptied = {block.block: block.emptied_on for block in plan.decant.blocks}
    assert emptied["Ash"] <= emptied["Elm"]


def test_homes_are_kept_for_those_who_may_return():
    """Quay has one home; it is TAsh1's right, so R1 does not get it though Quay comes before TAsh1 must go."""
    blocks = [{"block": "Ash", "works": "demolish", "vacate_by": day(18)}]
    scenario = decant(
        blocks,
        new("Quay", 1, ready_date=day(0), status="vacant"),
        {"Ash": 1},
        people=[{"household_id": "R1", "bedrooms_needed": 2, "queue": "homeless", "move_by": day(3)}],
        changes={"TAsh1": {"return_to": "Quay", "not_before": day(10)}},
    )
    plan = plan_decant(scenario)
    assert [move.household_id for move in plan.move_list] == ["TAsh1"]


def test_who_has_declined_has_no_right_to_return_any_more():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}],
        [*empty(1), *new("Quay", 1, ready_date=day(15), status="vacant")],
        {"Ash": 1},
        offers=[{"household_id": "TAsh1", "home_id": "Quay1", "outcome": "refused"}],
        changes={"TAsh1": {"return_to": "Quay"}},
    )
    (move,) = plan_decant(scenario).move_list
    assert (move.to_home_id, move.kind) == ("V1", "decant_permanent")


def test_a_chain_feeds_the_decant():
    """T1 takes the large home and leaves one of the size that the block's household needs."""
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(6)}],
        [{"home_id": "V1", "status": "vacant", "bedrooms": 3}, {"home_id": "H1"}],
        {"Ash": 1},
        people=[{"household_id": "T1", "home_id": "H1", "bedrooms_needed": 3}],
    )
    plan = plan_decant(scenario)
    (move,) = moves_of(plan, "TAsh1")
    assert move.to_home_id == "H1"
    assert (move.chain_id, move.position) == (moves_of(plan, "T1")[0].chain_id, 2)


def test_home_loss_is_paid_once_and_removals_twice():
    new_home = {"home_id": "N1", "status": "vacant", "ready_date": day(10), "area": "South"}
    payments = {
        "home_loss": [{"valid_from": "2026-10-01", "amount": 8100}],
        "removals": [{"valid_from": "2026-01-01", "amount": 500}],
    }
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}],
        [new_home, {"home_id": "L1", "status": "vacant"}],
        {"Ash": 1},
        policy={"decant": {"temporary_waives": ["areas"]}, "payments": payments},
        changes={"TAsh1": {"areas": "South"}},
    )
    paid = [(each.kind, each.amount) for each in plan_decant(scenario).decant.payments]
    assert sorted(paid) == [("home_loss", 8100), ("removals", 500), ("removals", 500)]


def test_a_home_that_waits_for_a_decant_is_held_and_the_days_are_counted():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(8)}],
        empty(1, weekly_rent=140.0),
        {"Ash": 1},
        changes={"TAsh1": {"not_before": day(3)}},
    )
    (hold,) = plan_decant(scenario).decant.holds
    assert (hold.home_id, hold.held_from, hold.held_to, hold.days) == ("V1", day(0), day(3), 21)
    assert hold.rent_lost == pytest.approx(420.0)


def test_help_with_the_move_is_arranged_before_it():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(8)}],
        empty(1),
        {"Ash": 1},
        policy={"decant": {"support_lead_weeks": {"packing": 4}}},
        changes={"TAsh1": {"support": "Packing and carrying"}},
    )
    (move,) = plan_decant(scenario).move_list
    assert move.start_date == day(4)


def test_an_officer_sees_no_more_moves_through_in_a_week_than_the_policy_says():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(8)}],
        empty(3),
        {"Ash": 3},
        policy={"decant": {"officers": [{"name": "A", "moves_per_week": 1}]}},
    )
    plan = plan_decant(scenario)
    assert len({move.start_date for move in plan.move_list}) == 3
    assert dict(plan.decant.officers) == {"TAsh1": "A", "TAsh2": "A", "TAsh3": "A"}


def test_compensation_stays_within_the_budget():
    payments = {"removals": [{"valid_from": "2026-01-01", "amount": 500}]}
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(8)}],
        empty(3),
        {"Ash": 3},
        policy={"decant": {"budget": 1000}, "payments": payments},
    )
    plan = plan_decant(scenario)
    assert len(plan.move_list) == 2
    assert any("budget" in sentence for sentence in plan.decant.clash)


def test_who_is_left_over_is_named_with_what_clashes_and_what_would_cure_it():
    scenario = decant([{"block": "Ash", "works": "demolish", "vacate_by": day(4)}], empty(1), {"Ash": 2})
    plan = plan_decant(scenario)
    assert values(plan)["decants_on_time"] == 1
    assert {unmet.demand for unmet in plan.unmet_list} == {"rehouse", "move_by"}
    assert plan.decant.clash == ("Deadline: everybody has moved out of Ash by 01/02/2027.",)
    cure = plan.decant.cures[0]
    assert cure.complete
    assert cure.sentence == "1 more 2-bedroom home that can be let by 01/02/2027."


def test_an_earlier_phase_and_a_later_date_are_found_as_cures():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}],
        new("Quay", 1, ready_date=day(7)),
        {"Ash": 1},
        policy={"decant": {"temporary": False}},
    )
    sentences = {cure.sentence for cure in plan_decant(scenario).decant.cures}
    assert "Quay, due on 22/02/2027, 21 days earlier." in sentences
    assert "3 weeks more to empty Ash." in sentences


def test_accepting_another_area_is_found_as_a_cure():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}],
        empty(1, area="South"),
        {"Ash": 1},
        changes={"TAsh1": {"areas": "North"}},
    )
    sentences = {cure.sentence for cure in plan_decant(scenario).decant.cures}
    assert "Accept South for TAsh1." in sentences


def test_deadlines_that_must_be_kept_and_cannot_are_named():
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(4)}], empty(1), {"Ash": 2},
        policy={"deadlines": "must"},
    )  # fmt: skip
    with pytest.raises(InfeasibleError, match="moved out of Ash by 01/02/2027"):
        plan_decant(scenario)


def test_in_an_emergency_everybody_is_out_today_and_then_has_somewhere_to_go():
    homes = [*empty(2, area="South"), {"home_id": "N1", "status": "vacant", "ready_date": day(6)}]
    scenario = decant(
        [{"block": "Ash", "works": "demolish", "vacate_by": day(15)}],
        homes,
        {"Ash": 2},
        policy={"times": {"letting": 21, "void_works": 28, "start_on": "monday"}},
        changes={"TAsh1": {"areas": "North"}, "TAsh2": {"areas": "North"}},
    )
    today = day(1).replace(day=13)  # a Wednesday
    plan = plan_decant(scenario, today=today)
    firsts = [moves_of(plan, name)[0] for name in ("TAsh1", "TAsh2")]
    assert [move.start_date for move in firsts] == [today, today]
    assert {move.kind for move in firsts} == {"decant_temporary"}
    assert values(plan)["days_late"] == 0
    assert sum(move.to_home_id == "N1" for move in plan.move_list) == 1
