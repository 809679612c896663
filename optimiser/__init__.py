"""Lettings plans for council housing, chosen and proved: chains of moves from new homes and relets.

    import optimiser as opt
    scenario = opt.read_scenario("scenarios/page")
    plan = opt.plan_lettings(scenario)
    plan.moves, plan.chains, plan.kpis

Names are brought in from their rooms when they are first used, so that importing `optimiser` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.audit import verify
    from optimiser.errors import (
        BrokenPlanError,
        Fault,
        InfeasibleError,
        InputError,
        OptimiserError,
        StoppedError,
        UsageError,
    )
    from optimiser.intake import plan_from_json, plan_to_json, read_plan, read_scenario, write_starter
    from optimiser.making import plan_decant, plan_lettings
    from optimiser.needs import assess
    from optimiser.records import Plan, Policy, Scenario
    from optimiser.reports import write_tables
    from optimiser.suitability import lettings_graph

_ROOMS = {
    "optimiser.audit": ("verify",),
    "optimiser.errors": (
        "BrokenPlanError",
        "Fault",
        "InfeasibleError",
        "InputError",
        "OptimiserError",
        "StoppedError",
        "UsageError",
    ),
    "optimiser.intake": ("plan_from_json", "plan_to_json", "read_plan", "read_scenario", "write_starter"),
    "optimiser.making": ("plan_decant", "plan_lettings"),
    "optimiser.needs": ("assess",),
    "optimiser.records": ("Plan", "Policy", "Scenario"),
    "optimiser.reports": ("write_tables",),
    "optimiser.suitability": ("lettings_graph",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "BrokenPlanError",
    "Fault",
    "InfeasibleError",
    "InputError",
    "OptimiserError",
    "Plan",
    "Policy",
    "Scenario",
    "StoppedError",
    "UsageError",
    "assess",
    "lettings_graph",
    "plan_decant",
    "plan_from_json",
    "plan_lettings",
    "plan_to_json",
    "read_plan",
    "read_scenario",
    "verify",
    "write_html",
    "write_starter",
    "write_tables",
    "write_workbook",
]


def write_workbook(plan: Plan, *scenario_and_path: Scenario | str | Path) -> Path:
    """Write the lettings plan as an Excel workbook.

    Parameters
    ----------
    plan : Plan
    *scenario_and_path : Scenario (may be left out), then str or Path
        Where to write. A plan carries all that its documents need, so the scenario adds nothing.

    Returns
    -------
    Path
        The workbook.
    """
    from optimiser.reports import write_workbook as write

    return write(plan, _path(scenario_and_path))


def write_html(plan: Plan, *scenario_and_path: Scenario | str | Path) -> Path:
    """Write the lettings plan as one self-contained page; arguments as of `write_workbook`."""
    from optimiser.reports import write_html as write

    return write(plan, _path(scenario_and_path))


def _path(scenario_and_path: tuple[Scenario | str | Path, ...]) -> str | Path:
    """Take the last argument, which says where to write."""
    from optimiser.records import Scenario

    if not scenario_and_path or isinstance(scenario_and_path[-1], Scenario):
        raise TypeError('say where to write, e.g. opt.write_workbook(plan, "plan.xlsx")')
    return scenario_and_path[-1]


def __getattr__(name: str) -> Any:
    """Bring in a public name from its room when it is first asked for."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ROOM_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, brought in or not."""
    return sorted({*globals(), *__all__})
