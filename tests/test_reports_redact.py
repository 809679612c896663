"""A redacted plan: no id and no address is left anywhere, and it still hangs together."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_builder import household, large_plan, sample_plan

from optimiser.records.plan import CheckResult, Plan, Unmet
from optimiser.reports import redact, write_html


def said(plan: Plan) -> str:
    """Everything that a plan holds, as one text."""
    return str(asdict(plan))


def test_no_id_and_no_address_is_left_anywhere() -> None:
    plan = sample_plan()
    text = said(redact(plan))
    for name in (*plan.household_facts, *plan.home_facts, "H0503"):
        assert name not in text
    assert "Wharf Road" not in text
    assert "packing" not in text
    assert "scenarios/tiny" not in text


def test_ids_within_sentences_are_replaced_by_the_same_pseudonyms() -> None:
    moved = redact(sample_plan()).move_list[1]
    assert moved.reasons == (
        f"{moved.household_id} gives up 2 bedrooms.",
        f"A large family can have {moved.from_home_id}.",
    )


def test_links_between_the_records_hold() -> None:
    plan = redact(large_plan())
    assert all(move.to_home_id in plan.home_facts for move in plan.move_list)
    assert all(move.household_id in plan.household_facts for move in plan.move_list)
    assert {chain.starts_with for chain in plan.chain_list} == {
        m.to_home_id for m in plan.move_list if m.position == 1
    }
    assert len(plan.household_facts) == len(large_plan().household_facts)


def test_figures_dates_and_queues_stay() -> None:
    before, after = sample_plan(), redact(sample_plan())
    assert after.kpi_values == before.kpi_values
    assert [move.start_date for move in after.move_list] == [move.start_date for move in before.move_list]
    assert [facts["queue"] for facts in after.household_facts.values()] == [
        facts["queue"] for facts in before.household_facts.values()
    ]


def test_another_plan_of_the_same_scenario_has_the_same_pseudonyms() -> None:
    whole = redact(sample_plan())
    part = redact(replace(sample_plan(), move_list=sample_plan().move_list[:1], quotas=()))
    assert part.move_list[0].household_id == whole.move_list[0].household_id
    assert part.move_list[0].to_home_id == whole.move_list[0].to_home_id


def test_pseudonyms_depend_on_the_records_or_on_the_key_and_not_on_the_id_alone() -> None:
    plan = sample_plan()
    other = replace(
        plan, household_facts={**plan.household_facts, "R9999": household("homeless", "B", 1, 99)}
    )
    ids = {redact(each).move_list[0].household_id for each in (plan, other)}
    ids |= {redact(plan, key=key).move_list[0].household_id for key in ("one", "two")}
    assert len(ids) == 4
    assert redact(plan, key="one").move_list[0] == redact(other, key="one").move_list[0]


@pytest.mark.parametrize("name", ["A B", "T-1/2", "=x", "12", "Ünal 7", "(3)", "a.b"])
def test_ids_of_any_shape_are_found_in_sentences(name: str) -> None:
    sentence = f"{name}, next to {name}: passed over by {name}."
    plan = replace(
        sample_plan(),
        household_facts={name: household("homeless", "A", 1, 1)},
        unmet_list=(Unmet(name, "rehouse", sentence),),
    )
    after = redact(plan).unmet_list[0]
    new = after.household_id
    assert after.reason == f"{new}, next to {new}: passed over by {new}."


def test_an_id_inside_a_longer_word_is_left_alone() -> None:
    check = CheckResult("x", "y", ("T0012 and T00123 and XT0012",))
    after = redact(replace(sample_plan(), checks=(check,)))
    assert after.checks[0].breaches == (f"{after.move_list[0].household_id} and T00123 and XT0012",)


@given(
    st.sets(
        st.text("AB-1 ", min_size=1, max_size=4).filter(lambda text: text.strip()), min_size=2, max_size=8
    )
)
def test_no_two_households_share_a_pseudonym(names: set[str]) -> None:
    facts = {name: household("homeless", "A", 1, 1) for name in names}
    plan = redact(replace(sample_plan(), household_facts={**sample_plan().household_facts, **facts}))
    assert len(plan.household_facts) == len({*sample_plan().household_facts, *names})


def test_a_redacted_plan_makes_documents_without_ids(tmp_path: Path) -> None:
    text = write_html(redact(sample_plan()), tmp_path / "plan.html").read_text(encoding="utf-8")
    for name in sample_plan().household_facts:
        assert name not in text
