"""All rows that the documents show, gathered once from a plan; workbook and page say the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimiser.records.plan import Plan
from optimiser.reports.content.budget_rows import BudgetRow, budget, budget_rows
from optimiser.reports.content.home_rows import HomeRow, home_rows
from optimiser.reports.content.index import PlanIndex, index
from optimiser.reports.content.kpi_rows import KpiRow, kpi, kpi_rows
from optimiser.reports.content.objective_rows import ObjectiveRow, objective_rows
from optimiser.reports.content.quota_rows import QuotaRow, quota_rows
from optimiser.reports.content.unmet_rows import UnmetRow, unmet_rows
from optimiser.reports.content.week_rows import WeekRow, week_rows
from optimiser.reports.content.words import as_number, count, listed, long_day, money, number


@dataclass(frozen=True)
class Document:
    """The plan, its look-ups, and the rows of every table."""

    plan: Plan
    index: PlanIndex
    homes: list[HomeRow]
    weeks: list[WeekRow]
    quotas: list[QuotaRow]
    incentives: list[BudgetRow]
    budget: float | None
    unmet: list[UnmetRow]
    kpis: list[KpiRow]
    objectives: list[ObjectiveRow]


def gather(plan: Plan) -> Document:
    """Work out everything that the documents show."""
    found = index(plan)
    homes = home_rows(found)
    return Document(
        plan=plan,
        index=found,
        homes=homes,
        weeks=week_rows(found, homes),
        quotas=quota_rows(plan),
        incentives=budget_rows(found),
        budget=budget(found),
        unmet=unmet_rows(found),
        kpis=kpi_rows(plan),
        objectives=objective_rows(plan),
    )


def period(plan: Plan) -> str:
    """Say the planning period: ``4 January 2027 to 2 January 2028 (52 weeks)``."""
    days = (plan.end - plan.start).days
    last = plan.start if days < 1 else plan.end.fromordinal(plan.end.toordinal() - 1)
    return f"{long_day(plan.start)} to {long_day(last)} ({count(round(days / 7), 'week')})"


def opening(plan: Plan) -> str:
    """Say the plan in a sentence or two."""
    if not plan.move_list:
        return "Nobody is rehoused in this plan."
    households = len({move.household_id for move in plan.move_list})
    chains = sum(chain.kind == "chain" for chain in plan.chain_list)
    exchanges = len(plan.chain_list) - chains
    ways = [count(chains, "chain")] if chains else []
    ways += [count(exchanges, "exchange")] if exchanges else []
    text = f"{count(households, 'household')} {'move' if households > 1 else 'moves'}"
    text += f" in {' and '.join(ways)}" if ways else ""
    per_vacancy = kpi(plan, "households_per_vacancy")
    if per_vacancy.plan:
        text += f": {per_vacancy.show(per_vacancy.plan)} households for each vacancy"
        text += ", exchanges aside" if exchanges else ""
    return f"{text}.{_released(plan)}"


def _released(plan: Plan) -> str:
    rooms, solved = kpi(plan, "bedrooms_released").plan, kpi(plan, "overcrowding_solved").plan
    parts = [f"{count(rooms, 'bedroom')} {'are' if rooms != 1 else 'is'} released"] if rooms else []
    if solved:
        parts.append(f"{count(solved, 'tenant')} {'are' if solved != 1 else 'is'} no longer overcrowded")
    return f" {' and '.join(parts)}." if parts else ""


def settings_rows(plan: Plan) -> list[tuple[str, str]]:
    """Give what was asked for, as pairs of label and text.

    The time it took is left out: the same plan must give the same document, byte for byte.
    """
    settings = plan.settings
    gap, budget_limit = as_number(settings.get("gap")), as_number(settings.get("incentive_budget"))
    chain_cap = as_number(settings.get("max_chain"))
    exchange_cap = as_number(settings.get("max_cycle"))
    capacity = as_number(settings.get("moves_per_week"))
    rows = [
        ("Variant of the scenario", listed(settings.get("overrides")) or "As written"),
        ("Most households in one chain", _cap(chain_cap)),
        ("Most households in one exchange", number(exchange_cap) if exchange_cap else ""),
        ("Moves the team can manage in a week", number(capacity) if capacity is not None else "No limit"),
        ("Incentive budget", money(budget_limit) if budget_limit is not None else "No limit"),
        ("How near to the best possible was asked", f"within {gap * 100:g}%" if gap else "exactly"),
        ("Made from", Path(str(settings.get("source") or "")).name),
    ]
    return [(label, text) for label, text in rows if text]


def _cap(chain_cap: float | None) -> str:
    if chain_cap is None:
        return "No limit"
    return number(chain_cap) if chain_cap else "No chains"
