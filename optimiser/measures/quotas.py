"""Quotas, and every other demand of the policies on the whole plan: rows for the engine, results for people.

A quota counts lettings: of homes that match `where` to households that match `who`. A number is that many. A
per cent is of the lettings in the plan of homes that match `where`, which moved to one side is linear:
``at_least = "50%"`` says lettings(who and where) - 0.5 x lettings(where) >= 0.

An exchange is no letting: the tenants assign their tenancies to each other (Housing Act 1985 s92) and the
council allocates nothing; schemes exempt it from allocation. So quotas count none of its moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np

from optimiser.errors import Fault, InputError
from optimiser.measures.budget import budgets
from optimiser.measures.demand import TOLERANCE, Demand, PlanRow, Scope, scopes
from optimiser.measures.finished import FinishedPlan, finished
from optimiser.measures.nominations import nominations
from optimiser.measures.wording import how_many_go, which_homes, which_households
from optimiser.needs.assess import Assessed
from optimiser.records.plan import Move, QuotaResult
from optimiser.records.policy import Conditions, Quota, parse_limit
from optimiser.suitability import Lettings
from optimiser.suitability.conditions import match_one, matches
from optimiser.suitability.wording import listed

Side = Literal["at_least", "at_most"]


@dataclass(frozen=True)
class QuotaLimit:
    """One limit of one quota; a quota with both limits is two demands, each to be met or missed by itself.

    Attributes
    ----------
    quota : Quota
    side : {'at_least', 'at_most'}
    limit : str or float
        As the policy gives it: a number or a per cent.
    scope : Scope
        Whose homes it counts.
    """

    quota: Quota
    side: Side
    limit: str | float
    scope: Scope

    @property
    def name(self) -> str:
        """The quota's name; which limit, where it has both."""
        has_both = self.quota.at_least is not None and self.quota.at_most is not None
        suffix = f" ({self.side.replace('_', ' ')})" if has_both else ""
        return self.scope.named(self.quota.name + suffix)

    @property
    def sentence(self) -> str:
        """``At least 50% of the lettings in Riverside go to the queues transfer or under_occupation``."""
        many = how_many_go(self.limit, which_homes(self.quota.where))
        asked = f"{self.side.replace('_', ' ')} {many} to {which_households(self.quota.who)}"
        return self.scope.named(asked) if self.scope.authority else asked[0].upper() + asked[1:]

    def row(self, assessed: Assessed, lettings: Lettings) -> PlanRow:
        """Give the limit as a row over the arcs."""
        in_scope = self.scope.mask(lettings.types["authority"].to_numpy())
        where = (matches(lettings.types, self.quota.where) & in_scope)[lettings.arc_type]
        who = matches(assessed.households, self.quota.who)[lettings.arc_household]
        amount, is_share = parse_limit(self.limit)
        coefficient = (where & who).astype(float) - (amount * where if is_share else 0.0)
        bound = 0.0 if is_share else amount
        lower, upper = (bound, np.inf) if self.side == "at_least" else (-np.inf, bound)
        none = np.zeros(len(coefficient))
        return PlanRow(self.name, self.sentence, "quota", coefficient, lower, upper, in_exchange=none)

    def result(self, plan: FinishedPlan) -> QuotaResult:
        """Count the lettings of a finished plan."""
        where = self._lettings_where(plan)
        who = _each(plan, plan.who, self.quota.who)
        lets = list(zip(plan.moves, where, who, strict=True))
        counted = tuple(move.household_id for move, in_homes, of_them in lets if in_homes and of_them)
        amount, is_share = parse_limit(self.limit)
        limit = amount * sum(where) if is_share else amount
        least = self.side == "at_least"
        return QuotaResult(
            self.name,
            self.sentence,
            counted=len(counted),
            out_of=sum(where) if is_share else None,
            at_least=limit if least else None,
            at_most=None if least else limit,
            met=len(counted) >= limit - TOLERANCE if least else len(counted) <= limit + TOLERANCE,
            household_ids=counted,
        )

    def _lettings_where(self, plan: FinishedPlan) -> list[bool]:
        matching = _each(plan, plan.let, self.quota.where)
        lets = zip(matching, plan.let("authority"), plan.exchanged, strict=True)
        return [
            match and self.scope.covers(authority) and not exchanged for match, authority, exchanged in lets
        ]


def demands(assessed: Assessed) -> tuple[Demand, ...]:
    """Give every demand on the whole plan: quotas in the policies' order, nominations, budgets.

    Raises
    ------
    InputError
        If a quota's conditions name a column that homes or households do not have.
    """
    quotas = tuple(_quota_limits(assessed))
    _check_columns(assessed, quotas)
    return (*quotas, *nominations(assessed), *budgets(assessed))


def plan_rows(assessed: Assessed, lettings: Lettings) -> list[PlanRow]:
    """Give every demand on the whole plan as a row over the arcs, in the order of `quota_results`."""
    return [demand.row(assessed, lettings) for demand in demands(assessed)]


def quota_results(assessed: Assessed, moves: Sequence[Move]) -> tuple[QuotaResult, ...]:
    """Count how a finished plan meets every demand; names and order are those of `plan_rows`."""
    plan = finished(assessed, moves)
    return tuple(demand.result(plan) for demand in demands(assessed))


def _quota_limits(assessed: Assessed) -> Iterator[QuotaLimit]:
    # An authority's policy may have taken over the plan-wide quotas: those count everybody, once.
    plan_wide = assessed.scenario.policy.quotas
    for scope in scopes(assessed):
        for quota in scope.policy.quotas:
            if scope.authority is not None and quota in plan_wide:
                continue
            if quota.at_least is not None:
                yield QuotaLimit(quota, "at_least", quota.at_least, scope)
            if quota.at_most is not None:
                yield QuotaLimit(quota, "at_most", quota.at_most, scope)


def _check_columns(assessed: Assessed, limits: Sequence[QuotaLimit]) -> None:
    homes, households = list(assessed.homes.columns), list(assessed.households.columns)
    asked = [(limit.quota.name, "where", column, homes) for limit in limits for column in limit.quota.where]
    asked += [(limit.quota.name, "who", column, households) for limit in limits for column in limit.quota.who]
    faults = [_unknown_column(*each) for each in asked if each[2] not in each[3]]
    if faults:
        raise InputError(list(dict.fromkeys(faults)))


def _unknown_column(name: str, key: str, column: str, known: list[str]) -> Fault:
    near = get_close_matches(column, known, n=2)
    hint = f"Did you mean {listed(near)}?" if near else f"Known are {', '.join(known)}."
    table = "homes" if key == "where" else "households"
    problem = f"the quota '{name}' asks for the column '{column}', which {table} do not have. {hint}"
    return Fault("[[policy.quotas]]", problem, column=key, value=column)


def _each(plan: FinishedPlan, values: Callable[[str], list[Any]], conditions: Conditions) -> list[bool]:
    """Tell for each move whether its home or household, of which `values` gives columns, is meant."""
    columns = {column: values(column) for column in conditions}
    rows = zip(*columns.values(), strict=True) if columns else (() for _ in plan.moves)
    return [match_one(dict(zip(columns, row, strict=True)), conditions) for row in rows]
