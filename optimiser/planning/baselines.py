"""Two plain ways of working, under the same rules, to compare a plan with.

Both go through the year home by home, as each comes free, and look no further ahead:

- ``top_ranked``: the home goes to the highest-ranked household whom it suits;
- ``chain_aware_greedy``: a tenant comes before a register household, and a tenant whose home somebody waits
  for before other tenants; then by rank. Where the chain may go no further, by rank alone.

A home that nobody may have on its day is offered again at the start of each week. Suitability, dates, weekly
capacity, chain cap, budget, nominations and `at_most` quotas are kept as they go; `at_least` quotas cannot be
promised that way, and what came out is reported.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.measures.demand import TOLERANCE
from optimiser.planning.arrays import Model, available_vacancies
from optimiser.planning.chain_records import Letting
from optimiser.planning.columns import home_column
from optimiser.planning.start_days import DAYS_A_WEEK, next_start, weekday_of_types
from optimiser.planning.suited import Suited
from optimiser.planning.windows import must_move


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """A home to be let on a day; ordered as an officer would come to them."""

    day: int
    available: int
    home_id: str
    home: int
    ready: int
    vacancy: int
    position: int


Preference = Callable[["Year", Offer, Ints], Ints]
"""From the households that may have a home (best-ranked first) to a class each: the lowest goes first."""


def _by_rank_alone(year: Year, offer: Offer, households: Ints) -> Ints:
    return np.zeros(len(households), dtype=np.int64)


def _tenants_first(year: Year, offer: Offer, households: Ints) -> Ints:
    if year.is_last(offer.position):
        return _by_rank_alone(year, offer, households)
    tenant = year.is_tenant[households]
    return np.where(year.frees_a_home_waited_for(households), 0, np.where(tenant, 1, 2)).astype(np.int64)


BASELINES: dict[str, Preference] = {
    "top_ranked": _by_rank_alone,
    "chain_aware_greedy": _tenants_first,
}


def baseline(model: Model, who_suits: Suited, prefer: Preference) -> list[Letting]:
    """Let the homes of a scenario one by one as they come free.

    Parameters
    ----------
    model : Model
    who_suits : Suited
    prefer : callable
        One of `BASELINES`.
    """
    return list(Year(model, who_suits).lettings(prefer))


class Year:
    """The planning period as it unfolds: homes on offer, who is housed, what the limits have left."""

    def __init__(self, model: Model, who_suits: Suited) -> None:
        self.model, self.who_suits = model, who_suits
        self.home_ids = model.assessed.homes["home_id"].tolist()
        self.weekday = weekday_of_types(model.assessed, model.lettings)
        self.end = model.assessed.end_day
        self.most = model.assessed.scenario.policy.capacity.moves_per_week
        self.started: Counter[int] = Counter()
        self.waiting = np.ones(len(model.assessed.households), dtype=np.bool_)
        self.is_tenant = model.assessed.households["is_tenant"].to_numpy(dtype=np.bool_)
        self.limits = [row for row in model.rows if np.isfinite(row.upper)]
        none = np.empty((len(model.lettings.arc_household), 0))
        # In the order of `who_suits`, as all that is looked up for each home on offer.
        self.counted = np.column_stack([none, *(row.coefficient[who_suits.order] for row in self.limits)])
        self.room: Floats = np.array([row.upper for row in self.limits]) + TOLERANCE
        self.wanted = self._wanted()
        self.wants_its_own_type = self._wants_its_own_type()
        self.deadline = self._deadlines()

    def _wanted(self) -> Ints:
        """Count the waiting households that each type suits."""
        lettings = self.model.lettings
        # Sorted by household and type, so that a household's second window to a type follows its first.
        same = (lettings.arc_household[1:] == lettings.arc_household[:-1]) & (
            lettings.arc_type[1:] == lettings.arc_type[:-1]
        )
        once = lettings.arc_type[~np.append(False, same)[: len(lettings.arc_type)]]
        return np.bincount(once, minlength=len(lettings.types)).astype(np.int64)

    def _wants_its_own_type(self) -> Bools:
        """Tell which tenants are suited by another home of the type that they free."""
        household, home_type = self.model.lettings.arc_household, self.model.lettings.arc_type
        wants = np.zeros(len(self.waiting), dtype=np.bool_)
        wants[household[self.model.frees.home_type[household] == home_type]] = True
        return wants

    def _deadlines(self) -> Ints:
        """Last day on which each household may move: its deadline, where that must be kept."""
        households = self.model.assessed.households
        by = np.where(must_move(self.model.assessed), households["move_by_day"].to_numpy(), self.end)
        return by.astype(np.int64)

    def lettings(self, prefer: Preference) -> Iterator[Letting]:
        """Go through the offers in order of time."""
        offers = [self._vacancy(row) for row in self._vacant()]
        heapq.heapify(offers)
        while offers:
            offer = heapq.heappop(offers)
            if offer.day >= self.end:
                continue
            letting = self._let(offer, prefer)
            following = self._freed(letting) if letting else self._again(offer)
            if letting:
                yield letting
            if following:
                heapq.heappush(offers, following)

    def _vacant(self) -> list[int]:
        rows: list[int] = available_vacancies(self.model.assessed, self.model.lettings).tolist()
        return rows

    def _vacancy(self, row: int) -> Offer:
        assessed = self.model.assessed
        ready = int(home_column(assessed, "ready_day")[row])
        available = ready + int(home_column(assessed, "letting_days")[row])
        return self._offer(row, ready, available, row, 1)

    def _offer(self, home: int, ready: int, available: int, vacancy: int, position: int) -> Offer:
        day = next_start(int(self.weekday[self.model.lettings.home_type[home]]), available)
        return Offer(day, available, self.home_ids[home], home, ready, vacancy, position)

    def _again(self, offer: Offer) -> Offer | None:
        """Offer the home again next week, unless it suits nobody who still waits."""
        home_type = int(self.model.lettings.home_type[offer.home])
        if not self.wanted[home_type]:
            return None
        next_week = (offer.day // DAYS_A_WEEK + 1) * DAYS_A_WEEK
        return replace(offer, day=next_start(int(self.weekday[home_type]), next_week))

    def _freed(self, letting: Letting) -> Offer | None:
        frees, household = self.model.frees, np.array([letting.household])
        home = int(frees.home[letting.household])
        if home < 0 or self.is_last(letting.position):
            return None
        start = np.array([letting.start])
        ready, available = int(frees.ready(household, start)[0]), int(frees.available(household, start)[0])
        return self._offer(home, ready, available, letting.vacancy, letting.position + 1)

    def is_last(self, position: int) -> bool:
        """Whether a chain may go no further."""
        cap = self.model.assessed.scenario.policy.max_chain
        return cap is not None and position >= cap

    def _let(self, offer: Offer, prefer: Preference) -> Letting | None:
        week = offer.day // DAYS_A_WEEK
        if self.most is not None and self.started[week] >= self.most:
            return None
        places = self._may_have(offer)
        if not len(places):
            return None
        best = int(places[np.argmin(prefer(self, offer, self.who_suits.household[places]))])
        self.started[week] += 1
        return self._housed(best, offer)

    def _may_have(self, offer: Offer) -> Ints:
        """Places in `who_suits` of those who wait and may have the home, best-ranked household first."""
        places = self.who_suits.places_open(offer.home, offer.day)
        household = self.who_suits.household[places]
        places = places[self.waiting[household] & (offer.day <= self.deadline[household])]
        within = np.asarray((self.counted[places] <= self.room).all(axis=1), dtype=np.bool_)
        return places[within]

    def _housed(self, place: int, offer: Offer) -> Letting:
        household, arc = int(self.who_suits.household[place]), int(self.who_suits.order[place])
        self.waiting[household] = False
        self.room = self.room - self.counted[place]
        mine = self.model.lettings.arc_type[self._arcs_of(household)]
        self.wanted[np.unique(mine)] -= 1
        return Letting(arc, household, offer.home, offer.vacancy, offer.position, offer.ready, offer.day)

    def _arcs_of(self, household: int) -> slice:
        first, after = np.searchsorted(self.model.lettings.arc_household, [household, household + 1])
        return slice(int(first), int(after))

    def frees_a_home_waited_for(self, households: Ints) -> Bools:
        """Tell which households free a home that suits somebody else who waits."""
        home_type = self.model.frees.home_type[households]
        others = np.append(self.wanted, 0)[home_type] - self.wants_its_own_type[households]
        return np.asarray((home_type >= 0) & (others > 0), dtype=np.bool_)
