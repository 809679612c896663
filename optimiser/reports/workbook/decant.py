"""The decant plan as sheets: households, blocks and phases, weeks, held homes, money, what is missing."""

from __future__ import annotations

from typing import Any

from optimiser.records.decant import BlockPlan, Hold, Payment, PhasePlan
from optimiser.records.plan import Plan, Unmet
from optimiser.reports.content.decant_rows import (
    HouseholdRow,
    WeekRow,
    block_mark,
    cure_reaches,
    diary,
    facts_of,
    figures,
    household_rows,
    in_the_way,
    opening_sentence,
    untried_sentences,
)
from optimiser.reports.content.document import Document, period, settings_rows
from optimiser.reports.content.objective_rows import ORDER_NOTE, objective_rows, status_sentence
from optimiser.reports.content.words import bedrooms, plain, short_bedrooms
from optimiser.reports.workbook.summary import Cursor
from optimiser.reports.workbook.table import Column, Sheets, write_table

_WIDTHS = (14, 44, 16, 16, 16, 16, 16, 16)


def write_decant_summary(sheets: Sheets, document: Document) -> None:
    """Write the first sheet: the plan in a few figures, its aims, its blocks and what is in the way."""
    sheet = sheets.add("Summary")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    cursor, plan = Cursor(sheets, sheet), document.plan
    cursor.say(f"Decant plan: {plan.scenario}", "title")
    cursor.say(period(plan), "lead")
    cursor.say(opening_sentence(plan), "lead_bold")
    cursor.say(status_sentence(plan), "lead")
    _figures(cursor, plan)
    _aims(cursor, plan)
    _blocks(cursor, plan)
    _in_the_way(cursor, plan)
    cursor.section("What was asked for")
    for label, text in settings_rows(plan):
        cursor.line([(label, "text"), (text, "text")])
    sheet.print_area(0, 0, cursor.row - 1, len(_WIDTHS) - 1)
    sheet.hide_gridlines(2)
    sheet.activate()


def _figures(cursor: Cursor, plan: Plan) -> None:
    cursor.section("The plan in figures")
    for figure in figures(plan):
        cursor.line([(figure.label, "text"), (figure.shown, "right")])


def _aims(cursor: Cursor, plan: Plan) -> None:
    cursor.section("What the plan aimed for, in order")
    cursor.say(ORDER_NOTE, "note")
    heads = ("Aim", "Reached", "Best possible", "Wanted", "Unit", "How near")
    cursor.line([(head, "header") for head in heads], 16)
    for row in objective_rows(plan):
        texts = [(row.show(row.value), "right"), (row.show(row.bound), "right"), (row.sense, "text")]
        cursor.line(
            [(f"{row.place}. {row.label}", "text"), *texts, (row.unit, "text"), (row.nearness, "text")]
        )


def _blocks(cursor: Cursor, plan: Plan) -> None:
    cursor.section("Blocks")
    heads = ("Block", "Households", "To be empty by", "Empty on", "Place in order", "How it comes out")
    cursor.line([(head, "header") for head in heads], 16)
    for block in facts_of(plan).blocks:
        cursor.line(
            [
                (block.block, "text"), (block.households, "integer"), (block.vacate_by, "date"),
                (block.emptied_on, "date"), (block.place, "integer"), (block_mark(block), "mark"),
            ],
            15,
        )  # fmt: skip


def _in_the_way(cursor: Cursor, plan: Plan) -> None:
    facts = facts_of(plan)
    lines = in_the_way(plan)
    if not lines:
        return
    cursor.section("What is in the way")
    for line in lines:
        cursor.say(line, "lead_bold")
    if facts.clash:
        cursor.say("These demands cannot all be met together (proved); at least one has to give:", "lead")
        for sentence in facts.clash:
            cursor.say(f"– {sentence}", "lead", 1)
    if facts.cures:
        cursor.say("What would cure it, each tried by planning again:", "lead")
        for cure in facts.cures:
            cursor.say(f"– {cure.sentence} ({cure_reaches(cure)})", "lead", 1)
    for sentence in untried_sentences(facts):
        cursor.say(sentence, "lead")


def _home(facts: Any) -> str:
    parts = (short_bedrooms(facts.get("bedrooms")), facts.get("development") or facts.get("area"))
    return ", ".join(str(part) for part in parts if part)


_HOUSEHOLDS = (
    Column[HouseholdRow]("Household", 10, "text", lambda row: row.household_id),
    Column[HouseholdRow]("Block", 14, "text", lambda row: row.block),
    Column[HouseholdRow]("Leaves home", 10, "text", lambda row: row.facts.get("home_id")),
    Column[HouseholdRow]("Needs", 11, "text", lambda row: bedrooms(row.facts.get("need"))),
    Column[HouseholdRow]("Out by", 11, "date", lambda row: row.move_by),
    Column[HouseholdRow]("First move", 11, "date", lambda row: row.first and row.first.start_date),
    Column[HouseholdRow]("To", 9, "text", lambda row: row.first and row.first.to_home_id),
    Column[HouseholdRow]("What and where", 18, "text", lambda row: _home(row.home_first)),
    Column[HouseholdRow]("Kind", 16, "text", lambda row: plain(row.first.kind) if row.first else ""),
    Column[HouseholdRow]("Second move", 11, "date", lambda row: row.last and row.last.start_date),
    Column[HouseholdRow]("To home", 9, "text", lambda row: row.last and row.last.to_home_id),
    Column[HouseholdRow]("Kind of it", 14, "text", lambda row: plain(row.last.kind) if row.last else ""),
    Column[HouseholdRow]("Weeks away", 8, "decimal", lambda row: row.temporary_weeks or None),
    Column[HouseholdRow]("Outcome", 14, "mark", lambda row: row.outcome),
    Column[HouseholdRow]("Due to it", 10, "money", lambda row: row.paid or None),
    Column[HouseholdRow]("Officer", 12, "text", lambda row: row.officer),
    Column[HouseholdRow]("Support", 18, "text", lambda row: row.facts.get("support")),
    Column[HouseholdRow]("Why", 50, "text", lambda row: row.why),
)


def write_households(sheets: Sheets, document: Document) -> None:
    """Write a row a household."""
    rows = household_rows(document.plan)
    write_table(sheets, sheets.add("Households"), _HOUSEHOLDS, rows, "Nobody has to move.")


_BLOCKS = (
    Column[BlockPlan]("Block", 18, "text", lambda row: row.block),
    Column[BlockPlan]("Works", 12, "text", lambda row: plain(row.works)),
    Column[BlockPlan]("Households", 11, "integer", lambda row: row.households),
    Column[BlockPlan]("To be empty by", 12, "date", lambda row: row.vacate_by),
    Column[BlockPlan]("Empty on", 12, "date", lambda row: row.emptied_on),
    Column[BlockPlan]("Ready again", 12, "date", lambda row: row.ready_again),
    Column[BlockPlan]("Place in order", 9, "integer", lambda row: row.place),
    Column[BlockPlan]("In time", 9, "integer", lambda row: row.in_time),
    Column[BlockPlan]("Late", 8, "integer", lambda row: row.late),
    Column[BlockPlan]("Not out", 8, "integer", lambda row: row.staying),
    Column[BlockPlan]("How it comes out", 22, "mark", block_mark),
    Column[BlockPlan]("Land for", 18, "text", lambda row: row.land_for),
    Column[BlockPlan]("Officer", 18, "text", lambda row: row.officer),
    Column[BlockPlan]("Rent lost, emptied ahead", 13, "money", lambda row: round(row.rent_lost)),
)
_PHASES = (
    Column[PhasePlan]("Development", 18, "text", lambda row: row.development),
    Column[PhasePlan]("Waits for", 50, "text", lambda row: ", ".join(row.waits_for)),
    Column[PhasePlan]("Land clear", 12, "date", lambda row: row.land_clear),
    Column[PhasePlan]("Weeks to build", 10, "integer", lambda row: row.build_weeks),
    Column[PhasePlan]("Handed over", 12, "date", lambda row: row.handover),
    Column[PhasePlan]("Homes", 9, "integer", lambda row: row.homes),
    Column[PhasePlan]("Let in this plan", 10, "integer", lambda row: row.let),
    Column[PhasePlan]("Kept for a right to return", 13, "integer", lambda row: row.kept),
)
_DIARY = (
    Column[WeekRow]("Week", 7, "integer", lambda row: row.week),
    Column[WeekRow]("Week begins", 12, "date", lambda row: row.begins),
    Column[WeekRow]("Officer", 18, "text", lambda row: row.officer),
    Column[WeekRow]("Day", 12, "date", lambda row: row.move.start_date),
    Column[WeekRow]("Household", 11, "text", lambda row: row.move.household_id),
    Column[WeekRow]("Block", 18, "text", lambda row: row.block),
    Column[WeekRow]("Kind", 20, "text", lambda row: plain(row.move.kind)),
    Column[WeekRow]("From", 10, "text", lambda row: row.move.from_home_id),
    Column[WeekRow]("To", 10, "text", lambda row: row.move.to_home_id),
    Column[WeekRow]("Help to arrange", 40, "text", lambda row: row.support),
)
_HOLDS = (
    Column[Hold]("Home", 12, "text", lambda row: row.home_id),
    Column[Hold]("Held for", 12, "text", lambda row: row.household_id),
    Column[Hold]("From", 12, "date", lambda row: row.held_from),
    Column[Hold]("Let on", 12, "date", lambda row: row.held_to),
    Column[Hold]("Days held", 10, "integer", lambda row: row.days),
    Column[Hold]("Rent lost", 12, "money", lambda row: row.rent_lost),
)
_MONEY = (
    Column[Payment]("Household", 12, "text", lambda row: row.household_id),
    Column[Payment]("What for", 18, "text", lambda row: plain(row.kind)),
    Column[Payment]("Due on", 12, "date", lambda row: row.due_on),
    Column[Payment]("Amount", 12, "money", lambda row: row.amount),
)
_UNMET = (
    Column[Unmet]("Household", 12, "text", lambda row: row.household_id),
    Column[Unmet]("Asked for", 22, "text", lambda row: plain(row.demand)),
    Column[Unmet]("Reason", 110, "text", lambda row: row.reason),
)


def write_blocks(sheets: Sheets, document: Document) -> None:
    """Write a row a block, and a row a phase that waits for land."""
    facts = facts_of(document.plan)
    write_table(sheets, sheets.add("Blocks"), _BLOCKS, facts.blocks, "No block is to be emptied.")
    if facts.phases:
        write_table(sheets, sheets.add("Phases"), _PHASES, facts.phases, "")


def write_diary(sheets: Sheets, document: Document) -> None:
    """Write the weekly list of each officer: filter by officer or week."""
    rows = diary(document.plan)
    write_table(sheets, sheets.add("Weeks and officers"), _DIARY, rows, "Nobody moves.")


def write_holds(sheets: Sheets, document: Document) -> None:
    """Write the homes to hold back, from when, and what that costs."""
    sheet = sheets.add("Held homes")
    rows = sorted(facts_of(document.plan).holds, key=lambda hold: (hold.held_from, hold.home_id))
    free = write_table(sheets, sheet, _HOLDS, rows, "No home has to be held back.")
    _totals(sheets, sheet, free, {4: "total", 5: "total_money"}, len(rows), [hold.days for hold in rows],
            [hold.rent_lost for hold in rows])  # fmt: skip


def write_money(sheets: Sheets, document: Document) -> None:
    """Write every payment that falls due."""
    sheet = sheets.add("Money")
    rows = sorted(facts_of(document.plan).payments, key=lambda each: (each.due_on, each.household_id))
    free = write_table(sheets, sheet, _MONEY, rows, "Nothing is to be paid.")
    _totals(sheets, sheet, free, {3: "total_money"}, len(rows), [row.amount for row in rows])


def _totals(
    sheets: Sheets, sheet: Any, at: int, columns: dict[int, str], rows: int, *values: list[float]
) -> None:
    if not rows:
        return
    sheet.write_string(at, 0, "Total", sheets.formats["total"])
    for (column, look), numbers in zip(columns.items(), values, strict=True):
        letter = chr(ord("A") + column)
        sheet.write_formula(at, column, f"=SUM({letter}2:{letter}{at})", sheets.formats[look], sum(numbers))


def write_unmet(sheets: Sheets, document: Document) -> None:
    """Write who is late or without a home for good, and why."""
    nothing = "Everybody is out in time and has a home for good."
    write_table(sheets, sheets.add("Cannot be met"), _UNMET, document.plan.unmet_list, nothing)


DECANT_WRITERS = (
    write_decant_summary,
    write_households,
    write_blocks,
    write_diary,
    write_holds,
    write_money,
    write_unmet,
)
