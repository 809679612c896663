"""The decant plan as one self-contained web page, alone or beside its variants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from optimiser.records.plan import Plan
from optimiser.reports.content.comparison import comparison_rows
from optimiser.reports.content.decant_rows import (
    block_mark,
    cure_reaches,
    diary,
    facts_of,
    figures,
    household_rows,
    in_the_way,
    opening_sentence,
    untried_sentences,
)
from optimiser.reports.content.document import period, settings_rows
from optimiser.reports.content.objective_rows import ORDER_NOTE, objective_rows, status_sentence
from optimiser.reports.page.decant_chart import programme_chart
from optimiser.reports.page.template import template
from optimiser.reports.put import put


def write_decant_html(plan: Plan, path: str | Path, variants: Mapping[str, Plan] | None = None) -> Path:
    """Write a decant plan as one HTML file that asks nothing of the network.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Where to write it; an existing file is replaced.
    variants : mapping of str to Plan, optional
        Plans to set side by side, this one among them.
    """
    context = {
        "plan": plan,
        "facts": facts_of(plan),
        "period": period(plan),
        "opening": opening_sentence(plan),
        "status": status_sentence(plan),
        "order_note": ORDER_NOTE,
        "figures": figures(plan),
        "objectives": objective_rows(plan),
        "chart": programme_chart(plan),
        "households": household_rows(plan),
        "diary": diary(plan),
        "in_the_way": in_the_way(plan),
        "block_mark": block_mark,
        "cure_reaches": cure_reaches,
        "untried": untried_sentences(facts_of(plan)),
        "settings": settings_rows(plan),
        "variants": list(variants) if variants else [],
        "comparison": comparison_rows(variants) if variants else [],
    }
    return put(path, template("decant.html.j2").render(context).encode())
