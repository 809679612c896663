"""plan.json: the shape of the data dictionary, the same text each time, and back without loss."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.errors import InputError
from optimiser.intake import plan_from_json, plan_to_json, read_plan
from optimiser.records import Chain, CheckResult, Move, ObjectiveResult, Plan, QuotaResult, Unmet

START = date(2027, 1, 4)
PLAN = Plan(
    scenario="Small",
    start=START,
    end=START + timedelta(weeks=26),
    status="optimal",
    objectives=(ObjectiveResult("priority", 14.0, 14.0, 0.0), ObjectiveResult("speed", 10.5, 10.25, 0.024)),
    move_list=(
        Move(
            "T1", "H1", "V1", "C01", 1, "chain", START, START + timedelta(21), ("R1",), 4000.0, ("Needs 2.",)
        ),
    ),
    chain_list=(Chain("C01", "chain", "V1", 1, "left_empty", "H1"),),
    unmet_list=(Unmet("R1", "home", "No home of its size."),),
    kpi_values={
        "households_rehoused": 1,
        "by_queue": {"transfer": 1},
        "relet_days_core": None,
        "cost": 4000.0,
    },
    baselines={"greedy": {"households_rehoused": 1}},
    quotas=(QuotaResult("q", "At least 1.", 1.0, None, 1.0, None, True, ("T1",)),),
    home_facts={"V1": {"bedrooms": 2, "ready_date": "2027-01-04", "lift": True}},
    household_facts={"T1": {"areas": ["North"], "need": 2}},
    checks=(CheckResult("dates", "Nobody moves early.", ()),),
    settings={"gap": 0.001, "max_chain": None},
)


def test_the_keys_are_those_of_the_data_dictionary():
    written = json.loads(plan_to_json(PLAN))
    assert list(written)[:8] == [
        "schema_version",
        "scenario",
        "status",
        "objectives",
        "moves",
        "chains",
        "unmet",
        "kpis",
    ]
    assert written["schema_version"] == 1
    assert written["objectives"][0] == {"name": "priority", "value": 14, "bound": 14, "gap": 0.0}
    assert written["moves"][0] == {
        "household_id": "T1",
        "from_home_id": "H1",
        "to_home_id": "V1",
        "chain_id": "C01",
        "position": 1,
        "kind": "chain",
        "ready_date": "2027-01-04",
        "start_date": "2027-01-25",
        "reserves": ["R1"],
        "incentive": 4000,
        "reasons": ["Needs 2."],
    }
    assert written["chains"][0] == {
        "chain_id": "C01",
        "kind": "chain",
        "starts_with": "V1",
        "moves": 1,
        "ends": "left_empty",
        "home_left": "H1",
    }


def test_whole_numbers_are_written_without_a_decimal_point():
    text = plan_to_json(PLAN)
    assert '"incentive": 4000,' in text
    assert '"value": 14,' in text
    assert '"gap": 0.0' in text


def test_a_plan_comes_back_as_it_was():
    assert plan_from_json(plan_to_json(PLAN)) == PLAN


def test_numpy_values_are_written_as_plain_ones():
    facts = {
        "bedrooms": np.int64(2),
        "lift": np.bool_(True),
        "weekly_rent": np.float64(99.5),
        "points": np.nan,
    }
    plan = Plan(
        "s",
        START,
        START,
        "feasible",
        (),
        (),
        (),
        home_facts={"V1": facts},
        kpi_values={"by_bedrooms": {2: 1}},
    )
    written = json.loads(plan_to_json(plan))
    assert written["home_facts"]["V1"] == {"bedrooms": 2, "lift": True, "weekly_rent": 99.5, "points": None}
    assert written["kpis"] == {"by_bedrooms": {"2": 1}}


def test_a_bound_that_nobody_proved_is_null():
    plan = Plan(
        "s", START, START, "stopped", (ObjectiveResult("speed", 1.0, float("-inf"), float("inf")),), (), ()
    )
    assert json.loads(plan_to_json(plan))["objectives"][0] == {
        "name": "speed",
        "value": 1,
        "bound": None,
        "gap": None,
    }
    assert np.isnan(plan_from_json(plan_to_json(plan)).objectives[0].bound)


NUMBERS = st.floats(-1e9, 1e9)
WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MOVES = st.builds(
    Move,
    WORDS,
    st.none() | WORDS,
    WORDS,
    WORDS,
    st.integers(1, 9),
    st.sampled_from(["chain", "return"]),
    DAYS,
    DAYS,
    st.lists(WORDS, max_size=2).map(tuple),
    NUMBERS,
    st.lists(WORDS, max_size=2).map(tuple),
)
CHAINS = st.builds(
    Chain, WORDS, st.sampled_from(["chain", "exchange"]), WORDS, st.integers(0, 9), st.just("register")
)
QUOTAS = st.builds(
    QuotaResult,
    WORDS,
    WORDS,
    NUMBERS,
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.booleans(),
    st.lists(WORDS, max_size=2).map(tuple),
)
VALUES = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | NUMBERS | WORDS
FACTS = st.dictionaries(
    WORDS, st.dictionaries(WORDS, VALUES | st.lists(WORDS, max_size=2), max_size=2), max_size=2
)
PLANS = st.builds(
    Plan,
    WORDS,
    DAYS,
    DAYS,
    st.sampled_from(["optimal", "feasible", "infeasible", "stopped"]),
    st.lists(st.builds(ObjectiveResult, WORDS, NUMBERS, NUMBERS, NUMBERS), max_size=2).map(tuple),
    st.lists(MOVES, max_size=2).map(tuple),
    st.lists(CHAINS, max_size=2).map(tuple),
    st.lists(st.builds(Unmet, WORDS, WORDS, WORDS), max_size=2).map(tuple),
    st.dictionaries(WORDS, VALUES | st.dictionaries(WORDS, VALUES, max_size=2), max_size=2),
    FACTS,
    st.lists(QUOTAS, max_size=2).map(tuple),
    FACTS,
    FACTS,
    st.lists(st.builds(CheckResult, WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2).map(
        tuple
    ),
    st.dictionaries(WORDS, VALUES, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_any_plan_comes_back_as_it_was(plan):
    text = plan_to_json(plan)
    again = plan_from_json(text)
    assert again == plan
    assert plan_to_json(again) == text


def test_a_plan_is_read_from_its_folder_or_its_file(tmp_path):
    (tmp_path / "plan.json").write_text(plan_to_json(PLAN), encoding="utf-8")
    assert read_plan(tmp_path) == read_plan(tmp_path / "plan.json") == PLAN


def broken(**changes):
    written = json.loads(plan_to_json(PLAN)) | changes
    return json.dumps({key: value for key, value in written.items() if value is not ...})


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("{", None, "not valid JSON"),
        ("[1]", None, "not a plan"),
        ("{}", "schema_version", "schema_version None"),
        (broken(schema_version=2), "schema_version", "reads version 1"),
        (broken(schema_version=True), "schema_version", "reads version 1"),
        (broken(moves=...), "moves", "missing"),
        (broken(status="great"), "status", "optimal"),
        (broken(start="soon"), "start", "a date"),
        (broken(moves=[{"household_id": "T1"}]), "moves[1].to_home_id", "missing"),
        (broken(chains={"a": 1}), "chains", "a list"),
        (
            broken(objectives=[{"name": "speed", "value": "x", "bound": 1, "gap": 0}]),
            "objectives[1].value",
            "a number",
        ),
    ],
)
def test_a_broken_plan_is_told_by_its_key(tmp_path, text, column, said):
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_plan(tmp_path)
    faults = [fault for fault in refused.value.faults if fault.column == column]
    assert faults, str(refused.value)
    assert said in faults[0].problem
    assert faults[0].where == "plan.json"


def test_a_plan_that_is_not_there_is_one_clear_message(tmp_path):
    with pytest.raises(InputError, match="no file"):
        read_plan(tmp_path)


def test_every_move_and_every_household_stands_on_one_line():
    lines = plan_to_json(PLAN).splitlines()
    for move in PLAN.move_list:
        (line,) = [line for line in lines if line.startswith(f' {{"household_id": "{move.household_id}"')]
        assert json.loads(line.rstrip(","))["to_home_id"] == move.to_home_id
    for household_id in PLAN.household_facts:
        assert sum(line.startswith(f' "{household_id}": {{') for line in lines) == 1
