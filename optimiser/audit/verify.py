"""Recheck a finished plan from the raw tables, rule by rule, in plain forms; it knows no solver."""

from __future__ import annotations

from optimiser.audit import chains, dates, demands, exchanges, figures, identity, limits, reserves, suitable
from optimiser.audit.case import Case, Check
from optimiser.records import CheckResult, Plan, Scenario

CHECKS: tuple[Check, ...] = (
    *identity.CHECKS,
    *suitable.CHECKS,
    *dates.CHECKS,
    *chains.CHECKS,
    *exchanges.CHECKS,
    *limits.CHECKS,
    *reserves.CHECKS,
    *demands.CHECKS,
    *figures.CHECKS,
)


def verify(plan: Plan, scenario: Scenario) -> tuple[CheckResult, ...]:
    """Check a plan against every rule of its scenario.

    Nothing is taken from the engine or from how the plan was made: needs are assessed afresh, every letting
    is put to the plain form of every rule, and all figures are added up again from the moves. A broken plan
    (unknown ids, a missing chain, dates that cannot be) gives breaches, not errors.

    Parameters
    ----------
    plan : Plan
        As made or as read back from its file.
    scenario : Scenario
        The scenario that the plan is for, with the same overrides.

    Returns
    -------
    tuple of CheckResult
        One a check, always all of them and in the same order; the plan keeps a rule if its `breaches` are
        empty. Each breach says which household or home, what was found and what was expected.

    Raises
    ------
    InputError
        If the scenario itself cannot be assessed.

    Examples
    --------
    >>> from optimiser.audit import verify
    >>> failed = [check for check in verify(plan, scenario) if not check.passed]  # doctest: +SKIP
    """
    if plan.decant is not None:
        from optimiser.audit.decant import DecantCase, decant_checks

        story = DecantCase.open(plan, scenario)
        return tuple(check.result(story) for check in decant_checks())
    case = Case.open(plan, scenario)
    return tuple(check.result(case) for check in CHECKS)
