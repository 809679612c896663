"""`run.json`: what a plan was made with and when, the only file that differs from one run to the next."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from optimiser.records import Plan, Scenario

PACKAGES = ("optimiser", "ortools", "numpy", "pandas", "scipy")


@dataclass(frozen=True)
class Run:
    """A run of the program: when it began, by the calendar and by the clock."""

    started: datetime
    clock: float

    @classmethod
    def begin(cls) -> Run:
        """Note the time."""
        return cls(datetime.now(UTC), time.perf_counter())

    def record(self, scenario: Scenario, plan: Plan) -> str:
        """Give the record of this run as JSON text; no ids of homes or households stand in it."""
        seconds = round(time.perf_counter() - self.clock, 3)
        return json.dumps(self._facts(scenario, plan, seconds), indent=1, ensure_ascii=False) + "\n"

    def _facts(self, scenario: Scenario, plan: Plan, seconds: float) -> dict[str, Any]:
        return {
            "scenario": scenario.name,
            "source": scenario.source,
            "status": plan.status,
            "overrides": plan.settings["overrides"],
            "gap": plan.settings["gap"],
            "time_limit": plan.settings["time_limit"],
            "seed": plan.settings["seed"],
            "inputs": dict(scenario.inputs),
            "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
            "platform": platform.platform(),
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": seconds,
        }
