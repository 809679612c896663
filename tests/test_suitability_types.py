"""Home types: as few as is exact; and the graph for people."""

from datetime import date
from typing import Any

import networkx as nx
import numpy as np
import pytest
from random_scenarios import random_scenario
from scenario_builder import make_scenario, people

from optimiser.errors import UsageError
from optimiser.needs.assess import assess
from optimiser.suitability import find_lettings, lettings_graph


def types_of(homes: list[dict[str, Any]], household: dict[str, Any] | None = None, **more: Any) -> list[int]:
    """Type numbers of vacant homes H0, H1, ... with these attributes."""
    rows = [{"home_id": f"H{number}", "bedrooms": 2} | home for number, home in enumerate(homes)]
    households = [{"household_id": "R1", "bedrooms_needed": 2} | (household or {})]
    return find_lettings(assess(make_scenario(rows, households, **more))).home_type.tolist()


def test_homes_differ_in_what_a_rule_looks_at() -> None:
    assert types_of([{}, {"bedrooms": 3}, {"area": "South"}, {"access_category": "A"}, {}]) == [0, 1, 2, 3, 0]


def test_rents_floors_and_types_that_nobody_asks_about_do_not_tell_homes_apart() -> None:
    odd = {"weekly_rent": 130.0, "floor": 6, "min_age": 60, "property_type": "house", "bedspaces": 3}
    assert types_of([{}, odd | {"address": "1 Mill Lane", "estate": "Mill"}]) == [0, 0]


def test_a_limit_of_a_household_tells_homes_on_either_side_of_it_apart() -> None:
    rents: list[dict[str, Any]] = [{"weekly_rent": rent} for rent in (90, 100, 101, 150)]
    assert types_of(rents, {"max_weekly_rent": 100}) == [0, 0, 1, 1]
    floors: list[dict[str, Any]] = [{"floor": 0}, {"floor": 2}, {"floor": 3}, {"floor": 7, "lift": True}]
    assert types_of(floors, {"max_floor": 2}) == [0, 0, 1, 0]


def test_persons_and_ages_tell_homes_apart_at_the_very_number() -> None:
    couple_with_child = people("R1", "50F*;45M*;7F")
    sleeping: list[dict[str, Any]] = [{"bedspaces": number} for number in (2, 3, 4)]
    assert types_of(sleeping, {"bedrooms_needed": None}, members=couple_with_child) == [0, 1, 1]
    designated: list[dict[str, Any]] = [{"min_age": age} for age in (0, 50, 51)]
    assert types_of(designated, {"bedrooms_needed": None}, members=couple_with_child) == [0, 0, 1]


def test_rents_are_exact_where_cost_is_an_objective() -> None:
    rents: list[dict[str, Any]] = [{"weekly_rent": rent} for rent in (90, 100, 100)]
    assert types_of(rents, policy={"objectives": ["cost"]}) == [0, 1, 1]


def test_a_home_that_somebody_bid_for_is_a_type_by_itself() -> None:
    assert types_of([{}, {}, {}], bids=[{"household_id": "R1", "home_id": "H1"}]) == [0, 1, 0]


def test_a_quota_tells_its_homes_apart() -> None:
    homes: list[dict[str, Any]] = [{"estate": estate} for estate in ("Mill", "Hill", "Dale")]
    quota = {"name": "q", "where": {"estate": ["Mill"]}, "at_most": 1}
    assert types_of(homes, policy={"quotas": [quota]}) == [0, 1, 1]
    assert types_of(homes) == [0, 0, 0]


def test_first_lets_stand_apart_where_there_are_nominations() -> None:
    homes: list[dict[str, Any]] = [{"status": "new_build"}, {"status": "vacant"}]
    assert types_of(homes, policy={"nominations": {"Thames Homes": {}}}) == [0, 1]
    assert types_of(homes) == [0, 0]


def test_vacancies_and_occupied_homes_may_be_of_one_type_and_homes_not_let_are_of_none() -> None:
    homes = [
        {"home_id": "V1"},
        {"home_id": "V2", "ready_date": date(2027, 5, 3)},
        {"home_id": "H1"},
        {"home_id": "H2", "status": "held"},
        {"home_id": "H3", "status": "occupied"},
        {"home_id": "H4", "block": "Ash"},
    ]
    tenants = [
        {"household_id": "T1", "home_id": "H1", "bedrooms_needed": 2},
        {"household_id": "T2", "home_id": "H4"},
    ]
    lettings = find_lettings(
        assess(make_scenario(homes, tenants, blocks=[{"block": "Ash", "works": "demolish"}]))
    )
    assert lettings.home_type.tolist() == [0, 0, 0, -1, -1, -1]
    assert lettings.types["homes"].tolist() == [(0, 1, 2)]
    assert lettings.types["home_id"].tolist() == ["V1"]


def test_a_scenario_without_homes_or_households_has_no_arcs() -> None:
    for homes, households in (([], []), ([{"home_id": "N1"}], []), ([], [{"household_id": "R1"}])):
        lettings = find_lettings(assess(make_scenario(homes, households)))
        assert lettings.arc_type.tolist() == []
        assert len(lettings.types) == len(homes)


TINY = make_scenario(
    homes=[{"home_id": "N1"}, {"home_id": "H1", "bedrooms": 3}, {"home_id": "H2", "status": "held"}],
    households=[
        {"household_id": "T1", "home_id": "H1", "bedrooms_needed": 2},
        {"household_id": "R1", "bedrooms_needed": 3, "not_before": date(2027, 2, 1)},
    ],
)


def test_the_graph_shows_who_may_take_and_who_frees_what() -> None:
    graph = lettings_graph(TINY)
    assert isinstance(graph, nx.MultiDiGraph)
    assert dict(graph.nodes(data="kind")) == {
        "N1": "vacancy",
        "H1": "home",
        "H2": "not let",
        "T1": "household",
        "R1": "household",
    }
    assert set(graph.edges(keys=True)) == {
        ("T1", "N1", "may_take"),
        ("T1", "H1", "frees"),
        ("R1", "H1", "may_take"),
    }
    assert graph.edges["R1", "H1", "may_take"]["first_day"] == date(2027, 2, 1)
    assert graph.edges["R1", "H1", "may_take"]["last_day"] == date(2028, 1, 2)
    assert graph.edges["T1", "H1", "frees"] == {"after_leaving": "relet"}
    assert graph.nodes["T1"]["need"] == 2


def test_a_graph_too_large_to_look_at_is_refused_with_its_size() -> None:
    with pytest.raises(UsageError, match="about 2 edges, more than 1"):
        lettings_graph(TINY, limit=1)


def test_homes_and_households_of_one_id_stay_two_nodes() -> None:
    graph = lettings_graph(make_scenario([{"home_id": "1", "bedrooms": 1}], [{"household_id": "1"}]))
    assert set(graph.edges(keys=True)) == {("household 1", "home 1", "may_take")}


def test_the_graph_has_the_arcs_of_random_scenarios() -> None:
    for seed in range(12):
        scenario = random_scenario(np.random.default_rng(seed))
        assessed = assess(scenario)
        lettings, graph = find_lettings(assessed), lettings_graph(scenario)
        own = assessed.households["home_row"].to_numpy()
        pairs = {
            (assessed.households["household_id"][household], assessed.homes["home_id"][home])
            for household, home_type in zip(lettings.arc_household, lettings.arc_type, strict=True)
            for home in lettings.types["homes"][home_type]
            if home != own[household]
        }
        assert {(who, home) for who, home, key in graph.edges(keys=True) if key == "may_take"} == pairs
