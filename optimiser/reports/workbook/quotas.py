"""The sheet "Quotas": what was asked, what was counted, whether it is met, and who was counted."""

from __future__ import annotations

from optimiser.reports.content.document import Document
from optimiser.reports.content.quota_rows import QuotaRow
from optimiser.reports.content.words import natural
from optimiser.reports.workbook.table import Column, Sheets, write_table

_COLUMNS = (
    Column[QuotaRow]("Quota", 24, "text", lambda row: row.quota.name),
    Column[QuotaRow]("What it asks", 44, "text", lambda row: row.quota.sentence),
    Column[QuotaRow]("Asked", 16, "text", lambda row: row.asked),
    Column[QuotaRow]("Counted", 10, "integer", lambda row: row.quota.counted),
    Column[QuotaRow]("Out of", 9, "integer", lambda row: row.quota.out_of),
    Column[QuotaRow]("Unit", 9, "text", lambda row: "pounds" if row.in_pounds else "lettings"),
    Column[QuotaRow]("Per cent", 8, "percent", lambda row: row.share),
    Column[QuotaRow]("Met?", 11, "mark", lambda row: row.mark),
    Column[QuotaRow]("Households counted", 60, "text", lambda row: _households(row)),
)


def write_quotas(sheets: Sheets, document: Document) -> None:
    """Write the sheet, in the scheme's order."""
    write_table(sheets, sheets.add("Quotas"), _COLUMNS, document.quotas, "This scenario sets no quotas.")


def _households(row: QuotaRow) -> str:
    return ", ".join(sorted(row.quota.household_ids, key=natural))
