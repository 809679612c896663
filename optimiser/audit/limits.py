"""Checks of what a plan must stay within: the team's week, quotas and nominations, and the money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from optimiser.audit.case import Case, Check
from optimiser.audit.identity import listed
from optimiser.audit.tolerance import figure, same
from optimiser.measures.finished import finished
from optimiser.measures.money import incentives_of_moves
from optimiser.records import QuotaResult
from optimiser.suitability.wording import written_day


def _weeks_too_full(case: Case) -> Iterator[str]:
    most = case.scenario.policy.capacity.moves_per_week
    if most is None:
        return
    weeks: dict[int, list[str]] = defaultdict(list)
    for move in case.moves:
        weeks[(move.start_date - case.scenario.start).days // 7].append(move.household_id)
    for week, households in sorted(weeks.items()):
        if len(households) > most:
            first = written_day(case.scenario.start + timedelta(weeks=week))
            yield f"Week from {first}: {len(households)} tenancies ({listed(households)}), at most {most}"


def _quotas_broken(case: Case) -> Iterator[str]:
    for quota in case.quotas:
        if not quota.met:
            yield f"{quota.name}: {figure(quota.counted)}, expected {_limits(quota)} ({quota.sentence})"


def _limits(quota: QuotaResult) -> str:
    limits = []
    if quota.at_least is not None:
        limits.append(f"at least {figure(quota.at_least)}")
    if quota.at_most is not None:
        limits.append(f"at most {figure(quota.at_most)}")
    return " and ".join(limits)


def _quota_figures_wrong(case: Case) -> Iterator[str]:
    expected = case.quotas
    names, found_names = [quota.name for quota in expected], [quota.name for quota in case.plan.quotas]
    if names != found_names:
        yield f"The plan reports on {listed(found_names)}, expected {listed(names)}"
        return
    for found, right in zip(case.plan.quotas, expected, strict=True):
        yield from _differences(found, right)


def _differences(found: QuotaResult, right: QuotaResult) -> Iterator[str]:
    for name in ("counted", "out_of", "at_least", "at_most"):
        said, expected = getattr(found, name), getattr(right, name)
        if not same(said, expected):
            yield f"{right.name}: {name.replace('_', ' ')} {figure(said)}, expected {figure(expected)}"
    if found.met != right.met:
        yield f"{right.name}: said to be {'met' if found.met else 'missed'}, expected the opposite"
    if sorted(found.household_ids) != sorted(right.household_ids):
        yield f"{right.name}: counts {listed(found.household_ids)}, expected {listed(right.household_ids)}"


def _incentives_wrong(case: Case) -> Iterator[str]:
    amounts = incentives_of_moves(finished(case.assessed, case.counted_moves))
    for move, expected in zip(case.moves, amounts, strict=True):
        if not same(move.incentive, expected):
            yield (
                f"{move.household_id} to {move.to_home_id}: incentive {figure(move.incentive)} pounds, "
                f"expected {figure(expected)}"
            )


CHECKS = (
    Check("capacity", "No week has more tenancy starts than the team can do", _weeks_too_full),
    Check("quotas", "Every quota, nominations agreement and budget is kept", _quotas_broken),
    Check("quota figures", "Quotas, nominations and budgets are counted right", _quota_figures_wrong),
    Check("incentives", "Each incentive is what the policy pays for the move", _incentives_wrong),
)
