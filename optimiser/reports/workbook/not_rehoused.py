"""The sheet "Not rehoused": everybody whom the plan leaves waiting, and why."""

from __future__ import annotations

from optimiser.reports.content.document import Document
from optimiser.reports.content.unmet_rows import UnmetRow
from optimiser.reports.content.words import as_date, listed, plain
from optimiser.reports.workbook.table import Column, Sheets, write_table

MOST_ROWS = 50_000  # nobody reads on, and a sheet of several hundred thousand takes a minute to open

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
    sheet, shown = sheets.add("Not rehoused"), document.unmet[:MOST_ROWS]
    free = write_table(sheets, sheet, _COLUMNS, shown, nothing)
    if len(document.unmet) > MOST_ROWS:
        more = f"These are the first {MOST_ROWS:,} of {len(document.unmet):,} rows; all are in unmet.csv."
        sheet.write_string(free, 0, more, sheets.formats["empty"])
