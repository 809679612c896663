"""Why each household has the home that the plan gives it, in two or three short sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimiser.planning.arrays import Model
from optimiser.planning.chain_records import Letting
from optimiser.planning.columns import home_column, household_column
from optimiser.planning.suited import Suited
from optimiser.suitability.wording import counted, written_day


def reasons(model: Model, lettings: Sequence[Letting], who_suits: Suited) -> list[tuple[str, ...]]:
    """Say for each letting of a plan why this household has this home.

    Parameters
    ----------
    model : Model
    lettings : sequence of Letting
        All lettings of the plan.
    who_suits : Suited

    Returns
    -------
    list of tuple of str
        One entry a letting: who the household is and what it needs; what its move gives to others or does
        for it; where it ranks among those whom the home suits.
    """
    told = _Told(model, lettings, who_suits)
    return [tuple(told.about(letting)) for letting in lettings]


class _Told:
    """The plan's lettings, looked up by home and household."""

    def __init__(self, model: Model, lettings: Sequence[Letting], who_suits: Suited) -> None:
        self.model, self.who_suits = model, who_suits
        self.taker = {letting.home: letting.household for letting in lettings}
        self.rank = model.assessed.households["rank"].to_numpy(dtype=np.int64)
        self.size = Counter(letting.vacancy for letting in lettings if letting.exchanged)
        self.moved = np.zeros(len(self.rank), dtype=np.bool_)
        self.moved[[letting.household for letting in lettings]] = True

    def _household(self, column: str, row: int) -> Any:
        return household_column(self.model.assessed, column)[row]

    def _home(self, column: str, row: int) -> Any:
        return home_column(self.model.assessed, column)[row]

    def about(self, letting: Letting) -> Iterator[str]:
        """Give the sentences about one letting."""
        yield f"{self._standing(letting)}; {self._need(letting)}."
        leaving = self._leaving(letting)
        if leaving:
            yield f"{leaving}."
        yield f"{self._ring(letting) if letting.exchanged else self._place(letting)}."

    def _standing(self, letting: Letting) -> str:
        """``Transfer, band B since 20/03/2023``."""
        queue = _words(self._household("queue", letting.household))
        band = self._household("band", letting.household)
        points = self._household("points", letting.household)
        since = self._household("priority_date", letting.household)
        parts = [f"band {band}"] if band else []
        parts += [f"{points:g} points"] if not np.isnan(points) else []
        dated = "" if pd.isna(since) else f" since {written_day(since.date())}"
        return f"{', '.join([queue, *parts])}{dated}"

    def _need(self, letting: Letting) -> str:
        """``needs 2 bedrooms, this home has 2``; the deadline, where it has one."""
        need = int(self.model.lettings.arc_need[letting.arc])
        bedrooms = int(self._home("bedrooms", letting.home))
        here = f"has {bedrooms}" if bedrooms else "is a studio"
        text = f"needs {counted(need, 'bedroom')}, this home {here}"
        deadline = self._household("move_by_day", letting.household)
        if np.isnan(deadline):
            return text
        return f"{text}; has to move by {written_day(self.model.assessed.date(int(deadline)))}"

    def _leaving(self, letting: Letting) -> str:
        """``Leaves a 3-bedroom home, which goes to R07``; nothing for a register household."""
        own = int(self._household("home_row", letting.household))
        if own < 0:
            return ""
        bedrooms = int(self._home("bedrooms", own))
        size = f"a {bedrooms}-bedroom home" if bedrooms else "a studio"
        return f"{self._change(letting, bedrooms)} {size}, which {self._fate(own)}"

    def _change(self, letting: Letting, present: int) -> str:
        need = int(self.model.lettings.arc_need[letting.arc])
        counted_now = int(self._home("bedrooms_counted", self._household("home_row", letting.household)))
        released = present - int(self._home("bedrooms", letting.home))
        if need > counted_now:
            return f"Is short of {counted(need - counted_now, 'bedroom')} now and leaves"
        return f"Gives up {counted(released, 'bedroom')} and leaves" if released > 0 else "Leaves"

    def _fate(self, home: int) -> str:
        after = self._home("after_leaving", home)
        if after == "demolished":
            return "is to be demolished"
        if after == "held":
            return "is held"
        taker = self.taker.get(home)
        if taker is None:
            return "is not let again in this plan"
        return f"goes to {self._household('household_id', taker)}"

    def _ring(self, letting: Letting) -> str:
        """``Exchanges homes with T07 and one more tenant on 01/02/2027; no home stands empty``."""
        left = int(self._household("home_row", letting.household))
        after = self._household("household_id", self.taker[left])
        more = self.size[letting.vacancy] - 2
        others = f" and {counted(more, 'more tenant')}" if more else ""
        day = written_day(self.model.assessed.date(letting.start))
        return f"Exchanges homes with {after}{others} on {day}; no home stands empty between them"

    def _place(self, letting: Letting) -> str:
        """``Ranked 4th of 61 whom this home suits; of those above, 2 have another home in this plan``."""
        household = self.who_suits.household[self.who_suits.places_open(letting.home, letting.start)]
        above = household[self.rank[household] < self.rank[letting.household]]
        suit = "whom this home suits on that day"
        if len(household) == 1:
            return "The only household whom this home suits on that day"
        text = f"Ranked {_ordinal(len(above) + 1)} of {len(household)} {suit}"
        housed = int(self.moved[above].sum())
        parts = [_have(housed), self._not_chosen(letting, above[~self.moved[above]].tolist())]
        told = ", ".join(filter(None, parts))
        return f"{text}; of those above, {told}" if told else text

    def _not_chosen(self, letting: Letting, above: Sequence[int]) -> str:
        """Say how many better-ranked households go without, and what only this move gives."""
        if not above:
            return ""
        frees = self.model.frees
        followed = int(frees.home[letting.household]) in self.taker
        wanted = frees.home_type[letting.household]
        others = sum(int(frees.home_type[row]) != wanted for row in above) if followed else 0
        without = f"{len(above)} {'is' if len(above) == 1 else 'are'} not rehoused"
        if others == len(above):
            return f"{without} (and would free no such home for the next household)"
        return without


def _have(count: int) -> str:
    return f"{count} {'has' if count == 1 else 'have'} another home in this plan" if count else ""


def _words(name: str) -> str:
    text = "Under-occupation" if name == "under_occupation" else name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ending}"
