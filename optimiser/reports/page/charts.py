"""Where each bar, line and label of the page's charts goes; the template draws them as plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.records.plan import Plan
from optimiser.reports.content.kpi_rows import KpiRow, baseline_names, kpi
from optimiser.reports.content.quota_rows import QuotaRow
from optimiser.reports.content.week_rows import WeekRow
from optimiser.reports.content.words import day

_COMPARED = (
    "households_rehoused",
    "households_per_vacancy",
    "bedrooms_released",
    "large_homes_released",
    "overcrowding_solved",
    "accessible_wasted",
    "homes_left_empty",
    "empty_days_total",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: who it is for, how long (per cent of the longest), what it says, and its look (0 = plan)."""

    label: str
    length: float
    text: str
    look: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One KPI, a bar for the plan and for each baseline."""

    row: KpiRow
    bars: list[Bar]

    @property
    def hint(self) -> str:
        """Which way is better, in words."""
        return {"more": "more is better", "fewer": "fewer is better"}.get(self.row.measure.better or "", "")


def comparisons(plan: Plan) -> list[Comparison]:
    """Compare the KPIs worth a picture; any that are missing or 0 throughout are left out."""
    rows = [kpi(plan, name) for name in _COMPARED]
    return [_comparison(plan, row) for row in rows if row.plan is not None and _longest(row) > 0]


def _longest(row: KpiRow) -> float:
    return max(value or 0.0 for value in (row.plan, *row.others))


def _comparison(plan: Plan, row: KpiRow) -> Comparison:
    names = ["This plan", *baseline_names(plan)]
    values = [row.plan, *row.others]
    longest = _longest(row)
    bars = [
        Bar(name, 100 * (value or 0.0) / longest, row.show(value), look)
        for look, (name, value) in enumerate(zip(names, values, strict=True))
    ]
    return Comparison(row, bars)


@dataclass(frozen=True, slots=True)
class QuotaBar:
    """A quota's bar and its limits, all in per cent of the width; None where there is no such limit."""

    row: QuotaRow
    length: float
    lowest: float | None
    highest: float | None
    spoken: str


def quota_bars(rows: Sequence[QuotaRow]) -> list[QuotaBar]:
    """One bar a quota, on its own scale: out of how many, or a little beyond its largest figure."""
    return [_quota_bar(row) for row in rows]


def _quota_bar(row: QuotaRow) -> QuotaBar:
    quota = row.quota
    limits = [limit for limit in (quota.at_least, quota.at_most) if limit is not None]
    largest = max([quota.counted, *limits, 0.0])
    whole = max(quota.out_of or largest * 1.15, largest, 1e-9)
    at = [None if limit is None else 100 * limit / whole for limit in (quota.at_least, quota.at_most)]
    spoken = f"{quota.name}: {row.came_to}, asked {row.asked}, {row.mark[2:].lower()}"
    return QuotaBar(row, 100 * quota.counted / whole, at[0], at[1], spoken)


@dataclass(frozen=True, slots=True)
class WeekBar:
    """Two stacked rectangles of one week: x, width, and top and height of each; `tick` under some of them."""

    x: float
    width: float
    vacancy_top: float
    vacancy_height: float
    freed_top: float
    freed_height: float
    tick: str
    title: str


@dataclass(frozen=True, slots=True)
class WeeksChart:
    """The chart of weeks in its own units; `lines` are the gridlines as pairs of y and number."""

    width: float
    height: float
    left: float
    bottom: float
    bars: list[WeekBar]
    lines: list[tuple[float, int]]
    capacity_y: float | None
    capacity: int | None
    spoken: str


_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 860.0, 280.0, 34.0, 26.0, 240.0


def weeks_chart(rows: Sequence[WeekRow]) -> WeeksChart:
    """Lay out the tenancy starts by week against what the team can manage."""
    capacity = rows[0].capacity if rows else None
    top = _round_up(max([row.starts for row in rows] + [capacity or 0, 1]))
    scale = (_BOTTOM - _TOP) / top
    step = (_WIDTH - _LEFT) / max(1, len(rows))
    lines = [(_BOTTOM - value * scale, value) for value in range(0, top + 1, max(1, top // 4))]
    return WeeksChart(
        _WIDTH,
        _HEIGHT,
        _LEFT,
        _BOTTOM,
        [_week_bar(row, step, scale, len(rows)) for row in rows],
        lines,
        None if capacity is None else _BOTTOM - capacity * scale,
        capacity,
        _spoken(rows, capacity),
    )


def _round_up(value: int) -> int:
    return -(-value // 4) * 4


def _week_bar(row: WeekRow, step: float, scale: float, weeks: int) -> WeekBar:
    vacancy, freed = row.in_vacancies * scale, row.in_freed * scale
    every = 1 if weeks <= 13 else 4
    tick = day(row.begins)[:5] if (row.week - 1) % every == 0 else ""
    starts = f"{row.in_vacancies} in vacancies, {row.in_freed} in homes that others leave"
    title = f"Week {row.week}, from {day(row.begins)}: {starts}"
    x = _LEFT + (row.week - 1) * step + step * 0.12
    return WeekBar(x, step * 0.76, _BOTTOM - vacancy, vacancy, _BOTTOM - vacancy - freed, freed, tick, title)


def _spoken(rows: Sequence[WeekRow], capacity: int | None) -> str:
    busiest = max(rows, key=lambda row: row.starts, default=None)
    if busiest is None or busiest.starts == 0:
        return "No tenancy starts in the period."
    limit = f"; the team can manage {capacity} a week" if capacity is not None else ""
    return (
        f"Tenancy starts in each of {len(rows)} weeks{limit}. "
        f"The busiest is week {busiest.week} with {busiest.starts}."
    )
