"""What an objective is: a name, a direction, and the worth of one letting beside that of a whole plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from optimiser.measures.arcs import FloatArray, IntArray, no_worth
from optimiser.measures.finished import FinishedPlan, finished
from optimiser.needs.assess import Assessed
from optimiser.records.plan import Move
from optimiser.records.policy import ObjectiveName
from optimiser.suitability import Lettings


class DatedWorth(Protocol):
    """Worth of lettings that depends on the day the tenancy starts; the three arrays broadcast."""

    def __call__(
        self,
        assessed: Assessed,
        lettings: Lettings,
        household: IntArray,
        home_type: IntArray,
        start: IntArray,
    ) -> FloatArray:
        """Give the worth where `household` (row) takes a home of `home_type` from day `start` on."""
        ...


def _nothing(assessed: Assessed, lettings: Lettings) -> float:
    return 0.0


def _never(assessed: Assessed) -> bool:
    return False


@dataclass(frozen=True)
class Objective:
    """One thing that a plan can be best at, in two forms that agree.

    For any plan, ``value`` is ``constant`` plus the sum over its lettings of ``worth``: ``fixed`` and ``dated``
    (in an exchange ``dated_in_exchange``).

    Attributes
    ----------
    name : str
        As in the data dictionary.
    sense : {'most', 'least'}
    unit, sentence : str
        Unit of the value, and what it counts, in words.
    plain : callable
        The exact definition, over a finished plan.
    fixed : callable
        ``fixed(assessed, lettings)``: float array, for each arc the worth that no date changes.
    dated : callable or None
        Worth that depends on the start day, see `DatedWorth`; None if there is none.
    dated_in_exchange : callable or None
        The same where the letting is part of an exchange, in which no home stands empty; None: no other.
    dated_by, dated_by_home, dated_by_type : tuples of str
        The households columns, the homes columns of its present home and the homes columns of the home let
        that ``dated`` looks at: lettings alike in these have the same dated worth on the same day.
    constant : callable
        ``constant(assessed, lettings)``: the value of a plan without any move.
    whole : bool
        Whether the value is a whole number whatever the data, so that bounds may be rounded.
    whole_when : callable
        ``whole_when(assessed)``: whether these data make it one all the same.
    """

    name: ObjectiveName
    sense: Literal["most", "least"]
    unit: str
    sentence: str
    plain: Callable[[FinishedPlan], float]
    fixed: Callable[[Assessed, Lettings], FloatArray] = no_worth
    dated: DatedWorth | None = None
    dated_in_exchange: DatedWorth | None = None
    dated_by: tuple[str, ...] = ()
    dated_by_home: tuple[str, ...] = ()
    dated_by_type: tuple[str, ...] = ()
    constant: Callable[[Assessed, Lettings], float] = _nothing
    whole: bool = True
    whole_when: Callable[[Assessed], bool] = _never

    def value(self, assessed: Assessed, moves: Sequence[Move]) -> float:
        """Measure a finished plan by the plain definition."""
        return float(self.plain(finished(assessed, moves)))

    def worth(
        self,
        assessed: Assessed,
        lettings: Lettings,
        arc: IntArray,
        start: IntArray,
        *,
        exchanged: bool = False,
    ) -> FloatArray:
        """Worth of lettings (arcs) from their start days on, as parts of exchanges or outside them."""
        dated = (self.dated_in_exchange if exchanged else None) or self.dated
        worth: FloatArray = self.fixed(assessed, lettings)[arc]
        if dated is None:
            return worth
        return worth + dated(assessed, lettings, lettings.arc_household[arc], lettings.arc_type[arc], start)

    def is_whole(self, assessed: Assessed) -> bool:
        """Whether every plan's value is a whole number with these data."""
        return self.whole or self.whole_when(assessed)
