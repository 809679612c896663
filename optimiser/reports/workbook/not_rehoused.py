"""The sheet "Not rehoused": everybody whom the plan leaves waiting, and why."""

from __future__ import annotations

from optimiser.reports.content.document import Document
from optimiser.reports.content.unmet_rows import UnmetRow
from optimiser.reports.content.words import as_date, listed, plain
from optimiser.reports.workbook.table import Column, Sheets, write_table

_COLUMNS = (
    Column[UnmetRow]("Rank", 7, "integer", lambda row: row.household.get("rank")),
    Column[UnmetRow]("Household", 10, "text", lambda row: row.unmet.household_id),
    Column[UnmetRow]("Queue", 15, "text", lambda row: plain(row.household.get("queue"))),
    Column[UnmetRow]("Band", 7, "centred", lambda row: row.household.get("band")),
    Column[UnmetRow]("Needs bedrooms", 10, "integer", lambda row: row.household.get("need")),
    Column[UnmetRow]("Areas", 24, "text", lambda row: listed(row.household.get("areas")) or "Any"),
    Column[UnmetRow]("Access need", 8, "centred", lambda row: row.household.get("access_need")),
    Column[UnmetRow]("Present home", 10, "text", lambda row: row.household.get("home_id") or "Register"),
    Column[UnmetRow]("Move by", 11, "date", lambda row: as_date(row.household.get("move_by"))),
    Column[UnmetRow]("Asked for", 14, "text", lambda row: row.asked_for),
    Column[UnmetRow]("Reason", 62, "text", lambda row: row.unmet.reason),
)


def write_not_rehoused(sheets: Sheets, document: Document) -> None:
    """Write the sheet, highest rank first."""
    nothing = "Everybody in this scenario is rehoused, and in time."
    write_table(sheets, sheets.add("Not rehoused"), _COLUMNS, document.unmet, nothing)
