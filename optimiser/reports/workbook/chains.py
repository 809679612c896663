"""The sheet "Chains": a row a chain, with its links readable in order."""

from __future__ import annotations

from datetime import date

from optimiser.records.plan import Chain, Move
from optimiser.reports.content.document import Document
from optimiser.reports.content.index import PlanIndex, ending, links
from optimiser.reports.content.words import natural, plain
from optimiser.reports.workbook.table import Column, Sheets, write_table


def write_chains(sheets: Sheets, document: Document) -> None:
    """Write the sheet; chains by their number."""
    chains = sorted(document.plan.chain_list, key=lambda chain: natural(chain.chain_id))
    columns = _columns(document.index)
    write_table(sheets, sheets.add("Chains"), columns, chains, "There are no chains in this plan.")


def _columns(found: PlanIndex) -> list[Column[Chain]]:
    return [
        Column("Chain", 8, "text", lambda chain: chain.chain_id),
        Column("Kind", 10, "text", lambda chain: plain(chain.kind)),
        Column("Starts with", 10, "text", lambda chain: chain.starts_with),
        Column("Area", 13, "text", lambda chain: found.home(chain.starts_with).get("area")),
        Column("Bedrooms", 10, "integer", lambda chain: found.home(chain.starts_with).get("bedrooms")),
        Column("Households", 11, "integer", lambda chain: chain.moves),
        Column("First start", 11, "date", lambda chain: min(_starts(found, chain), default=None)),
        Column("Last start", 11, "date", lambda chain: max(_starts(found, chain), default=None)),
        Column(
            "Incentives", 10, "money", lambda chain: sum(m.incentive for m in _moves(found, chain)) or None
        ),
        Column("Ends with", 25, "text", ending),
        Column("Links: home <- household leaves home <- ...", 62, "text", lambda c: links(_moves(found, c))),
    ]


def _moves(found: PlanIndex, chain: Chain) -> tuple[Move, ...]:
    return found.by_chain.get(chain.chain_id, ())


def _starts(found: PlanIndex, chain: Chain) -> list[date]:
    return [move.start_date for move in _moves(found, chain)]
