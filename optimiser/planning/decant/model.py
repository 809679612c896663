"""From the ground of a decant to the engine's moves over time, and back to what its columns stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.engine.moves.problem import ENTER, MoveColumns, MoveProblem, MoveRow, MoveTier, move_columns
from optimiser.measures import PlanRow, plan_rows
from optimiser.planning.decant.demand_rows import asked_rows, hard_deadlines
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups, household_groups
from optimiser.planning.decant.pairs import household_pairs, lean_pairs, soon_pairs
from optimiser.planning.decant.parts import Strain
from optimiser.planning.decant.problem import move_problem
from optimiser.planning.decant.tiers import move_table, short_stays, tier_of

Extent = Literal["full", "lean", "late", "soon", "now"]


@dataclass(frozen=True)
class DecantModel:
    """The engine's problem beside what its numbers stand for."""

    ground: Ground
    groups: Groups
    problem: MoveProblem
    columns: MoveColumns
    pair_arc: Ints  # arc of each pair
    tiers: tuple[MoveTier, ...]
    rows: tuple[MoveRow, ...]
    plan_rows: tuple[PlanRow, ...]
    gate_blocks: tuple[tuple[str, ...], ...]  # blocks of each gate
    extent: Extent
    strain: Strain | None = None  # dates that cannot all be kept, as far as known


def aims(model: DecantModel) -> tuple[MoveTier, ...]:
    """Give the tiers that the policy names, without what only breaks ties."""
    return tuple(tier for tier in model.tiers if not tier.breaks_ties)


def _until_the_last_date(ground: Ground) -> Ground:
    """Leave out the days after the last deadline; unless homes are kept for rights, which may come free later."""
    last = ground.assessed.households["move_by_day"].max()
    if last != last or any(ground.right):
        return ground
    return replace(ground, calendar=ground.calendar.until(int(last)))


def decant_model(ground: Ground, extent: Extent = "full", strain: Strain | None = None) -> DecantModel:
    """Lay a decant out for the engine.

    Parameters
    ----------
    ground : Ground
    extent : {'full', 'lean', 'late', 'soon', 'now'}
        Lean leaves out what no plan can use that has everybody out in time with the fewest temporary moves
        that this takes: first moves after a deadline, and temporary moves of households for whom a home for
        good could be there in time (see `forced_stays`). Late leaves out the latter only. Soon
        leaves out everything after the last deadline: enough to count who can be in time. Now leaves
        out temporary moves but those of the first step.
    strain : Strain, optional
        Dates that cannot all be kept: lean leaves out nothing of those who have them.
    """
    if extent == "soon":
        ground = _until_the_last_date(ground)
    asked = tuple(plan_rows(ground.assessed, ground.lettings))
    groups = household_groups(ground, asked)
    pairs = household_pairs(ground, groups)
    if extent in ("lean", "late"):
        pairs = lean_pairs(ground, groups, pairs, extent == "late", None if strain is None else strain.rows)
    if extent == "soon":
        pairs = soon_pairs(ground, pairs)
    if extent == "now":
        pairs = pairs.assign(last=pairs["last"].where(pairs["role"] != ENTER, pairs["last"].clip(upper=0)))
    problem, gate_blocks = move_problem(ground, groups, pairs, to_the_end=extent != "soon")
    columns = move_columns(problem)
    pair_arc = pairs["arc"].to_numpy(np.int64)
    moves = move_table(ground, groups, columns, pair_arc)
    tiers = tuple(
        tier_of(ground, problem, columns, moves, name) for name in ground.assessed.scenario.policy.objectives
    )
    if np.any(columns.role == ENTER):
        tiers = (*tiers, short_stays(columns, moves))
    rows = (*asked_rows(ground, asked, columns, moves), *hard_deadlines(ground, groups, columns))
    return DecantModel(
        ground, groups, problem, columns, pair_arc, tiers, rows, asked, gate_blocks, extent, strain
    )
