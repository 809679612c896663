"""What the plan achieves beside the baselines, row by row, with readable names and units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from optimiser.records.plan import Plan
from optimiser.reports.content.words import as_number, money, natural, number, plain, short_bedrooms

Better = Literal["more", "fewer"]
Style = Literal["count", "ratio", "days", "pounds"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A KPI as people know it; `better` None where neither more nor fewer is good in itself."""

    name: str
    label: str
    unit: str
    better: Better | None = None
    style: Style = "count"


# The definitions of the two relet times differ: Housemark counts from tenancy end and leaves out first lets;
# CORE counts from the end of major works where there were any, otherwise from the void date.
MEASURES = (
    Measure("households_rehoused", "Households rehoused", "households", "more"),
    Measure("vacancies", "Vacancies (homes new or empty)", "homes"),
    Measure("vacancies_let", "Vacancies let", "homes", "more"),
    Measure("households_per_vacancy", "Households rehoused for each vacancy", "households", "more", "ratio"),
    Measure("chains", "Chains", "chains"),
    Measure("longest_chain", "Longest chain", "households"),
    Measure("exchanges", "Exchanges among tenants", "exchanges"),
    Measure("households_exchanged", "Households rehoused by exchanges", "households", "more"),
    Measure("bedrooms_released", "Bedrooms released by moves to smaller homes", "bedrooms", "more"),
    Measure("large_homes_released", "Homes of 3 or more bedrooms released", "homes", "more"),
    Measure("overcrowded_moved", "Overcrowded tenants moved", "households", "more"),
    Measure("overcrowding_solved", "Tenants no longer overcrowded", "households", "more"),
    Measure("bedrooms_gained", "Bedrooms gained by overcrowded tenants", "bedrooms", "more"),
    Measure("accessible_matched", "Accessible homes let to those who need them", "homes", "more"),
    Measure("accessible_wasted", "Accessible homes let to those without the need", "homes", "fewer"),
    Measure("homes_left_empty", "Homes left empty at the end", "homes", "fewer"),
    Measure(
        "empty_days_total", "Days that homes wait to be let, all homes together", "days", "fewer", "days"
    ),
    Measure("relet_days_housemark", "Average relet time (Housemark)", "days", "fewer", "days"),
    Measure("relets_counted_housemark", "Relets counted for it (Housemark)", "homes"),
    Measure("relet_days_core", "Average relet time (CORE)", "days", "fewer", "days"),
    Measure("relets_counted_core", "Relets counted for it (CORE)", "homes"),
    Measure("incentive_spend", "Incentives paid", "pounds", None, "pounds"),
    Measure("ta_saving", "Temporary accommodation saved", "pounds", "more", "pounds"),
    Measure("rent_lost", "Rent lost on empty homes", "pounds", "fewer", "pounds"),
    Measure("cost", "Cost after temporary accommodation saved", "pounds", "fewer", "pounds"),
)
_OF_EXCHANGES = ("exchanges", "households_exchanged")
_BY_NAME = {measure.name: measure for measure in MEASURES}
_BASELINES = {
    "top_ranked": "Highest-ranked household each time",
    "top_priority": "Highest-ranked household each time",
    "strict_greedy": "Highest-ranked household each time",
    "priority_greedy": "Highest-ranked household each time",
    "chain_aware": "Tenants first, then by rank",
    "chain_greedy": "Tenants first, then by rank",
    "transfer_first": "Tenants first, then by rank",
    "chain_aware_greedy": "Tenants first, then by rank",
}


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI: the plan's value and each baseline's, None where it has none."""

    measure: Measure
    plan: float | None
    others: tuple[float | None, ...]

    @property
    def difference(self) -> float | None:
        """Plan less the best of the baselines; None where there is nothing to compare."""
        known = [other for other in self.others if other is not None]
        if self.plan is None or not known:
            return None
        best = min(known) if self.measure.better == "fewer" else max(known)
        return round(self.plan - best, 6)

    @property
    def verdict(self) -> str:
        """``▲ better``, ``▼ worse`` or ``= same`` than the best of the baselines; "" if neither counts."""
        if self.measure.better is None or self.difference is None:
            return ""
        if self.difference == 0:
            return "= same"
        return "▲ better" if (self.difference > 0) == (self.measure.better == "more") else "▼ worse"

    def show(self, value: float | None) -> str:
        """Give a value of this row in its own unit."""
        if self.measure.style == "pounds":
            return money(None if value is None else round(value))
        if self.measure.style == "ratio" and value is not None:
            return f"{value:,.2f}"
        return number(value, 1)


def baseline_names(plan: Plan) -> list[str]:
    """Names of the baselines as people read them, in the plan's order."""
    return [_BASELINES.get(name, plain(name)) for name in plan.baselines]


def kpi_rows(plan: Plan) -> list[KpiRow]:
    """All KPIs of the plan, known ones first in a fixed order; a KPI by groups has a row a group.

    One that neither the plan nor a baseline has a figure for is left out, and so are those of exchanges
    where there are none.
    """
    names = [measure.name for measure in MEASURES if measure.name in plan.kpi_values]
    if not plan.kpi_values.get("exchanges"):
        names = [name for name in names if name not in _OF_EXCHANGES]
    names += [name for name in plan.kpi_values if name not in _BY_NAME]
    rows = [row for name in names for row in _rows_of(plan, name)]
    return [row for row in rows if any(value is not None for value in (row.plan, *row.others))]


def kpi(plan: Plan, name: str) -> KpiRow:
    """One KPI that has no groups, whether or not the plan holds it."""
    return KpiRow(_measure(name), as_number(plan.kpi_values.get(name)), _others(plan, name))


def _rows_of(plan: Plan, name: str) -> Iterator[KpiRow]:
    values = plan.kpi_values[name]
    if not isinstance(values, Mapping):
        yield kpi(plan, name)
        return
    baselines = [_groups(baseline.get(name)) for baseline in plan.baselines.values()]
    plan_groups = _groups(values)
    for group in sorted(set(plan_groups).union(*baselines), key=natural):
        others = tuple(groups.get(group, 0.0) for groups in baselines)
        yield KpiRow(_group_measure(name, group), plan_groups.get(group, 0.0), others)


def _groups(values: Any) -> dict[str, float | None]:
    # a saved plan has text keys where a fresh one has numbers
    return {str(key): as_number(value) for key, value in dict(values or {}).items()}


def _others(plan: Plan, name: str) -> tuple[float | None, ...]:
    return tuple(as_number(baseline.get(name)) for baseline in plan.baselines.values())


def _measure(name: str) -> Measure:
    return _BY_NAME.get(name) or Measure(name, plain(name), "")


def _group_measure(name: str, group: str) -> Measure:
    if name == "by_queue":
        return Measure(name, f"Rehoused from: {plain(group)}", "households")
    if name == "by_bedrooms" and group.isdecimal():
        return Measure(name, f"Lettings of homes: {short_bedrooms(int(group))}", "homes")
    return Measure(name, f"{plain(name)}: {plain(group)}", "")
