"""The lettings graph as networkx, for people who ask questions of it; the engine works on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimiser.errors import UsageError
from optimiser.needs.assess import Assessed, assess
from optimiser.records.scenario import Scenario
from optimiser.suitability.lettings import Lettings, find_lettings

if TYPE_CHECKING:
    import networkx as nx

_HOME_FACTS = (
    "area",
    "landlord",
    "development",
    "bedrooms",
    "property_type",
    "access_category",
    "status",
    "after_leaving",
)
_HOUSEHOLD_FACTS = ("queue", "band", "need", "present_bedrooms", "bedrooms_short", "bedrooms_spare", "rank")


def lettings_graph(scenario: Scenario, limit: int = 200_000) -> nx.MultiDiGraph[str]:
    """Draw the scenario as a graph of households and homes.

    Meant for questions about up to a few hundred homes; it shows every home by itself.

    Parameters
    ----------
    scenario : Scenario
    limit : int
        Most edges ``may_take`` that the graph may have.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are ids of homes and households (``home H1`` and ``household H1`` where the tables share ids).
        Attributes of a home: `kind` (``vacancy``, ``home``: may be freed and let again, or ``not let``),
        `home_id`, area, bedrooms and so on; of a household: `kind` (``household``), `household_id`, queue,
        need and so on. Edges: household -> home with key ``may_take`` (`first_day`, `last_day`: dates
        between which the tenancy may start; `need`: bedrooms needed on the first of them), and
        household -> its present home with key ``frees`` (`after_leaving`).

    Raises
    ------
    UsageError
        If it would have more than `limit` edges.

    Examples
    --------
    Who could take the home that T0412 frees, and how many could take each vacancy?

    ::

        graph = lettings_graph(scenario)
        freed = [home for _, home, key in graph.out_edges("T0412", keys=True) if key == "frees"]
        [who for who, _, key in graph.in_edges(freed, keys=True) if key == "may_take"]
        {home: graph.in_degree(home) for home, kind in graph.nodes(data="kind") if kind == "vacancy"}
    """
    import networkx as nx

    assessed = assess(scenario)
    lettings = find_lettings(assessed)
    _guard(assessed, lettings, limit)
    homes, households = _names(assessed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=scenario.name)
    graph.add_nodes_from(zip(homes, _home_facts(assessed, lettings), strict=True))
    graph.add_nodes_from(
        zip(households, _facts(assessed.households, "household_id", _HOUSEHOLD_FACTS), strict=True)
    )
    _add_may_take(graph, assessed, lettings, homes, households)
    _add_frees(graph, assessed, homes, households)
    return graph


def _guard(assessed: Assessed, lettings: Lettings, limit: int) -> None:
    sizes = np.array([len(homes) for homes in lettings.types["homes"]], dtype=np.int64)
    edges = int(sizes[lettings.arc_type].sum())
    if edges > limit:
        raise UsageError(
            f"The graph of this scenario would have about {edges:,} edges, more than {limit:,}; it shows "
            "every home and is meant for a few hundred. Take fewer homes or households, or raise `limit`."
        )


def _names(assessed: Assessed) -> tuple[list[str], list[str]]:
    """Give the names of the nodes: ids, told apart where a home and a household share one."""
    homes, households = assessed.homes["home_id"].tolist(), assessed.households["household_id"].tolist()
    if set(homes).isdisjoint(households):
        return homes, households
    return [f"home {name}" for name in homes], [f"household {name}" for name in households]


def _facts(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = frame[[key, *columns]].astype(object).to_dict("records")
    return [{"kind": "household"} | {str(name): value for name, value in row.items()} for row in rows]


def _home_facts(assessed: Assessed, lettings: Lettings) -> list[dict[str, Any]]:
    facts = _facts(assessed.homes, "home_id", _HOME_FACTS)
    for row, home_type, vacant in zip(facts, lettings.home_type, assessed.homes["is_vacancy"], strict=True):
        row["kind"] = "not let" if home_type < 0 else "vacancy" if vacant else "home"
    return facts


def _add_may_take(
    graph: nx.MultiDiGraph[str],
    assessed: Assessed,
    lettings: Lettings,
    homes: list[str],
    households: list[str],
) -> None:
    members = lettings.types["homes"].tolist()
    own = assessed.households["home_row"].tolist()
    arcs = (
        lettings.arc_household,
        lettings.arc_type,
        lettings.arc_first,
        lettings.arc_last,
        lettings.arc_need,
    )
    for household, home_type, first, last, need in zip(*(values.tolist() for values in arcs), strict=True):
        days = {"first_day": assessed.date(first), "last_day": assessed.date(last)}
        for home in members[home_type]:
            if home != own[household]:
                _add_window(graph, households[household], homes[home], days | {"need": need})


def _add_window(graph: nx.MultiDiGraph[str], household: str, home: str, facts: dict[str, Any]) -> None:
    """Add the edge, or let the one of an earlier need last longer."""
    if graph.has_edge(household, home, key="may_take"):
        graph.edges[household, home, "may_take"]["last_day"] = facts["last_day"]
    else:
        graph.add_edge(household, home, key="may_take", **facts)


def _add_frees(
    graph: nx.MultiDiGraph[str], assessed: Assessed, homes: list[str], households: list[str]
) -> None:
    after = assessed.homes["after_leaving"].tolist()
    for household, home in enumerate(assessed.households["home_row"].tolist()):
        if home >= 0:
            graph.add_edge(households[household], homes[home], key="frees", after_leaving=after[home])
