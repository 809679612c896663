"""Why no home of a plan suits a household: size, area, or the rule that shuts out most of what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.audit.raw_rows import records_of
from optimiser.audit.supply import Rows, Supply
from optimiser.needs.assess import Assessed
from optimiser.suitability import RULES
from optimiser.suitability.pairs import Pairs
from optimiser.suitability.rules.shortlist import on_checked_shortlists
from optimiser.suitability.wording import counted, listed, written_day

Flags = npt.NDArray[np.bool_]
MANY_AREAS = 4


@dataclass(frozen=True)
class _Offer:
    """One entry a home type of the plan: a home that stands for it, and how many there are."""

    home: Rows
    count: Rows


class _Wish(NamedTuple):
    """What a household looks for; `shortlist` is None where it may have homes that it did not bid for."""

    fewest: int
    most: int
    areas: tuple[str, ...]
    shortlist: tuple[str, ...] | None

    def of_size(self, assessed: Assessed, offer: _Offer) -> Flags:
        """Tell which types of home on offer have its bedrooms; on a shortlist, any size is."""
        bedrooms = assessed.homes["bedrooms"].to_numpy()[offer.home]
        if self.shortlist is not None:
            return np.ones(len(bedrooms), dtype=np.bool_)
        fits: Flags = (bedrooms >= self.fewest) & (bedrooms <= self.most)
        return fits

    def in_area(self, assessed: Assessed, offer: _Offer) -> Flags:
        """Tell which types of home on offer are in its areas, or on its shortlist."""
        if self.shortlist is not None:
            return _among(assessed.homes["home_id"], offer, self.shortlist)
        if not self.areas:
            return np.ones(len(offer.home), dtype=np.bool_)
        return _among(assessed.homes["area"], offer, self.areas)

    @property
    def words(self) -> str:
        """``2 to 3 bedrooms``."""
        if self.fewest == self.most:
            return counted(self.most, "bedroom") if self.most else "a studio"
        if not self.fewest:
            return f"a studio or {'up to ' if self.most > 1 else ''}{counted(self.most, 'bedroom')}"
        return f"{self.fewest} to {counted(self.most, 'bedroom')}"

    @property
    def where(self) -> str:
        """`` in North or South``; many areas are counted, and none named is any."""
        if len(self.areas) > MANY_AREAS:
            return f" in the {len(self.areas)} areas it accepts"
        return f" in {listed(self.areas)}" if self.areas else ""


def _among(column: pd.Series[str], offer: _Offer, names: tuple[str, ...]) -> Flags:
    return column.iloc[offer.home].isin(names).to_numpy(np.bool_)


@dataclass(frozen=True)
class _Obstacle:
    """What shuts a household out of the homes of its size and areas."""

    rule: int
    homes: int
    example: int


def why_none_suits(assessed: Assessed, supply: Supply, households: Rows) -> list[str]:
    """Say for each of some households, none of which any home of the plan suits, why that is so.

    Parameters
    ----------
    assessed : Assessed
    supply : Supply
        The homes of the plan.
    households : int64 array
        Rows of the households.

    Returns
    -------
    list of str
        A sentence each.
    """
    offer = _on_offer(assessed, supply)
    wishes = _wishes(assessed, households)
    numbers = {wish: number for number, wish in enumerate(dict.fromkeys(wishes))}
    number = np.array([numbers[wish] for wish in wishes], dtype=np.int64)
    of_size = np.array([wish.of_size(assessed, offer) for wish in numbers], dtype=np.bool_)
    near = np.array([wish.in_area(assessed, offer) for wish in numbers], dtype=np.bool_)
    shape = (len(numbers), len(offer.count))
    of_size = of_size.reshape(shape)
    near = of_size & near.reshape(shape)
    obstacles = _obstacles(assessed, offer, households, near[number])
    examples = _examples(assessed, obstacles)
    people = records_of(assessed.households.iloc[households])
    counts = zip((of_size @ offer.count)[number].tolist(), (near @ offer.count)[number].tolist(), strict=True)
    return [
        _sentence(assessed, person, wish, *homes, _said(assessed, person, homes[1], obstacle, examples))
        for person, wish, homes, obstacle in zip(people, wishes, counts, obstacles, strict=True)
    ]


def _on_offer(assessed: Assessed, supply: Supply) -> _Offer:
    """Give the types of the homes that can be let before the plan ends."""
    in_time = supply.earliest < assessed.end_day
    _, first, count = np.unique(supply.home_type[in_time], return_index=True, return_counts=True)
    return _Offer(supply.home[in_time][first], count)


def _wishes(assessed: Assessed, households: Rows) -> list[_Wish]:
    frame = assessed.households.iloc[households]
    shortlists = _shortlists(assessed)
    checked = on_checked_shortlists(assessed)[households].tolist()
    lists = [
        shortlists.get(household_id, () if only_listed else None)
        for household_id, only_listed in zip(frame["household_id"], checked, strict=True)
    ]
    return [
        _Wish(*wish)
        for wish in zip(frame["min_bedrooms"], frame["max_bedrooms"], frame["areas"], lists, strict=True)
    ]


def _shortlists(assessed: Assessed) -> dict[str, tuple[str, ...]]:
    bids = assessed.scenario.bids
    found: dict[str, list[str]] = defaultdict(list)
    for household_id, home_id in zip(bids["household_id"], bids["home_id"], strict=True):
        found[household_id].append(home_id)
    return {household_id: tuple(dict.fromkeys(homes)) for household_id, homes in found.items()}


def _obstacles(assessed: Assessed, offer: _Offer, households: Rows, near: Flags) -> list[_Obstacle | None]:
    """Find the rule that shuts each household out of most homes of its size and areas."""
    who, what = np.nonzero(near)
    first_step = np.searchsorted(assessed.need_steps["household"].to_numpy(), households)
    pairs = Pairs(assessed, first_step[who], households[who], offer.home[what])
    checked = on_checked_shortlists(assessed)[pairs.household]
    refused = [~rule.allows(pairs) & ~(checked & (not rule.always)) for rule in RULES]
    shut = np.array([np.bincount(who[no], offer.count[what[no]], len(households)) for no in refused])
    worst = shut.argmax(axis=0)
    return [
        _Obstacle(rule, int(shut[rule, place]), _first_refused(refused[rule], who, place, pairs.home))
        if shut[rule, place]
        else None
        for place, rule in enumerate(worst.tolist())
    ]


def _first_refused(refused: Flags, who: Rows, place: int, home: Rows) -> int:
    mine = slice(*np.searchsorted(who, [place, place + 1]))
    return int(home[mine][refused[mine].argmax()])


def _examples(assessed: Assessed, obstacles: Sequence[_Obstacle | None]) -> Mapping[int, Mapping[str, Any]]:
    """Row of a home -> its facts, of the homes that stand as examples."""
    rows = sorted({obstacle.example for obstacle in obstacles if obstacle is not None})
    return dict(zip(rows, records_of(assessed.homes.iloc[rows]), strict=True))


def _said(
    assessed: Assessed,
    person: Mapping[str, Any],
    near: int,
    obstacle: _Obstacle | None,
    examples: Mapping[int, Mapping[str, Any]],
) -> str:
    if obstacle is None:
        return "none of them open to it"
    rule, home = RULES[obstacle.rule], examples[obstacle.example]
    reason = rule.refuses(person, home, assessed, 0)
    example = f" ({home['home_id']}: {reason})" if reason else ""
    sentence = rule.sentence[:1].lower() + rule.sentence[1:].rstrip(".")
    return f"{_all_or(obstacle.homes, near)} shut out by the rule that {sentence}{example}"


def _all_or(count: int, of_all: int) -> str:
    if count < of_all:
        return f"{count} of them"
    return "but is" if count == 1 else "all"


def _sentence(
    assessed: Assessed, person: Mapping[str, Any], wish: _Wish, sized: int, near: int, obstacle: str
) -> str:
    if person["not_before_day"] >= assessed.end_day:
        not_before = written_day(assessed.date(person["not_before_day"]))
        return f"Cannot move before {not_before}, when the plan has ended"
    if wish.shortlist is not None:
        return _sentence_of_shortlist(wish.shortlist, near, obstacle)
    wants = f"No home in this plan suits: needs {wish.words}"
    if not sized:
        return f"{wants}; no home of that size comes free in this plan"
    if not near:
        return f"{wants}{wish.where}; {_homes_come(sized)}, none of them there"
    there = " there" if wish.areas else ""
    return f"{wants}{wish.where}; {_homes_come(near)}{there}, {obstacle}"


def _sentence_of_shortlist(shortlist: tuple[str, ...], near: int, obstacle: str) -> str:
    if not shortlist:
        return "Is on no shortlist, and only shortlisted households are considered"
    if not near and len(shortlist) == 1:
        return "The home it bid for does not come free in this plan"
    bids = f"of the {counted(len(shortlist), 'home')} it bid for"
    if not near:
        return f"None {bids} comes free in this plan"
    return f"No home in this plan suits: {near} {bids} {'comes' if near == 1 else 'come'} free, {obstacle}"


def _homes_come(count: int) -> str:
    return f"{counted(count, 'home')} of that size {'comes' if count == 1 else 'come'} free"
