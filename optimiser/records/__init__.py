"""The nouns: scenario, policy, plan, chain, move. Frozen and typed; no input or output here."""

from optimiser.records.plan import (
    SCHEMA_VERSION,
    Chain,
    CheckResult,
    Move,
    ObjectiveResult,
    Plan,
    QuotaResult,
    Unmet,
)
from optimiser.records.policy import Policy
from optimiser.records.scenario import Scenario

__all__ = [
    "SCHEMA_VERSION",
    "Chain",
    "CheckResult",
    "Move",
    "ObjectiveResult",
    "Plan",
    "Policy",
    "QuotaResult",
    "Scenario",
    "Unmet",
]
