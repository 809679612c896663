"""Dates that cannot all be kept: told from a part of the programme, and so are the cures."""

import re
import time
import zipfile

from decant_cases import QUICK, day, decant, empty, new

from optimiser.making import plan_decant
from optimiser.needs.decanting import as_decant
from optimiser.planning.decant import cures
from optimiser.planning.decant.ground import lay_ground
from optimiser.planning.decant.model import decant_model
from optimiser.planning.decant.strain import find_strain
from optimiser.reports import write_workbook
from optimiser.reports.content.decant_rows import untried_sentences

BY = {"block": "Ash", "works": "demolish", "vacate_by": day(4)}
LATER = {"block": "Elm", "works": "demolish", "vacate_by": day(30)}


def two_blocks(**more):
    """Three households with one home by the first date; all the others come in time for the second."""
    homes = [*empty(1), *new("Quay", 6, ready_date=day(20))]
    return decant([BY, LATER], homes, {"Ash": 3, "Elm": 4}, weeks=40, **more)


def test_the_first_date_tells_how_many_have_to_be_late():
    strain = find_strain(lay_ground(as_decant(two_blocks()), False), 2, 10.0)
    assert strain is not None
    assert (strain.until.date(), int(strain.rows.sum()), strain.late, strain.stays) == (day(4), 3, 2, 0)


def test_nobody_has_to_be_late_where_homes_are_enough():
    scenario = decant([BY], empty(3), {"Ash": 3})
    assert find_strain(lay_ground(as_decant(scenario), False), 1, 10.0) is None


def test_with_a_date_that_cannot_be_kept_every_aim_is_proved():
    plan = plan_decant(two_blocks(), cures=False)
    assert plan.status == "optimal"
    assert {each.name: each.value for each in plan.objectives}["decants_on_time"] == 5
    assert {row.household_id for row in plan.unmet_list} == {"TAsh2", "TAsh3"}  # with what binds


def test_a_part_of_a_programme_looks_no_further_than_its_last_date():
    part = decant_model(lay_ground(as_decant(decant([BY], empty(1), {"Ash": 1}, weeks=40)), False), "soon")
    assert part.ground.calendar.hi.max() <= 28


def test_cures_of_a_large_programme_are_tried_on_the_part_that_matters(monkeypatch):
    scenario = two_blocks()
    whole = {cure.sentence: cure for cure in plan_decant(scenario).decant.cures}
    monkeypatch.setattr(cures, "FEW_COLUMNS", 80)
    part = {cure.sentence: cure for cure in plan_decant(scenario).decant.cures}
    homes = "2 more 2-bedroom homes that can be let by 01/02/2027."
    assert whole[homes].tried_until is None
    assert part[homes].tried_until == day(4)
    for found in (whole, part):
        assert (found[homes].in_time, found[homes].of, found[homes].complete) == (7, 7, True)
    assert any(sentence.endswith("more to empty Ash.") and cure.complete for sentence, cure in part.items())


def test_homes_are_wanted_sooner_where_staff_could_not_let_them_all_on_the_last_day():
    plan = plan_decant(
        decant(
            [BY], [], {"Ash": 3}, policy={"capacity": {"moves_per_week": 1}, "times": {**QUICK, "letting": 7}}
        )
    )
    told = {cure.sentence: cure.in_time for cure in plan.decant.cures}
    assert told["1 more 2-bedroom home that can be let by 01/02/2027."] == 1


def test_what_there_was_no_time_to_try_is_said(monkeypatch):
    monkeypatch.setattr(cures, "_moment", lambda until, share=1.0: time.perf_counter())
    facts = plan_decant(two_blocks()).decant
    assert facts.cures == ()
    assert "2 more 2-bedroom homes that can be let by 01/02/2027." in facts.untried
    assert "time ran out" in untried_sentences(facts)[0]


def test_homes_of_a_phase_are_there_after_the_days_of_their_own_size():
    """The block's small home does not wait for the letting of its large one."""
    blocks = [
        {"block": "Elm", "works": "demolish", "vacate_by": day(1), "land_for": "Quay"},
        {"block": "Ash", "works": "demolish", "vacate_by": day(6)},
    ]
    quay = [row | {"bedrooms": size} for row, size in zip(new("Quay", 2), (1, 3), strict=True)]
    plan = plan_decant(
        decant(
            blocks,
            [*empty(1), *quay],
            {"Elm": 1, "Ash": 2},
            developments=[{"development": "Quay", "build_weeks": 4}],
            policy={"times": {**QUICK, "letting_by_bedrooms": {1: 0, 3: 42}}, "decant": {"temporary": False}},
            changes={"TAsh1": {"bedrooms_needed": 1}, "TAsh2": {"bedrooms_needed": 3}},
            weeks=30,
        ),
        cures=False,
    )
    start = {move.household_id: move.start_date for move in plan.move_list}
    assert start["TAsh1"] == day(4)
    assert start["TAsh2"] == day(10)


def test_the_workbook_says_that_it_is_a_decant_plan(tmp_path):
    plan = plan_decant(decant([BY], empty(1), {"Ash": 1}))
    write_workbook(plan, tmp_path / "plan.xlsx")
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    footers = {re.search("<oddFooter>(.*?)</oddFooter>", sheet)[1] for sheet in sheets}
    assert all("Decant plan: personal data, keep safe" in footer for footer in footers)
