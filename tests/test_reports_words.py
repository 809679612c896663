"""The words of the documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_builder import move, sample_plan

from optimiser.records.plan import Chain, ObjectiveResult, Plan
from optimiser.reports.content import words
from optimiser.reports.content.document import gather, period
from optimiser.reports.content.highlights import highlights
from optimiser.reports.content.index import index, links
from optimiser.reports.content.kpi_rows import kpi_rows
from optimiser.reports.content.objective_rows import status_sentence
from optimiser.reports.content.quota_rows import quota_rows


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (0.0, "proved best possible"),
        (0.0005, "within 0.05% of the best possible"),
        (0.00034, "within 0.034% of the best possible"),
        (0.0123, "within 1.3% of the best possible"),
        (0.333, "within 34% of the best possible"),
        (float("inf"), "not known how near to the best possible"),
    ],
)
def test_nearness_is_said_in_plain_words(gap: float, said: str) -> None:
    assert words.nearness(gap) == said


@given(st.floats(1e-7, 1.0))
def test_nearness_never_promises_more_than_is_proved(gap: float) -> None:
    promised = float(words.nearness(gap).split()[1].rstrip("%")) / 100
    assert gap <= promised * (1 + 1e-6)
    assert promised <= gap * 1.11


@pytest.mark.parametrize(
    ("status", "gap", "said"),
    [
        ("optimal", 0.0, "Proved best possible"),
        ("optimal", 0.0008, "Every aim is proved within 0.08% of the best possible"),
        (
            "feasible",
            0.021,
            "not proved best: within 2.1% of the best possible for “Days that homes wait",
        ),
        ("infeasible", 0.0, "the demands clash (this is proved)"),
        ("stopped", 0.0, "Stopped by the time limit"),
    ],
)
def test_the_status_is_said_in_a_sentence(status: str, gap: float, said: str) -> None:
    plan = replace(sample_plan(), status=status, objectives=(ObjectiveResult("speed", 10, 10, gap),))
    assert said in status_sentence(plan)


def test_numbers_and_dates_are_written_as_in_this_country() -> None:
    assert words.number(12345) == "12,345"
    assert words.number(2.5) == "2.5"
    assert words.number(None) == words.number(float("nan")) == "–"
    assert words.money(-1234.5) == "-£1,234.50"
    assert words.money(2000) == "£2,000"
    assert words.day("2027-01-25") == "25/01/2027"
    assert words.long_day(date(2027, 1, 4)) == "4 January 2027"
    assert words.plain("under_occupation") == "Under-occupation"
    assert words.plain("council_tenants_transfer") == "Council tenants transfer"
    assert words.bedrooms(0) == "studio"
    assert words.count(1, "home") == "1 home"


def test_facts_may_come_from_numpy_and_pandas() -> None:
    assert words.as_number(np.int64(3)) == 3
    assert words.as_number(np.nan) is words.as_number(pd.NA) is words.as_number(True) is None
    assert words.as_date(pd.Timestamp("2027-01-25")) == date(2027, 1, 25)
    assert words.as_date(pd.NaT) is words.as_date("") is words.as_date(None) is None


def test_ids_sort_as_people_count() -> None:
    assert sorted(["C10", "C2", "N1", "C1"], key=words.natural) == ["C1", "C2", "C10", "N1"]


def test_the_period_names_its_last_day() -> None:
    assert period(sample_plan()) == "4 January 2027 to 2 January 2028 (52 weeks)"


def test_an_exchange_reads_as_a_ring() -> None:
    moves = (
        replace(move("X1", 1, "T1", "H1", "H2", "2027-01-25", "2027-01-25"), kind="exchange"),
        replace(move("X1", 2, "T2", "H2", "H1", "2027-01-25", "2027-01-25"), kind="exchange"),
    )
    plan = replace(sample_plan(), move_list=moves, chain_list=(Chain("X1", "exchange", "H1", 2, "exchange"),))
    assert links(index(plan).by_chain["X1"]) == "H1 <- T2 leaves H2 <- T1 leaves H1"
    outcomes = {row.home_id: row.outcome for row in gather(plan).homes if row.home_id in ("H1", "H2")}
    assert outcomes == {"H1": "✓ Swapped", "H2": "✓ Swapped"}


def test_a_budget_is_shown_in_pounds_and_a_quota_in_lettings() -> None:
    half, _, budget = quota_rows(sample_plan())
    assert (half.came_to, half.asked) == ("2 of 4 (50%)", "at least 2")
    assert (budget.came_to, budget.asked) == ("£6,000", "at most £10,000")


def test_a_kpi_that_nobody_has_heard_of_is_still_shown() -> None:
    plan = replace(sample_plan(), kpi_values={"moves_by_lorry": 3}, baselines={})
    assert [(row.measure.label, row.plan, row.verdict) for row in kpi_rows(plan)] == [
        ("Moves by lorry", 3, "")
    ]


def test_fewer_is_better_where_it_is() -> None:
    plan = replace(
        sample_plan(), kpi_values={"homes_left_empty": 3}, baselines={"a": {"homes_left_empty": 5}, "b": {}}
    )
    row = kpi_rows(plan)[0]
    assert (row.difference, row.verdict) == (-2, "▲ better")


def test_groups_of_a_saved_plan_meet_those_of_a_fresh_one() -> None:
    plan = replace(
        sample_plan(), kpi_values={"by_bedrooms": {2: 5}}, baselines={"a": {"by_bedrooms": {"2": 4, "3": 1}}}
    )
    assert [(row.plan, row.others) for row in kpi_rows(plan)] == [(5, (4,)), (0, (1,))]


def _quiet() -> Plan:
    sample = sample_plan()
    return replace(
        sample, unmet_list=(), quotas=(), checks=sample.checks[:1], home_facts={}, settings={},
        move_list=sample.move_list[:1], chain_list=(Chain("C01", "chain", "N001", 1, "held", "H0931"),),
    )  # fmt: skip


def test_nothing_is_raised_where_nothing_is_wrong() -> None:
    assert highlights(gather(_quiet())) == []


def test_what_needs_action_comes_first() -> None:
    marks = [item.mark for item in highlights(gather(sample_plan()))]
    assert marks == sorted(marks, key=lambda mark: mark != "✗ Act")
    assert marks.count("✗ Act") == 4


def test_more_moves_than_the_team_can_manage_are_something_to_act_on() -> None:
    plan = replace(_quiet(), settings={"moves_per_week": 0})
    assert highlights(gather(plan))[0].text == "1 week has more than the 0 moves the team can manage: 4."
