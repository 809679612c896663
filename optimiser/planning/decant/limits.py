"""What limits a decant beside its homes: the team's weeks, each officer's, and rights to return."""

from __future__ import annotations

import networkx as nx
import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.engine.moves.problem import Limit, Promise
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups
from optimiser.planning.demands import CAPACITY
from optimiser.planning.start_days import DAYS_A_WEEK


def staff_limits(ground: Ground, groups: Groups) -> tuple[Limit, ...]:
    """Give what the team, and each officer, can see through in a week."""
    policy, calendar = ground.assessed.scenario.policy, ground.calendar
    # One bucket a week where steps are days; one an era otherwise, with all that its weeks hold.
    bucket = calendar.lo // DAYS_A_WEEK if calendar.is_exact else np.arange(len(calendar))
    weeks = np.ones(int(bucket.max(initial=0)) + 1) if calendar.is_exact else calendar.weeks.astype(float)
    found = []
    everybody = np.ones(len(groups.speaker), bool)
    if policy.capacity.moves_per_week is not None:
        found.append(Limit(CAPACITY, everybody, bucket, policy.capacity.moves_per_week * weeks))
    officers = [ground.officer[row] for row in groups.speaker.tolist()]
    for each in policy.decant.officers:
        if each.moves_per_week is not None:
            mine = np.array([name == each.name for name in officers])
            name = officer_sentence(each.name, each.moves_per_week)
            found.append(Limit(name, mine, bucket, each.moves_per_week * weeks))
    return tuple(found)


def officer_sentence(name: str, most: int) -> str:
    """Say what an officer's week holds."""
    return f"Staff: {name} sees no more than {most} moves through in a week (policy.decant.officers)."


def return_promises(ground: Ground, groups: Groups) -> tuple[Promise, ...]:
    """Homes of a development stay for those who may return to it, as many as can have one at all."""
    lettings = ground.lettings
    found = []
    for place in dict.fromkeys(name for name in ground.right if name):
        arcs = np.flatnonzero(
            ground.keeps & (np.array(ground.right, dtype=object)[lettings.arc_household] == place)
        )
        if not len(arcs):
            continue
        kinds = np.unique(lettings.arc_type[arcs])
        members = np.unique(groups.of_household[lettings.arc_household[arcs]])
        name = f"Right to return: homes of {place} are kept for those who may return to it."
        found.append(Promise(name, members, kinds, float(most_returns(ground, arcs))))
    return tuple(found)


def most_returns(ground: Ground, arcs: Ints) -> int:
    """Most holders of a right who can have a home each: a largest matching of households and homes."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    lettings = ground.lettings
    sizes = lettings.types["homes"].map(len).tolist()
    for arc in arcs.tolist():
        household, kind = int(lettings.arc_household[arc]), int(lettings.arc_type[arc])
        graph.add_edge("from", ("household", household), capacity=1)
        graph.add_edge(("household", household), ("kind", kind), capacity=1)
        graph.add_edge(("kind", kind), "to", capacity=sizes[kind])
    return int(nx.maximum_flow_value(graph, "from", "to"))
