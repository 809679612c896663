"""Incentives, and the payments to households who have to leave."""

from datetime import date

import pytest
from scenario_builder import make_scenario

from optimiser.measures.finished import finished
from optimiser.measures.money import (
    amount_in_force,
    incentives_of_arcs,
    incentives_of_moves,
    why_no_incentive,
)
from optimiser.measures.payments import payments_of_moves
from optimiser.needs.assess import assess
from optimiser.records import Move
from optimiser.records.policy import DatedAmount
from optimiser.suitability import find_lettings

RATES = [{"valid_from": "2026-04-01", "amount": 1500}, {"valid_from": "2027-02-01", "amount": 2500}]
PAYMENTS = {
    "home_loss": [{"valid_from": "2026-10-01", "amount": 8100}],
    "disturbance": [{"valid_from": "2026-10-01", "amount": 700}],
    "removals": [{"valid_from": "2026-10-01", "amount": 300}],
}
DEMOLISH = {"block": "Tower", "works": "demolish"}
REFURBISH = {"block": "Tower", "works": "refurbish"}


def tenant_plan(
    incentives=None, payments=None, blocks=(), start="2027-03-01", kind="chain", new=1, **household
):
    """One tenant who needs a bedroom and leaves four of them."""
    homes = [{"home_id": "H1", "bedrooms": 4, "block": "Tower"}, {"home_id": "N1", "bedrooms": new}]
    scenario = make_scenario(
        homes,
        [{"household_id": "T1", "home_id": "H1"} | household],
        policy={"incentives": incentives or {}, "payments": payments or {}},
        blocks=blocks,
    )
    day = date.fromisoformat(start)
    return finished(assess(scenario), [Move("T1", "H1", "N1", "C01", 1, kind, day, day)])


def paid(incentives, **household):
    return incentives_of_moves(tenant_plan(incentives, **household))[0]


def of_arcs(incentives, **household):
    assessed = tenant_plan(incentives, **household).assessed
    found = incentives_of_arcs(assessed, find_lettings(assessed))
    assert len(found) == 1
    return found[0]


def due(**details):
    return payments_of_moves(tenant_plan(payments=PAYMENTS, **details))[0]


def test_an_incentive_is_paid_for_every_bedroom_released():
    assert paid({"per_bedroom": 2000}) == 6000
    assert paid({"per_bedroom": 2000}, new=4) == 0
    assert paid({"per_bedroom": 2000, "max_per_household": 5000}) == 5000


def test_the_rate_in_force_when_planning_starts_is_paid_whatever_the_week_of_the_move():
    assert paid({"per_bedroom": 2000, "per_bedroom_from": RATES}) == 3 * 1500
    assert paid({"per_bedroom": 2000, "per_bedroom_from": RATES[1:]}) == 3 * 2000  # none in force yet


@pytest.mark.parametrize(
    ("rule", "refused", "allowed"),
    [
        ({"max_arrears": 100}, {"arrears": 100.5}, {"arrears": 100}),
        ({"once_only": True}, {"incentive_paid": 1000}, {"incentive_paid": 0}),
        ({"min_tenancy_years": 1}, {"tenancy_start": "2026-01-05"}, {"tenancy_start": "2026-01-04"}),
        ({"queues": ["under_occupation"]}, {"queue": "decant"}, {"queue": "under_occupation"}),
    ],
)
def test_an_eligibility_rule_refuses_by_data_that_are_given(rule, refused, allowed):
    incentives = {"per_bedroom": 1000, "eligibility": rule}
    assert paid(incentives, **refused) == 0
    assert paid(incentives, **allowed) == 3000
    assert of_arcs(incentives, **refused) == 0
    assert of_arcs(incentives, **allowed) == 3000
    assert len(why_no_incentive(tenant_plan(incentives, **refused).assessed, 0)) == 1
    assert why_no_incentive(tenant_plan(incentives, **allowed).assessed, 0) == []
    if "queues" not in rule:
        assert paid(incentives) == 3000  # nothing is known, so nothing refuses


def test_the_reason_says_the_figures():
    incentives = {"per_bedroom": 1000, "eligibility": {"max_arrears": 100, "once_only": True}}
    plan = tenant_plan(incentives, arrears=250, incentive_paid=1500)
    assert why_no_incentive(plan.assessed, 0) == [
        "arrears of £250; the scheme allows £100",
        "was paid £1,500 before; the scheme pays once",
    ]


def test_a_temporary_move_earns_no_incentive():
    assert paid({"per_bedroom": 1000}, kind="decant_temporary") == 0


def test_the_latest_amount_that_has_begun_is_in_force():
    table = [
        DatedAmount(valid_from=date(2026, 10, 1), amount=2),
        DatedAmount(valid_from=date(2025, 10, 1), amount=1),
    ]
    days = [date(2025, 9, 30), date(2025, 10, 1), date(2026, 9, 30), date(2026, 10, 1)]
    assert [amount_in_force(table, day) for day in days] == [None, 1, 1, 2]


def test_home_loss_goes_to_who_leaves_a_block_to_be_demolished_for_good():
    assert due(blocks=[DEMOLISH]) == 8100 + 1000
    assert due(blocks=[REFURBISH]) == 1000
    assert due(blocks=[DEMOLISH], kind="decant_temporary") == 1000
    assert due() == 0


@pytest.mark.parametrize(("since", "amount"), [("2026-03-01", 9100), ("2026-03-02", 1000), (None, 9100)])
def test_home_loss_asks_for_twelve_months_in_the_home_on_the_day_of_leaving(since, amount):
    assert due(blocks=[DEMOLISH], tenancy_start=since) == amount


def test_nothing_is_paid_where_the_policy_has_no_amounts_or_none_in_force_yet():
    assert payments_of_moves(tenant_plan(blocks=[DEMOLISH])) == [0]
    later = {"home_loss": [{"valid_from": "2027-03-02", "amount": 8400}]}
    assert payments_of_moves(tenant_plan(payments=later, blocks=[DEMOLISH])) == [0]
