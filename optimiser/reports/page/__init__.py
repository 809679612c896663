"""The lettings plan as one self-contained web page, for a panel to read on a screen, a phone or paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimiser.records.plan import Plan
from optimiser.reports.content.document import Document, gather, opening, period, settings_rows
from optimiser.reports.content.highlights import highlights
from optimiser.reports.content.kpi_rows import KpiRow, baseline_names, kpi
from optimiser.reports.content.objective_rows import ORDER_NOTE, status_sentence
from optimiser.reports.content.unmet_rows import by_queue, by_reason, waiting
from optimiser.reports.page.chain_cards import chain_groups, filter_choices
from optimiser.reports.page.charts import comparisons, quota_bars, weeks_chart
from optimiser.reports.page.template import template
from optimiser.reports.put import put

_FIRST_ROWS = 50
_CARDS = (
    "households_rehoused",
    "households_per_vacancy",
    "vacancies_let",
    "bedrooms_released",
    "overcrowding_solved",
    "homes_left_empty",
    "empty_days_total",
    "incentive_spend",
)


def write_html(plan: Plan, path: str | Path) -> Path:
    """Write the plan as one HTML file that asks nothing of the network.

    Style, script and charts are inside it; without a script it shows everything, only unfiltered. All text
    from the plan is escaped. The same plan gives the same bytes.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Where to write it; an existing file is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind.
    """
    if plan.decant is not None:
        from optimiser.reports.page.decant import write_decant_html

        return write_decant_html(plan, path)
    return put(path, template("plan.html.j2").render(_context(gather(plan))).encode())


def _context(document: Document) -> dict[str, Any]:
    plan = document.plan
    groups = chain_groups(document)
    areas, bedrooms = filter_choices(groups)
    without_home = waiting(document.unmet)
    return {
        "document": document,
        "plan": plan,
        "period": period(plan),
        "opening": opening(plan),
        "status": status_sentence(plan),
        "order_note": ORDER_NOTE,
        "highlights": highlights(document),
        "cards": _cards(plan),
        "baselines": baseline_names(plan),
        "comparisons": comparisons(plan) if plan.baselines else [],
        "groups": groups,
        "exchanges": any(chain.kind == "exchange" for chain in plan.chain_list),
        "areas": areas,
        "bedrooms": bedrooms,
        "quota_bars": quota_bars(document.quotas),
        "weeks": weeks_chart(document.weeks),
        "without_home": without_home,
        "missed": [row for row in document.unmet if row.missed_deadline],
        "by_queue": by_queue(without_home),
        "by_reason": by_reason(without_home),
        "first_rows": _FIRST_ROWS,
        "settings": settings_rows(plan),
    }


def _cards(plan: Plan) -> list[KpiRow]:
    return [row for row in (kpi(plan, name) for name in _CARDS) if row.plan is not None]
