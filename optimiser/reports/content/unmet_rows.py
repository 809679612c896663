"""Who is not rehoused and why, by rank; and how many there are by queue and by reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimiser.records.plan import Unmet
from optimiser.reports.content.index import PlanIndex
from optimiser.reports.content.words import as_number, natural, plain

_DEADLINE = "move_by"


@dataclass(frozen=True, slots=True)
class UnmetRow:
    """A demand that is not met, with what the plan knows of the household."""

    unmet: Unmet
    household: Mapping[str, Any]

    @property
    def missed_deadline(self) -> bool:
        """Whether it asked to move by a date."""
        return self.unmet.demand == _DEADLINE

    @property
    def asked_for(self) -> str:
        """The demand in words."""
        return plain(self.unmet.demand)


def waiting(rows: list[UnmetRow]) -> list[UnmetRow]:
    """Those who have no home in the plan; without the second row of who has a deadline as well."""
    return [row for row in rows if not row.missed_deadline]


def unmet_rows(found: PlanIndex) -> list[UnmetRow]:
    """Highest rank first; households without a rank last."""
    rows = [UnmetRow(unmet, found.household(unmet.household_id)) for unmet in found.plan.unmet_list]
    return sorted(rows, key=_order)


def _order(row: UnmetRow) -> tuple[Any, ...]:
    rank = as_number(row.household.get("rank"))
    return (rank is None, rank or 0.0, natural(row.unmet.household_id), row.unmet.demand)


def by_queue(rows: list[UnmetRow]) -> list[tuple[str, int]]:
    """How many rows there are for each queue, most first."""
    return _most_first(Counter(plain(row.household.get("queue")) or "Not known" for row in rows))


def by_reason(rows: list[UnmetRow], at_most: int = 8) -> list[tuple[str, int]]:
    """Reasons and how often each is given, most first; rare ones together as "Other reasons".

    Reasons that differ only in their figures, ids or quoted names count as one.
    """
    counted: Counter[str] = Counter()
    example: dict[str, str] = {}
    for row in rows:
        kind = _kind(row.unmet.reason)
        counted[kind] += 1
        example.setdefault(kind, row.unmet.reason)
    same = Counter(row.unmet.reason for row in rows)
    named = [
        (example[kind] if same[example[kind]] == times else f"Such as: {example[kind]}", times)
        for kind, times in _most_first(counted)
    ]
    other = sum(times for _, times in named[at_most:])
    return named[:at_most] + ([("Other reasons", other)] if other else [])


def _kind(reason: str) -> str:
    return re.sub(r"\S*\d\S*|[“\"‘'][^”\"’']*[”\"’']", "#", reason)


def _most_first(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
