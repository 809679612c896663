"""The sheet "Budget": every incentive paid, the running total and what is left."""

from __future__ import annotations

from typing import Any

from optimiser.reports.content.budget_rows import BudgetRow
from optimiser.reports.content.document import Document
from optimiser.reports.workbook.table import Column, Sheets, write_table

_RELEASED, _INCENTIVE = 6, 7


def write_budget(sheets: Sheets, document: Document) -> None:
    """Write the sheet and its total."""
    sheet = sheets.add("Budget")
    nothing = "No incentive is paid in this plan."
    free = write_table(sheets, sheet, _columns(document.budget), document.incentives, nothing)
    if document.incentives:
        _write_total(sheets, sheet, document.incentives, free)


def _columns(limit: float | None) -> list[Column[BudgetRow]]:
    return [
        Column("Tenancy starts", 12, "date", lambda row: row.move.start_date),
        Column("Household", 12, "text", lambda row: row.move.household_id),
        Column("Leaves home", 12, "text", lambda row: row.move.from_home_id),
        Column("Bedrooms there", 10, "integer", lambda row: row.leaves.get("bedrooms")),
        Column("Takes home", 12, "text", lambda row: row.move.to_home_id),
        Column("Bedrooms there", 10, "integer", lambda row: row.takes.get("bedrooms")),
        Column("Bedrooms released", 10, "integer", lambda row: row.released),
        Column("Incentive", 12, "money", lambda row: row.move.incentive),
        Column("Running total", 13, "money", lambda row: row.paid_so_far),
        Column("Budget", 12, "money", lambda row: limit),
        Column("Balance left", 13, "money", lambda row: row.left),
        Column("Within budget?", 12, "mark", _mark),
    ]


def _mark(row: BudgetRow) -> str:
    if row.left is None:
        return ""
    return "✓ Within" if row.left >= 0 else "✗ OVER"


def _write_total(sheets: Sheets, sheet: Any, rows: list[BudgetRow], at: int) -> None:
    money, plain = sheets.formats["total_money"], sheets.formats["total"]
    for column in range(len(_columns(None))):
        sheet.write_blank(at, column, None, plain)
    sheet.write_string(at, 0, "Total", plain)
    released = sum(row.released or 0 for row in rows)
    sheet.write_formula(at, _RELEASED, f"=SUM(G2:G{at})", plain, released)
    sheet.write_formula(at, _INCENTIVE, f"=SUM(H2:H{at})", money, rows[-1].paid_so_far)
    sheet.print_area(0, 0, at, len(_columns(None)) - 1)
