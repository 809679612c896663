"""The sheet "Lettings plan": a row a home that is or comes free, who has it and why."""

from __future__ import annotations

from collections.abc import Callable

from optimiser.reports.content.document import Document
from optimiser.reports.content.home_rows import LEFT_EMPTY, HomeRow
from optimiser.reports.content.index import PlanIndex
from optimiser.reports.content.words import plain
from optimiser.reports.workbook.table import Column, Sheets, write_table

_OUTCOME = "Outcome"


def write_lettings(sheets: Sheets, document: Document) -> None:
    """Write the sheet; homes left empty are hatched, in bold and marked with a cross."""
    sheet = sheets.add("Lettings plan")
    columns = _home_columns() + _household_columns(document.index) + _end_columns(document.index)
    write_table(sheets, sheet, columns, document.homes, "No home is or comes free in this plan.")
    last = max(1, len(document.homes))
    outcome = [column.header for column in columns].index(_OUTCOME)
    left_empty = f'=${_letter(outcome)}2="{LEFT_EMPTY}"'
    rule = {"type": "formula", "criteria": left_empty, "format": sheets.formats["fault_row"]}
    sheet.conditional_format(1, 0, last, len(columns) - 1, rule)
    days = [column.header for column in columns].index("Days empty")
    bars = {"type": "data_bar", "bar_color": "#9AA7B5", "bar_solid": True, "min_type": "num", "min_value": 0}
    sheet.conditional_format(1, days, last, days, bars)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _home_columns() -> list[Column[HomeRow]]:
    return [
        Column("Home", 6.5, "text", lambda row: row.home_id),
        Column("Address", 13, "text", lambda row: row.facts.get("address")),
        Column("Area", 8.5, "text", lambda row: row.facts.get("area")),
        Column("Develop-ment", 8.5, "text", lambda row: row.facts.get("development")),
        Column("Beds", 5, "integer", lambda row: row.facts.get("bedrooms")),
        Column("Type", 9.5, "text", lambda row: plain(row.facts.get("property_type"))),
        Column("Access cate-gory", 6, "centred", lambda row: row.facts.get("access_category")),
        Column("Ready", 8.8, "date", lambda row: row.ready),
        Column(_OUTCOME, 7.5, "mark", lambda row: row.outcome),
    ]


def _household_columns(found: PlanIndex) -> list[Column[HomeRow]]:
    return [
        Column("House-hold", 6.5, "text", _move("household_id")),
        Column("Queue", 9.5, "text", lambda row: plain(row.household.get("queue"))),
        Column("Band", 5.5, "centred", lambda row: row.household.get("band")),
        Column("Needs beds", 5.8, "integer", lambda row: row.household.get("need")),
        Column("From where", 8.5, "text", lambda row: _from_where(found, row)),
        Column("Frees home", 6.5, "text", _move("from_home_id")),
        Column("Frees beds", 5.5, "integer", lambda row: _freed(found, row).get("bedrooms")),
        Column("Tenancy starts", 8.8, "date", _move("start_date")),
        Column("Week", 5.5, "integer", lambda row: found.week(row.move.start_date) if row.move else None),
        Column("Days empty", 5.8, "integer", lambda row: row.days_empty),
    ]


def _end_columns(found: PlanIndex) -> list[Column[HomeRow]]:
    return [
        Column("Chain / position", 7.2, "text", lambda row: row.chain_place),
        Column("Incent-ive", 7, "money", lambda row: (row.move.incentive or None) if row.move else None),
        Column("Reserve 1", 7, "text", lambda row: _reserve(row, 0)),
        Column("Reserve 2", 7, "text", lambda row: _reserve(row, 1)),
        Column("Counts to quotas", 10.5, "text", lambda row: _quotas(found, row)),
        Column("Why", 33, "text", lambda row: row.why),
    ]


def _move(field: str) -> Callable[[HomeRow], object]:
    return lambda row: getattr(row.move, field) if row.move else None


def _from_where(found: PlanIndex, row: HomeRow) -> str:
    if row.move is None:
        return ""
    if row.move.from_home_id is None:
        return "Register"
    return str(_freed(found, row).get("area") or "Council home")


def _freed(found: PlanIndex, row: HomeRow) -> dict[str, object]:
    return dict(found.home(row.move.from_home_id)) if row.move and row.move.from_home_id else {}


def _reserve(row: HomeRow, place: int) -> str:
    reserves = row.move.reserves if row.move else ()
    return reserves[place] if place < len(reserves) else ""


def _quotas(found: PlanIndex, row: HomeRow) -> str:
    return "; ".join(found.quota_names.get(row.move.household_id, ())) if row.move else ""
