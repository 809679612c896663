"""From a scenario to a plan: the engine's arrays, its answer in homes and dates, reserves and reasons.

It must not know the audit, which rechecks what is made here.
"""

from optimiser.planning.lettings_plan import plan_lettings

__all__ = ["plan_lettings"]
