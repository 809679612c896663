"""The incentive budget: the sum of all incentives stays within it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimiser.measures.demand import TOLERANCE, PlanRow, Scope, scopes
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.money import incentives_of_arcs, incentives_of_moves
from optimiser.needs.assess import Assessed
from optimiser.records.plan import QuotaResult
from optimiser.suitability import Lettings
from optimiser.suitability.wording import pounds


@dataclass(frozen=True)
class Budget:
    """The budget of a scope: the whole plan's, or one authority's for its own households."""

    amount: float
    scope: Scope

    @property
    def name(self) -> str:
        """``Incentive budget``, with its authority."""
        return self.scope.named("Incentive budget")

    @property
    def sentence(self) -> str:
        """``Incentives come to no more than £150,000``."""
        whose = "" if self.scope.authority is None else f" to households of {self.scope.authority}"
        return f"Incentives{whose} come to no more than {pounds(self.amount)}"

    def row(self, assessed: Assessed, lettings: Lettings) -> PlanRow:
        """Give the budget as a row over the arcs, in pounds."""
        theirs = self.scope.mask(assessed.households["authority"].to_numpy())[lettings.arc_household]
        coefficient = np.where(theirs, incentives_of_arcs(assessed, lettings), 0.0)
        return PlanRow(self.name, self.sentence, "budget", coefficient, upper=self.amount)

    def result(self, plan: FinishedPlan) -> QuotaResult:
        """Add up what a finished plan pays."""
        moved = zip(plan.moves, plan.who("authority"), incentives_of_moves(plan), strict=True)
        paid = [
            (move.household_id, due) for move, council, due in moved if due and self.scope.covers(council)
        ]
        spent = math.fsum(due for _, due in paid)
        return QuotaResult(
            self.name,
            self.sentence,
            counted=spent,
            out_of=None,
            at_least=None,
            at_most=self.amount,
            met=spent <= self.amount + TOLERANCE,
            household_ids=tuple(household_id for household_id, _ in paid),
        )


def budgets(assessed: Assessed) -> Iterator[Budget]:
    """Give the plan-wide budget and each authority's own.

    An authority that has merely taken over the plan-wide budget has none of its own: the plan-wide one,
    which counts everybody, is the tighter of the two.
    """
    plan_wide = assessed.scenario.policy.incentives.budget
    for scope in scopes(assessed):
        amount = scope.policy.incentives.budget
        if amount is not None and (scope.authority is None or amount != plan_wide):
            yield Budget(amount, scope)
