"""What is only done where a problem is very large, forced on small ones: the answers stay true."""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
import pytest
from engine_cases import borough_problem, make_problem
from test_engine_exhaustive import broken_rules
from test_engine_positions import programmes, two_tiers

from optimiser.engine import SideRow, Tier, solve
from optimiser.engine.calendar.parts import Incumbent, resolve
from optimiser.engine.calendar.prices import Prices, Valuation
from optimiser.engine.calendar.search import Search, _eased
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import Choice, tier_value
from optimiser.engine.programmes.solvers import Answer, Verdict
from optimiser.engine.timeless.pricing import PricedRelaxation
from optimiser.engine.timeless.relaxation import Relaxed


@pytest.mark.parametrize("seed", range(3))
def test_a_problem_planned_as_a_very_large_one_keeps_its_rules_and_its_bounds_hold(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = two_tiers(seed)
    usual = solve(problem, gap=0.0, time_limit=30.0)
    engine = sys.modules["optimiser.engine.solve"]
    for name in ("WHOLE_LIMIT", "TRY_LIMIT", "LARGE_FROM", "ZONES_FROM"):
        monkeypatch.setattr(engine, name, 0)
    monkeypatch.setattr("optimiser.engine.timeless_plan.ZONES_FROM", 0)
    monkeypatch.setattr("optimiser.engine.zones.plan.ZONE_ARCS", problem.arcs // 2)
    monkeypatch.setattr("optimiser.engine.zones.plan.MOST_WORKERS", 1)
    monkeypatch.setattr("optimiser.engine.calendar.part_by_part.PATIENCE_UNPROVED", 3)
    for name in ("WHOLE_WIDTH", "LARGE_FROM"):
        monkeypatch.setattr(f"optimiser.engine.timeless.positions.{name}", 0)
    monkeypatch.setattr("optimiser.engine.calendar.search.WIDE_FROM", 0)
    solution = solve(problem, gap=0.0, time_limit=4.0)
    assert solution.status in ("optimal", "feasible")
    assert not broken_rules(problem, solution)
    link(problem, solution.choice)
    shown = [tier_value(problem, tier, solution.choice) for tier in problem.tiers]
    assert [told.value for told in solution.tiers] == pytest.approx(shown)
    first, told, exact = problem.tiers[0], solution.tiers[0], usual.tiers[0]
    assert usual.status == "optimal"
    assert first.sign * told.bound >= first.sign * exact.value - 1e-6
    assert abs(told.value - exact.value) <= 0.05 * abs(exact.value)


def test_where_the_time_is_too_short_for_the_programme_a_plan_is_made_quickly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = two_tiers(1)
    problem = dataclasses.replace(whole, rows=())
    known = solve(problem, time_limit=20.0)
    engine = sys.modules["optimiser.engine.solve"]
    for name in ("WHOLE_LIMIT", "TRY_LIMIT", "LARGE_FROM"):
        monkeypatch.setattr(engine, name, 0)
    for name in ("WHOLE_WIDTH", "LARGE_FROM"):
        monkeypatch.setattr(f"optimiser.engine.timeless.positions.{name}", 0)
    stopped = Relaxed(Answer(Verdict.STOPPED), np.inf, None, ())
    monkeypatch.setattr(PricedRelaxation, "together", lambda *_: stopped)
    solution = solve(problem, gap=0.0, time_limit=3.0)
    assert solution.status == "feasible"
    assert len(solution.choice.arc)
    link(problem, solution.choice)
    for tier, told, settled in zip(problem.tiers, solution.tiers, known.tiers, strict=True):
        assert tier.sign * (told.bound - settled.bound) >= 0, tier.name  # everybody's best


def two_lines() -> tuple[Valuation, Incumbent]:
    """One good on each of two lines; agent 0 has the first one, and worth more on the second, as agent 1 is."""
    tier = Tier("worth", np.array([1.0, 5.0, 4.0]))
    problem = make_problem(
        [(0, 0), (1, 0)],
        [(0, -1, 0, 0, 7), (1, -1, 0, 0, 7)],
        [(0, 0), (0, 1), (1, 1)],
        tier,
        starts=[0, 7],
    )
    prices = Prices(np.zeros(2), np.zeros(len(problem.capacity)), np.zeros(0), np.zeros(0))
    grid = Grid(problem)
    choice = Choice(np.array([0]), np.array([0]), np.array([0]))
    return Valuation(grid, 0, prices, (), (None,)), Incumbent.of(grid, choice)


@pytest.mark.parametrize(("lines", "arc"), [((True, True), 1), ((True, False), 0)])
def test_a_part_enters_only_the_lines_it_may_look_at(lines: tuple[bool, bool], arc: int) -> None:
    valuation, incumbent = two_lines()
    found = resolve(incumbent, np.array([True]), valuation, np.zeros(1), 50, 5.0, 0, lines=np.array(lines))
    assert found is not None
    assert arc in found.arc.tolist()
    assert (1 in found.arc.tolist()) == lines[1]


def test_pairs_without_a_choice_change_no_value_of_a_good() -> None:
    problem = dataclasses.replace(borough_problem(np.random.default_rng(2)), rows=())
    grid = Grid(problem)
    prices = Prices(
        np.zeros(problem.agents),
        np.zeros(len(problem.capacity)),
        np.zeros(0),
        np.zeros(len(problem.tiers) - 1),
    )
    dated = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    some = np.random.default_rng(0).random(problem.arcs) < 0.2
    few = Valuation(grid, 0, prices, (), dated, open_arcs=some)
    cut = dataclasses.replace(
        problem,
        arc_agent=problem.arc_agent[some],
        arc_pair=problem.arc_pair[some],
        tiers=tuple(dataclasses.replace(tier, arc_worth=tier.arc_worth[some]) for tier in problem.tiers),
    )
    alone = Valuation(Grid(cut), 0, prices, (), dated)
    assert np.array_equal(few.values, alone.values)
    assert few.through(1.0)[0].pair.tolist() == alone.through(1.0)[0].pair.tolist()


def search_on(seed: int) -> Search:
    """A search that has the plan of a borough."""
    problem = two_tiers(seed)
    grid = Grid(problem)
    choice = solve(problem, gap=0.0, time_limit=20.0).choice
    prices = Prices(np.zeros(problem.agents), np.zeros(len(problem.capacity)), np.zeros(0), np.zeros(0))
    dated = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    found = Search(Valuation(grid, 0, prices, (), dated), np.zeros(len(problem.tiers)), choice, 0)
    found.begin()
    return found


def test_the_lines_of_a_part_are_those_its_households_could_enter_or_leave() -> None:
    search = search_on(1)
    problem = search.valuation.grid.problem
    opened = np.zeros(len(search.choice.arc), bool)
    opened[:2] = True
    lines = search._lines_of(opened)
    inside = set(problem.arc_agent[search.choice.arc[:2]].tolist())
    wanted = set()
    for agent, pair in zip(problem.arc_agent.tolist(), problem.arc_pair.tolist(), strict=True):
        if agent in inside:
            wanted |= {int(problem.pair_line[pair]), int(problem.pair_next[pair])} - {-1}
    assert set(np.flatnonzero(lines).tolist()) == wanted


def test_chains_opened_together_share_lines_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    search = search_on(1)
    problem, links = search.valuation.grid.problem, search.incumbent.links
    monkeypatch.setattr("optimiser.engine.calendar.search.WIDE_FROM", 0)
    for seed in range(10):
        opened = search._open(np.random.default_rng(seed), 6)
        assert 0 < len(np.unique(links.root[opened])) <= 6
        entered = problem.pair_line[problem.arc_pair[search.choice.arc[opened]]]
        assert search._lines_of(opened)[entered].all()


def test_mending_a_row_gains_nothing_by_going_beyond_it() -> None:
    row = SideRow("at least two", np.ones(4), lower=2.0, upper=np.inf)
    over = SideRow("at most one", np.array([0.0, 0.0, 1.0, 1.0]), lower=-np.inf, upper=1.0)
    problem = make_problem(
        [(0, 0)] * 4,
        [(0, -1, 0, 0, 0)],
        [(agent, 0) for agent in range(4)],
        Tier("worth", np.ones(4)),
        starts=[0],
        rows=(row, over),
    )
    nobody = Choice(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    eased, wanted = _eased(problem, nobody, np.array([2.0, 0.0]))
    assert (eased.rows[0].lower, eased.rows[0].upper) == (0.0, 3.0)
    assert wanted.tolist() == [1.0] * 4
    two = Choice(np.array([2, 3]), np.zeros(2, np.int64), np.zeros(2, np.int64))
    eased, wanted = _eased(problem, two, np.array([0.0, 1.0]))
    assert (eased.rows[1].lower, eased.rows[1].upper) == (0.0, 2.0)
    assert wanted.tolist() == [0.0, 0.0, -1.0, -1.0]


def test_whole_numbers_of_a_large_plan_leave_rows_room_for_the_calendar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = two_tiers(0)
    value = np.where(np.arange(problem.arcs) % 2, 0.8, -0.2)
    problem = dataclasses.replace(problem, rows=(SideRow("share", value, lower=0.0, upper=9.0),))
    for large, room in ((10**9, 0.0), (0, 2.0)):
        monkeypatch.setattr("optimiser.engine.timeless.positions.LARGE_FROM", large)
        positions = programmes(problem)
        lower, upper = positions._limits()[0]
        side = positions.master.layout.begin_side
        assert lower[side] == pytest.approx(0.8 * room)
        assert upper[side] == pytest.approx(9.0 - 0.2 * room)
        assert np.array_equal(lower[:side], positions.master.row_lower[:side])
