"""The worth of every move of a decant, objective by objective."""

from __future__ import annotations

import numpy as np

from optimiser.engine.model.problem import Floats, Ints
from optimiser.engine.moves.problem import (
    CLEAR,
    DIRECT,
    ENTER,
    FINAL,
    KEEP,
    LEAVE,
    RETURN,
    Gate,
    MoveColumns,
    MoveProblem,
    MoveTier,
)
from optimiser.measures import OBJECTIVES
from optimiser.measures.move_worth import MoveTable, worth_of_moves
from optimiser.planning.decant.gates import ALL_OUT, handover_days
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups
from optimiser.planning.start_days import DAYS_A_WEEK

SHORT_STAYS = "days in temporary homes"


def move_table(ground: Ground, groups: Groups, columns: MoveColumns, pair_arc: Ints) -> MoveTable:
    """Give the columns as moves of the household that stands for each group (`CLEAR`, `KEEP`: no matter)."""
    is_move = ~np.isin(columns.role, (CLEAR, KEEP))
    group = np.where(is_move, columns.group, 0)
    arc = np.where(is_move, np.append(pair_arc, 0)[columns.pair], 0)
    types = ground.lettings.types
    programme = set(ground.assessed.scenario.blocks["land_for"]) - {""}
    kind = ground.lettings.arc_type[arc] if len(ground.lettings.arc_type) else np.zeros(len(arc), np.int64)
    inside = np.append(types["development"].isin(programme).to_numpy(bool), False)[kind]
    return MoveTable(
        household=groups.speaker[group],
        home_type=kind,
        arc=arc,
        start=np.where(is_move, ground.calendar.hi[np.maximum(columns.step, 0)], 0),
        direct=columns.role == DIRECT,
        enter=columns.role == ENTER,
        leave=columns.role == LEAVE,
        final=columns.role == FINAL,
        back=columns.role == RETURN,
        outside=~inside & is_move,
    )


def tier_of(
    ground: Ground, problem: MoveProblem, columns: MoveColumns, moves: MoveTable, name: str
) -> MoveTier:
    """Lay an objective out over the columns."""
    objective = OBJECTIVES[name]
    assessed = ground.assessed
    is_move = ~np.isin(columns.role, (CLEAR, KEEP))
    worth = np.zeros(len(columns))
    if is_move.any():
        worth = np.where(is_move, worth_of_moves(objective, assessed, ground.lettings, moves), 0.0)
    constant = objective.constant(ground.closed, ground.lettings)
    for number, gate in enumerate(problem.gates):
        mine = np.flatnonzero((columns.role == CLEAR) & (columns.group == number))
        worth[mine] += _gate_worth(ground, name, number, gate, columns.step[mine])
    if name == "programme_end":
        constant = float(assessed.end_day)
    whole = objective.is_whole(assessed)
    return MoveTier(name, worth, constant, objective.sense == "most", whole)


def short_stays(columns: MoveColumns, moves: MoveTable) -> MoveTier:
    """Among plans that are alike in every aim: nobody stays in a temporary home for longer than need be."""
    ends, begins = np.isin(columns.role, (FINAL, RETURN)), columns.role == ENTER
    days = np.where(ends, moves.start, 0) - np.where(begins, moves.start, 0)
    return MoveTier(SHORT_STAYS, days.astype(float), maximise=False, whole=True, breaks_ties=True)


def _gate_worth(ground: Ground, name: str, number: int, gate: Gate, step: Ints) -> Floats:
    """What opening a gate adds: empty days (and rent) of its homes from the handover on; the programme's end."""
    if name == "programme_end" and gate.name == ALL_OUT:
        return (ground.calendar.hi[step] - ground.assessed.end_day).astype(float)
    if name not in ("speed", "cost") or number >= len(ground.waiting):
        return np.zeros(len(step))
    open_days = np.maximum(ground.assessed.end_day - handover_days(ground, number)[step], 0)
    if name == "speed":
        return open_days * float(gate.count.sum())
    rent = np.nan_to_num(ground.lettings.types["weekly_rent"].to_numpy(float))[gate.kind]
    return open_days * float((gate.count * rent).sum()) / DAYS_A_WEEK
