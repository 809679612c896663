"""What each household frees by moving: a home of which type, and how soon that can be let again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

NOTHING = -1


@dataclass(frozen=True)
class Freeing:
    """One entry a household (row).

    Attributes
    ----------
    home : int64 array
        Row of the home that it frees for the next household; `NOTHING` where it frees none: it is on the
        register, or its home is demolished or held.
    home_type : int64 array
        Number of that home's type, or `NOTHING`.
    void, letting : int64 array
        Days from its new tenancy until that home is ready again, and from then to the next tenancy.
    ready_floor : int64 array
        Day before which that home is not ready whenever it moves (0: none); works to its block.
    """

    home: Ints
    home_type: Ints
    void: Ints
    letting: Ints
    ready_floor: Ints

    def ready(self, household: Ints, start: Ints) -> Ints:
        """Day on which the home is ready again after a move on `start`."""
        ready: Ints = np.maximum(start + self.void[household], self.ready_floor[household])
        return ready

    def available(self, household: Ints, start: Ints) -> Ints:
        """First day on which the next tenancy of that home may start."""
        return self.ready(household, start) + self.letting[household]


def freeing(assessed: Assessed, lettings: Lettings) -> Freeing:
    """Work out what every household frees."""
    own = assessed.households["home_row"].to_numpy(dtype=np.int64)
    homes = assessed.homes
    relet = np.append((homes["after_leaving"] == "relet").to_numpy(dtype=np.bool_), False)
    home_type = np.where(relet[own], np.append(lettings.home_type, NOTHING)[own], NOTHING)
    frees = home_type != NOTHING
    again = homes["ready_again_day"].fillna(0).to_numpy(dtype=np.float64).astype(np.int64)

    def of_home(values: Ints) -> Ints:
        return np.where(frees, np.append(values, 0)[own], 0)

    return Freeing(
        home=np.where(frees, own, NOTHING),
        home_type=home_type.astype(np.int64),
        void=of_home(homes["void_days"].to_numpy(dtype=np.int64)),
        letting=of_home(homes["letting_days"].to_numpy(dtype=np.int64)),
        ready_floor=of_home(np.maximum(again, 0)),
    )
