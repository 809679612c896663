"""From a scenario to a plan: the engine's arrays, its answer in homes and dates, reserves and reasons.

It must not know the audit, which rechecks what is made here.
"""

from optimiser.planning.lettings_plan import plan_from, plan_lettings, who_may_have_what

__all__ = ["plan_from", "plan_lettings", "who_may_have_what"]
