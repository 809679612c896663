"""What is in the way: the smallest set of deadlines, rules and limits that no plan can meet together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from optimiser.engine.moves.clash import clash_of_moves
from optimiser.engine.moves.problem import MoveRow
from optimiser.errors import InfeasibleError
from optimiser.planning.decant.calendar import every_day
from optimiser.planning.decant.demand_rows import deadline_rows
from optimiser.planning.decant.eras import loose_model
from optimiser.planning.decant.model import DecantModel, Extent, decant_model
from optimiser.planning.decant.parts import has_totals, part_until
from optimiser.planning.demands import clash_sentences

SECONDS_FOR_CLASH = 30.0
FEW_COLUMNS_TO_ASK = 4_000
MOST_COLUMNS_TO_ASK = 80_000
FEW_STEPS = 1_500
COARSEST_FIRST = (26, 8, 4, 1)  # weeks of an era


def clash_of_deadlines(
    model: DecantModel, every_deadline: bool = True, until: float | None = None
) -> tuple[str, ...]:
    """Name the smallest set of demands that clash; nothing where none was shown to in time.

    Parameters
    ----------
    model : DecantModel
    every_deadline : bool
        Whether all deadlines are asked for, or only those that the policy will not have missed.
    until : float, optional
        Moment of the clock `time.perf_counter` at which to stop, if that is sooner than it would.
    """
    until = min(time.perf_counter() + SECONDS_FOR_CLASH, np.inf if until is None else until)
    for asked in _to_ask(model, every_deadline):
        seconds = until - time.perf_counter()
        rows = _demands(asked) if every_deadline else asked.rows
        if seconds <= 0:
            break
        names = [*(row.name for row in rows), *limit_names(asked)]
        found = clash_of_moves(asked.problem, asked.columns, rows, names, seconds)
        if found:
            return tuple(clash_sentences(model.ground.assessed, found))
    return ()


def _to_ask(model: DecantModel, every_deadline: bool) -> Iterator[DecantModel]:
    """Give problems of which each leaves no plan out: up to one deadline after the other, then the whole.

    What is demanded by a day depends on nothing after it, and the less there is to look at, the sooner it is
    shown to clash. The whole is asked for on long eras first.
    """
    asks_for_more = has_totals(model.plan_rows)
    extent: Extent = "full" if asks_for_more else "soon"
    daily = every_day(model.ground.assessed, model.ground.lettings)
    whole = decant_model(replace(model.ground, calendar=daily), extent) if len(daily) <= FEW_STEPS else None
    if whole is not None and len(whole.columns) <= FEW_COLUMNS_TO_ASK:
        yield whole
        return
    if every_deadline and not asks_for_more:
        yield from _by_each_deadline(model)
    for weeks in COARSEST_FIRST:
        yield loose_model(model, extent, (weeks,))


def _by_each_deadline(model: DecantModel) -> Iterator[DecantModel]:
    """Leave out all deadlines after a day, and all moves; day by day, as long as that is not too large."""
    scenario = model.ground.assessed.scenario
    for day in sorted(set(scenario.households["move_by"].dropna())):
        found = decant_model(part_until(scenario, day, model.ground.emergency), "soon")
        if len(found.columns) > MOST_COLUMNS_TO_ASK:
            return
        yield found


def _demands(model: DecantModel) -> tuple[MoveRow, ...]:
    """Everything that is demanded, all deadlines among it."""
    everybody = np.arange(len(model.groups.speaker))
    deadlines = deadline_rows(model.ground, model.groups, model.columns, everybody)
    own = {row.name for row in deadlines}
    return (*(row for row in model.rows if row.name not in own), *deadlines)


def limit_names(model: DecantModel) -> list[str]:
    """Name what limits a plan beside its rows."""
    problem = model.problem
    limits, promises = [each.name for each in problem.limits], [each.name for each in problem.promises]
    return [*limits, *promises, *(each.name for each in problem.sequences)]


def refuse_infeasible(model: DecantModel) -> None:
    """Raise `InfeasibleError` with the demands that clash; with all of them if fewer were not shown to."""
    found = clash_of_deadlines(model, every_deadline=False)
    everything = [*(row.name for row in model.rows), *limit_names(model)]
    raise InfeasibleError(found or clash_sentences(model.ground.assessed, everything))
