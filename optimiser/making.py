"""A plan made and proved sound: planning finds it, the audit says who goes without and rechecks it all.

The one place where the two wings meet; neither knows the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimiser.audit import not_rehoused, verify
from optimiser.errors import BrokenPlanError, UsageError
from optimiser.planning import plan_from, who_may_have_what
from optimiser.records import CheckResult, Plan, Scenario
from optimiser.records.policy import ONLY_FOR_DECANTS

if TYPE_CHECKING:
    from datetime import date

    from optimiser.engine import Progress

_BREACHES_SHOWN = 5  # of each check; the first are enough to find the fault


def plan_lettings(
    scenario: Scenario,
    *,
    gap: float = 0.001,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Make the lettings plan of a scenario and recheck it from the raw tables.

    Parameters
    ----------
    scenario : Scenario
    gap : float
        Relative gap within which every objective is to be proved, e.g. 0.001 for 0.1%.
    time_limit : float, optional
        Seconds that the search may take; what is found by then is the plan, with its gap.
    seed : int
        The same scenario, gap and seed give the same plan.
    progress : callable, optional
        ``progress(stage, objective, value, bound, seconds)``, called as the work goes on.

    Returns
    -------
    Plan
        Complete: every check of `verify` has passed, and everybody who is not rehoused has a reason.

    Raises
    ------
    InfeasibleError
        If no plan meets all quotas, deadlines and limits; names the smallest set that clashes.
    StoppedError
        If the time ran out before a plan was found.
    BrokenPlanError
        If the plan breaks a rule: a fault of the program, never of the input.

    Examples
    --------
    >>> import optimiser as opt
    >>> plan = opt.plan_lettings(opt.read_scenario("scenarios/page"))  # doctest: +SKIP
    """
    _refuse_decant_objectives(scenario)
    assessed, lettings = who_may_have_what(scenario, progress)
    found = plan_from(assessed, lettings, gap=gap, time_limit=time_limit, seed=seed, progress=progress)
    unmet = not_rehoused(assessed, lettings, found.move_list)
    plan = replace(found, unmet_list=unmet)
    checks = verify(plan, scenario)
    refuse_broken(checks)
    return replace(plan, checks=checks)


def _refuse_decant_objectives(scenario: Scenario) -> None:
    asked = [name for name in scenario.policy.objectives if name in ONLY_FOR_DECANTS]
    if asked:
        raise UsageError(
            f"The objective {asked[0]} is for decant plans: use `lettings decant`, or take it out of "
            "policy.objectives."
        )


def plan_decant(
    scenario: Scenario,
    *,
    today: date | None = None,
    gap: float = 0.001,
    time_limit: float | None = None,
    seed: int = 0,
    cures: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """Make the decant plan of a scenario and recheck it from the raw tables.

    Parameters
    ----------
    scenario : Scenario
    today : date, optional
        An emergency: everybody in a block to be emptied has to be out on this day.
    gap, time_limit, seed, progress
        As of `plan_lettings`.
    cures : bool
        Where deadlines are missed, look for what clashes and what would cure it.

    Returns
    -------
    Plan
        With `decant` filled: blocks, phases, homes held, money, clashes and cures.

    Raises
    ------
    InfeasibleError, StoppedError, BrokenPlanError
        As of `plan_lettings`.

    Examples
    --------
    >>> import optimiser as opt
    >>> plan = opt.plan_decant(opt.read_scenario("scenarios/refurbishment"))  # doctest: +SKIP
    """
    from optimiser.audit.decant import decant_unmet
    from optimiser.planning.decant import find_decant_plan

    found = find_decant_plan(
        scenario, today=today, gap=gap, time_limit=time_limit, seed=seed, cures=cures, progress=progress
    )
    plan = replace(found, unmet_list=decant_unmet(found, scenario))
    checks = verify(plan, scenario)
    refuse_broken(checks)
    return replace(plan, checks=checks)


def refuse_broken(checks: tuple[CheckResult, ...]) -> None:
    """Raise `BrokenPlanError` with the first breaches of every check that fails."""
    failed = [check for check in checks if not check.passed]
    if failed:
        lines = [
            f"  - {check.name}: {breach}" for check in failed for breach in check.breaches[:_BREACHES_SHOWN]
        ]
        raise BrokenPlanError(
            "The plan that was made breaks a rule, so it was not written. This is a fault of the program; "
            "please report it:\n" + "\n".join(lines)
        )
