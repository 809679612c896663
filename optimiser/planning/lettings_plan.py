"""`plan_lettings`: from a scenario to its lettings plan, chains chosen, dated and proved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from optimiser.engine import Progress, Solution, solve
from optimiser.errors import InfeasibleError, StoppedError
from optimiser.measures import kpis, quota_results
from optimiser.needs.assess import Assessed, assess
from optimiser.planning.arrays import Model, chain_problem
from optimiser.planning.baselines import BASELINES, baseline
from optimiser.planning.chain_records import Chained, chained
from optimiser.planning.decode import decode
from optimiser.planning.demands import clash_sentences
from optimiser.planning.earlier import as_early_as_can_be
from optimiser.planning.facts import home_facts, household_facts
from optimiser.planning.loose_bound import with_a_bound
from optimiser.planning.proof import objective_results, plan_status
from optimiser.planning.reasons import reasons
from optimiser.planning.reserves import reserves
from optimiser.planning.suited import Suited, suited
from optimiser.planning.ties import prefer_better_ranked
from optimiser.records.plan import Move, Plan
from optimiser.records.scenario import Scenario
from optimiser.suitability import Lettings, find_lettings


def plan_lettings(
    scenario: Scenario,
    *,
    gap: float = 0.001,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Choose the lettings that are best by the policy's objectives, in their order.

    Parameters
    ----------
    scenario : Scenario
    gap : float
        Relative gap within which every objective is to be proved.
    time_limit : float, optional
        Seconds that the engine may take.
    seed : int
        The same scenario, gap and seed give the same plan.
    progress : callable, optional
        Called with stage, objective, value, bound and seconds as the work goes on.

    Returns
    -------
    Plan
        With moves, reserves, reasons, chains, proof, key figures, quotas and baselines. It has not been
        rechecked, and does not say why anybody goes without: that is for the audit.

    Raises
    ------
    InfeasibleError
        If no plan meets all quotas, deadlines and limits; names the smallest set that clashes.
    StoppedError
        If the time ran out before a plan was found.
    """
    assessed, lettings = who_may_have_what(scenario, progress)
    return plan_from(assessed, lettings, gap=gap, time_limit=time_limit, seed=seed, progress=progress)


def who_may_have_what(scenario: Scenario, progress: Progress | None = None) -> tuple[Assessed, Lettings]:
    """Assess a scenario and find the lettings that its rules allow, from which `plan_from` goes on."""
    _teller(progress)("who may have what")
    assessed = assess(scenario)
    return assessed, find_lettings(assessed)


def plan_from(
    assessed: Assessed,
    lettings: Lettings,
    *,
    gap: float = 0.001,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Do as `plan_lettings` does, for a scenario that has been assessed already.

    Parameters
    ----------
    assessed : Assessed
    lettings : Lettings
        Who may have what, of the same scenario.
    gap, time_limit, seed, progress
        As for `plan_lettings`; so are the errors.
    """
    tell = _teller(progress)
    model = chain_problem(assessed, lettings)
    solution = solve(model.problem, gap=gap, time_limit=time_limit, seed=seed, progress=progress)
    _refuse_without_plan(assessed, solution, time_limit)
    tell("writing the plan")
    asked = {"gap": gap, "time_limit": time_limit, "seed": seed}
    return _plan(model, solution, asked)


def _teller(progress: Progress | None) -> Callable[[str], None]:
    began = time.perf_counter()

    def tell(stage: str) -> None:
        if progress is not None:
            progress(stage, "", None, None, time.perf_counter() - began)

    return tell


def _refuse_without_plan(assessed: Assessed, solution: Solution, time_limit: float | None) -> None:
    if solution.status == "infeasible":
        raise InfeasibleError(clash_sentences(assessed, solution.clash))
    if solution.status == "stopped":
        raise StoppedError(
            f"No plan was found within {time_limit:g} seconds. Allow more time with --time-limit."
            if time_limit is not None
            else "The solver stopped before it found a plan."
        )


def _plan(model: Model, solution: Solution, asked: Mapping[str, Any]) -> Plan:
    assessed = model.assessed
    lettings = decode(model, prefer_better_ranked(model, solution.choice))
    found = chained(assessed, as_early_as_can_be(model, lettings))
    who_suits = suited(assessed, model.lettings)
    moves = _told(model, found, who_suits)
    tiers = [with_a_bound(model, tier) for tier in solution.tiers]
    results = objective_results(model, found.lettings, moves, tiers)
    return Plan(
        scenario=assessed.scenario.name,
        start=assessed.scenario.start,
        end=assessed.scenario.end,
        status=plan_status(results, asked["gap"]),
        objectives=results,
        move_list=moves,
        chain_list=found.chains,
        kpi_values=kpis(assessed, moves),
        baselines=_baselines(model, who_suits),
        quotas=quota_results(assessed, moves),
        home_facts=home_facts(assessed, moves),
        household_facts=household_facts(assessed),
        settings=_settings(assessed.scenario, asked),
    )


def _told(model: Model, found: Chained, who_suits: Suited) -> tuple[Move, ...]:
    """Add reserves and reasons to the moves."""
    next_ones = reserves(model, found.lettings, who_suits)
    why = reasons(model, found.lettings, who_suits)
    return tuple(
        replace(move, reserves=after, reasons=told)
        for move, after, told in zip(found.moves, next_ones, why, strict=True)
    )


def _baselines(model: Model, who_suits: Suited) -> dict[str, dict[str, Any]]:
    """Give the key figures of each baseline, and how many of the quotas, agreements and budgets it meets."""
    found: dict[str, dict[str, Any]] = {}
    for name, prefer in BASELINES.items():
        moves = chained(model.assessed, baseline(model, who_suits, prefer)).moves
        met = sum(result.met for result in quota_results(model.assessed, moves))
        found[name] = {**kpis(model.assessed, moves), "quotas_met": met}
    return found


def _settings(scenario: Scenario, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was asked for; times are left out, so that the same question gives the same plan."""
    policy = scenario.policy
    return {
        **asked,
        "overrides": list(scenario.settings.get("overrides", [])),
        "moves_per_week": policy.capacity.moves_per_week,
        "max_chain": policy.max_chain,
        "max_cycle": policy.max_cycle,
        "incentive_budget": policy.incentives.budget,
        "source": scenario.source,
    }
