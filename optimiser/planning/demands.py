"""What a plan must keep as a whole: quotas, nominations, budgets, hard deadlines; each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from optimiser.engine.model.problem import Floats, Ints, SideRow
from optimiser.measures import PlanRow
from optimiser.needs.assess import Assessed
from optimiser.planning.windows import Windows, must_move
from optimiser.suitability.wording import written_day

CAPACITY = "capacity"  # what the engine calls a clash with the limits of the weeks


def side_rows(
    assessed: Assessed, rows: Sequence[PlanRow], windows: Windows, household: Ints
) -> list[SideRow]:
    """Give every demand as a row of the engine, named by its sentence.

    Parameters
    ----------
    assessed : Assessed
    rows : sequence of PlanRow
        Over the arcs of the lettings graph.
    windows : Windows
        The engine's choices.
    household : (choices,) int64 array
        The household of each.
    """
    plan_wide = [_side_row(row, windows) for row in rows]
    deadline = assessed.households["move_by_day"].to_numpy(dtype=np.float64)
    ids = assessed.households["household_id"].tolist()
    return plan_wide + [
        SideRow(_deadline_sentence(ids[row], assessed.date(int(deadline[row]))), _mine(household, row), 1.0)
        for row in np.flatnonzero(must_move(assessed)).tolist()
    ]


def _side_row(row: PlanRow, windows: Windows) -> SideRow:
    in_ring = None if row.in_exchange is None else windows.of_arcs(row.in_exchange)
    value = windows.of_arcs(row.coefficient)
    return SideRow(demand_sentence(row), value, row.lower, row.upper, ring_value=in_ring)


def demand_sentence(row: PlanRow) -> str:
    """Name a quota, nominations agreement or budget and say what it asks."""
    return f"{row.name}: {row.sentence[:1].lower()}{row.sentence[1:]}."


def clash_sentences(assessed: Assessed, clash: Sequence[str]) -> list[str]:
    """Put the engine's names of clashing demands into sentences, each once."""
    most = assessed.scenario.policy.capacity.moves_per_week
    full = f"Capacity: no more than {most} tenancies start in a week (policy.capacity.moves_per_week)."
    return list(dict.fromkeys(full if name == CAPACITY else name for name in clash))


def _deadline_sentence(household_id: str, deadline: date) -> str:
    return f'Deadline: {household_id} has moved by {written_day(deadline)} (deadlines = "must").'


def _mine(household: Ints, row: int) -> Floats:
    return np.where(household == row, 1.0, 0.0)
