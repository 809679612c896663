"""Seconds of every stage of `plan` but the search: reading, who may have what, dates, reasons, checks, documents.

python tests/benchmarks/bench_stages.py SCENARIO [--with NAME] [--until lettings]

In place of the engine stands the plain way of working "tenants first, then by rank", which gives chains of full
length at once; what comes after it is what comes after a real search. A demand for `at least` so many may
be missed that way, so the checks are made and counted but not insisted upon.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from optimiser import making
from optimiser.cli import collect_seldom
from optimiser.engine import Choice, Solution, TierResult
from optimiser.engine.model.problem import Floats, tier_value
from optimiser.intake import plan_to_json, read_scenario
from optimiser.needs.assess import assess
from optimiser.planning import lettings_plan
from optimiser.planning.baselines import BASELINES, baseline
from optimiser.planning.suited import suited
from optimiser.reports import write_html, write_tables, write_workbook
from optimiser.suitability import find_lettings

MADE = ("not_rehoused", "verify")
PLANNED = (
    "assess", "find_lettings", "chain_problem", "prefer_better_ranked", "decode", "as_early_as_can_be",
    "suited", "reserves", "reasons", "with_a_bound", "objective_results", "kpis", "quota_results",
    "_baselines", "home_facts", "household_facts", "chained",
)  # fmt: skip


def _now() -> Floats:
    return np.array([time.perf_counter(), time.process_time()])


class Clock:
    """Adds up wall and processor seconds of stages; a stage within another counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, Floats] = defaultdict(lambda: np.zeros(2))
        self._open: list[Floats] = []

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Give `work`, timed."""

        def run(*args: Any, **kwargs: Any) -> Any:
            began = _now()
            self._open.append(np.zeros(2))
            result = work(*args, **kwargs)
            took = _now() - began
            self.seconds[stage] += took - self._open.pop()
            if self._open:
                self._open[-1] += took
            return result

        return run

    def patch(self, module: Any, names: tuple[str, ...]) -> None:
        """Time functions of a module under their own names."""
        for name in names:
            setattr(module, name, self.timed(name.strip("_"), getattr(module, name)))


def main() -> None:
    """Run once and print seconds a stage, and the peak memory."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("scenario", type=Path)
    arguments.add_argument("--with", dest="overrides", action="append", default=[])
    arguments.add_argument("--until", choices=["lettings", "plan", "files"], default="files")
    asked = arguments.parse_args()
    collect_seldom()
    clock = Clock()
    scenario = clock.timed("read_scenario", read_scenario)(asked.scenario, asked.overrides)
    if asked.until == "lettings":
        assessed = clock.timed("assess", assess)(scenario)
        found = clock.timed("find_lettings", find_lettings)(assessed)
        print(f"{len(found.types):,} home types, {len(found.arc_household):,} arcs")
    else:
        plan = _plan(scenario, clock)
        passed = sum(check.passed for check in plan.checks)
        print(f"{len(plan.move_list):,} moves; {passed} of {len(plan.checks)} checks passed")
        if asked.until == "files":
            _write(plan, clock)
    _show(clock)


def _plan(scenario: Any, clock: Clock) -> Any:
    """Make the plan with the stand-in for the engine, every stage timed."""
    whole = lettings_plan.chain_problem
    models: list[Any] = []

    def chain_problem(*args: Any) -> Any:
        models.append(whole(*args))
        return models[-1]

    lettings_plan.chain_problem = chain_problem
    stand_in = clock.timed("(stand-in for the engine)", lambda *_, **__: _tenants_first(models[-1]))
    lettings_plan.solve = stand_in
    clock.patch(lettings_plan, PLANNED)
    clock.patch(making, MADE)
    making.refuse_broken = lambda checks: None
    return clock.timed("other", making.plan_lettings)(scenario)


def _tenants_first(model: Any) -> Solution:
    """Answer the engine's problem by the plain way of working."""
    who_suits = suited(model.assessed, model.lettings)
    found = baseline(model, who_suits, BASELINES["chain_aware_greedy"])
    entry = np.searchsorted(model.arc, [letting.arc for letting in found])
    capped = model.problem.max_position is not None
    choice = Choice(
        entry.astype(np.int64),
        np.array([letting.position - 1 if capped else 0 for letting in found], np.int64),
        np.array([letting.start for letting in found], np.int64),
    )
    values = [(tier.name, tier_value(model.problem, tier, choice)) for tier in model.problem.tiers]
    return Solution("feasible", choice, tuple(TierResult(name, value, value) for name, value in values))


def _write(plan: Any, clock: Clock) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        text = clock.timed("plan.json", plan_to_json)(plan)
        (place / "plan.json").write_text(text, encoding="utf-8")
        clock.timed("csv tables", write_tables)(plan, place)
        clock.timed("workbook", write_workbook)(plan, place / "lettings-plan.xlsx")
        clock.timed("html page", write_html)(plan, place / "lettings-plan.html")
        sizes = ", ".join(
            f"{file.name} {file.stat().st_size / 1e6:,.1f} MB" for file in sorted(place.iterdir())
        )
    print(sizes)


def _show(clock: Clock) -> None:
    print("\n| stage | wall s | CPU s |\n| --- | ---: | ---: |")
    for stage, (wall, cpu) in [*clock.seconds.items(), ("**all**", sum(clock.seconds.values()))]:
        print(f"| {stage} | {wall:.2f} | {cpu:.2f} |")
    per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    print(f"\npeak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte:,.0f} MB")


if __name__ == "__main__":
    main()
