"""What the engine answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from optimiser.engine.model.problem import Choice, TierResult

DEFAULT_SECONDS = 300.0  # for everything, where no limit is given

Status = Literal["optimal", "feasible", "infeasible", "stopped"]

Progress = Callable[[str, str, float | None, float | None, float], None]
"""``progress(stage, tier, value, bound, seconds)``; value and bound in the tier's own unit, None if unknown."""


@dataclass(frozen=True)
class Solution:
    """A choice with its tiers' values and proved bounds, or what stands in the way of any.

    Attributes
    ----------
    status : {'optimal', 'feasible', 'infeasible', 'stopped'}
        Optimal: every tier is proved within the asked gap.
    choice : Choice
        Empty unless the status is optimal or feasible.
    tiers : tuple of TierResult
    clash : tuple of str
        If infeasible: the smallest set of side rows (by name; ``capacity`` for the capacity of the
        periods) that no choice can meet together.
    seconds : float
    """

    status: Status
    choice: Choice
    tiers: tuple[TierResult, ...] = ()
    clash: tuple[str, ...] = ()
    seconds: float = 0.0
