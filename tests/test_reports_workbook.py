"""The workbook, read back as a reader's program would."""

from __future__ import annotations

import importlib
import textwrap
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from plan_builder import START, bare_plan, empty_plan, home, large_plan, sample_plan

from optimiser.records.plan import Chain, Move, Plan
from optimiser.reports import write_workbook
from optimiser.reports.workbook.table import lines_of

# openpyxl drops the bars of "Days empty", which are newer than what it reads
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")
SHEETS = ["Summary", "Lettings plan", "Chains", "Weeks", "Quotas", "Budget", "Not rehoused", "Checks"]
TABLES = SHEETS[1:]


def written(plan: Plan, folder: Path) -> Any:
    """Write a plan and open the workbook."""
    return openpyxl.load_workbook(write_workbook(plan, folder / "plan.xlsx"))


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """Read a sheet as one dict a row, keys from its header."""
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip([str(name) for name in header], row, strict=True)) for row in rows]


def texts(sheet: Worksheet) -> str:
    """Read all that a sheet says, in one text."""
    return "\n".join(
        str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(sample_plan(), tmp_path_factory.mktemp("book"))


def test_the_sheets_come_in_the_order_that_a_panel_reads_them(book: Any) -> None:
    assert book.sheetnames == SHEETS
    assert book.active.title == "Summary"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_frozen_header_and_a_filter_over_all_its_rows(book: Any, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes == "B2"
    last = sheet.max_row - (name in ("Weeks", "Budget"))  # a total stands below, outside the filter
    assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(_columns(sheet))}{last}"
    assert all(cell.font.bold for cell in sheet[1] if cell.value)


def _columns(sheet: Worksheet) -> int:
    return sum(cell.value is not None for cell in sheet[1])


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_prints_on_landscape_a4_one_page_wide_with_name_and_page(book: Any, name: str) -> None:
    sheet = book[name]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area
    assert "Riverside phase 1 && Mill Lane" in sheet.oddHeader.left.text
    assert sheet.oddFooter.right.text == "Page &P of &N"


def test_dates_are_real_dates_shown_day_first(book: Any) -> None:
    cell = next(cell for cell in book["Lettings plan"][2] if isinstance(cell.value, datetime))
    assert cell.number_format == "dd/mm/yyyy"
    rows = {row["Home"]: row for row in table(book["Lettings plan"])}
    assert rows["H0931"]["Ready"] == datetime(2027, 2, 22)
    assert rows["H0931"]["Tenancy starts"] == datetime(2027, 3, 15)
    assert rows["H0931"]["Week"] == 11


def test_a_letting_shows_who_moves_from_where_and_what_it_frees(book: Any) -> None:
    row = {row["Home"]: row for row in table(book["Lettings plan"])}["N001"]
    wanted = {
        "Address": "1 Wharf Road", "Beds": 3, "Type": "Flat", "Outcome": "✓ Let", "House-hold": "T0012",
        "Queue": "Transfer", "Band": "A", "Needs beds": 3, "From where": "Northside", "Frees home": "H0931",
        "Frees beds": 2, "Days empty": 21, "Chain / position": "C01 / 1", "Reserve 1": "T0044",
        "Reserve 2": "R0104", "Counts to quotas": "half to transfers", "Incent-ive": None,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


def test_every_home_that_is_or_comes_free_has_a_row_let_or_not(book: Any) -> None:
    outcomes = {row["Home"]: row["Outcome"] for row in table(book["Lettings plan"])}
    assert outcomes == {
        "N001": "✓ Let", "N002": "✓ Let", "N003": "✓ Let",
        "H0931": "✓ Let", "H0210": "✓ Let", "H0300": "✓ Let",
        "N004": "✗ LEFT EMPTY", "V010": "✗ LEFT EMPTY", "H0417": "✗ LEFT EMPTY",
        "H0500": "Emptied for demolition", "V011": "Not ready in the period",
    }  # fmt: skip


def test_a_home_left_empty_counts_its_days_to_the_end_of_the_period(book: Any) -> None:
    row = {row["Home"]: row for row in table(book["Lettings plan"])}["N004"]
    assert row["Days empty"] == 350  # 18 January 2027 to 3 January 2028
    assert row["House-hold"] is None


def test_a_chain_reads_from_its_vacancy_to_its_end(book: Any) -> None:
    rows = {row["Chain"]: row for row in table(book["Chains"])}
    links = "Links: home <- household leaves home <- ..."
    assert rows["C01"][links] == "N001 <- T0012 leaves H0931 <- T0020 leaves H0210 <- R0007"
    assert rows["C02"]["Ends with"] == "Home left empty: H0417"
    assert rows["C03"]["Ends with"] == "Home emptied for demolition: H0500"
    assert rows["C01"]["Incentives"] == 4000


def test_weeks_add_up_to_all_lettings_and_mark_full_ones(book: Any) -> None:
    *weeks, total = table(book["Weeks"])
    assert len(weeks) == 52
    assert sum(row["All tenancy starts"] for row in weeks) == 6
    assert weeks[-1]["Starts so far"] == 6
    assert [row["Week"] for row in weeks if row["Full?"]] == [4, 11]
    assert total["All tenancy starts"] == "=SUM(E2:E53)"


def test_totals_carry_their_value_for_programs_that_do_not_calculate(tmp_path: Path) -> None:
    path = write_workbook(sample_plan(), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)
    assert table(book["Weeks"])[-1]["All tenancy starts"] == 6
    assert table(book["Budget"])[-1]["Incentive"] == 6000


def test_the_budget_runs_down_to_what_is_left(book: Any) -> None:
    *paid, _ = table(book["Budget"])
    assert [row["Household"] for row in paid] == ["T0044", "T0020"]
    assert [row["Balance left"] for row in paid] == [8000, 4000]


def test_quotas_say_what_was_asked_counted_and_who(book: Any) -> None:
    half, homeless, budget = table(book["Quotas"])
    assert (half["Counted"], half["Out of"], half["Per cent"], half["Met?"]) == (2, 4, 0.5, "✓ Met")
    assert half["Households counted"] == "T0012, T0044"
    assert (homeless["Asked"], homeless["Met?"]) == ("from 2 to 4", "✗ NOT MET")
    assert (budget["Asked"], budget["Counted"], budget["Unit"]) == ("at most £10,000", 6000, "pounds")


def test_whoever_is_not_rehoused_is_listed_by_rank_with_the_reason(book: Any) -> None:
    rows = table(book["Not rehoused"])
    assert [(row["Household"], row["Asked for"]) for row in rows] == [
        ("D0003", "Move by its deadline"), ("D0003", "A home"), ("R0104", "A home"), ("R0230", "A home"),
    ]  # fmt: skip
    assert rows[0]["Move by"] == datetime(2027, 6, 30)
    assert rows[2]["Areas"] == "Northside; Riverside"
    assert all(row["Reason"] for row in rows)


def test_a_breach_is_shown_with_its_check(book: Any) -> None:
    assert [row["Result"] for row in table(book["Checks"])] == ["✓ Passed", "✗ BREACH"]
    assert table(book["Checks"])[1]["Breach"] == "half: 3 of 7, expected 3.5"


def test_the_summary_tells_what_to_look_at_first_and_how_near_the_plan_is_to_the_best(book: Any) -> None:
    said = texts(book["Summary"])
    for part in (
        "6 households move in 3 chains", "Every aim is proved within 0.05% of the best possible",
        "3 homes are left empty at the end: N004, H0417, V010.", "Quota “homeless households” is not met",
        "1 household is not moved by the deadline: D0003.", "proved best possible", "▼ worse", "▲ better",
        "phase-2-late",
    ):  # fmt: skip
        assert part in said
    assert "optimality" not in said


def test_the_summary_sets_the_plan_beside_both_baselines(book: Any) -> None:
    rows = {row[0]: row for row in book["Summary"].iter_rows(values_only=True)}
    assert rows["Households rehoused"][2:] == (6, 4, 5, "households", 1, "▲ better")
    assert rows["Bedrooms released by moves to smaller homes"][2:5] == (3, 0, 4)
    assert rows["Bedrooms released by moves to smaller homes"][6:] == (-1, "▼ worse")
    assert rows["Rehoused from: Homeless"][2:5] == (1, 3, 1)


def test_marks_are_coloured_by_rules_that_follow_later_edits(book: Any) -> None:
    rules = [rule for held in book["Quotas"].conditional_formatting for rule in held.rules]
    assert {rule.text for rule in rules} >= {"✗", "✓"}


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    names = ("=1+1", "+44", "-5", "@x")
    homes = {name: home(2, name, "vacant", address=name, ready_date="2027-01-04") for name in names}
    moves = tuple(Move(name, None, name, f"C{i}", 1, "chain", START, START, (name,), 0.0, (name,))
                  for i, name in enumerate(names))  # fmt: skip
    chains = tuple(Chain(move.chain_id, "chain", move.to_home_id, 1, "register") for move in moves)
    book = written(
        replace(empty_plan(), scenario="=2+2", home_facts=homes, move_list=moves, chain_list=chains), tmp_path
    )
    cells = [cell for name in SHEETS for row in book[name].iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert all(str(formula).startswith("=SUM(") for formula in formulas)
    lettings = table(book["Lettings plan"])
    assert {(row["Home"], row["Address"], row["House-hold"], row["Why"]) for row in lettings} == {
        (name, name, name, name) for name in names
    }


def test_a_large_plan_has_all_its_rows(tmp_path: Path) -> None:
    plan = large_plan()
    book = written(plan, tmp_path)
    assert book["Not rehoused"].max_row == 1 + 3700
    assert book["Lettings plan"].max_row == 1 + len(plan.home_facts)
    assert book["Chains"].max_row == 1 + len(plan.chain_list)


def test_the_first_workbook_of_a_program_is_like_those_after_it(tmp_path: Path) -> None:
    fresh = importlib.reload(importlib.import_module("optimiser.reports.workbook"))
    one = fresh.write_workbook(sample_plan(), tmp_path / "one.xlsx").read_bytes()
    assert fresh.write_workbook(sample_plan(), tmp_path / "two.xlsx").read_bytes() == one


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one = write_workbook(sample_plan(), tmp_path / "one.xlsx").read_bytes()
    two = write_workbook(sample_plan(), tmp_path / "two.xlsx").read_bytes()
    assert one == two


@pytest.mark.parametrize("plan", [bare_plan(), empty_plan()], ids=["bare", "empty"])
def test_a_plan_that_lacks_every_optional_part_still_makes_a_workbook(plan: Plan, tmp_path: Path) -> None:
    book = written(plan, tmp_path)
    assert book.sheetnames == SHEETS
    assert "This scenario sets no quotas." in texts(book["Quotas"])
    assert "This plan has not been checked against its rules." in texts(book["Checks"])


def test_a_plan_that_lets_nothing_says_so(tmp_path: Path) -> None:
    book = written(empty_plan(), tmp_path)
    assert "Nobody is rehoused in this plan." in texts(book["Summary"])
    assert "There are no chains in this plan." in texts(book["Chains"])


def test_a_text_longer_than_a_cell_can_hold_is_cut_and_marked(tmp_path: Path) -> None:
    plan = replace(sample_plan(), quotas=(replace(sample_plan().quotas[0], sentence="x" * 40_000),))
    sentence = table(written(plan, tmp_path)["Quotas"])[0]["What it asks"]
    assert len(sentence) == 32_767
    assert sentence.endswith("…")


def test_an_existing_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_text("old")
    write_workbook(sample_plan(), tmp_path / "plan.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    with pytest.raises(OSError, match="missing"):
        write_workbook(sample_plan(), tmp_path / "missing" / "plan.xlsx")


def test_a_row_is_high_enough_for_its_wrapped_text() -> None:
    assert lines_of("short", 10) == 1
    assert lines_of("one two three four five six seven", 10) == 4


def test_a_very_long_list_of_who_waits_is_cut_and_says_where_the_rest_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("optimiser.reports.workbook.not_rehoused")
    plan = large_plan()
    number = len(plan.unmet_list)
    assert number > 4
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    sheet = written(plan, tmp_path)["Not rehoused"]
    assert sheet.max_row == 1 + 3 + 1
    assert sheet["A5"].value == f"These are the first 3 of {number:,} rows; all are in unmet.csv."
    assert sheet.auto_filter.ref.endswith("4")
    monkeypatch.setattr(module, "MOST_ROWS", number)
    assert written(plan, tmp_path)["Not rehoused"].max_row == 1 + number


@given(
    st.lists(
        st.sampled_from(["a", "to", "home", "under-occupier", "households,", "Hill;", "", "\t", "no\n"])
    ),
    st.sampled_from([4, 6.5, 9, 24, 62]),
)
def test_lines_are_counted_as_text_is_wrapped(words: list[str], width: float) -> None:
    text = " ".join(words)
    wrapped = textwrap.wrap(text, max(1, int(width * 1.24)))
    assert lines_of(text, width) == (1 if len(text) <= width else len(wrapped))
