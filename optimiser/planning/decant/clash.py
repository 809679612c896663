"""What is in the way: the smallest set of deadlines, rules and limits that no plan can meet together."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from optimiser.engine.moves import MoveRow
from optimiser.engine.moves_clash import clash_of_moves
from optimiser.errors import InfeasibleError
from optimiser.planning.decant.demand_rows import deadline_rows
from optimiser.planning.decant.eras import looks_at_every_day, loose_model
from optimiser.planning.decant.model import DecantModel, Extent, decant_model
from optimiser.planning.demands import clash_sentences

SECONDS_FOR_CLASH = 30.0
FEW_COLUMNS_TO_ASK = 4_000
COARSEST_FIRST = (26, 8, 4, 1)  # weeks of an era


def clash_of_deadlines(model: DecantModel, every_deadline: bool = True) -> tuple[str, ...]:
    """Name the smallest set of demands that clash; nothing where none was shown to in time.

    Parameters
    ----------
    model : DecantModel
    every_deadline : bool
        Whether all deadlines are asked for, or only those that the policy will not have missed.
    """
    until = time.perf_counter() + SECONDS_FOR_CLASH
    for asked in _to_ask(model):
        seconds = until - time.perf_counter()
        rows = _demands(asked) if every_deadline else asked.rows
        if seconds <= 0:
            break
        names = [*(row.name for row in rows), *limit_names(asked)]
        found = clash_of_moves(asked.problem, asked.columns, rows, names, seconds)
        if found:
            return tuple(clash_sentences(model.ground.assessed, found))
    return ()


def _to_ask(model: DecantModel) -> Iterator[DecantModel]:
    """Give the plan itself where it is small; otherwise calendars that leave no plan out, coarsest first."""
    asks_for_more = any(row.lower > 0 for row in model.plan_rows)
    extent: Extent = "full" if asks_for_more else "soon"
    if looks_at_every_day(model):
        soon = decant_model(model.ground, extent)
        if len(soon.columns) <= FEW_COLUMNS_TO_ASK:
            yield soon
            return
    for weeks in COARSEST_FIRST:
        yield loose_model(model, extent, (weeks,))


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
