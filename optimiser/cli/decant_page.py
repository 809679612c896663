"""What `lettings decant` prints: the plan at a glance, what is in the way, or variants side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from optimiser.cli.plan_lines import checked, objectives, where
from optimiser.cli.plan_lines import table as new_table
from optimiser.records import Plan
from optimiser.reports.content.comparison import comparison_rows
from optimiser.reports.content.decant_rows import (
    block_mark,
    cure_reaches,
    facts_of,
    figures,
    household_rows,
    in_the_way,
    opening_sentence,
    untried_sentences,
)
from optimiser.reports.content.document import period
from optimiser.reports.content.objective_rows import status_sentence
from optimiser.reports.content.words import day, plain

MOST_HOUSEHOLDS = 24  # shown one by one; a plan with more is read in its files
FILES = {
    "decant-plan.xlsx": "for the team",
    "decant-plan.html": "for the panel",
    "plan.json": "for `lettings verify` and `lettings report`",
}


def print_decant(plan: Plan, out: Path | None, console: Console | None = None) -> None:
    """Print a decant plan at a glance.

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
    for line in (period(plan), opening_sentence(plan), status_sentence(plan)):
        page.print(line, markup=False, soft_wrap=True)
    page.print(objectives(plan))
    page.print(_blocks(plan))
    if facts_of(plan).phases:
        page.print(_phases(plan))
    if len(household_rows(plan)) <= MOST_HOUSEHOLDS:
        page.print(_households(plan))
    page.print(_figures(plan))
    for line in (*_way(plan), *checked(plan), *where(out, FILES)):
        page.print(line, markup=False, soft_wrap=True)


def print_comparison(plans: Mapping[str, Plan], out: Path | None, console: Console | None = None) -> None:
    """Print variants side by side, and what is in the way of each."""
    page = console or Console(highlight=False)
    page.print(next(iter(plans.values())).scenario, markup=False, style="bold")
    table = new_table("Variants side by side", "", *plans)
    for row in comparison_rows(plans):
        cells = [f"▲ {shown}" if best else shown for shown, best in zip(row.shown, row.is_best, strict=True)]
        table.add_row(row.label, *cells)
    table.add_row("Proved", *(plan.status for plan in plans.values()))
    page.print(table)
    for name, plan in plans.items():
        for line in _way(plan):
            page.print(f"{name}: {line}", markup=False, soft_wrap=True)
    for line in where(out, FILES):
        page.print(line, markup=False, soft_wrap=True)
    if out is not None:
        page.print(
            f"  {out / 'comparison.xlsx'}  the variants side by side; each in {out / 'variants'}",
            markup=False,
        )


def _blocks(plan: Plan) -> Table:
    table = new_table("Blocks", "block", "households", "by", "empty on", "", numbers=False)
    for block in facts_of(plan).blocks:
        dates = (day(block.vacate_by), day(block.emptied_on))
        table.add_row(block.block, str(block.households), *dates, block_mark(block))
    return table


def _phases(plan: Plan) -> Table:
    table = new_table(
        "Phases that wait for land", "development", "land clear", "handed over", "homes", "let", numbers=False
    )
    for phase in facts_of(plan).phases:
        dates = (day(phase.land_clear), day(phase.handover) or "not in this plan")
        table.add_row(phase.development, *dates, str(phase.homes), str(phase.let))
    return table


def _households(plan: Plan) -> Table:
    table = new_table("Households", "household", "block", "moves", "", numbers=False)
    for row in household_rows(plan):
        moves = [move for move in (row.first, row.last) if move is not None]
        told = [f"{plain(move.kind)} to {move.to_home_id} on {day(move.start_date)}" for move in moves]
        table.add_row(row.household_id, row.block, "\n".join(told), row.outcome)
    return table


def _figures(plan: Plan) -> Table:
    table = new_table("In figures", "", "")
    for figure in figures(plan):
        table.add_row(figure.label, figure.shown)
    return table


def _way(plan: Plan) -> Iterator[str]:
    facts = facts_of(plan)
    yield from in_the_way(plan)
    if facts.clash:
        yield "These demands cannot all be met together (proved); at least one has to give:"
        yield from (f"  - {sentence}" for sentence in facts.clash)
    if facts.cures:
        yield "What would cure it, each tried by planning again:"
        for cure in facts.cures:
            yield f"  - {cure.sentence} ({cure_reaches(cure)})"
    yield from untried_sentences(facts)
