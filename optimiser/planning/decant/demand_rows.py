"""Demands that a decant plan must keep: quotas, budgets, deadlines; each a row with its sentence."""

from __future__ import annotations

import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.engine.moves.problem import DIRECT, ENTER, FINAL, FIRST_MOVES, RETURN, MoveColumns, MoveRow
from optimiser.measures import PlanRow
from optimiser.measures.move_worth import MoveTable, compensation_of_moves
from optimiser.planning.columns import household_column
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups
from optimiser.planning.demands import demand_sentence
from optimiser.planning.windows import must_move
from optimiser.suitability.wording import pounds, written_day

MOST_NAMED = 3


def asked_rows(
    ground: Ground, asked: tuple[PlanRow, ...], columns: MoveColumns, moves: MoveTable
) -> list[MoveRow]:
    """Quotas, nominations, incentives' budget; and the budget of compensation."""
    is_let = np.isin(columns.role, (DIRECT, ENTER, FINAL, RETURN))
    rows = [
        MoveRow(
            demand_sentence(row),
            np.where(
                is_let if row.kind != "budget" else moves.permanent,
                np.append(row.coefficient, 0.0)[moves.arc],  # one more: there may be no arc at all
                0.0,
            ),
            row.lower,
            row.upper,
        )
        for row in asked
    ]
    budget = ground.assessed.scenario.policy.decant.budget
    if budget is not None:
        paid = np.where(is_let, compensation_of_moves(ground.assessed, moves), 0.0)
        rows.append(MoveRow(budget_sentence(budget), paid, upper=budget))
    return rows


def budget_sentence(budget: float) -> str:
    """Say what the compensation of a decant is limited to."""
    return f"Decant budget: home loss, disturbance and removals come to no more than {pounds(budget)}."


def hard_deadlines(ground: Ground, groups: Groups, columns: MoveColumns) -> list[MoveRow]:
    """Give the deadlines that the policy will not have missed."""
    must = must_move(ground.assessed)[groups.speaker]
    return deadline_rows(ground, groups, columns, np.flatnonzero(must))


def deadline_rows(ground: Ground, groups: Groups, columns: MoveColumns, chosen: Ints) -> list[MoveRow]:
    """Demand that all households of some groups move by their dates: a row a group, named by block and date."""
    deadline = ground.assessed.households["move_by_day"].to_numpy(float)[groups.speaker]
    first = np.isin(columns.role, FIRST_MOVES)
    day = ground.calendar.hi[np.maximum(columns.step, 0)]
    rows = []
    for group in chosen.tolist():
        if np.isnan(deadline[group]):
            continue
        in_time = first & (columns.group == group) & (day <= deadline[group])
        rows.append(
            MoveRow(_deadline_name(ground, groups, group), in_time.astype(float), len(groups.member[group]))
        )
    return rows


def _deadline_name(ground: Ground, groups: Groups, group: int) -> str:
    row = int(groups.speaker[group])
    deadline = ground.assessed.households["move_by_day"].to_numpy(float)[row]
    by = written_day(ground.assessed.date(int(deadline)))
    blocks = ground.assessed.scenario.blocks
    dates = dict(zip(blocks["block"], blocks["vacate_by"], strict=True))
    if dates.get(ground.block[row]) == ground.assessed.households["move_by"].iat[row]:
        return f"Deadline: everybody has moved out of {ground.block[row]} by {by}."
    names = [
        household_column(ground.assessed, "household_id")[each] for each in groups.member[group].tolist()
    ]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    have = "has" if len(names) == 1 else "have"
    return f"Deadline: {', '.join(names[:MOST_NAMED])}{more} {have} moved by {by}."
