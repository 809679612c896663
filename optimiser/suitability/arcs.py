"""Arcs: which household may have a home of which type, and on which days its tenancy may start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.suitability.candidates import candidate_runs, expanded
from optimiser.suitability.home_types import HomeTypes
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs, step_windows
from optimiser.suitability.rules import RULES
from optimiser.suitability.rules.shortlist import on_checked_shortlists

_PAIRS_AT_A_TIME = 2_000_000  # some 150 MB while the rules look at them


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs sorted by household, type and first day; entry i of each array belongs to arc i.

    Attributes
    ----------
    household, home_type : ndarray of int64
        Row of the household, number of the type.
    first, last : ndarray of int64
        Day numbers between which, both included, the tenancy may start by the household's own dates.
    need : ndarray of int64
        Bedrooms that the household needs on those days.
    """

    household: IntArray
    home_type: IntArray
    first: IntArray
    last: IntArray
    need: IntArray


def arcs(assessed: Assessed, types: HomeTypes) -> Arcs:
    """Find all arcs: candidates by joins, then every rule on arrays of pairs."""
    found = [
        suitable_pairs(assessed, types, step, home_type)
        for runs in candidate_runs(assessed, types)
        for step, home_type in expanded(runs, _PAIRS_AT_A_TIME)
    ]
    none = np.zeros(0, dtype=np.int64)
    step = np.concatenate([none, *(step for step, _ in found)])
    home_type = np.concatenate([none, *(home_type for _, home_type in found)])
    return _merged(_with_windows(assessed, step, home_type))


def arcs_waiving(assessed: Assessed, types: HomeTypes, households: IntArray, waived: Collection[str]) -> Arcs:
    """Find the arcs of some households (rows) where some rules, by their ids, are not asked.

    Looks at every pair of a step of need and a type: for the few households of a decant.
    """
    steps = np.flatnonzero(np.isin(assessed.need_steps["household"].to_numpy(), households))
    step = np.repeat(steps, len(types.sizes))
    home_type = np.tile(np.arange(len(types.sizes)), len(steps))
    return _merged(_with_windows(assessed, *suitable_pairs(assessed, types, step, home_type, waived)))


def suitable_pairs(
    assessed: Assessed,
    types: HomeTypes,
    step: IntArray,
    home_type: IntArray,
    waived: Collection[str] = frozenset(),
) -> tuple[IntArray, IntArray]:
    """Keep the pairs of need step and home type that every rule allows, save those that are waived."""
    household = assessed.need_steps["household"].to_numpy(dtype=np.int64)[step]
    home = _home_shown(assessed, types, household, home_type)
    pairs = Pairs(assessed, step, household, home)
    checked = on_checked_shortlists(assessed)
    for rule in RULES:
        if rule.rule_id in waived:
            continue
        allowed: BoolArray = rule.allows(pairs)
        if not rule.always:
            allowed = allowed | checked[pairs.household]
        pairs = pairs.where(allowed)
    return pairs.step, types.type_of_home[pairs.home]


def _home_shown(assessed: Assessed, types: HomeTypes, household: IntArray, home_type: IntArray) -> IntArray:
    """Give the home that stands for the type: another than the household's own, if the type has one."""
    shown = types.representative[home_type]
    own = assessed.households["home_row"].to_numpy(dtype=np.int64)[household]
    swap = (shown == own) & (types.sizes[home_type] > 1)
    shown[swap] = types.members[types.first_member[home_type[swap]] + 1]
    return shown


def _with_windows(assessed: Assessed, step: IntArray, home_type: IntArray) -> Arcs:
    steps = assessed.need_steps
    household = steps["household"].to_numpy(dtype=np.int64)[step]
    first, last = step_windows(assessed)
    need = steps["need"].to_numpy(dtype=np.int64)[step]
    order = np.lexsort((first[step], home_type, household))
    return Arcs(*(values[order] for values in (household, home_type, first[step], last[step], need)))


def _merged(found: Arcs) -> Arcs:
    """Join windows that follow one another with the same need: the step between was about other homes."""
    follows = np.zeros(len(found.first), dtype=bool)
    follows[1:] = (
        (found.household[1:] == found.household[:-1])
        & (found.home_type[1:] == found.home_type[:-1])
        & (found.need[1:] == found.need[:-1])
        & (found.first[1:] == found.last[:-1] + 1)
    )
    begins = ~follows
    ends = np.append(~follows[1:], True)[: len(follows)]
    return Arcs(
        found.household[begins],
        found.home_type[begins],
        found.first[begins],
        found.last[ends],
        found.need[begins],
    )
