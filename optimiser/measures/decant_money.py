"""Money of a decant beside what is paid out: rent lost on homes that are emptied before they have to be."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from optimiser.measures.finished import finished
from optimiser.needs.assess import Assessed
from optimiser.records.plan import Move

DAYS_A_WEEK = 7


def emptied_ahead(assessed: Assessed, moves: Sequence[Move]) -> dict[str, float]:
    """Block -> pounds of rent not charged from each household's first move out to the block's date.

    A block without a date counts to the day on which its last household moves in the plan. A temporary stay in
    another home of the council costs no rent on the home left (the tenant pays one rent, not two), so that
    rent is lost on the home left in any case.
    """
    plan = finished(assessed, moves)
    blocks = assessed.scenario.blocks
    due = dict(zip(blocks["block"], blocks["vacate_by"], strict=True))
    first: dict[int, tuple[int, str, float]] = {}
    moved = zip(
        plan.household_rows.tolist(), plan.starts, plan.present("block"), plan.present("weekly_rent"),
        strict=True,
    )  # fmt: skip
    for row, start, block, rent in moved:
        if block in due and (row not in first or start < first[row][0]):
            first[row] = (start, block, 0.0 if rent is None or math.isnan(rent) else rent)
    last: dict[str, int] = defaultdict(int)
    for start, block, _ in first.values():
        last[block] = max(last[block], start)
    lost: dict[str, float] = defaultdict(float)
    for start, block, rent in first.values():
        by = due[block]
        until = last[block] if by is None or by != by else assessed.day(by.date())
        lost[block] += rent * max(0, until - start) / DAYS_A_WEEK
    return dict(lost)
