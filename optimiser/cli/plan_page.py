"""What `lettings plan` prints: the plan at a glance, and where to find it in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from optimiser.cli.plan_lines import checked, objectives, where
from optimiser.cli.plan_lines import table as new_table
from optimiser.records import Chain, Move, Plan
from optimiser.reports.content.document import opening, period
from optimiser.reports.content.index import ending, index
from optimiser.reports.content.kpi_rows import baseline_names, kpi
from optimiser.reports.content.objective_rows import status_sentence
from optimiser.reports.content.quota_rows import quota_rows
from optimiser.reports.content.words import sentence_list

MOST_CHAINS = 12  # shown one by one; a plan with more is read in its files
COMPARED = (
    "households_rehoused",
    "households_per_vacancy",
    "bedrooms_released",
    "overcrowding_solved",
    "homes_left_empty",
    "empty_days_total",
    "incentive_spend",
    "ta_saving",
)
FILES = {
    "lettings-plan.xlsx": "for the team",
    "lettings-plan.html": "for the panel",
    "plan.json": "for `lettings verify` and `lettings report`",
}


def print_plan(plan: Plan, out: Path | None, console: Console | None = None) -> None:
    """Print a plan at a glance.

    Parameters
    ----------
    plan : Plan
    out : Path or None
        Where it was written, if it was.
    console : rich.console.Console, optional
        Standard output if not given.
    """
    page = console or Console(highlight=False)
    page.print(plan.scenario, markup=False, style="bold")
    for line in (period(plan), opening(plan), status_sentence(plan)):
        page.print(line, markup=False, soft_wrap=True)
    page.print(objectives(plan))
    if len(plan.chain_list) <= MOST_CHAINS:
        page.print(_chains(plan))
    if plan.quotas:
        page.print(_quotas(plan))
    page.print(_compared(plan))
    for line in (*_left(plan), *where(out, FILES)):
        page.print(line, markup=False, soft_wrap=True)


def _chains(plan: Plan) -> Table:
    """Chains, one a line: each household with the day its tenancy starts, and the home it leaves."""
    found = index(plan)
    table = new_table("Chains", "chain", "who moves where", "ends", numbers=False)
    for chain in plan.chain_list:
        table.add_row(chain.chain_id, _links(chain, found.by_chain[chain.chain_id]), ending(chain))
    return table


def _links(chain: Chain, moves: tuple[Move, ...]) -> str:
    steps = [f"{move.household_id} to {move.to_home_id} on {_day(move.start_date)}" for move in moves]
    return "\n".join(steps)


def _day(when: date) -> str:
    return f"{when.day} {when:%b %Y}"


def _quotas(plan: Plan) -> Table:
    table = new_table("Quotas, nominations and budget", "", "asked", "came to", "")
    for row in quota_rows(plan):
        table.add_row(row.quota.name, row.asked, row.came_to, row.mark)
    return table


def _compared(plan: Plan) -> Table:
    """Set the plan beside the baselines, which keep the same rules save the `at least` quotas."""
    names = [f"or: {name[:1].lower()}{name[1:]}" for name in baseline_names(plan)]
    table = new_table("Beside two plain ways of working", "", "this plan", *names)
    for row in (kpi(plan, name) for name in COMPARED):
        values = [row.plan, *row.others]
        if any(values):
            table.add_row(row.measure.label, *(row.show(value) for value in values))
    if plan.quotas:
        table.add_row("Quotas, agreements and budgets kept", *_quotas_kept(plan))
    return table


def _quotas_kept(plan: Plan) -> list[str]:
    kept = [sum(quota.met for quota in plan.quotas)]
    kept += [int(baseline.get("quotas_met", 0)) for baseline in plan.baselines.values()]
    return [f"{count} of {len(plan.quotas)}" for count in kept]


def _left(plan: Plan) -> Iterator[str]:
    late = [unmet.household_id for unmet in plan.unmet_list if unmet.demand == "move_by"]
    waiting = sum(unmet.demand == "rehouse" for unmet in plan.unmet_list)
    if late:
        yield f"Not moved by the deadline: {sentence_list(late)}."
    if waiting:
        who = "1 household is" if waiting == 1 else f"{waiting:,} households are"
        yield f"{who} not rehoused; each has its reason (unmet.csv, sheet Not rehoused)."
    yield from checked(plan)
