"""`verify` on a plan made by hand: nothing to say of the good one, the right thing of each broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from audit_good_plan import HOMES, HOUSEHOLDS, POLICY, good_plan, good_scenario, honest
from scenario_builder import make_scenario, people

from optimiser.audit import verify
from optimiser.audit.tolerance import relative_gap
from optimiser.audit.verify import CHECKS
from optimiser.records import Chain, Move, Plan, Scenario, Unmet

GOOD = good_plan()
SCENARIO = good_scenario()
Breaking = Callable[[Plan], Plan]


def failed(plan: Plan, scenario: Scenario = SCENARIO) -> set[str]:
    return {check.name for check in verify(plan, scenario) if not check.passed}


def breaches(plan: Plan, name: str, scenario: Scenario = SCENARIO) -> tuple[str, ...]:
    return next(check.breaches for check in verify(plan, scenario) if check.name == name)


def of(household: str, **changes: Any) -> Breaking:
    """Change the move of a household, and make the plan honest about it."""

    def change(plan: Plan) -> Plan:
        moves = (replace(m, **changes) if m.household_id == household else m for m in plan.move_list)
        return honest(replace(plan, move_list=tuple(moves)))

    return change


def chain(chain_id: str, **changes: Any) -> Breaking:
    def change(plan: Plan) -> Plan:
        chains = (replace(c, **changes) if c.chain_id == chain_id else c for c in plan.chain_list)
        return replace(plan, chain_list=tuple(chains))

    return change


def objective(which: str, **changes: Any) -> Breaking:
    def change(plan: Plan) -> Plan:
        told = (replace(o, **changes) if o.name == which else o for o in plan.objectives)
        return replace(plan, objectives=tuple(told))

    return change


def quota(**changes: Any) -> Breaking:
    return lambda plan: replace(plan, quotas=(replace(plan.quotas[0], **changes), *plan.quotas[1:]))


def kpi(**changes: Any) -> Breaking:
    return lambda plan: replace(plan, kpi_values={**plan.kpi_values, **changes})


def told(**changes: Any) -> Breaking:
    return lambda plan: replace(plan, **changes)


def more(moves: tuple[Move, ...], *chains: Chain) -> Breaking:
    def change(plan: Plan) -> Plan:
        return honest(
            replace(plan, move_list=plan.move_list + moves, chain_list=plan.chain_list + tuple(chains))
        )

    return change


def unmet(*entries: Unmet, drop: tuple[str, ...] = ()) -> Breaking:
    def change(plan: Plan) -> Plan:
        kept = tuple(entry for entry in plan.unmet_list if entry.household_id not in drop)
        return replace(plan, unmet_list=kept + entries)

    return change


def both(*steps: Breaking) -> Breaking:
    def change(plan: Plan) -> Plan:
        for step in steps:
            plan = step(plan)
        return plan

    return change


DAY = date.fromisoformat
INTO_V2 = {"kind": "chain", "ready_date": DAY("2027-01-04"), "start_date": DAY("2027-02-01")}

BROKEN: dict[str, tuple[Breaking, set[str]]] = {
    "another scenario": (told(scenario="Other"), {"scenario"}),
    "another start": (told(start=DAY("2027-01-11")), {"scenario"}),
    "another end": (told(end=DAY("2027-12-27")), {"scenario"}),
    "unknown household": (of("T4", household_id="T9"), {"known households"}),
    "unknown home": (
        both(of("T4", to_home_id="V9"), chain("C03", starts_with="V9")),
        {"known homes"},
    ),
    "no start date": (of("T4", start_date=None), {"real dates"}),
    "no ready date": (of("R1", ready_date=None), {"real dates"}),
    "home let twice": (
        both(
            of("R1", reserves=()),
            more(
                (Move("T5", "H5", "V1", "C04", 1, **INTO_V2),),
                Chain("C04", "chain", "V1", 1, "left_empty", "H5"),
            ),
        ),
        {"homes once"},
    ),
    "household moved twice": (
        more(
            (Move("T4", "H4", "V2", "C04", 1, **INTO_V2),), Chain("C04", "chain", "V2", 1, "left_empty", "H4")
        ),
        {"households once"},
    ),
    "leaves a home of others": (of("T4", from_home_id="H5"), {"present homes"}),
    "leaves no home": (of("T4", from_home_id=None), {"present homes"}),
    "register household leaves a home": (of("R1", from_home_id="H5"), {"present homes"}),
    "occupied home let": (
        both(of("T4", to_home_id="H5"), chain("C03", starts_with="H5")),
        {"homes free", "chain starts"},
    ),
    "demolished home let": (
        both(
            more((Move("R2", None, "H2", "C02", 2, "chain", DAY("2027-03-22"), DAY("2027-04-12")),)),
            of("T1", reserves=()),
            chain("C02", moves=2, ends="register", home_left=None),
        ),
        {"homes free", "suitable: to_be_let"},
    ),
    "wrong ready date of a vacancy": (of("T4", ready_date=DAY("2026-12-01")), {"ready dates"}),
    "wrong void days": (of("T3", ready_date=DAY("2027-02-22")), {"ready dates"}),
    "vacancy let too soon": (of("T4", start_date=DAY("2027-01-11")), {"letting time"}),
    "freed home let too soon": (of("R1", start_date=DAY("2027-05-03")), {"letting time"}),
    "moves before it can": (of("T2", start_date=DAY("2027-02-15")), {"not before"}),
    "starts after the end": (of("R1", start_date=DAY("2028-01-03"), reserves=()), {"planning period"}),
    "starts on a Tuesday": (of("R1", start_date=DAY("2027-05-11")), {"weekday"}),
    "hard deadline missed": (of("T2", start_date=DAY("2027-05-03")), {"deadlines"}),
    "chain not listed": (lambda plan: replace(plan, chain_list=plan.chain_list[:2]), {"chain list"}),
    "chain listed twice": (
        lambda plan: replace(plan, chain_list=(*plan.chain_list, plan.chain_list[2])),
        {"chain list"},
    ),
    "gap in positions": (of("R1", position=4), {"positions"}),
    "position 0": (of("T1", position=0), {"positions"}),
    "wrong number of moves": (chain("C01", moves=2), {"chain sizes"}),
    "chain without moves": (
        lambda plan: replace(plan, chain_list=(*plan.chain_list, Chain("C09", "chain", "V2", 0, "register"))),
        {"chain sizes"},
    ),
    "starts with another home": (chain("C01", starts_with="N2"), {"chain starts"}),
    "chain cut in two": (
        both(
            of("T3", chain_id="C04", position=1),
            of("R1", chain_id="C04", position=2),
            chain("C01", moves=1, ends="left_empty", home_left="H1"),
            lambda plan: replace(
                plan, chain_list=(*plan.chain_list, Chain("C04", "chain", "H1", 2, "register"))
            ),
        ),
        {"chain starts"},
    ),
    "link to a home from elsewhere": (
        of("R1", to_home_id="V2", ready_date=DAY("2027-01-04")),
        {"chain links"},
    ),
    "wrong end": (chain("C02", ends="left_empty"), {"chain ends"}),
    "home left not named": (chain("C03", home_left=None), {"chain ends"}),
    "home left though none is": (chain("C01", home_left="H3"), {"chain ends"}),
    "exchange without leave": (
        both(of("T4", kind="exchange"), chain("C03", kind="exchange", starts_with="H4", home_left=None)),
        {
            "chain cap",
            "chain links",
            "chain ends",
            "exchange size",
            "ready dates",
        },
    ),
    "kind of move unknown here": (of("T4", kind="return"), {"kinds"}),
    "exchange move in a chain": (of("R1", kind="exchange"), {"kinds"}),
    "decant of a home not to be emptied": (of("T4", kind="decant_permanent"), {"kinds"}),
    "two moves in a week of one": (of("T2", start_date=DAY("2027-03-29")), {"capacity"}),
    "quota counted wrong": (quota(counted=1), {"quota figures"}),
    "quota out of wrong": (quota(out_of=3), {"quota figures"}),
    "quota limit wrong": (quota(at_least=0.5), {"quota figures"}),
    "quota said to be missed": (quota(met=False), {"quota figures"}),
    "quota counts others": (quota(household_ids=("T1", "T4")), {"quota figures"}),
    "quota left out": (lambda plan: replace(plan, quotas=plan.quotas[1:]), {"quota figures"}),
    "incentive not paid": (of("T1", incentive=0.0), {"incentives"}),
    "incentive for nothing": (of("R1", incentive=10.0), {"incentives"}),
    "unknown reserve": (of("T1", reserves=("R2", "X1")), {"known reserves"}),
    "reserve twice": (of("T1", reserves=("R2", "R2")), {"distinct reserves"}),
    "reserve moved already": (of("T2", reserves=("T4",)), {"free reserves"}),
    "reserve does not suit": (of("R1", reserves=("R2",)), {"suitable reserves"}),
    "not listed as waiting": (unmet(drop=("R2",)), {"not rehoused"}),
    "listed though moved": (unmet(Unmet("T1", "rehouse", "-")), {"not rehoused"}),
    "listed twice": (unmet(Unmet("R2", "rehouse", "-")), {"not rehoused"}),
    "unknown household waits": (unmet(Unmet("X1", "rehouse", "-")), {"not rehoused"}),
    "listed though in time": (unmet(Unmet("T2", "move_by", "-")), {"deadlines missed"}),
    "unknown demand": (unmet(Unmet("R2", "wish", "-")), {"reasons"}),
    "no reason": (unmet(Unmet("R2", "rehouse", " "), drop=("R2",)), {"reasons"}),
    "objectives in another order": (
        lambda plan: replace(plan, objectives=plan.objectives[::-1]),
        {"objectives"},
    ),
    "objective left out": (lambda plan: replace(plan, objectives=plan.objectives[:4]), {"objectives"}),
    "unknown objective": (objective("speed", name="haste"), {"objectives"}),
    "value too good": (objective("priority", value=24, bound=24), {"objective values"}),
    "value slightly off": (objective("priority", value=23.001, bound=23.001), {"objective values"}),
    "bound below a value to be large": (objective("priority", bound=22.9, gap=0.1 / 23), {"bounds"}),
    "bound above a value to be small": (objective("speed", bound=780, gap=3 / 780), {"bounds"}),
    "bound is no number": (objective("priority", bound=float("nan"), gap=1.0), {"bounds", "status"}),
    "gap too small": (objective("speed", gap=0.0), {"gaps"}),
    "optimal with too wide a gap": (objective("speed", bound=700, gap=77 / 777), {"status"}),
    "infeasible with moves": (told(status="infeasible"), {"status"}),
    "KPI wrong": (kpi(households_rehoused=6), {"KPIs"}),
    "KPI of a group wrong": (kpi(by_queue={"transfer": 5}), {"KPIs"}),
    "KPI left out": (lambda plan: replace(plan, kpi_values={}), {"KPIs"}),
    "KPI unknown": (kpi(happiness=1.0), {"KPIs"}),
}


def test_a_good_plan_has_no_breach():
    assert [(check.name, check.breaches) for check in verify(GOOD, SCENARIO) if not check.passed] == []


def test_a_check_has_a_name_of_its_own_and_a_sentence():
    checks = verify(GOOD, SCENARIO)
    assert len({check.name for check in checks}) == len(checks) == len(CHECKS)
    assert all(check.sentence[0].isupper() and not check.sentence.endswith(".") for check in checks)
    assert "No home is let twice" in {check.sentence for check in checks}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_plan_is_reported_by_the_right_check(what: str):
    breaking, expected = BROKEN[what]
    assert failed(breaking(GOOD)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"max_chain": 2}, {"chain cap"}),
        ({"max_chain": 0}, {"chain cap"}),
        ({"quotas": [POLICY["quotas"][0] | {"at_least": 3}]}, {"quotas"}),
        ({"quotas": [{"name": "few", "at_most": "20%", "who": {"queue": "homeless"}, "at_least": 1}]}, set()),
        ({"quotas": [{"name": "few", "at_most": "19%", "who": {"queue": "homeless"}}]}, {"quotas"}),
        ({"incentives": {"per_bedroom": 2000, "budget": 3999}}, {"quotas"}),
        ({"incentives": {"per_bedroom": 2000, "budget": 4000}}, set()),
        ({"incentives": {"per_bedroom": 1500, "budget": 4000}}, {"incentives"}),
        ({"nominations": {"council": {"first_lets": "0%"}}}, {"quotas"}),
        ({"capacity": {}}, set()),
        ({"times": POLICY["times"] | {"start_on": "tuesday"}}, {"weekday"}),
        ({"times": POLICY["times"] | {"letting_by_bedrooms": {}}}, {"letting time"}),
        ({"times": POLICY["times"] | {"void_works": 30}}, {"ready dates", "letting time"}),
        ({"objectives": ["priority", "speed"]}, set()),
    ],
)  # fmt: skip
def test_a_plan_that_was_right_under_another_policy_is_reported(changes: dict[str, Any], expected: set[str]):
    scenario = good_scenario(**changes)
    assert failed(honest(GOOD, scenario), scenario) == expected


SUITABILITY: dict[str, dict[str, Any]] = {
    "shortlist": {"bids": [{"household_id": "R1", "home_id": "V2"}]},
    "bedrooms": {"R1": {"bedrooms_needed": 2}},
    "bedspaces": {"members": people("R1", "30F;4F;6M")},
    "areas": {"R1": {"areas": "South"}},
    "landlords": {"R1": {"landlords": "Trust"}},
    "property_types": {"R1": {"property_types": "house"}},
    "access_category": {"R1": {"access_need": "A"}},
    "reserved_accessible": {"H3": {"access_category": "B"}, "policy": {"reserve_accessible": True}},
    "floor": {"R1": {"max_floor": 1}, "H3": {"floor": 2}},
    "min_age": {"members": people("R1", "30F"), "H3": {"min_age": 55}},
    "rent": {"R1": {"max_weekly_rent": 90.0}, "H3": {"weekly_rent": 100.0}},
    "provider_queue": {"policy": {"queues": {"homeless": {"landlord": "Trust"}}}},
    "local_lettings": {
        "policy": {
            "local_lettings": [{"name": "L", "where": {"home_id": "H3"}, "who": {"queue": "transfer"}}]
        }
    },
    "arrears": {"R1": {"arrears": 500.0}, "policy": {"limits": {"max_arrears": 100}}},
    "refusals": {
        "offers": [{"household_id": "R1", "home_id": "V2", "outcome": "refused"}],
        "policy": {"limits": {"max_refusals": 1}},
    },
}


def changed(changes: dict[str, Any]) -> Scenario:
    """The good scenario with other facts about single homes and households, and other policy keys."""
    changes = dict(changes)
    policy = POLICY | changes.pop("policy", {})
    homes = [home | changes.pop(home["home_id"], {}) for home in HOMES]
    households = [household | changes.pop(household["household_id"], {}) for household in HOUSEHOLDS]
    blocks = [{"block": "Tower", "works": "demolish"}, *changes.pop("more_blocks", [])]
    return make_scenario(homes, households, policy=policy, blocks=blocks, name="By hand", **changes)


@pytest.mark.parametrize("rule", SUITABILITY)
def test_a_letting_that_does_not_suit_is_reported_under_its_rule(rule: str):
    scenario = changed(SUITABILITY[rule])
    plan = honest(replace(GOOD, move_list=tuple(replace(m, reserves=()) for m in GOOD.move_list)), scenario)
    assert failed(plan, scenario) == {f"suitable: {rule}"}
    (breach,) = breaches(plan, f"suitable: {rule}", scenario)
    assert breach.startswith("R1 to H3 on 10/05/2027: ")


def test_every_rule_of_suitability_is_broken_in_these_tests():
    elsewhere = {"to_be_let", "another_home", "authority"}
    assert {f"suitable: {rule}" for rule in (*SUITABILITY, *elsewhere)} == {
        check.name for check in CHECKS if check.name.startswith("suitable: ")
    }


def test_every_check_is_seen_to_fail_in_these_tests():
    seen = set().union(*(names for _, names in BROKEN.values()))
    elsewhere = {"quotas", "exchange day", "exchange homes", "reserves of exchanges"}
    others = {check.name for check in CHECKS if not check.name.startswith("suitable: ")}
    assert others - seen == elsewhere


def test_a_household_that_is_let_its_own_home_is_reported():
    moves = (Move("T5", "H5", "H5", "C04", 1, "chain", DAY("2027-03-01"), DAY("2027-02-01")),)
    plan = more(moves, Chain("C04", "chain", "H5", 1, "left_empty", "H5"))(of("R1", reserves=())(GOOD))
    assert "suitable: another_home" in failed(plan)


def test_a_soft_deadline_is_no_breach_but_must_be_listed():
    scenario = good_scenario(deadlines="aim")
    late = honest(of("T2", start_date=DAY("2027-05-03"))(GOOD), scenario)
    assert failed(late, scenario) == set()
    silent = replace(late, unmet_list=tuple(entry for entry in late.unmet_list if entry.demand != "move_by"))
    assert failed(silent, scenario) == {"deadlines missed"}
    assert breaches(silent, "deadlines missed", scenario) == (
        "T2 is not moved by its deadline, but is not listed (move_by)",
    )


def test_a_household_with_a_hard_deadline_that_is_not_moved_is_reported():
    plan = honest(
        replace(
            GOOD,
            move_list=tuple(move for move in GOOD.move_list if move.household_id != "T2"),
            chain_list=tuple(entry for entry in GOOD.chain_list if entry.chain_id != "C02"),
        )
    )
    assert failed(plan) == {"deadlines"}
    assert breaches(plan, "deadlines") == ("T2 is not moved, expected by 30/04/2027",)


def test_a_home_in_works_is_relet_only_after_they_end():
    works = {
        "H1": {"block": "Mews"},
        "more_blocks": [{"block": "Mews", "works": "refurbish", "ready_again": "2027-03-09"}],
    }
    scenario = changed(works)
    assert failed(honest(GOOD, scenario), scenario) == {"ready dates", "letting time"}
    assert breaches(honest(GOOD, scenario), "ready dates", scenario) == (
        "T3 to H1: said to be ready on 08/03/2027, expected 09/03/2027",
    )


def test_a_chain_into_a_block_to_be_refurbished_ends_held():
    scenario = changed({"H4": {"block": "Mews"}, "more_blocks": [{"block": "Mews", "works": "refurbish"}]})
    plan = honest(GOOD, scenario)
    assert failed(plan, scenario) == {"chain ends"}
    assert failed(chain("C03", ends="held")(plan), scenario) == set()


def test_a_household_may_be_decanted_out_of_a_block_by_a_chain():
    assert failed(of("T2", kind="decant_permanent")(GOOD)) == set()


def test_each_home_is_let_by_the_times_of_its_own_council_and_each_household_by_its_scheme():
    times = {"letting": 7, "void_works": 14}
    scenario = make_scenario(
        [
            {"home_id": "N1", "authority": "north", "bedrooms": 2},
            {"home_id": "H1", "authority": "south", "bedrooms": 1},
        ],
        [
            {"household_id": "T1", "home_id": "H1", "authority": "south", "bedrooms_needed": 2},
            {"household_id": "R1", "authority": "south"},
        ],
        policy={"cross_authority": True, "objectives": ["households"]},
        authorities={
            "north": {"times": {"letting": 28, "void_works": 56}, "cross_authority": True},
            "south": {"times": times, "cross_authority": True},
        },
        name="Two councils",
    )
    plan = honest(
        Plan(
            "Two councils", DAY("2027-01-04"), DAY("2028-01-03"), "optimal", (),
            (
                Move("T1", "H1", "N1", "C01", 1, "chain", DAY("2027-01-04"), DAY("2027-02-01")),
                Move("R1", None, "H1", "C01", 2, "chain", DAY("2027-02-15"), DAY("2027-02-22")),
            ),
            (Chain("C01", "chain", "N1", 2, "register"),),
        ),
        scenario,
    )  # fmt: skip
    assert failed(plan, scenario) == set()
    closed = {council: policy.model_copy(update={"cross_authority": False}) for council, policy in
              scenario.authority_policies.items()}  # fmt: skip
    wide = scenario.policy.model_copy(update={"cross_authority": False})
    apart = replace(scenario, authority_policies=closed, policy=wide)
    assert failed(plan, apart) == {"suitable: authority"}


def test_a_breach_says_what_was_found_and_what_was_expected():
    early = of("R1", start_date=DAY("2027-05-03"))(GOOD)
    assert breaches(early, "letting time") == (
        "R1 to H3: starts on 03/05/2027, expected 10/05/2027 or later (ready on 26/04/2027, 14 days to let)",
    )
    busy = of("T2", start_date=DAY("2027-03-29"))(GOOD)
    assert breaches(busy, "capacity") == ("Week from 29/03/2027: 2 tenancies (T3 and T2), at most 1",)


def test_a_plan_that_was_not_found_has_nothing_to_check():
    empty = honest(replace(GOOD, status="infeasible", move_list=(), chain_list=()))
    empty = replace(empty, objectives=())
    assert failed(empty, good_scenario(deadlines="aim")) == set()


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [
        (10, 10, 0),
        (0, 0, 0),
        (90, 100, 0.1),
        (100, 90, 0.1),
        (0, 5, 1),
        (-5, 5, 1),
        (5, float("inf"), 1),
        (0, float("nan"), 1),
    ],
)
def test_a_gap_is_relative_to_the_larger_of_value_and_bound(value: float, bound: float, gap: float):
    assert relative_gap(value, bound) == pytest.approx(gap)
