"""The page that `lettings check` prints for a scenario without faults."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from optimiser.cli.fault_page import read_lines
from optimiser.needs.assess import Assessed
from optimiser.records.scenario import Scenario
from optimiser.records.tables import TABLES

SIZES = ("studio", "1 bed", "2 bed", "3 bed", "4+ bed")


def print_page(scenario: Scenario, assessed: Assessed, console: Console | None = None) -> None:
    """Print what was read and what it amounts to.

    Parameters
    ----------
    scenario : Scenario
    assessed : Assessed
        The same scenario, assessed.
    console : rich.console.Console, optional
        Standard output if not given.
    """
    page = console or Console(highlight=False)
    page.print(scenario.name, markup=False, style="bold")
    last = scenario.end - timedelta(days=1)
    page.print(f"{_day(scenario.start)} to {_day(last)} ({scenario.horizon_weeks} weeks)")
    for line in read_lines({name: len(getattr(scenario, name)) for name in TABLES}, scenario.notices):
        page.print(line, markup=False, soft_wrap=True)
    page.print(_households(assessed.households))
    page.print(_vacancies(assessed.homes))
    _print_tenants(page, assessed.households)
    if len(scenario.blocks):
        page.print(_blocks(scenario, assessed))
    page.print("No faults found.")


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"


def _sized(bedrooms: pd.Series[int]) -> pd.Series[str]:
    return bedrooms.clip(upper=4).astype(int).map(lambda count: SIZES[count])


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first)
    for size in (*SIZES, "all"):
        table.add_column(size, justify="right")
    return table


def _add_row(table: Table, name: str, sizes: pd.Series[str], *, end_section: bool = False) -> None:
    counts = sizes.value_counts()
    cells = [f"{counts[size]:,}" if size in counts else "-" for size in SIZES]
    table.add_row(name.replace("_", " "), *cells, f"{len(sizes):,}", end_section=end_section)


def _households(households: pd.DataFrame) -> Table:
    """Households by queue and the bedrooms they need."""
    table = _table("Households by queue and bedrooms needed", "queue")
    need = _sized(households["need"])
    for queue, rows in need.groupby(households["queue"]):
        _add_row(table, str(queue), rows)
    _add_row(table, "all", need)
    return table


def _vacancies(homes: pd.DataFrame) -> Table:
    """Homes that are or come empty by themselves, by bedrooms."""
    table = _table("Vacancies by bedrooms", "status")
    free = homes[homes["is_vacancy"]]
    for status, rows in _sized(free["bedrooms"]).groupby(free["status"]):
        _add_row(table, {"new_build": "new build", "vacant": "relet"}[str(status)], rows)
    _add_row(table, "all", _sized(free["bedrooms"]))
    return table


def _blocks(scenario: Scenario, assessed: Assessed) -> Table:
    """Blocks to be emptied: who lives there, by when, what then."""
    table = Table(
        title="Blocks to be emptied (lettings decant)",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for head in ("block", "works", "homes", "households", "empty by", "ready again", "land for"):
        table.add_column(head, justify="right" if head in ("homes", "households") else "left")
    homes = assessed.homes["block"]
    lived_in = homes.iloc[[row for row in assessed.households["home_row"].tolist() if row >= 0]]
    for row in scenario.blocks.to_dict("records"):
        counts = (int((homes == row["block"]).sum()), int((lived_in == row["block"]).sum()))
        dates = (
            "" if pd.isna(each) else f"{each:%d/%m/%Y}" for each in (row["vacate_by"], row["ready_again"])
        )
        table.add_row(
            row["block"], row["works"], *(f"{count:,}" for count in counts), *dates, row["land_for"]
        )
    return table


def _print_tenants(page: Console, households: pd.DataFrame) -> None:
    tenants = households[households["is_tenant"]]
    short = int((tenants["bedrooms_short"] > 0).sum())
    spare = int((tenants["bedrooms_spare"] > 0).sum())
    statutory = sum(value is True or value == 1 for value in tenants["statutorily_overcrowded"])
    page.print(
        f"Of {len(tenants):,} tenants {short:,} are short of bedrooms and {spare:,} have some to spare; "
        f"{statutory:,} are statutorily overcrowded as far as room sizes and members tell.",
        soft_wrap=True,
    )
