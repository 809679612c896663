"""What waits for blocks to be empty: developments on their land, later blocks, the end of the programme."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from optimiser.engine.model.problem import Ints
from optimiser.engine.moves.problem import Gate, Sequence
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups

ALL_OUT = "all out"


def gates_and_order(
    ground: Ground, groups: Groups, to_the_end: bool = True
) -> tuple[tuple[Gate, ...], tuple[tuple[str, ...], ...], tuple[Sequence, ...]]:
    """Developments that wait for land; blocks with an order; the end of the whole programme."""
    gates, blocks = [], []
    for number, each in enumerate(ground.waiting):
        gates.append(_phase_gate(ground, groups, number, to_the_end))
        blocks.append(each.blocks)
    sequences = []
    for before, after in _ordered_blocks(ground):
        name = f"Order: {before} is empty no later than {after} (blocks.order)."
        gates.append(_empty_gate(ground, groups, name, (before,)))
        blocks.append((before,))
        sequences.append(Sequence(name, len(gates) - 1, _groups_of(ground, groups, (after,))))
    if to_the_end and "programme_end" in ground.assessed.scenario.policy.objectives:
        everything = tuple(block for block in dict.fromkeys(ground.block) if block)
        gates.append(_empty_gate(ground, groups, ALL_OUT, everything))
        blocks.append(everything)
    return tuple(gates), tuple(blocks), tuple(sequences)


def handover_days(ground: Ground, number: int) -> Ints:
    """Day of the handover by the step on which the last household leaves."""
    days: Ints = ground.calendar.hi + 7 * ground.waiting[number].build_weeks
    return days


def _groups_of(ground: Ground, groups: Groups, blocks: tuple[str, ...]) -> Ints:
    inside = [place for place, row in enumerate(groups.speaker.tolist()) if ground.block[row] in blocks]
    return np.array(inside, dtype=np.int64)


def _phase_gate(ground: Ground, groups: Groups, number: int, to_the_end: bool) -> Gate:
    each = ground.waiting[number]
    kinds = np.flatnonzero(ground.gate_of_type == number)
    sizes = np.array([len(homes) for homes in ground.lettings.types["homes"].iloc[kinds]], dtype=np.int64)
    opens = handover_days(ground, number)[:, None] + ground.lettings.types["letting_days"].to_numpy()[kinds]
    gates = ground.calendar.first_from(opens)
    inside = _groups_of(ground, groups, each.blocks)
    # Where empty days count, homes must not seem to come later than they do.
    prompt = to_the_end and bool({"speed", "cost"} & {*ground.assessed.scenario.policy.objectives})
    deadlines = ground.assessed.households["move_by_day"].to_numpy(float)[groups.speaker[inside]]
    dated = len(deadlines) and not np.isnan(deadlines).any()
    due = int(ground.calendar.last_until(deadlines.max())) if dated else None
    return Gate(each.development, inside, gates, kinds.astype(np.int64), sizes, prompt, due)


def _empty_gate(ground: Ground, groups: Groups, name: str, blocks: tuple[str, ...]) -> Gate:
    nothing = np.zeros(0, np.int64)
    opens = np.zeros((len(ground.calendar), 0), np.int64)
    return Gate(name, _groups_of(ground, groups, blocks), opens, nothing, nothing)


def _ordered_blocks(ground: Ground) -> list[tuple[str, str]]:
    """Pairs of blocks with orders that follow one another; within one order nobody comes first."""
    blocks = ground.assessed.scenario.blocks
    known = blocks[blocks["order"].notna() & blocks["block"].isin(set(ground.block) - {""})]
    places = sorted(set(known["order"]))
    return [
        (before, after)
        for early, late in pairwise(places)
        for before in known.loc[known["order"] == early, "block"]
        for after in known.loc[known["order"] == late, "block"]
    ]
