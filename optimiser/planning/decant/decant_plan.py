"""`find_decant_plan`: from a scenario to its decant plan, chosen, dated and proved."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from optimiser.engine import Progress
from optimiser.engine.moves.problem import MoveAnswer
from optimiser.engine.moves.solve import relaxed_best, solve_moves
from optimiser.errors import BrokenPlanError, StoppedError
from optimiser.measures import OBJECTIVES, kpis, quota_results
from optimiser.measures.finished import finished
from optimiser.measures.payments import payments_of_moves
from optimiser.needs.assess import Assessed, assess
from optimiser.needs.decanting import as_decant, with_handovers
from optimiser.planning.decant.bring_forward import brought_forward
from optimiser.planning.decant.clash import refuse_infeasible
from optimiser.planning.decant.cures import clash_and_cures
from optimiser.planning.decant.decode import Decoded, decode
from optimiser.planning.decant.eras import (
    FEW_COLUMNS,
    bounds_of_all_days,
    fewest_stays,
    fitting_model,
    looks_at_every_day,
    most_in_time,
)
from optimiser.planning.decant.facts import decant_facts
from optimiser.planning.decant.ground import Ground, lay_ground
from optimiser.planning.decant.model import DecantModel, aims
from optimiser.planning.decant.parts import Strain, has_totals
from optimiser.planning.decant.records import decant_moves
from optimiser.planning.decant.strain import find_strain
from optimiser.planning.facts import home_facts, household_facts
from optimiser.planning.proof import plan_status, relative_gap
from optimiser.records.plan import Chain, Move, ObjectiveResult, Plan
from optimiser.records.scenario import Scenario

TOLERANCE = 1e-6
# Of the time limit, what the plan may take where dates cannot all be kept: the rest is for what is in the way.
PLANNED_BY, PLANNED_IN_AN_EMERGENCY = 0.55, 0.8
SECONDS_FOR_STRAIN = 10.0
LEAST_SECONDS = 0.5
FEW_IN_AN_EMERGENCY = 12_000  # columns, where time is limited: many may be late, and each takes part in all


def find_decant_plan(
    scenario: Scenario,
    *,
    today: date | None = None,
    gap: float = 0.001,
    time_limit: float | None = None,
    seed: int = 0,
    cures: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """Choose who leaves which block when, for where, and where next.

    Parameters
    ----------
    scenario : Scenario
    today : date, optional
        Everybody in a block to be emptied has to be out on this day.
    gap, time_limit, seed, progress
        As of `optimiser.planning.plan_lettings`.
    cures : bool
        Where deadlines are missed, look for what clashes and what would cure it.

    Returns
    -------
    Plan
        Not rechecked, and without reasons for who goes without: those are the audit's.

    Raises
    ------
    InfeasibleError
        If no plan meets all demands that must be met; names the smallest set that clashes.
    StoppedError
        If the time ran out before a plan was found.
    """
    asked = as_decant(scenario, today)
    ground = lay_ground(asked, today is not None)
    ask = _Ask(gap, None if time_limit is None else time.perf_counter() + time_limit, seed, progress)
    share = PLANNED_IN_AN_EMERGENCY if ground.emergency else PLANNED_BY
    model, answer = _best_found(ground, ask, share if cures else 1.0)
    _refuse_without_plan(model, answer, time_limit)
    decoded, assessed, moves, chains = _told(model, decode(model, answer.count))
    _hold_to_the_engine(model, answer, _values(model, assessed, moves))
    forward = _told(model, brought_forward(model, decoded))
    if _is_no_worse(model, forward, (decoded, assessed, moves, chains)):
        decoded, assessed, moves, chains = forward
    results = _results(model, answer, _values(model, assessed, moves))
    facts = decant_facts(model, decoded, assessed, moves, today)
    if cures:
        facts = clash_and_cures(model, facts, moves, seed, ask.deadline)
    return Plan(
        scenario=scenario.name,
        start=asked.start,
        end=asked.end,
        status=plan_status(results, gap),
        objectives=results,
        move_list=moves,
        chain_list=chains,
        kpi_values=kpis(assessed, moves),
        quotas=quota_results(assessed, moves),
        home_facts=home_facts(assessed, moves, _homes_in_blocks(assessed)),
        household_facts=household_facts(assessed),
        settings=_settings(asked, gap, time_limit, seed, today),
        decant=facts,
    )


@dataclass(frozen=True)
class _Ask:
    """How near, until when, which seed, and whom to tell."""

    gap: float
    deadline: float | None
    seed: int
    progress: Progress | None
    began: float = field(default_factory=time.perf_counter)

    def at(self, share: float) -> float | None:
        """Moment when a share of the time is gone."""
        return None if self.deadline is None else self.began + share * (self.deadline - self.began)

    def seconds(self, share: float = 1.0) -> float | None:
        """Give what is left until a share of the time is gone; a little in any case."""
        moment = self.at(share)
        return None if moment is None else max(moment - time.perf_counter(), LEAST_SECONDS)


Solved = tuple[DecantModel, MoveAnswer]


def _solved(model: DecantModel, ask: _Ask, share: float = 1.0) -> Solved:
    answer = solve_moves(
        model.problem,
        model.columns,
        model.tiers,
        model.rows,
        gap=ask.gap,
        time_limit=ask.seconds(share),
        seed=ask.seed,
        progress=ask.progress,
    )
    return model, answer


def _best_found(ground: Ground, ask: _Ask, share: float) -> Solved:
    """Solve with what the best plans can use where that is known; otherwise with as much as fits.

    `share` is that of the time after which a plan with households who are late has to be there.
    """
    lean, strain = _solved_lean(ground, ask, share)
    return lean or _solved_as_full_as_fits(ground, ask, strain, share)


def _solved_as_full_as_fits(ground: Ground, ask: _Ask, strain: Strain | None, share: float) -> Solved:
    """Solve with everything that may be done, if it is few enough columns; otherwise with parts of it.

    Of large programmes two parts are tried, and the better plan counts: moves after deadlines, in long eras;
    or none of these, in short ones. Either is without temporary moves of who could do without.
    """
    is_urgent = ground.emergency and ask.deadline is not None
    model = fitting_model(ground, "full", FEW_COLUMNS // 3 if is_urgent else FEW_COLUMNS, strain)
    if len(model.columns) > FEW_COLUMNS and ground.emergency and ask.deadline is not None:
        now, answer = _solved(fitting_model(ground, "now", FEW_IN_AN_EMERGENCY, strain), ask, share)
        return replace(now, extent="late"), answer  # its bounds are those of a part
    if len(model.columns) <= FEW_COLUMNS or ground.emergency:
        return _solved(model, ask, share)
    begun = 0.0 if ask.deadline is None else 1 - (ask.seconds() or 0.0) / (ask.deadline - ask.began)
    late = _solved(fitting_model(ground, "late", strain=strain), ask, (begun + share) / 2)
    if ground.assessed.scenario.policy.objectives[0] != "decants_on_time":
        return late
    lean = _solved(fitting_model(ground, "lean", strain=strain), ask, share)
    in_time = replace(lean[0], extent="late"), lean[1]  # its bounds are those of a part as well
    return max(in_time, late, key=_worth)


def _worth(solved: Solved) -> tuple[float, ...]:
    """Order plans by their aims, the first first; no plan at all comes last."""
    model, answer = solved
    if answer.status not in ("optimal", "feasible"):
        return (float("-inf"),) if answer.status == "stopped" else (float("-inf"), 0.0)
    return tuple(tier.sign * value for tier, (value, _) in zip(model.tiers, answer.tiers, strict=True))


def _solved_lean(ground: Ground, ask: _Ask, share: float) -> tuple[Solved | None, Strain | None]:
    """Solve with what plans can use that have as many in time as can be; and who cannot all be.

    Exact where deadlines come first and temporary moves second: everybody in time cannot be beaten, nor can
    as few temporary moves as there are households without a home for good in time, so every best plan is
    among those looked at. Where some have to be late, all moves are looked at of those with dates as early.
    There is no plan where none as good as that was found.
    """
    asked = ground.assessed.scenario.policy.objectives
    if asked[0] != "decants_on_time":
        return None, None
    model = fitting_model(ground, "lean")
    strain = _strain(model, ask)
    if strain is not None:
        model = fitting_model(ground, "lean", strain=strain)
    # Nobody is late who is in time.
    names = tuple(name for name in asked if name != "days_late" or strain is not None)[:2]
    if names != ("decants_on_time", "temporary_moves") or ground.emergency:
        return None, strain
    if _room(model) < most_in_time(model):
        return None, strain
    solved = _solved(model, ask, 0.5 if strain is None else share)
    return _if_best(solved), strain


def _room(model: DecantModel) -> float:
    """How many may be in time by the relaxed program."""
    best = relaxed_best(model.problem, model.columns, model.tiers[0], model.rows)
    return 0.0 if best is None else best


def _strain(model: DecantModel, ask: _Ask) -> Strain | None:
    """Show which of the first dates cannot all be kept, if it looks like that."""
    wanted = most_in_time(model)
    late = wanted - _room(model)
    if late <= 0 or has_totals(model.plan_rows):
        return None
    return find_strain(
        model.ground, int(late), min(SECONDS_FOR_STRAIN, ask.seconds(0.25) or SECONDS_FOR_STRAIN)
    )


def _if_best(solved: Solved) -> Solved | None:
    """Give a lean plan with as many in time as can be; one with more temporary moves is that of a part."""
    model, answer = solved
    if answer.status not in ("optimal", "feasible"):
        return None
    values = {tier.name: value for tier, (value, _) in zip(model.tiers, answer.tiers, strict=True)}
    if values["decants_on_time"] != most_in_time(model):
        return None
    if values["temporary_moves"] == fewest_stays(model):
        return solved
    return None if model.strain is None else (replace(model, extent="late"), answer)


def handovers(model: DecantModel, decoded: Decoded) -> dict[str, date | None]:
    """Give the day of each handover that waits for land."""
    start = model.ground.assessed.scenario.start
    return {
        each.development: None if day is None else start + timedelta(days=day)
        for each, day in zip(model.ground.waiting, decoded.handover, strict=True)
    }


def _refuse_without_plan(model: DecantModel, answer: MoveAnswer, time_limit: float | None) -> None:
    if answer.status == "infeasible":
        refuse_infeasible(model)
    if answer.status == "stopped":
        within = "" if time_limit is None else f" within {time_limit:g} seconds"
        raise StoppedError(f"No plan was found{within}. Allow more time with --time-limit.")


def _homes_in_blocks(assessed: Assessed) -> list[str]:
    homes, blocks = assessed.homes, set(assessed.scenario.blocks["block"]) - {""}
    found: list[str] = homes.loc[homes["block"].isin(blocks), "home_id"].tolist()
    return found


Told = tuple[Decoded, Assessed, tuple[Move, ...], tuple[Chain, ...]]


def _told(model: DecantModel, decoded: Decoded) -> Told:
    """Write lettings as moves and chains, with the handovers that they bring about."""
    asked = model.ground.assessed.scenario
    assessed = assess(with_handovers(asked, handovers(model, decoded)))
    moves, chains = decant_moves(model.ground, assessed, decoded)
    return decoded, assessed, moves, chains


def _values(model: DecantModel, assessed: Assessed, moves: Sequence[Move]) -> list[float]:
    """Measure a plan by the plain definitions of its aims."""
    return [float(OBJECTIVES[tier.name].value(assessed, moves)) for tier in aims(model)]


def _is_no_worse(model: DecantModel, first: Told, second: Told) -> bool:
    """Whether the first is as good as the second in every aim, and within the budget."""
    signs = [tier.sign for tier in aims(model)]
    both = zip(signs, _values(model, *first[1:3]), _values(model, *second[1:3]), strict=True)
    budget = model.ground.assessed.scenario.policy.decant.budget
    paid = math.fsum(payments_of_moves(finished(first[1], first[2])))
    within = budget is None or paid <= budget + TOLERANCE
    return within and all(sign * value >= sign * other - TOLERANCE for sign, value, other in both)


def _hold_to_the_engine(model: DecantModel, answer: MoveAnswer, values: Sequence[float]) -> None:
    """Refuse a plan whose aims do not come to what the engine's worths add up to."""
    if not looks_at_every_day(model):
        return  # in eras moves have other days than the engine counts with
    for tier, value in zip(aims(model), values, strict=True):
        counted = tier.constant + float(tier.worth @ answer.count)
        if not math.isclose(value, counted, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            raise BrokenPlanError(
                f"The plan's {tier.name} comes to {value:g}, but the engine's worths to {counted:g}. "
                "This is a fault of the program; nothing was written."
            )


def _results(model: DecantModel, answer: MoveAnswer, values: Sequence[float]) -> tuple[ObjectiveResult, ...]:
    """Set the bounds beside what the plan reaches."""
    found = []
    bounds = [bound for _, bound in answer.tiers]
    if not looks_at_every_day(model) or model.extent == "late":
        bounds = bounds_of_all_days(model, values)
    for tier, value, bound in zip(aims(model), values, bounds, strict=False):
        best = max(value, bound) if tier.maximise else min(value, bound)
        if math.isclose(value, best, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            best = value
        found.append(ObjectiveResult(tier.name, value, float(best), relative_gap(value, best)))
    return tuple(found)


def _settings(
    scenario: Scenario, gap: float, time_limit: float | None, seed: int, today: date | None
) -> dict[str, Any]:
    policy = scenario.policy
    return {
        "gap": gap,
        "time_limit": time_limit,
        "seed": seed,
        "overrides": list(scenario.settings.get("overrides", [])),
        "moves_per_week": policy.capacity.moves_per_week,
        "max_chain": policy.max_chain,
        "incentive_budget": policy.incentives.budget,
        "decant_budget": policy.decant.budget,
        "from_today": today.isoformat() if today else None,
        "source": scenario.source,
    }
