"""What is in the way of a decant, and what would cure it: worked out by hand; each cure was planned again."""

import shutil
from pathlib import Path

import pytest
from decant_cases import QUICK, day, decant, empty, new, one_home_each_for_ash_and_elm

from optimiser.errors import InputError
from optimiser.intake import read_scenario
from optimiser.making import plan_decant
from optimiser.planning.decant import clash

STARTER = Path(__file__).parents[1] / "optimiser" / "intake" / "starters" / "decant"
BY = {"block": "Ash", "works": "demolish", "vacate_by": day(4)}


def sentences(plan):
    return {cure.sentence: (cure.in_time, cure.complete) for cure in plan.decant.cures}


def test_a_budget_too_small_is_cured_by_the_least_that_does():
    payments = {"removals": [{"valid_from": "2026-01-01", "amount": 500}]}
    plan = plan_decant(
        decant([BY], empty(3), {"Ash": 3}, policy={"decant": {"budget": 1000}, "payments": payments})
    )
    told = "A decant budget of £1,500 instead of £1,000 (policy.decant.budget)."
    assert sentences(plan)[told] == (3, True)


def test_an_officer_without_time_is_named_and_cured():
    officers = [{"name": "Ann", "moves_per_week": 0}]
    plan = plan_decant(decant([BY], empty(1), {"Ash": 1}, policy={"decant": {"officers": officers}}))
    assert any("Ann sees no more than 0 moves" in sentence for sentence in plan.decant.clash)
    assert sentences(plan)["1 move a week for Ann instead of 0."] == (1, True)


def test_homes_of_two_kinds_together_are_told_with_access_size_and_place():
    plan = plan_decant(
        decant(
            [BY],
            [],
            {"Ash": 2},
            changes={
                "TAsh1": {"access_need": "E"},
                "TAsh2": {"bedrooms_needed": 3, "areas": "South"},
            },
        )
    )
    by = "that can be let by 01/02/2027"
    step_free = f"1 more 2-bedroom home with step-free access (category E or better) {by}"
    large = f"1 more 3-bedroom home in South {by}"
    assert sentences(plan)[f"{step_free}."] == (1, False)
    assert sentences(plan)[f"{step_free}; {large}."] == (2, True)


def test_a_phase_that_waits_for_land_may_be_built_faster():
    blocks = [
        {"block": "Elm", "works": "demolish", "vacate_by": day(1), "land_for": "Quay"},
        {"block": "Ash", "works": "demolish", "vacate_by": day(6)},
    ]
    plan = plan_decant(
        decant(
            blocks,
            [*empty(1), *new("Quay", 1)],
            {"Elm": 1, "Ash": 1},
            developments=[{"development": "Quay", "build_weeks": 10}],
            policy={"times": {**QUICK, "start_on": "monday"}},
        )
    )
    assert sentences(plan)["Quay built in 6 weeks instead of 10."] == (2, True)
    assert sentences(plan)["4 weeks more to empty Ash."] == (2, True)


def test_help_that_takes_too_long_to_arrange_is_named():
    plan = plan_decant(
        decant(
            [BY],
            empty(1),
            {"Ash": 1},
            policy={"decant": {"support_lead_weeks": {"packing": 6}}},
            changes={"TAsh1": {"support": "packing"}},
        )
    )
    assert sentences(plan)["Help with packing arranged in 4 weeks instead of 6."] == (1, True)


def test_a_household_with_a_date_of_its_own_is_named_by_itself():
    plan = plan_decant(
        decant([BY], [*empty(1, ready_date=day(3))], {"Ash": 1}, changes={"TAsh1": {"move_by": day(2)}})
    )
    assert plan.decant.clash == ("Deadline: TAsh1 has moved by 18/01/2027.",)
    assert sentences(plan)["1 week more for TAsh1."] == (1, True)


def test_the_clash_of_a_large_programme_is_that_of_a_small_one(monkeypatch):
    """Asked deadline by deadline, as large programmes are, it comes out the same."""
    blocks = [BY, {"block": "Elm", "works": "demolish", "vacate_by": day(9)}]
    scenario = decant(blocks, empty(2), {"Ash": 3, "Elm": 1}, policy={"capacity": {"moves_per_week": 3}})
    small = plan_decant(scenario).decant.clash
    monkeypatch.setattr(clash, "FEW_COLUMNS_TO_ASK", 0)
    assert plan_decant(scenario).decant.clash == small != ()


def test_a_block_nobody_lives_in_does_not_break_the_order():
    blocks = [
        {"block": "Ash", "works": "demolish", "order": 1},
        {"block": "Oak", "works": "demolish", "order": 2},
        {"block": "Elm", "works": "demolish", "order": 3},
    ]
    plan = plan_decant(
        one_home_each_for_ash_and_elm(blocks, {"home_id": "O1", "block": "Oak", "status": "held"})
    )
    emptied = {block.block: block.emptied_on for block in plan.decant.blocks}
    assert emptied["Ash"] <= emptied["Elm"]


@pytest.mark.parametrize(("days", "weeks"), [(42, 46), (40, None)])
def test_a_phase_that_waits_for_land_slips_by_whole_weeks(tmp_path, days, weeks):
    folder = tmp_path / "mine"
    shutil.copytree(STARTER, folder)
    text = (folder / "scenario.toml").read_text()
    (folder / "scenario.toml").write_text(
        text.replace('phase = "1", days = 42', f'phase = "2", days = {days}')
    )
    if weeks is None:
        with pytest.raises(InputError, match="whole weeks"):
            read_scenario(folder, ["slip-6-weeks"])
    else:
        table = read_scenario(folder, ["slip-6-weeks"]).developments
        assert table.loc[table["phase"] == "2", "build_weeks"].tolist() == [weeks]
