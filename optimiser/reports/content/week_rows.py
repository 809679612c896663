"""The plan week by week: tenancy starts against what the team can do, and homes that become ready."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from optimiser.reports.content.home_rows import EXCHANGED, NOT_READY, HomeRow
from optimiser.reports.content.index import PlanIndex
from optimiser.reports.content.words import as_number

FULL = "● Full"
OVER = "✗ OVER"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One planning week (seven days from `begins`).

    Attributes
    ----------
    week : int
    begins : date
    in_vacancies, in_freed : int
        Tenancy starts in homes that were new or empty, and in homes that a move frees or that are exchanged.
    capacity : int or None
        Tenancy starts that the team can manage in the week.
    homes_ready : int
        Homes that become ready to let; those ready before the start count in week 1.
    starts_so_far, ready_so_far : int
        Running totals.
    """

    week: int
    begins: date
    in_vacancies: int
    in_freed: int
    capacity: int | None
    homes_ready: int
    starts_so_far: int
    ready_so_far: int

    @property
    def starts(self) -> int:
        """Tenancy starts in the week."""
        return self.in_vacancies + self.in_freed

    @property
    def room(self) -> int | None:
        """Tenancy starts that the team could still manage; None without a limit."""
        return None if self.capacity is None else self.capacity - self.starts

    @property
    def mark(self) -> str:
        """``● Full`` where the limit is reached, ``✗ OVER`` beyond it."""
        if self.room is None or self.room > 0 or self.starts == 0:
            return ""
        return OVER if self.room < 0 else FULL


def week_rows(found: PlanIndex, homes: list[HomeRow]) -> list[WeekRow]:
    """Every week of the period, quiet ones too."""
    plan = found.plan
    weeks = max(1, -(-(plan.end - plan.start).days // 7))
    moves = [(found.week(move.start_date), found.is_vacancy(move.to_home_id)) for move in plan.move_list]
    starts = Counter(moves)
    ready = Counter(
        max(1, found.week(home.ready))
        for home in homes
        if home.ready and home.outcome not in (NOT_READY, EXCHANGED)
    )
    capacity = as_number(plan.settings.get("moves_per_week"))
    rows: list[WeekRow] = []
    begun = made_ready = 0
    for week in range(1, weeks + 1):
        begun += starts[week, True] + starts[week, False]
        made_ready += ready[week]
        rows.append(
            WeekRow(
                week,
                plan.start + timedelta(weeks=week - 1),
                starts[week, True],
                starts[week, False],
                None if capacity is None else int(capacity),
                ready[week],
                begun,
                made_ready,
            )
        )
    return rows
