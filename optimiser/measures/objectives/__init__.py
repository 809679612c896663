"""The objectives of the data dictionary: what a plan can be best at, each in two forms that agree."""

from optimiser.measures.objectives.access import ACCESS_MATCHED
from optimiser.measures.objectives.bedrooms import BEDROOMS_RELEASED, LARGE_HOMES_RELEASED, OVERCROWDING
from optimiser.measures.objectives.cost import COST
from optimiser.measures.objectives.edges import EDGES
from optimiser.measures.objectives.empty_homes import SPEED
from optimiser.measures.objectives.objective import DatedWorth, Objective
from optimiser.measures.objectives.people import (
    DAYS_LATE,
    DECANTS_ON_TIME,
    HOUSEHOLDS,
    OUTSIDE_HOMES,
    PRIORITY,
    PROGRAMME_END,
    TEMPORARY_MOVES,
)
from optimiser.measures.objectives.temporary_accommodation import TA_SAVINGS

OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        DECANTS_ON_TIME,
        HOUSEHOLDS,
        PRIORITY,
        OVERCROWDING,
        BEDROOMS_RELEASED,
        LARGE_HOMES_RELEASED,
        ACCESS_MATCHED,
        TA_SAVINGS,
        SPEED,
        TEMPORARY_MOVES,
        COST,
        EDGES,
        DAYS_LATE,
        PROGRAMME_END,
        OUTSIDE_HOMES,
    )
}

__all__ = ["OBJECTIVES", "DatedWorth", "Objective"]
