"""The smallest and largest home a household may be offered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.needs.ages import Floats
from optimiser.needs.people import Flags, Ints
from optimiser.records.policy import Policy


def offer_range(
    households: pd.DataFrame, policy: Policy, need: Ints, persons: Floats, present: Floats
) -> tuple[Ints, Ints]:
    """Fewest and most bedrooms of each household's offers.

    As the household's row says; where it says one side only, the other is the need, kept consistent. Where it
    says nothing: exactly its need; a tenant with bedrooms to spare from its need to `spare_for_downsizers`
    more and always fewer than it has; and a studio too for a person alone, where the policy has that.

    Parameters
    ----------
    households : DataFrame
        The households' rows, for `bedrooms_min` and `bedrooms_max`.
    policy : Policy
    need : int array
        Bedrooms, one entry a row of `households`, as are the following.
    persons : float array
        NaN where not known.
    present : float array
        Bedrooms of its present home as the standard counts them, NaN for a register household.
    """
    least = households["bedrooms_min"].to_numpy(float)
    most = households["bedrooms_max"].to_numpy(float)
    silent = np.isnan(least) & np.isnan(most)
    low = np.where(np.isnan(least), np.fmin(need, most), least)
    high = np.where(np.isnan(most), np.fmax(need, least), most)
    spare = silent & (present > need)
    high = np.where(spare, np.minimum(need + policy.spare_for_downsizers, present - 1), high)
    low = np.where(silent & _may_have_a_studio(policy, need, persons), 0, low)
    return low.astype(np.int64), high.astype(np.int64)


def _may_have_a_studio(policy: Policy, need: Ints, persons: Floats) -> Flags:
    alone: Flags = (persons == 1) & (need == 1)
    return alone & policy.studios_for_one
