"""Random problems for the engine: tiny ones that can be searched through, medium ones that cannot.

Every number is a multiple of a quarter, so that sums are exact and two answers may be compared by `==`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.engine import ChainProblem, SideRow, Tier
from optimiser.engine.model.problem import Dated, Floats, Ints

SMALLEST_SHARE = (0.25, 0.5, 0.75)


def cases(ordinary: int) -> range:
    """Seeds to try: `ordinary` of them, or as many as the variable OPTIMISER_CASES says.

    OPTIMISER_FIRST_CASE moves the range, so that thousands can be tried in several runs.
    """
    first = int(os.environ.get("OPTIMISER_FIRST_CASE", "0"))
    return range(first, first + int(os.environ.get("OPTIMISER_CASES", str(ordinary))))


@dataclass(frozen=True)
class Pairs:
    """The columns of a problem that say how goods flow."""

    line: Ints
    next: Ints
    lag: Ints
    floor: Ints
    first: Ints
    last: Ints

    def arrival(self, pair: Ints, start: Ints) -> Ints:
        """Day on which the released good may be taken."""
        return np.maximum(start + self.lag[pair], self.floor[pair])


def make_problem(
    supplies: Sequence[tuple[int, int]],
    pairs: Sequence[tuple[int, int, int, int, int]],
    arcs: Sequence[tuple[int, int]],
    *tiers: Tier,
    starts: Sequence[int],
    **other: Any,
) -> ChainProblem:
    """Make a problem by hand.

    `supplies` are (line, day) of one good each; `pairs` (line, next line or -1, lag, first and last start
    day); `arcs` (agent, pair). Goods may wait for any start, and no side row or capacity limits anything,
    unless `other` fields of the problem say so.
    """
    line, day = np.array(supplies, np.int64).reshape(-1, 2).T
    enters, following, lag, first, last = np.array(pairs, np.int64).reshape(-1, 5).T
    agent, pair = np.array(arcs, np.int64).reshape(-1, 2).T
    fields: dict[str, Any] = {
        "lines": int(max([*line, *enters, *following], default=0)) + 1,
        "agents": int(max(agent, default=0)) + 1,
        "supply_line": line,
        "supply_day": day,
        "supply_count": np.ones(len(line), np.int64),
        "pair_line": enters,
        "pair_next": following,
        "pair_lag": lag,
        "pair_floor": np.zeros(len(lag), np.int64),
        "pair_first": first,
        "pair_last": last,
        "arc_agent": agent,
        "arc_pair": pair,
        "tiers": tiers,
        "rows": (),
        "starts": np.array(starts, np.int64),
        "wait_starts": np.ones(len(starts), bool),
        "capacity": np.full(max(starts, default=0) // 7 + 1, np.inf),
        "max_position": 1,
    }
    return ChainProblem(**{**fields, **other})


def random_problem(rng: np.random.Generator) -> ChainProblem:
    """Make a problem of 1-4 lines and 2-6 agents, with any of the features that a problem can have."""
    lines, agents = int(rng.integers(1, 5)), int(rng.choice([2, 3, 4, 5, 6, 6]))
    horizon = int(rng.integers(6, 21))
    cap = (None, None, None, 1, 1, 2, 2, 2, 3, 3, 3, 0)[rng.integers(12)]
    starts = np.arange(int(rng.integers(2)), horizon, int(rng.choice([1, 1, 2, 3, 7])))
    pairs = _pairs(rng, lines, horizon, int(rng.integers(2, 8)), 1 if cap is None else 0)
    arc_agent, arc_pair = _arcs(rng, agents, len(pairs.line))
    period_days = int(rng.choice([3, 7]))
    supplies = int(rng.integers(1, 5))
    return ChainProblem(
        lines=lines,
        agents=agents,
        supply_line=rng.integers(0, lines, supplies),
        supply_day=rng.integers(0, horizon // 2 if rng.random() < 0.8 else horizon + 3, supplies),
        supply_count=rng.choice([1, 1, 1, 2], supplies),
        pair_line=pairs.line,
        pair_next=pairs.next,
        pair_lag=pairs.lag,
        pair_floor=pairs.floor,
        pair_first=pairs.first,
        pair_last=pairs.last,
        arc_agent=arc_agent,
        arc_pair=arc_pair,
        tiers=tuple(
            random_tier(rng, f"tier {number}", pairs, len(arc_agent), horizon)
            for number in range(int(rng.integers(1, 4)))
        ),
        rows=tuple(
            random_row(rng, f"row {number}", len(arc_agent)) for number in range(int(rng.integers(0, 4)))
        ),
        starts=starts,
        wait_starts=_wait_starts(rng, starts),
        capacity=_capacity(rng, horizon, period_days),
        period_days=period_days,
        max_position=cap,
    )


def _pairs(rng: np.random.Generator, lines: int, horizon: int, count: int, least_lag: int) -> Pairs:
    first = np.where(rng.random(count) < 0.6, 0, rng.integers(0, horizon, count))
    length = np.where(rng.random(count) < 0.6, horizon, rng.integers(0, horizon, count))
    return Pairs(
        line=rng.integers(0, lines, count),
        next=np.where(rng.random(count) < 0.35, -1, rng.integers(0, lines, count)),
        lag=rng.integers(least_lag, 6, count),
        floor=np.where(rng.random(count) < 0.7, 0, rng.integers(0, horizon + 2, count)),
        first=first,
        last=np.minimum(first + length, horizon - 1),
    )


def _arcs(rng: np.random.Generator, agents: int, pairs: int) -> tuple[Ints, Ints]:
    chosen = [rng.permutation(pairs)[: rng.integers(1, 4)] for _ in range(agents)]
    return np.repeat(np.arange(agents), [len(some) for some in chosen]), np.concatenate(chosen)


def _wait_starts(rng: np.random.Generator, starts: Ints) -> np.ndarray:
    kind = rng.integers(4)
    if kind == 0:
        return np.zeros(len(starts), bool)
    return np.ones(len(starts), bool) if kind == 1 else np.arange(len(starts)) % int(rng.integers(2, 5)) == 0


def _capacity(rng: np.random.Generator, horizon: int, period_days: int) -> Floats:
    periods = horizon // period_days + 1
    if rng.random() < 0.5:
        return np.full(periods, np.inf)
    capacity = rng.integers(0, 4, periods).astype(float)
    return np.where(rng.random(periods) < 0.25, np.inf, capacity)


def random_tier(rng: np.random.Generator, name: str, pairs: Pairs, arcs: int, horizon: int) -> Tier:
    """Make a tier whose worths are small, often equal, and sometimes depend on the start day."""
    whole = bool(rng.random() < 0.6)
    unit = 1.0 if whole else 0.25
    kind = rng.integers(3)
    worth = np.ones(arcs) if kind == 0 else unit * rng.integers(-2 if kind == 1 else 0, 9, arcs)
    maximise = bool(rng.random() < 0.6)
    return Tier(
        name,
        worth * (1.0 if maximise or rng.random() < 0.3 else -1.0),  # a cost to be saved, mostly
        dated=_random_dated(rng, pairs, horizon, unit),
        constant=unit * float(rng.integers(-5, 20)),
        maximise=maximise,
        whole=whole,
    )


def _random_dated(rng: np.random.Generator, pairs: Pairs, end: int, unit: float) -> Dated | None:
    makers = (None, None, empty_days, deadlines, rates)
    maker = makers[rng.integers(len(makers))]
    return None if maker is None else maker(rng, pairs, end, unit)


def empty_days(rng: np.random.Generator, pairs: Pairs, end: int, unit: float) -> Dated:
    """Days that goods lie unused to the end: a start saves some, a released good adds some."""

    def dated(pair: Ints, start: Ints) -> Floats:
        freed = np.where(pairs.next[pair] >= 0, np.maximum(0, end - pairs.arrival(pair, start)), 0)
        return unit * (freed - (end - start)).astype(float)

    return dated


def deadlines(rng: np.random.Generator, pairs: Pairs, end: int, unit: float) -> Dated:
    """Something for a start by a day of the pair's own."""
    deadline = rng.integers(0, end, len(pairs.line))
    prize = unit * rng.integers(1, 5, len(pairs.line))

    def dated(pair: Ints, start: Ints) -> Floats:
        return np.where(start <= deadline[pair], prize[pair], 0.0)

    return dated


def rates(rng: np.random.Generator, pairs: Pairs, end: int, unit: float) -> Dated:
    """Something for each day from the start to the end, at a rate of the pair's own."""
    rate = unit * rng.integers(-1, 4, len(pairs.line))

    def dated(pair: Ints, start: Ints) -> Floats:
        return rate[pair] * (end - start)

    return dated


def random_row(rng: np.random.Generator, name: str, arcs: int) -> SideRow:
    """Make a demand: so many at most, at least, or a share of all, over some of the arcs."""
    counted = rng.random(arcs) < rng.uniform(0.2, 0.9)
    kind = rng.integers(5)
    if kind == 0:
        return SideRow(name, counted.astype(float), upper=float(rng.integers(0, 3)))
    if kind == 1:
        return SideRow(name, counted.astype(float), lower=float(rng.integers(0, 3)))
    if kind == 2:
        return SideRow(name, counted - rng.choice(SMALLEST_SHARE), lower=0.0)
    if kind == 3:
        return SideRow(name, counted - rng.choice(SMALLEST_SHARE), upper=0.0)
    value = counted * 0.25 * rng.integers(-2, 9, arcs)
    lower = 0.25 * float(rng.integers(-4, 8))
    return SideRow(name, value, lower, lower + 0.25 * float(rng.integers(0, 12)))


def borough_problem(
    rng: np.random.Generator,
    *,
    lines: int = 12,
    supplies: int = 40,
    agents: int = 300,
    weeks: int = 26,
    cap: int | None = 4,
    per_week: float = np.inf,
) -> ChainProblem:
    """Make a problem shaped like a borough's: three in eight agents release a good, starts are weekly.

    An agent's pairs share what it releases, as a tenant's do; the first tier counts goods of use, with
    favour for some agents, the second the days they lie unused.
    """
    own = np.where(rng.random(agents) < 0.375, rng.integers(0, lines, agents), -1)
    lag = 7 * rng.integers(2, 6, lines)
    wanted = [rng.permutation(lines)[: rng.integers(2, 6)] for _ in range(agents)]
    agent = np.repeat(np.arange(agents), [len(some) for some in wanted])
    enters = np.concatenate(wanted)
    keys, arc_pair = np.unique(enters * (lines + 1) + own[agent] + 1, return_inverse=True)
    line, following = keys // (lines + 1), keys % (lines + 1) - 1
    nothing = np.zeros(len(keys), np.int64)
    end = 7 * weeks
    pairs = Pairs(
        line,
        following,
        np.where(following >= 0, lag[following], 0),
        nothing,
        nothing,
        np.full(len(keys), end - 1),
    )
    priority = rng.integers(1, 5, agents).astype(float)
    return ChainProblem(
        lines=lines,
        agents=agents,
        supply_line=rng.integers(0, lines, supplies),
        supply_day=rng.integers(0, end // 2, supplies),
        supply_count=np.ones(supplies, np.int64),
        pair_line=line,
        pair_next=following,
        pair_lag=pairs.lag,
        pair_floor=nothing,
        pair_first=nothing,
        pair_last=pairs.last,
        arc_agent=agent,
        arc_pair=arc_pair,
        tiers=(
            Tier("priority served", priority[agent], whole=True),
            Tier(
                "unused days",
                np.zeros(len(agent)),
                empty_days(rng, pairs, end, 1.0),
                constant=float(end * supplies),
                maximise=False,
                whole=True,
            ),
        ),
        rows=(SideRow("a third release", (own[agent] >= 0) - 0.25, lower=0.0),),
        starts=np.arange(0, end, 7),
        wait_starts=np.ones(weeks, bool),
        capacity=np.full(weeks, per_week),
        max_position=cap,
    )
