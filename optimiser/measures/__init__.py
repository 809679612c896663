"""What counts: objectives, quotas, money, empty days and key figures, of one letting and of a whole plan."""

from optimiser.measures.demand import PlanRow
from optimiser.measures.kpis import kpis
from optimiser.measures.money import incentives_of_arcs, incentives_of_moves, why_no_incentive
from optimiser.measures.objectives import OBJECTIVES, DatedWorth, Objective
from optimiser.measures.quotas import plan_rows, quota_results

__all__ = [
    "OBJECTIVES",
    "DatedWorth",
    "Objective",
    "PlanRow",
    "incentives_of_arcs",
    "incentives_of_moves",
    "kpis",
    "plan_rows",
    "quota_results",
    "why_no_incentive",
]
