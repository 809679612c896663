"""What a plan must keep as a whole: quotas, nominations, budgets, hard deadlines; each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from optimiser.engine.problem import Floats, Ints, SideRow
from optimiser.measures import PlanRow
from optimiser.needs.assess import Assessed
from optimiser.planning.windows import must_move
from optimiser.suitability.wording import written_day

CAPACITY = "capacity"  # what the engine calls a clash with the limits of the weeks


def side_rows(assessed: Assessed, rows: Sequence[PlanRow], arc: Ints, household: Ints) -> list[SideRow]:
    """Give every demand as a row of the engine, named by its sentence.

    Parameters
    ----------
    assessed : Assessed
    rows : sequence of PlanRow
        Over the arcs of the lettings graph.
    arc, household : (choices,) int64 arrays
        The arc and the household of each of the engine's choices.
    """
    plan_wide = [SideRow(demand_sentence(row), row.coefficient[arc], row.lower, row.upper) for row in rows]
    deadline = assessed.households["move_by_day"].to_numpy(dtype=np.float64)
    ids = assessed.households["household_id"].tolist()
    return plan_wide + [
        SideRow(_deadline_sentence(ids[row], assessed.date(int(deadline[row]))), _mine(household, row), 1.0)
        for row in np.flatnonzero(must_move(assessed)).tolist()
    ]


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
