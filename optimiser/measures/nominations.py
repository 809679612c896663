"""Nominations agreements: what share of a registered provider's homes the council may let.

The council's nominees are the households of its queues; a queue with a `landlord` is that provider's own
list.

First lets of landlord L are lettings of its new homes. They are known beforehand, so the council may make at
most floor(share x number of them that are ready within the horizon).

Relets of L are its other homes: those vacant now, and those that its tenants free by moving in the plan. How
many there will be depends on the plan, but a share of them is linear all the same: each move of a tenant out
of a home of L that can be relet adds `share` of a nomination, so
    nominees' lettings of L's relets - share x such moves <= share x L's vacant relets.
As the left sum counts whole lettings this equals rounding the allowance down, without a floor. A home freed
counts as a relet whoever gets it: what the council does not take is left to the provider.

An exchange lets no home and frees none for anybody to be nominated to: it counts on neither side.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimiser.measures.arcs import BoolArray, FloatArray, texts_of_present_home
from optimiser.measures.demand import TOLERANCE, Demand, PlanRow, Scope, scopes
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.wording import per_cent
from optimiser.needs.assess import Assessed
from optimiser.records.plan import QuotaResult
from optimiser.records.policy import parse_limit
from optimiser.suitability import Lettings
from optimiser.suitability.schemes import for_each_household

NEW = "new_build"


@dataclass(frozen=True)
class FirstLets:
    """The council's share of a provider's new homes.

    Attributes
    ----------
    landlord : str
    share : float
        0 to 1.
    homes : int
        New homes of the landlord that are ready within the horizon.
    scope : Scope
    """

    landlord: str
    share: float
    homes: int
    scope: Scope

    @property
    def name(self) -> str:
        """``Nominations to first lets of Thames Homes``."""
        return self.scope.named(f"Nominations to first lets of {self.landlord}")

    @property
    def sentence(self) -> str:
        """``The council's nominees get at most 75% of the first lets of Thames Homes``."""
        return (
            f"The council's nominees get at most {per_cent(self.share)} of the first lets of {self.landlord}"
        )

    @property
    def allowed(self) -> int:
        """Lettings the council may make."""
        return math.floor(self.share * self.homes + TOLERANCE)

    def row(self, assessed: Assessed, lettings: Lettings) -> PlanRow:
        """Give the share as a row over the arcs."""
        types = _homes_of(lettings, self.landlord, self.scope) & (lettings.types["status"] == NEW).to_numpy()
        coefficient = types[lettings.arc_type] & nominees(assessed)[lettings.arc_household]
        return _row(self, coefficient.astype(float), self.allowed)

    def result(self, plan: FinishedPlan) -> QuotaResult:
        """Count the first lets of a finished plan that went to nominees."""
        return _result(
            self, _nominations(plan, self.landlord, self.scope, new=True), self.homes, self.allowed
        )


@dataclass(frozen=True)
class Relets:
    """The council's share of a provider's relets.

    Attributes
    ----------
    landlord : str
    share : float
        0 to 1.
    vacant : int
        Relets of the landlord that are vacant already and ready within the horizon.
    scope : Scope
    """

    landlord: str
    share: float
    vacant: int
    scope: Scope

    @property
    def name(self) -> str:
        """``Nominations to relets of Thames Homes``."""
        return self.scope.named(f"Nominations to relets of {self.landlord}")

    @property
    def sentence(self) -> str:
        """``The council's nominees get at most 50% of the relets of Thames Homes``."""
        return f"The council's nominees get at most {per_cent(self.share)} of the relets of {self.landlord}"

    def row(self, assessed: Assessed, lettings: Lettings) -> PlanRow:
        """Give the share as a row over the arcs."""
        types = _homes_of(lettings, self.landlord, self.scope) & (lettings.types["status"] != NEW).to_numpy()
        nominated = types[lettings.arc_type] & nominees(assessed)[lettings.arc_household]
        freeing = self._freeing(assessed)[lettings.arc_household]
        coefficient = nominated.astype(float) - self.share * freeing
        return _row(self, coefficient, self.share * self.vacant)

    def _freeing(self, assessed: Assessed) -> BoolArray:
        """Tell which households free a relet of the landlord by moving."""
        of_landlord = texts_of_present_home(assessed, "landlord") == self.landlord
        relet = texts_of_present_home(assessed, "after_leaving") == "relet"
        in_scope = self.scope.mask(texts_of_present_home(assessed, "authority"))
        return np.asarray(of_landlord & relet & in_scope, dtype=np.bool_)

    def result(self, plan: FinishedPlan) -> QuotaResult:
        """Count the relets of a finished plan that went to nominees, and how many relets there are."""
        left = zip(
            plan.left("landlord"), plan.left("after_leaving"), plan.left("authority"), plan.exchanged,
            strict=True,
        )  # fmt: skip
        freed = sum(
            landlord == self.landlord and after == "relet" and self.scope.covers(authority) and not exchanged
            for landlord, after, authority, exchanged in left
        )
        relets = self.vacant + freed
        return _result(
            self, _nominations(plan, self.landlord, self.scope, new=False), relets, self.share * relets
        )


def nominations(assessed: Assessed) -> Iterator[Demand]:
    """Give the demands of every agreement; an authority's own only where the plan-wide one differs."""
    plan_wide = assessed.scenario.policy.nominations
    for scope in scopes(assessed):
        for landlord, agreement in scope.policy.nominations.items():
            if scope.authority is not None and plan_wide.get(landlord) == agreement:
                continue
            new, vacant = _vacancies(assessed, landlord, scope)
            yield FirstLets(landlord, _share(agreement.first_lets), new, scope)
            yield Relets(landlord, _share(agreement.relets), vacant, scope)


def nominees(assessed: Assessed) -> BoolArray:
    """Tell which households are the council's nominees, not on a provider's own list."""
    own_list = for_each_household(assessed, lambda policy, queue: policy.queue(queue).landlord)
    return np.array([landlord is None for landlord in own_list], dtype=np.bool_)


def _share(text: str) -> float:
    amount, is_share = parse_limit(text)
    return amount if is_share else amount / 100


def _vacancies(assessed: Assessed, landlord: str, scope: Scope) -> tuple[int, int]:
    """Count the landlord's new homes and its other vacancies that are ready within the horizon."""
    homes = assessed.homes
    mine = (homes["landlord"] == landlord).to_numpy() & scope.mask(homes["authority"].to_numpy())
    ready = homes["is_vacancy"].to_numpy() & (homes["ready_day"].to_numpy(dtype=float) < assessed.end_day)
    new = (homes["status"] == NEW).to_numpy()
    return int((mine & ready & new).sum()), int((mine & ready & ~new).sum())


def _homes_of(lettings: Lettings, landlord: str, scope: Scope) -> BoolArray:
    types = lettings.types
    of_landlord = (types["landlord"] == landlord).to_numpy()
    return np.asarray(of_landlord & scope.mask(types["authority"].to_numpy()), dtype=np.bool_)


def _row(demand: FirstLets | Relets, coefficient: FloatArray, upper: float) -> PlanRow:
    none = np.zeros(len(coefficient))
    return PlanRow(demand.name, demand.sentence, "nominations", coefficient, upper=upper, in_exchange=none)


def _nominations(plan: FinishedPlan, landlord: str, scope: Scope, *, new: bool) -> tuple[str, ...]:
    """Households of the council's queues who get a first let (`new`) or a relet of the landlord."""
    policy_for = plan.assessed.scenario.policy_for
    lets = zip(
        plan.moves, plan.let("landlord"), plan.let("status"), plan.let("authority"),
        plan.who("authority"), plan.who("queue"), plan.exchanged, strict=True,
    )  # fmt: skip
    return tuple(
        move.household_id
        for move, owner, status, home_authority, authority, queue, exchanged in lets
        if owner == landlord and (status == NEW) == new and scope.covers(home_authority) and not exchanged
        if policy_for(authority).queue(queue).landlord is None
    )


def _result(demand: FirstLets | Relets, households: tuple[str, ...], out_of: int, most: float) -> QuotaResult:
    return QuotaResult(
        demand.name,
        demand.sentence,
        counted=len(households),
        out_of=out_of,
        at_least=None,
        at_most=most,
        met=len(households) <= most + TOLERANCE,
        household_ids=households,
    )
