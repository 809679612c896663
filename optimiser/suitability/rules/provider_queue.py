"""A provider's own list: its households have only that landlord's homes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.schemes import for_each_household, household_queue, policies
from optimiser.suitability.wording import owner


@remembered
def _provider_codes(assessed: Assessed) -> tuple[IntArray, IntArray]:
    """Give each household and home the number of its provider with a list of its own, -1 for all others."""
    queues = [queue for policy in policies(assessed.scenario) for queue in policy.queues.values()]
    providers = pd.Index(sorted({queue.landlord for queue in queues if queue.landlord}), dtype=object)
    own = for_each_household(assessed, lambda policy, queue: policy.queue(queue).landlord)
    households = providers.get_indexer(pd.Index(own, dtype=object))
    homes = providers.get_indexer(pd.Index(assessed.homes["landlord"], dtype=object))
    return households.astype(np.int64), homes.astype(np.int64)


def _allows(pairs: Pairs) -> BoolArray:
    provider, landlord = _provider_codes(pairs.assessed)
    mine = provider[pairs.household]
    allowed: BoolArray = (mine < 0) | (mine == landlord[pairs.home])
    return allowed


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    provider = household_queue(household, assessed).landlord
    if not provider or home["landlord"] == provider:
        return None
    return f"is on the own list of {provider}, this home belongs to {owner(home['landlord'])}"


PROVIDER_QUEUE = Rule(
    "provider_queue",
    "Households on a provider's own list have only that provider's homes.",
    _allows,
    _refuses,
    lambda assessed: _provider_codes(assessed)[1],
)
