"""Checks of what the plan says about itself: objectives, bounds, gaps, status and KPIs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from optimiser.audit.case import Case, Check
from optimiser.audit.identity import listed
from optimiser.audit.tolerance import TOLERANCE, figure, relative_gap, same
from optimiser.measures.kpis import kpis
from optimiser.measures.objectives import OBJECTIVES

DEFAULT_GAP = 0.001
"""Asked gap where the plan's settings name none: 0.1%, as `lettings plan` has it."""


def _wrong_objectives(case: Case) -> Iterator[str]:
    found = [objective.name for objective in case.plan.objectives]
    expected = list(case.scenario.policy.objectives)
    if found != expected and _is_plan(case):
        yield f"The plan lists {listed(found, 12)}, expected {listed(expected, 12)} in this order"


def _wrong_values(case: Case) -> Iterator[str]:
    for objective in case.plan.objectives:
        if objective.name not in OBJECTIVES:
            continue
        expected = float(OBJECTIVES[objective.name].value(case.assessed, case.counted_moves))
        if not same(objective.value, expected):
            yield f"{objective.name}: {figure(objective.value)}, expected {figure(expected)}"


def _wrong_bounds(case: Case) -> Iterator[str]:
    for objective in case.plan.objectives:
        if objective.name not in OBJECTIVES or same(objective.bound, objective.value):
            continue
        sense = OBJECTIVES[objective.name].sense
        side = "at least" if sense == "most" else "at most"
        above = objective.bound > objective.value
        if math.isnan(objective.bound) or above != (sense == "most"):
            yield (
                f"{objective.name}: bound {figure(objective.bound)}, "
                f"expected {side} the value {figure(objective.value)}"
            )


def _wrong_gaps(case: Case) -> Iterator[str]:
    for objective in case.plan.objectives:
        expected = relative_gap(objective.value, objective.bound)
        if not math.isclose(objective.gap, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"{objective.name}: gap {objective.gap:.4%}, expected {expected:.4%} from value and bound"


def _wrong_status(case: Case) -> Iterator[str]:
    if not _is_plan(case):
        if case.plan.move_list:
            yield f"Status {case.plan.status} with {len(case.plan.move_list)} moves, expected none"
        return
    asked = case.plan.settings.get("gap") or DEFAULT_GAP
    for objective in case.plan.objectives:
        gap = relative_gap(objective.value, objective.bound)
        if case.plan.status == "optimal" and gap > asked + TOLERANCE:
            yield f"Status optimal, but {objective.name} has a gap of {gap:.4%}, asked was {asked:.4%}"


def _is_plan(case: Case) -> bool:
    return case.plan.status in ("optimal", "feasible")


def _wrong_kpis(case: Case) -> Iterator[str]:
    found, expected = _flat(case.plan.kpi_values), _flat(kpis(case.assessed, case.counted_moves))
    for name in {**expected, **found}:
        if name not in found:
            yield f"{name} is missing, expected {figure(expected[name])}"
        elif name not in expected:
            yield f"{name}: {figure(found[name])}, expected no such figure"
        elif not same(found[name], expected[name]):
            yield f"{name}: {figure(found[name])}, expected {figure(expected[name])}"


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write groups as ``by_queue: transfer``; a group's key is text, as it is in a saved plan."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}: {group}": number for group, number in value.items()}
        else:
            flat[name] = value
    return flat


CHECKS = (
    Check("objectives", "The objectives are those of the policy, in its order", _wrong_objectives),
    Check("objective values", "Each objective has the value that the moves add up to", _wrong_values),
    Check("bounds", "No proved bound is worse than the value reached", _wrong_bounds),
    Check("gaps", "Each gap is the distance from value to bound", _wrong_gaps),
    Check(
        "status", "The plan is called optimal only where every gap is within what was asked", _wrong_status
    ),
    Check("KPIs", "Each KPI is what the moves add up to", _wrong_kpis),
)
