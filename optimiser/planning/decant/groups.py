"""Households alike in everything that a decant plan looks at, counted together: the engine's groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimiser.engine.model.problem import Floats, Ints
from optimiser.measures import OBJECTIVES, PlanRow
from optimiser.measures.payments import payments_from
from optimiser.needs.assess import Assessed
from optimiser.planning.decant.ground import Ground


@dataclass(frozen=True)
class Groups:
    """Groups in the order of their first households.

    Attributes
    ----------
    of_household : (households,) int
    member : list of (members,) int
        Rows of the households of each group, best-ranked first.
    speaker : (groups,) int
        One household (row) that stands for each.
    """

    of_household: Ints
    member: list[Ints]
    speaker: Ints

    @property
    def size(self) -> Ints:
        """Households of each group."""
        return np.array([len(rows) for rows in self.member], dtype=np.int64)


def household_groups(ground: Ground, rows: Sequence[PlanRow]) -> Groups:
    """Put households together that nothing tells apart."""
    signatures = _signatures(ground, rows)
    number = {signature: place for place, signature in enumerate(dict.fromkeys(signatures))}
    of_household = np.array([number[signature] for signature in signatures], dtype=np.int64)
    rank = ground.assessed.households["rank"].to_numpy(np.int64)
    order = np.argsort(rank, kind="stable")
    member = [order[of_household[order] == group] for group in range(len(number))]
    speaker = np.array([rows[0] for rows in member], dtype=np.int64)
    return Groups(of_household, member, speaker)


def _signatures(ground: Ground, rows: Sequence[PlanRow]) -> list[tuple[object, ...]]:
    table, bounds = _arc_table(ground, rows)
    facts = _facts(ground)
    return [
        (table[bounds[row] : bounds[row + 1]].tobytes(), *facts[row])
        for row in range(len(ground.assessed.households))
    ]


def _arc_table(ground: Ground, rows: Sequence[PlanRow]) -> tuple[Floats, Ints]:
    """Everything that is told of an arc, side by side; where each household's arcs begin."""
    lettings, assessed = ground.lettings, ground.assessed
    columns: list[NDArray[Any]] = [
        lettings.arc_type,
        lettings.arc_first,
        lettings.arc_last,
        lettings.arc_need,
    ]
    columns += [ground.for_good, ground.for_a_while, ground.back, ground.keeps]
    columns += [OBJECTIVES[name].fixed(assessed, lettings) for name in assessed.scenario.policy.objectives]
    columns += [row.coefficient for row in rows]
    table = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
    bounds = np.searchsorted(lettings.arc_household, np.arange(len(assessed.households) + 1))
    return np.ascontiguousarray(table), bounds.astype(np.int64)


def _facts(ground: Ground) -> list[tuple[object, ...]]:
    assessed = ground.assessed
    households = assessed.households
    present = households["home_row"].to_numpy(np.int64)
    types = np.append(ground.lettings.home_type, -1)[present]
    columns: list[list[object]] = [
        [*ground.block], [*ground.right], [*ground.officer], ground.earliest.tolist(), ground.goes_back.tolist(),
        types.tolist(), _as_texts(assessed, "move_by_day"), households["authority"].tolist(),
    ]  # fmt: skip
    for name in assessed.scenario.policy.objectives:
        objective = OBJECTIVES[name]
        columns += [_as_texts(assessed, each) for each in objective.dated_by if each != "tenancy_start"]
        for each in objective.dated_by_home:
            values = [*assessed.homes[each].map(str).tolist(), ""]
            columns.append([values[row] for row in present.tolist()])
    columns.append(_payment_profiles(ground))
    return list(zip(*columns, strict=True))


def _as_texts(assessed: Assessed, column: str) -> list[object]:
    return list(assessed.households[column].map(str))


def _payment_profiles(ground: Ground) -> list[object]:
    """What each household would be paid on each day: only looked at where money counts."""
    policy = ground.assessed.scenario.policy
    count = len(ground.assessed.households)
    if "cost" not in policy.objectives and policy.decant.budget is None:
        return [b""] * count
    every = payments_from(ground.assessed, np.arange(count)[:, None], ground.calendar.starts[None, :])
    return [np.ascontiguousarray(row).tobytes() for row in every]
