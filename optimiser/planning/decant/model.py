"""From the ground of a decant to the engine's moves over time, and back to what its columns stand for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from optimiser.engine.moves import (
    CLEAR,
    DIRECT,
    ENTER,
    FINAL,
    FIRST_MOVES,
    KEEP,
    LEAVE,
    RETURN,
    Gate,
    Limit,
    MoveColumns,
    MoveProblem,
    MoveRow,
    MoveTier,
    Promise,
    Sequence,
    move_columns,
)
from optimiser.engine.problem import Bools, Floats, Ints
from optimiser.measures import OBJECTIVES, PlanRow, plan_rows
from optimiser.measures.move_worth import MoveTable, compensation_of_moves, worth_of_moves
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups, household_groups
from optimiser.planning.demands import CAPACITY, demand_sentence
from optimiser.planning.start_days import ANY_DAY, DAYS_A_WEEK, weekday_of_types
from optimiser.planning.windows import must_move
from optimiser.suitability.wording import pounds, written_day

ALL_OUT = "all out"
SHORT_STAYS = "days in temporary homes"
WIDEST = np.iinfo(np.int32).max
Extent = Literal["full", "lean", "late"]


@dataclass(frozen=True)
class DecantModel:
    """The engine's problem beside what its numbers stand for."""

    ground: Ground
    groups: Groups
    problem: MoveProblem
    columns: MoveColumns
    pair_arc: Ints  # arc of each pair
    tiers: tuple[MoveTier, ...]
    rows: tuple[MoveRow, ...]
    plan_rows: tuple[PlanRow, ...]
    gate_blocks: tuple[tuple[str, ...], ...]  # blocks of each gate
    extent: Extent


def aims(model: DecantModel) -> tuple[MoveTier, ...]:
    """Give the tiers that the policy names, without what only breaks ties."""
    return tuple(tier for tier in model.tiers if not tier.breaks_ties)


def decant_model(ground: Ground, extent: Extent = "full") -> DecantModel:
    """Lay a decant out for the engine.

    Parameters
    ----------
    ground : Ground
    extent : {'full', 'lean', 'late'}
        Lean leaves out what no plan can use that has everybody out in time with the fewest temporary moves
        that this takes: first moves after a deadline, and temporary moves of households for whom a home for
        good could be there in time (see `forced_stays`). Late leaves out the latter only.
    """
    asked = tuple(plan_rows(ground.assessed, ground.lettings))
    groups = household_groups(ground, asked)
    pairs = _pairs(ground, groups)
    if extent != "full":
        pairs = _lean(ground, groups, pairs, extent == "late")
    problem, gate_blocks = _problem(ground, groups, pairs)
    columns = move_columns(problem)
    pair_arc = pairs["arc"].to_numpy(np.int64)
    moves = move_table(ground, groups, columns, pair_arc)
    tiers = tuple(
        _tier(ground, problem, columns, moves, name) for name in ground.assessed.scenario.policy.objectives
    )
    if np.any(columns.role == ENTER):
        tiers = (*tiers, _short_stays(columns, moves))
    rows = (*_asked_rows(ground, asked, columns, moves), *_deadline_rows(ground, groups, columns))
    return DecantModel(ground, groups, problem, columns, pair_arc, tiers, rows, asked, gate_blocks, extent)


def _pairs(ground: Ground, groups: Groups) -> pd.DataFrame:
    """Give what each group may do: a row a role, kind and window of days."""
    lettings = ground.lettings
    speaks = np.isin(lettings.arc_household, groups.speaker)
    decanted = np.array([block != "" for block in ground.block])[lettings.arc_household]
    leaves_twice = np.zeros(len(ground.block), bool)
    leaves_twice[lettings.arc_household[ground.for_a_while]] = True
    twice = leaves_twice[lettings.arc_household]
    parts = [
        _role(ground, groups, DIRECT, speaks & ground.for_good),
        _role(ground, groups, ENTER, speaks & ground.for_a_while & decanted),
        _role(ground, groups, FINAL, speaks & ground.for_good & twice),
        _role(ground, groups, RETURN, speaks & ground.back & twice),
        _role(ground, groups, KEEP, speaks & ground.keeps),
    ]
    found = pd.concat(parts, ignore_index=True)
    found.loc[found["role"] == RETURN, "kind"] = -1
    return found.sort_values(["group", "role", "kind", "first"], ignore_index=True)


def _lean(ground: Ground, groups: Groups, pairs: pd.DataFrame, late: bool = False) -> pd.DataFrame:
    """Shut first moves after the deadline, and second moves of all but the forced."""
    deadline = ground.assessed.households["move_by_day"].to_numpy(float)[groups.speaker]
    last = ground.calendar.last_until(np.nan_to_num(deadline, nan=WIDEST))
    first_move = pairs["role"].isin(FIRST_MOVES).to_numpy(bool)
    limit = last[pairs["group"].to_numpy(np.int64)]
    shut = pairs.assign(last=np.where(first_move, np.minimum(pairs["last"], limit), pairs["last"]))
    forced = _forced(ground, groups, shut)[shut["group"].to_numpy(np.int64)]
    twice = shut["role"].isin((ENTER, FINAL, RETURN)).to_numpy(bool)
    return (pairs if late else shut)[forced | ~twice].reset_index(drop=True)


def _forced(ground: Ground, groups: Groups, pairs: pd.DataFrame) -> Bools:
    """Tell which groups cannot have a home for good by their deadline, whatever the plan."""
    soonest = _soonest_of_types(ground)
    direct = pairs[pairs["role"] == DIRECT]
    kind, first = direct["kind"].to_numpy(np.int64), direct["first"].to_numpy(np.int64)
    there = np.maximum(first, soonest[kind]) <= direct["last"].to_numpy(np.int64)
    may = np.zeros(len(groups.speaker), bool)
    may[direct["group"].to_numpy(np.int64)[there]] = True
    with_date = ground.assessed.households["move_by_day"].notna().to_numpy(bool)[groups.speaker]
    return ~may & with_date


def _soonest_of_types(ground: Ground) -> Ints:
    """First step on which a home of each type could be let: as a vacancy, freed at once, or handed over."""
    void, letting, again = _days_of_types(ground)
    homes = ground.assessed.homes
    lived_in = np.unique(ground.lettings.home_type[(homes["status"] == "occupied").to_numpy(bool)])
    lived_in = lived_in[lived_in >= 0]
    day = np.full(len(letting), WIDEST, np.int64)
    day[lived_in] = (np.maximum(void, again) + letting)[lived_in]  # freed on the first day of all
    for kind, step, _ in _supply(ground).tolist():
        there = ground.calendar.lo[step] if step < len(ground.calendar) else WIDEST
        day[kind] = min(day[kind], there)
    for number, each in enumerate(ground.waiting):
        mine = ground.gate_of_type == number
        day[mine] = 7 * each.build_weeks + letting[mine]
    return ground.calendar.first_from(day)


def forced_stays(ground: Ground, groups: Groups) -> int:
    """Count households who can be in time only by a temporary move: no plan with all in time has fewer."""
    pairs = _lean(ground, groups, _pairs(ground, groups))
    return int(groups.size[_forced(ground, groups, pairs)].sum())


def _role(ground: Ground, groups: Groups, role: int, chosen: Bools) -> pd.DataFrame:
    arc = np.flatnonzero(chosen)
    lettings, calendar = ground.lettings, ground.calendar
    household = lettings.arc_household[arc]
    first = np.maximum(lettings.arc_first[arc], ground.earliest[household])
    if ground.emergency and role in (DIRECT, FINAL):
        first = np.maximum(first, lettings.types["letting_days"].to_numpy(np.int64)[lettings.arc_type[arc]])
    if role == RETURN:
        again = lettings.types["ready_again_day"].to_numpy(float)[lettings.arc_type[arc]]
        let = lettings.types["letting_days"].to_numpy(np.int64)[lettings.arc_type[arc]]
        first = np.maximum(first, (again + let).astype(np.int64))
    found = pd.DataFrame(
        {
            "role": role,
            "group": groups.of_household[household],
            "kind": lettings.arc_type[arc],
            "first": calendar.first_from(first),
            "last": calendar.last_until(lettings.arc_last[arc]),
            "arc": arc,
        }
    )
    return found.drop_duplicates(["group", "kind"]) if role == KEEP else found


def _problem(
    ground: Ground, groups: Groups, pairs: pd.DataFrame
) -> tuple[MoveProblem, tuple[tuple[str, ...], ...]]:
    calendar, types = ground.calendar, ground.lettings.types
    days = calendar.hi
    homes = ground.assessed.homes
    own = ground.assessed.households["home_row"].to_numpy(np.int64)[groups.speaker]
    relet = np.append((homes["after_leaving"] == "relet").to_numpy(bool), False)[own]
    following = np.where(relet, np.append(ground.lettings.home_type, -1)[own], -1)
    if ground.assessed.scenario.policy.max_chain in (0, 1):
        following[:] = -1  # no chains: what a mover leaves is let to nobody in this plan
    void, letting, again = _days_of_types(ground)
    kind = np.where(following >= 0, following, 0)
    left = np.maximum(days[None, :] + void[kind][:, None], again[kind][:, None]) + letting[kind][:, None]
    emptied = np.maximum(days[None, :] + void[:, None], again[:, None]) + letting[:, None]
    # Nobody moves into a home on the day that it is left, however little time works and letting take.
    left, emptied = (np.maximum(each, days[None, :] + 1) for each in (left, emptied))
    supply = _supply(ground)
    gates, blocks, sequences = _gates(ground, groups)
    numbers = {name: pairs[name].to_numpy(np.int64) for name in pairs.columns}
    steps = len(days)
    return MoveProblem(
        steps=steps,
        kinds=len(types),
        group_size=groups.size,
        supply_kind=supply[:, 0],
        supply_step=supply[:, 1],
        supply_count=supply[:, 2],
        pair_role=numbers["role"],
        pair_group=numbers["group"],
        pair_kind=numbers["kind"],
        pair_first=numbers["first"],
        pair_last=numbers["last"],
        group_next=following.astype(np.int64),
        group_again=calendar.first_from(left),
        kind_again=calendar.first_from(emptied),
        group_stay=_stay(ground, groups, own),
        allowed=_on_weekdays(ground, numbers["kind"]),
        gates=gates,
        limits=_limits(ground, groups),
        promises=_promises(ground, groups),
        sequences=sequences,
    ), blocks


def _days_of_types(ground: Ground) -> tuple[Ints, Ints, Ints]:
    types = ground.lettings.types
    again = np.nan_to_num(types["ready_again_day"].to_numpy(float), nan=0.0)
    return (
        types["void_days"].to_numpy(np.int64),
        types["letting_days"].to_numpy(np.int64),
        np.maximum(again, 0.0).astype(np.int64),
    )


def _stay(ground: Ground, groups: Groups, own: Ints) -> Ints:
    """First step after a temporary home is entered on which it may be left again.

    Who goes back to its own home waits until that is ready and let; nobody moves twice on one day.
    """
    days, homes = ground.calendar.hi, ground.assessed.homes
    void = np.append(homes["void_days"].to_numpy(np.int64), 0)[own]
    letting = np.append(homes["letting_days"].to_numpy(np.int64), 0)[own]
    back = ground.goes_back[groups.speaker]
    least = np.maximum(np.where(back, void + letting, 1), 1)
    found: Ints = ground.calendar.first_from(days[None, :] + least[:, None])
    return found if ground.calendar.is_exact else np.maximum(found, _next_step(days)[None, :])


def _next_step(days: Ints) -> Ints:
    # A loose calendar could do it within one era; nothing is lost by waiting for the bound, nearly all is equal.
    return np.arange(len(days), dtype=np.int64)


def _on_weekdays(ground: Ground, kind: Ints) -> Bools | None:
    weekday = weekday_of_types(ground.assessed, ground.lettings)
    if len(np.unique(weekday)) <= 1:
        return None
    of_pair = np.append(weekday, ANY_DAY)[kind]
    fits: Bools = (of_pair[:, None] == ANY_DAY) | (
        ground.calendar.lo[None, :] % DAYS_A_WEEK == of_pair[:, None]
    )
    return fits


def _supply(ground: Ground) -> Ints:
    """Vacancies: kind, step from which they can be let, how many. Gates have their own."""
    homes = ground.assessed.homes
    kind = ground.lettings.home_type
    rows = np.flatnonzero((kind >= 0) & homes["is_vacancy"].to_numpy(bool))
    rows = rows[ground.gate_of_type[kind[rows]] < 0]
    ready = homes["ready_day"].to_numpy(float)[rows].astype(np.int64)
    letting = homes["letting_days"].to_numpy(np.int64)[rows]
    if ground.emergency:
        scheme = ground.assessed.scenario.policy.decant.emergency
        letting = np.where(ready <= 0, np.minimum(letting, scheme.letting), letting)
    step = ground.calendar.first_from(ready + letting)
    keys, count = np.unique(np.column_stack([kind[rows], step]), axis=0, return_counts=True)
    return np.column_stack([keys, count]).astype(np.int64).reshape(-1, 3)


def _gates(
    ground: Ground, groups: Groups
) -> tuple[tuple[Gate, ...], tuple[tuple[str, ...], ...], tuple[Sequence, ...]]:
    """Developments that wait for land; blocks with an order; the end of the whole programme."""
    gates, blocks = [], []
    for number, each in enumerate(ground.waiting):
        gates.append(_phase_gate(ground, groups, number))
        blocks.append(each.blocks)
    sequences = []
    for before, after in _ordered_blocks(ground):
        name = f"Order: {before} is empty no later than {after} (blocks.order)."
        gates.append(_empty_gate(ground, groups, name, (before,)))
        blocks.append((before,))
        sequences.append(Sequence(name, len(gates) - 1, _groups_of(ground, groups, (after,))))
    if "programme_end" in ground.assessed.scenario.policy.objectives:
        everything = tuple(block for block in dict.fromkeys(ground.block) if block)
        gates.append(_empty_gate(ground, groups, ALL_OUT, everything))
        blocks.append(everything)
    return tuple(gates), tuple(blocks), tuple(sequences)


def _groups_of(ground: Ground, groups: Groups, blocks: tuple[str, ...]) -> Ints:
    inside = [place for place, row in enumerate(groups.speaker.tolist()) if ground.block[row] in blocks]
    return np.array(inside, dtype=np.int64)


def _phase_gate(ground: Ground, groups: Groups, number: int) -> Gate:
    each = ground.waiting[number]
    kinds = np.flatnonzero(ground.gate_of_type == number)
    sizes = np.array([len(homes) for homes in ground.lettings.types["homes"].iloc[kinds]], dtype=np.int64)
    opens = _handover_days(ground, number)[:, None] + ground.lettings.types["letting_days"].to_numpy()[kinds]
    latest = opens.max(axis=1) if len(kinds) else _handover_days(ground, number)
    gates = ground.calendar.first_from(latest)
    inside = _groups_of(ground, groups, each.blocks)
    # Where empty days count, homes must not seem to come later than they do.
    prompt = bool({"speed", "cost"} & {*ground.assessed.scenario.policy.objectives})
    deadlines = ground.assessed.households["move_by_day"].to_numpy(float)[groups.speaker[inside]]
    dated = len(deadlines) and not np.isnan(deadlines).any()
    due = int(ground.calendar.last_until(deadlines.max())) if dated else None
    return Gate(each.development, inside, gates, kinds.astype(np.int64), sizes, prompt, due)


def _handover_days(ground: Ground, number: int) -> Ints:
    """Day of the handover by the step on which the last household leaves."""
    days: Ints = ground.calendar.hi + 7 * ground.waiting[number].build_weeks
    return days


def _empty_gate(ground: Ground, groups: Groups, name: str, blocks: tuple[str, ...]) -> Gate:
    nothing = np.zeros(0, np.int64)
    opens = np.arange(len(ground.calendar), dtype=np.int64)
    return Gate(name, _groups_of(ground, groups, blocks), opens, nothing, nothing)


def _ordered_blocks(ground: Ground) -> list[tuple[str, str]]:
    """Pairs of blocks with orders that follow one another; within one order nobody comes first."""
    blocks = ground.assessed.scenario.blocks
    known = blocks[blocks["order"].notna()]
    places = sorted(set(known["order"]))
    lived_in = set(ground.block)
    return [
        (before, after)
        for early, late in pairwise(places)
        for before in known.loc[known["order"] == early, "block"]
        for after in known.loc[known["order"] == late, "block"]
        if before in lived_in and after in lived_in
    ]


def _limits(ground: Ground, groups: Groups) -> tuple[Limit, ...]:
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


def _promises(ground: Ground, groups: Groups) -> tuple[Promise, ...]:
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


def move_table(ground: Ground, groups: Groups, columns: MoveColumns, pair_arc: Ints) -> MoveTable:
    """Give the columns as moves of the household that stands for each group (`CLEAR`, `KEEP`: no matter)."""
    is_move = ~np.isin(columns.role, (CLEAR, KEEP))
    group = np.where(is_move, columns.group, 0)
    arc = np.where(is_move, np.append(pair_arc, 0)[columns.pair], 0)
    types = ground.lettings.types
    programme = set(ground.assessed.scenario.blocks["land_for"]) - {""}
    kind = ground.lettings.arc_type[arc] if len(ground.lettings.arc_type) else np.zeros(len(arc), np.int64)
    inside = types["development"].isin(programme).to_numpy(bool)[kind]
    return MoveTable(
        household=groups.speaker[group],
        home_type=kind,
        arc=arc,
        start=np.where(is_move, ground.calendar.hi[np.maximum(columns.step, 0)], 0),
        direct=columns.role == DIRECT,
        enter=columns.role == ENTER,
        leave=columns.role == LEAVE,
        final=columns.role == FINAL,
        back=columns.role == RETURN,
        outside=~inside & is_move,
    )


def _tier(
    ground: Ground, problem: MoveProblem, columns: MoveColumns, moves: MoveTable, name: str
) -> MoveTier:
    objective = OBJECTIVES[name]
    assessed = ground.assessed
    is_move = ~np.isin(columns.role, (CLEAR, KEEP))
    worth = np.where(is_move, worth_of_moves(objective, assessed, ground.lettings, moves), 0.0)
    constant = objective.constant(ground.closed, ground.lettings)
    for number, gate in enumerate(problem.gates):
        mine = np.flatnonzero((columns.role == CLEAR) & (columns.group == number))
        worth[mine] += _gate_worth(ground, name, number, gate, columns.step[mine])
    if name == "programme_end":
        constant = float(assessed.end_day)
    whole = objective.is_whole(assessed)
    return MoveTier(name, worth, constant, objective.sense == "most", whole)


def _short_stays(columns: MoveColumns, moves: MoveTable) -> MoveTier:
    """Among plans that are alike in every aim: nobody stays in a temporary home for longer than need be."""
    ends, begins = np.isin(columns.role, (FINAL, RETURN)), columns.role == ENTER
    days = np.where(ends, moves.start, 0) - np.where(begins, moves.start, 0)
    return MoveTier(SHORT_STAYS, days.astype(float), maximise=False, whole=True, breaks_ties=True)


def _gate_worth(ground: Ground, name: str, number: int, gate: Gate, step: Ints) -> Floats:
    """What opening a gate adds: empty days (and rent) of its homes from the handover on; the programme's end."""
    if name == "programme_end" and gate.name == ALL_OUT:
        return (ground.calendar.hi[step] - ground.assessed.end_day).astype(float)
    if name not in ("speed", "cost") or number >= len(ground.waiting):
        return np.zeros(len(step))
    open_days = np.maximum(ground.assessed.end_day - _handover_days(ground, number)[step], 0)
    if name == "speed":
        return open_days * float(gate.count.sum())
    rent = np.nan_to_num(ground.lettings.types["weekly_rent"].to_numpy(float))[gate.kind]
    return open_days * float((gate.count * rent).sum()) / DAYS_A_WEEK


def _asked_rows(
    ground: Ground, asked: tuple[PlanRow, ...], columns: MoveColumns, moves: MoveTable
) -> list[MoveRow]:
    """Quotas, nominations, incentives' budget; and the budget of compensation."""
    is_let = np.isin(columns.role, (DIRECT, ENTER, FINAL, RETURN))
    rows = [
        MoveRow(
            demand_sentence(row),
            np.where(is_let if row.kind != "budget" else moves.permanent, row.coefficient[moves.arc], 0.0),
            row.lower,
            row.upper,
        )
        for row in asked
    ]
    budget = ground.assessed.scenario.policy.decant.budget
    if budget is not None:
        paid = np.where(is_let, compensation_of_moves(ground.assessed, moves), 0.0)
        rows.append(MoveRow(budget_sentence(budget), paid, upper=budget))
    return rows


def budget_sentence(budget: float) -> str:
    """Say what the compensation of a decant is limited to."""
    return f"Decant budget: home loss, disturbance and removals come to no more than {pounds(budget)}."


def _deadline_rows(ground: Ground, groups: Groups, columns: MoveColumns) -> list[MoveRow]:
    must = must_move(ground.assessed)[groups.speaker]
    return deadline_rows(ground, groups, columns, np.flatnonzero(must))


def deadline_rows(ground: Ground, groups: Groups, columns: MoveColumns, chosen: Ints) -> list[MoveRow]:
    """Demand that all households of some groups move by their dates: a row a group, named by block and date."""
    deadline = ground.assessed.households["move_by_day"].to_numpy(float)[groups.speaker]
    first = np.isin(columns.role, FIRST_MOVES)
    day = ground.calendar.hi[np.maximum(columns.step, 0)]
    rows = []
    for group in chosen.tolist():
        if np.isnan(deadline[group]):
            continue
        in_time = first & (columns.group == group) & (day <= deadline[group])
        rows.append(
            MoveRow(_deadline_name(ground, groups, group), in_time.astype(float), len(groups.member[group]))
        )
    return rows


def _deadline_name(ground: Ground, groups: Groups, group: int) -> str:
    row = int(groups.speaker[group])
    deadline = ground.assessed.households["move_by_day"].to_numpy(float)[row]
    by = written_day(ground.assessed.date(int(deadline)))
    block = ground.block[row]
    if block:
        return f"Deadline: everybody has moved out of {block} by {by}."
    return f"Deadline: {ground.assessed.households['household_id'].iat[row]} has moved by {by}."
