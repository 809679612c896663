"""Long programmes in eras: how long these are, and bounds that hold for every plan of weeks all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.engine.moves_solve import relaxed_bounds
from optimiser.engine.problem import Floats
from optimiser.planning.decant.calendar import Calendar, in_eras
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.model import DecantModel, decant_model, forced_stays

FEW_COLUMNS = 60_000  # within a minute or so on two cores
ERA_WEEKS = (2, 4, 8, 13)


def fitting_calendar(ground: Ground) -> Calendar:
    """Give weeks where that is few enough columns, otherwise the shortest eras that are."""
    calendar = ground.calendar
    for weeks in ERA_WEEKS:
        if len(decant_model(replace(ground, calendar=calendar), lean=True).columns) <= FEW_COLUMNS:
            return calendar
        calendar = in_eras(ground.assessed, ground.calendar, weeks)
    return calendar


def bounds_of_all_weeks(model: DecantModel, values: Sequence[float]) -> list[float]:
    """Bound each objective over all plans of weeks that are as good in those before it.

    Parameters
    ----------
    model : DecantModel
        In eras.
    values : sequence of float
        What the plan reaches.

    Returns
    -------
    list of float
        A value that cannot be beaten whatever the plan is its own bound; the others come from the relaxed
        program on the loose calendar.
    """
    certain = [_certain(model, tier.name) for tier in model.tiers]
    proved = [known is not None and known == value for known, value in zip(certain, values, strict=True)]
    if all(proved):
        return list(values)
    ground = replace(model.ground, calendar=model.ground.calendar.loose())
    loose = decant_model(ground, lean=model.lean)
    found = relaxed_bounds(loose.problem, loose.columns, loose.tiers, loose.rows, values, proved)
    return [value if sure else bound for value, bound, sure in zip(values, found, proved, strict=True)]


def _certain(model: DecantModel, name: str) -> float | None:
    """A bound that needs no search: everybody, nobody, or those who cannot do without a temporary move."""
    ground, households = model.ground, model.ground.assessed.households
    if name == "decants_on_time":
        return float(households["move_by_day"].notna().sum())
    if name == "households":
        return float(len(households))
    if name == "priority":
        return float(_all_priorities(ground))
    if name == "temporary_moves" and ground.assessed.scenario.policy.objectives[0] == "decants_on_time":
        return float(forced_stays(ground, model.groups))
    return 0.0 if name in ("days_late", "outside_homes") else None


def _all_priorities(ground: Ground) -> Floats:
    return np.asarray(ground.assessed.households["priority"].to_numpy(float).sum())
