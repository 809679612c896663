"""Dates that cannot all be kept: how many households have to be late, told from a part of the programme."""

from __future__ import annotations

import time

import numpy as np

from optimiser.engine.moves.problem import ENTER, FIRST_MOVES, MoveTier
from optimiser.engine.moves.solve import solve_moves
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.model import DecantModel, decant_model
from optimiser.planning.decant.parts import Strain, part_until

MOST_COLUMNS = 30_000  # of a part: searched through in seconds
ROUNDING = 1e-6


def find_strain(ground: Ground, least: int, seconds: float) -> Strain | None:
    """Find how many have to be late by the first date that puts `least` of them beyond help, or as near.

    Parameters
    ----------
    ground : Ground
        With every day in its calendar.
    least : int
        No more than so many are expected to have to be late: the search ends there.
    seconds : float

    Returns
    -------
    Strain or None
        None where nobody was shown to have to be late.
    """
    until, found = time.perf_counter() + seconds, None
    move_by = ground.assessed.scenario.households["move_by"]
    for day in sorted(set(move_by.dropna())):
        left = until - time.perf_counter()
        rows = (move_by <= day).to_numpy(bool)
        part = decant_model(part_until(ground.assessed.scenario, day, ground.emergency), "soon")
        if left <= 0 or len(part.columns) > MOST_COLUMNS:
            break
        late, stays = _must_be_late(part, int(rows.sum()), left)
        if late > (0 if found is None else found.late):
            found = Strain(day, rows, late, stays)
        if found is not None and found.late >= least:
            break
    return found


def _must_be_late(part: DecantModel, households: int, seconds: float) -> tuple[int, int]:
    """How many of a part are late at least, and how many then stay in a temporary home at least."""
    aims = [in_time_tier(part), _stays_tier(part)]
    answer = solve_moves(part.problem, part.columns, aims, part.rows, time_limit=seconds)
    if answer.status not in ("optimal", "feasible"):
        return 0, 0
    (_, most), (_, stays) = answer.tiers
    late = households - int(np.floor(min(most, households) + ROUNDING))
    proved = answer.tiers[0][0] == households - late
    return late, max(int(np.ceil(stays - ROUNDING)), 0) if proved and np.isfinite(stays) else 0


def in_time_tier(model: DecantModel) -> MoveTier:
    """Households in time: what every part is measured by."""
    deadline = model.ground.assessed.households["move_by_day"].to_numpy(float)[model.groups.speaker]
    first = np.isin(model.columns.role, FIRST_MOVES)
    by = deadline[np.where(first, model.columns.group, 0)]
    day = model.ground.calendar.hi[np.maximum(model.columns.step, 0)]
    return MoveTier("decants_on_time", np.where(first & (day <= by), 1.0, 0.0), whole=True)


def _stays_tier(model: DecantModel) -> MoveTier:
    return MoveTier("temporary_moves", (model.columns.role == ENTER) * 1.0, maximise=False, whole=True)
