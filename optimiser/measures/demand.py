"""What quotas, nominations and budgets have in common: a row for the engine, a result for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from optimiser.measures.arcs import AnyArray, BoolArray, FloatArray
from optimiser.measures.finished import FinishedPlan
from optimiser.needs.assess import Assessed
from optimiser.records.plan import QuotaResult
from optimiser.records.policy import Policy
from optimiser.suitability import Lettings

Kind = Literal["quota", "nominations", "budget"]
TOLERANCE = 1e-6  # lettings or pounds: far below one, far above what adding up floats loses


@dataclass(frozen=True)
class PlanRow:
    """A demand on the whole plan: ``lower <= sum of coefficient over the chosen arcs <= upper``.

    Attributes
    ----------
    name, sentence : str
    kind : {'quota', 'nominations', 'budget'}
    coefficient : ndarray of float
        One entry an arc of the lettings graph; per cents are already moved to this side.
    lower, upper : float
        Minus and plus infinity where there is no limit.
    in_exchange : ndarray of float, optional
        What an arc counts as part of an exchange, where that is not its coefficient.
    """

    name: str
    sentence: str
    kind: Kind
    coefficient: FloatArray
    lower: float = -np.inf
    upper: float = np.inf
    in_exchange: FloatArray | None = None

    def counts(self, *, exchanged: bool) -> FloatArray:
        """What each arc counts, as a letting or as part of an exchange."""
        return self.in_exchange if exchanged and self.in_exchange is not None else self.coefficient


class Demand(Protocol):
    """One demand of a policy on the whole plan, in both forms."""

    def row(self, assessed: Assessed, lettings: Lettings) -> PlanRow:
        """Give the demand as a row over the arcs."""
        ...

    def result(self, plan: FinishedPlan) -> QuotaResult:
        """Count how a finished plan meets it."""
        ...


@dataclass(frozen=True)
class Scope:
    """A policy and those it speaks for: everybody, or one authority where several plan together."""

    policy: Policy
    authority: str | None = None

    def covers(self, authority: str) -> bool:
        """Whether a home or household of that authority is meant."""
        return self.authority is None or authority == self.authority

    def mask(self, authorities: AnyArray) -> BoolArray:
        """Vectorised form of `covers`."""
        if self.authority is None:
            return np.ones(len(authorities), dtype=np.bool_)
        return np.asarray(authorities == self.authority, dtype=np.bool_)

    def named(self, name: str) -> str:
        """Give the demand's name, with the authority before it where there is one."""
        return name if self.authority is None else f"{self.authority}: {name}"


def scopes(assessed: Assessed) -> Iterator[Scope]:
    """Give the plan-wide policy, then that of each authority."""
    yield Scope(assessed.scenario.policy)
    for authority, policy in assessed.scenario.authority_policies.items():
        yield Scope(policy, authority)
