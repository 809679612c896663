"""`verify` on decant plans with a false word in them: each is noticed, whatever it is about, and none stops it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from decant_cases import day, decant, empty, new

from optimiser.audit import verify
from optimiser.audit.decant import decant_checks
from optimiser.making import plan_decant
from optimiser.records import Move, Unmet
from optimiser.records.decant import Cure, Hold, Kept, Payment, PhasePlan

# Words, and how far a search went.
UNCHECKED = {
    ("move_list", "reasons"),
    ("cures", "sentence"),
    ("cures", "tried_until"),
    ("unmet_list", "reason"),
}


@cache
def scenario():
    """Temporary moves, a return, a chain, a phase that waits, a home held and one kept, somebody late."""
    blocks = [
        {"block": "Ash", "works": "demolish", "vacate_by": day(4), "land_for": "Quay", "order": 1},
        {"block": "Elm", "works": "refurbish", "vacate_by": day(6), "ready_again": day(10), "order": 2},
        {"block": "Fir", "works": "demolish", "vacate_by": day(1)},
    ]
    homes = [
        *empty(4, weekly_rent=100.0),
        {"home_id": "L1", "status": "vacant", "bedrooms": 3},
        {"home_id": "H1"},
        *new("Quay", 2),
        {"home_id": "K1", "status": "new_build", "development": "Kay", "ready_date": day(19)},
    ]
    return decant(
        blocks,
        homes,
        {"Ash": 2, "Elm": 2, "Fir": 1},
        weeks=18,
        developments=[{"development": "Quay", "build_weeks": 3}, {"development": "Kay", "handover": day(19)}],
        people=[
            {"household_id": "T1", "home_id": "H1", "bedrooms_needed": 3},
            {"household_id": "R1", "bedrooms_needed": 2},
        ],
        changes={
            "TAsh1": {"not_before": day(3), "support": "packing"},
            "TAsh2": {"return_to": "Kay"},
            "TElm1": {"tenancy_start": date(2020, 1, 6)},
            "TFir1": {"support": "packing"},
        },
        policy={
            "times": {"letting": 7, "void_works": 7, "start_on": "monday"},
            "payments": {
                "home_loss": [{"valid_from": "2026-10-01", "amount": 8100}],
                "removals": [{"valid_from": "2026-01-01", "amount": 500}],
            },
            "capacity": {"moves_per_week": 3},
            "decant": {
                "budget": 90000,
                "officers": [{"name": "A", "blocks": ["Ash"], "moves_per_week": 2}, {"name": "B"}],
                "support_lead_weeks": {"packing": 2},
            },
        },
    )


@cache
def good():
    return plan_decant(scenario())


def failed(plan):
    return {check.name for check in verify(plan, scenario()) if not check.passed}


def test_the_plan_has_all_that_is_to_be_mutilated():
    plan = good()
    assert not failed(plan)
    assert {move.kind for move in plan.move_list} == {
        "chain",
        "decant_temporary",
        "decant_permanent",
        "return",
    }
    facts = plan.decant
    assert all(
        (facts.blocks, facts.phases, facts.holds, facts.kept, facts.payments, facts.clash, facts.cures)
    )
    assert max(chain.moves for chain in plan.chain_list) > 1


def other(value, rng):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, date):
        return value + timedelta(days=int(rng.choice([-7, -1, 1, 7])))
    if isinstance(value, int | float):
        return value + int(rng.choice([-1, 1, 3]))
    if isinstance(value, tuple):
        return (*value, "somebody") if value else ("somebody",)
    return "nobody" if value is None else f"{value}x"


PARTS = ("blocks", "phases", "holds", "kept", "payments", "cures")


@pytest.mark.parametrize("part", PARTS)
def test_no_single_false_word_about_blocks_homes_or_money_goes_unnoticed(part):
    plan, rng = good(), np.random.default_rng(1)
    rows = getattr(plan.decant, part)
    for at, row in enumerate(rows):
        for field in fields(row):
            if (part, field.name) in UNCHECKED:
                continue
            false = replace(row, **{field.name: other(getattr(row, field.name), rng)})
            changed = replace(plan.decant, **{part: (*rows[:at], false, *rows[at + 1 :])})
            assert failed(replace(plan, decant=changed)), (part, at, field.name)
        for fewer in ((*rows[:at], *rows[at + 1 :]), (*rows, row)):
            changed = replace(plan.decant, **{part: fewer})
            assert failed(replace(plan, decant=changed)) or part == "cures", (part, at)


def test_no_single_false_word_about_moves_goes_unnoticed():
    plan, rng = good(), np.random.default_rng(2)
    moves = plan.move_list
    for at, move in enumerate(moves):
        for field in fields(move):
            if ("move_list", field.name) in UNCHECKED:
                continue
            false = replace(move, **{field.name: other(getattr(move, field.name), rng)})
            assert failed(replace(plan, move_list=(*moves[:at], false, *moves[at + 1 :]))), (at, field.name)


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": date(2027, 1, 5)},
        {"ends_on": None},
        {"clash": ("Deadline: everybody has moved out of Oak by 01/02/2027.",)},
        {"clash": ("Staff: A sees no more than 9 moves through in a week (policy.decant.officers).",)},
        {"officers": (("TAsh1", "B"),)},
        {"today": date(2027, 1, 4)},
    ],
)
def test_no_false_word_about_the_whole_goes_unnoticed(change):
    plan = good()
    assert failed(replace(plan, decant=replace(plan.decant, **change)))


def test_no_mutilated_plan_stops_verify():
    rng = np.random.default_rng(3)
    ids, days = ["nobody", "", "Ash1", "V1", "TAsh1"], [date.min, date.max, day(3), None]
    junk = {
        "household_id": ids, "to_home_id": ids, "from_home_id": [*ids, None], "chain_id": [*ids, "C01"],
        "position": [-1, 0, 7], "kind": ["chain", "return", "hop"], "start_date": days, "ready_date": days,
    }  # fmt: skip
    names = list(junk)
    plan = good()
    for _ in range(30):
        drawn = [names[rng.integers(len(names))] for _ in plan.move_list]
        moves = tuple(
            replace(move, **{name: junk[name][rng.integers(len(junk[name]))]})
            for name, move in zip(drawn, plan.move_list, strict=True)
            if rng.random() < 0.8
        )
        facts = replace(
            plan.decant,
            holds=(Hold("x", "y", date.min, date.max, 3, 1.0),),
            kept=(Kept("x", "y"),),
            payments=(Payment("x", "home_loss", date.max, float("nan")),),
            phases=(PhasePlan("x", (), 0, None, None, 0, 0, 0),),
            cures=(Cure("", 5, 3, True),),
            clash=("", "Deadline: "),
        )
        mutilated = replace(plan, move_list=moves, decant=facts, unmet_list=(Unmet("x", "y", ""),))
        assert len(verify(mutilated, scenario())) == len(decant_checks())


def mutate(plan, at, **change):
    moves = list(plan.move_list)
    moves[at] = replace(moves[at], **change)
    return replace(plan, move_list=tuple(moves))


def by(plan, household_id, last=False):
    found = [at for at, move in enumerate(plan.move_list) if move.household_id == household_id]
    found.sort(key=lambda at: plan.move_list[at].start_date)
    return found[-1 if last else 0]


def test_every_check_of_decants_can_fail():
    plan = good()
    seen = set()
    one_of_each = {(move.kind, move.household_id[:4]): at for at, move in enumerate(plan.move_list)}
    for at in one_of_each.values():
        move = plan.move_list[at]
        for change in (
            {"kind": "decant_temporary"}, {"kind": "chain"}, {"from_home_id": "V9"}, {"to_home_id": "H1"},
            {"start_date": day(0)}, {"start_date": day(17)}, {"ready_date": day(12)},
            {"to_home_id": "Quay1", "start_date": day(2)}, {"to_home_id": "V1"}, {"to_home_id": "L1"},
            {"to_home_id": "K1", "start_date": day(19)}, {"household_id": "TAsh2"}, {"household_id": "TElm2"},
            {"chain_id": "C01", "position": 2},
        ):  # fmt: skip
            seen |= failed(mutate(plan, at, **change))
        seen |= failed(replace(plan, move_list=tuple(each for each in plan.move_list if each is not move)))
    every = replace(plan, move_list=tuple(replace(move, start_date=day(5)) for move in plan.move_list))
    seen |= failed(every)
    goes_nowhere = Move("TElm1", "Elm1", "H1", "C77", 1, "decant_permanent", day(3), day(4))
    seen |= failed(replace(plan, move_list=(goes_nowhere, *plan.move_list)))
    cures = tuple(replace(cure, in_time=99) for cure in plan.decant.cures)
    payments = tuple(replace(each, amount=each.amount * 10) for each in plan.decant.payments)
    for change in ({"cures": cures}, {"payments": payments}, {"officers": ()}, {"clash": ("x",)},
                   {"ends_on": day(1)},
                   {"kept": (Kept("R1", "Kay"),)}, {"holds": ()}, {"blocks": ()}, {"phases": ()}):  # fmt: skip
        seen |= failed(replace(plan, decant=replace(plan.decant, **change)))
    own = {check.name for check in decant_checks()} - {check.name for check in _shared()}
    never = own - seen - {name for name in own if name.startswith("suitable: ")}
    assert never <= {"temporary moves"}  # see the test below


def _shared():
    from optimiser.audit.verify import CHECKS

    return [check for check in CHECKS if not check.name.startswith("suitable: ")]


def test_a_temporary_move_is_noticed_where_the_policy_has_none():
    asked = scenario()
    scheme = asked.policy.decant.model_copy(update={"temporary": False})
    without = replace(asked, policy=asked.policy.model_copy(update={"decant": scheme}))
    found = {check.name for check in verify(good(), without) if not check.passed}
    assert "temporary moves" in found
