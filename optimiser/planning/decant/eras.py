"""Long programmes in eras: how long these are, and bounds that hold for every plan of weeks all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.engine.moves import MoveTier
from optimiser.engine.moves_solve import relaxed_bounds
from optimiser.engine.problem import Floats
from optimiser.planning.decant.calendar import in_eras
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.model import DecantModel, Extent, aims, decant_model, forced_stays

FEW_COLUMNS = 60_000  # within a minute or so on two cores
ERA_WEEKS = (2, 4, 8, 13, 26)


def fitting_model(ground: Ground, extent: Extent) -> DecantModel:
    """Lay a decant out in weeks where that is few enough columns, otherwise in the shortest eras that are.

    `ground` has every week in its calendar.
    """
    model = decant_model(ground, extent)
    for weeks in ERA_WEEKS:
        if len(model.columns) <= FEW_COLUMNS:
            return model
        calendar = in_eras(ground.assessed, ground.calendar, weeks)
        model = decant_model(replace(ground, calendar=calendar), extent)
    return model


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
    certain = [_certain(model, tier.name) for tier in aims(model)]
    proved = [known is not None and known == value for known, value in zip(certain, values, strict=True)]
    if all(proved):
        return list(values)
    if model.extent == "late":  # not all that may be done was looked at
        return [_known_only(tier, known) for tier, known in zip(aims(model), certain, strict=True)]
    ground = replace(model.ground, calendar=model.ground.calendar.loose())
    loose = decant_model(ground, model.extent)
    found = relaxed_bounds(loose.problem, loose.columns, aims(loose), loose.rows, values, proved)
    return [value if sure else bound for value, bound, sure in zip(values, found, proved, strict=True)]


def _known_only(tier: MoveTier, known: float | None) -> float:
    return tier.sign * np.inf if known is None else known


def _certain(model: DecantModel, name: str) -> float | None:
    """A bound that needs no search: everybody, nobody, or those who cannot do without a temporary move."""
    ground, households = model.ground, model.ground.assessed.households
    if name == "decants_on_time":
        return float(households["move_by_day"].notna().sum())
    if name == "households":
        return float(len(households))
    if name == "priority":
        return float(_all_priorities(ground))
    everybody_first = ground.assessed.scenario.policy.objectives[0] == "decants_on_time"
    if name == "temporary_moves" and everybody_first and model.extent == "lean":
        return float(forced_stays(ground, model.groups))
    return 0.0 if name in ("days_late", "outside_homes", "temporary_moves") else None


def _all_priorities(ground: Ground) -> Floats:
    return np.asarray(ground.assessed.households["priority"].to_numpy(float).sum())
