"""The week chart of a decant plan: a band a block and a phase, moves out week by week, dates and handovers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from optimiser.records.plan import Plan
from optimiser.reports.content.decant_rows import block_mark, facts_of, household_rows
from optimiser.reports.content.words import count, day

WIDTH, LEFT, BAND, TOP = 1000.0, 190.0, 30.0, 34.0
HEIGHT_OF_BAR = 20.0


@dataclass(frozen=True)
class Bar:
    """A rectangle with what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    look: str
    title: str


@dataclass(frozen=True)
class Band:
    """One block or phase: its name, bars and marks (x, text, whether it is a deadline)."""

    name: str
    note: str
    y: float
    bars: list[Bar] = field(default_factory=list)
    marks: list[tuple[float, str, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class ProgrammeChart:
    """All bands, and the months and years below."""

    width: float
    height: float
    left: float
    bands: list[Band]
    ticks: list[tuple[float, str]]
    spoken: str


def programme_chart(plan: Plan) -> ProgrammeChart:
    """Lay the chart out."""
    facts = facts_of(plan)
    out: dict[str, Counter[int]] = {block.block: Counter() for block in facts.blocks}
    for row in household_rows(plan):
        if row.block and row.first is not None:
            out[row.block][(row.first.start_date - plan.start).days // 7] += 1
    most = max((count for weeks in out.values() for count in weeks.values()), default=1)
    bands: list[Band] = []
    for block in facts.blocks:
        band = Band(block.block, block_mark(block), TOP + BAND * len(bands))
        _moves_out(plan, band, out[block.block], most)
        _works(plan, band, block.emptied_on, block.ready_again, "works to the block")
        if block.vacate_by is not None:
            band.marks.append((_x(plan, block.vacate_by), f"to be empty by {day(block.vacate_by)}", True))
        bands.append(band)
    for phase in facts.phases:
        handed = f"handed over {day(phase.handover)}" if phase.handover else "not handed over in this plan"
        band = Band(phase.development, handed, TOP + BAND * len(bands))
        _works(plan, band, phase.land_clear, phase.handover or plan.end, "building")
        if phase.handover is not None:
            band.marks.append((_x(plan, phase.handover), handed, False))
        bands.append(band)
    height = TOP + BAND * len(bands) + 30
    return ProgrammeChart(WIDTH, height, LEFT, bands, _ticks(plan), _spoken(plan))


def _x(plan: Plan, when: date) -> float:
    share = (when - plan.start).days / max((plan.end - plan.start).days, 1)
    return LEFT + (WIDTH - LEFT - 10) * min(max(share, 0.0), 1.0)


def _moves_out(plan: Plan, band: Band, weeks: Counter[int], most: int) -> None:
    step = (WIDTH - LEFT - 10) * 7 / max((plan.end - plan.start).days, 1)
    for week, moves in sorted(weeks.items()):
        height = max(3.0, HEIGHT_OF_BAR * moves / most)
        x = LEFT + step * week
        title = f"{band.name}: {count(moves, 'household')} out in week {week + 1}"
        band.bars.append(Bar(x, band.y + HEIGHT_OF_BAR - height, max(step, 1.5), height, "#17365c", title))


def _works(plan: Plan, band: Band, first: date | None, last: date | None, what: str) -> None:
    if first is None or last is None or last <= first:
        return
    x = _x(plan, first)
    title = f"{band.name}: {what} {day(first)} to {day(last)}"
    band.bars.append(Bar(x, band.y + HEIGHT_OF_BAR - 7, _x(plan, last) - x, 7, "url(#hatch)", title))


def _ticks(plan: Plan) -> list[tuple[float, str]]:
    """Give quarters for up to three years, then years."""
    months = (1, 4, 7, 10) if (plan.end - plan.start).days < 1_100 else (1,)
    days = [date(year, month, 1) for year in range(plan.start.year, plan.end.year + 1) for month in months]
    return [(_x(plan, when), f"{when:%b %Y}") for when in days if plan.start <= when < plan.end]


def _spoken(plan: Plan) -> str:
    facts = facts_of(plan)
    blocks = "; ".join(
        f"{block.block}: {block_mark(block)[2:]}, {day(block.emptied_on)}" for block in facts.blocks
    )
    return f"When each block is emptied. {blocks}."
