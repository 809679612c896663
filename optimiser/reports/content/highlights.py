"""What a reader should look at first: broken checks, quotas not met, homes left empty, missed deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from optimiser.reports.content.document import Document
from optimiser.reports.content.home_rows import homes_left_empty
from optimiser.reports.content.unmet_rows import waiting
from optimiser.reports.content.week_rows import FULL, OVER
from optimiser.reports.content.words import agree, as_number, count, day, money, number, sentence_list

ACT = "✗ Act"
NOTE = "• Note"


@dataclass(frozen=True, slots=True)
class Highlight:
    """One thing to look at; `sheet` is the workbook's sheet that has it in full."""

    mark: str
    text: str
    sheet: str


def highlights(document: Document) -> list[Highlight]:
    """Gather them, the ones to act on first."""
    found = [item for source in _SOURCES for item in source(document)]
    return sorted(found, key=lambda item: item.mark != ACT)


def _checks(document: Document) -> Iterator[Highlight]:
    failed = [check.name for check in document.plan.checks if not check.passed]
    if failed:
        yield Highlight(
            ACT, f"{count(len(failed), 'check')} found breaches: {sentence_list(failed)}.", "Checks"
        )
    if not document.plan.checks:
        yield Highlight(ACT, "This plan has not been checked against its rules.", "Checks")


def _quotas(document: Document) -> Iterator[Highlight]:
    for row in document.quotas:
        if not row.quota.met:
            text = f"Quota “{row.quota.name}” is not met: {row.came_to}, asked {row.asked}."
            yield Highlight(ACT, text, "Quotas")


def _deadlines(document: Document) -> Iterator[Highlight]:
    missed = [row.unmet.household_id for row in document.unmet if row.missed_deadline]
    if missed:
        number_of = count(len(missed), "household")
        text = f"{number_of} {agree(len(missed), 'is')} not moved by the deadline: {sentence_list(missed)}."
        yield Highlight(ACT, text, "Not rehoused")


def _left_empty(document: Document) -> Iterator[Highlight]:
    empty = [row.home_id for row in homes_left_empty(document.homes)]
    if empty:
        number_of = count(len(empty), "home")
        text = f"{number_of} {agree(len(empty), 'is')} left empty at the end: {sentence_list(empty)}."
        yield Highlight(ACT, text, "Lettings plan")


def _slowest(document: Document) -> Iterator[Highlight]:
    let = [row for row in document.homes if row.move and row.days_empty]
    days = [row.days_empty or 0 for row in let]
    slowest = max(let, key=lambda row: row.days_empty or 0, default=None)
    if slowest and slowest.move and max(days) > min(days):
        yield Highlight(
            NOTE,
            f"Longest wait of a home that is let: {slowest.home_id}, {count(slowest.days_empty or 0, 'day')} "
            f"from ready to tenancy start on {day(slowest.move.start_date)}.",
            "Lettings plan",
        )


def _reserves(document: Document) -> Iterator[Highlight]:
    lettings = [move for move in document.plan.move_list if move.kind != "exchange"]
    bare = [move.to_home_id for move in lettings if not move.reserves]
    if bare:
        number_of = count(len(bare), "letting")
        text = f"{number_of} {agree(len(bare), 'has')} no reserve should the first choice refuse."
        yield Highlight(NOTE, f"{text} Homes: {sentence_list(bare)}.", "Lettings plan")


def _weeks(document: Document) -> Iterator[Highlight]:
    over = [str(row.week) for row in document.weeks if row.mark == OVER]
    full = [str(row.week) for row in document.weeks if row.mark == FULL]
    limit = number(document.weeks[0].capacity)
    for mark, weeks, how in ((ACT, over, "more than"), (NOTE, full, "all")):
        if weeks:
            text = f"{count(len(weeks), 'week')} {agree(len(weeks), 'has')} {how} the {limit} moves"
            yield Highlight(mark, f"{text} the team can manage: {sentence_list(weeks)}.", "Weeks")


def _budget(document: Document) -> Iterator[Highlight]:
    spent = sum(row.move.incentive for row in document.incentives)
    limit = document.budget
    if limit is None:
        return
    if spent > limit:
        yield Highlight(ACT, f"Incentives of {money(spent)} exceed the budget of {money(limit)}.", "Budget")
    elif spent:
        text = f"Incentives use {money(spent)} of {money(limit)}; {money(limit - spent)} is left."
        yield Highlight(NOTE, text, "Budget")


def _not_rehoused(document: Document) -> Iterator[Highlight]:
    rows = waiting(document.unmet)
    if rows:
        ranks = [as_number(row.household.get("rank")) for row in rows]
        best = min((rank for rank in ranks if rank is not None), default=None)
        text = f"{count(len(rows), 'household')} {agree(len(rows), 'is')} not rehoused; each has its reason."
        which = (
            f" The highest-ranked of them is number {number(best)} by priority." if best is not None else ""
        )
        yield Highlight(NOTE, text + which, "Not rehoused")


_SOURCES: tuple[Callable[[Document], Iterator[Highlight]], ...] = (
    _checks,
    _quotas,
    _deadlines,
    _left_empty,
    _slowest,
    _reserves,
    _weeks,
    _budget,
    _not_rehoused,
)
