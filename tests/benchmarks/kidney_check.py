"""Recheck a choice of donations from the instance alone: what was chosen must be chains and cycles that fit."""

from __future__ import annotations

import numpy as np
from kidney_files import Instance, Ints


def chains_and_cycles(instance: Instance, chosen: Ints) -> tuple[list[list[int]], list[list[int]]]:
    """Pairs of every chain, its donor left out, and of every cycle, in the order of giving.

    Raises
    ------
    ValueError
        Where somebody gives or receives twice, or gives without having received.
    """
    source, target = instance.source[chosen].tolist(), instance.target[chosen].tolist()
    if len(set(source)) < len(source) or len(set(target)) < len(target):
        raise ValueError("somebody gives or receives twice")
    follows = dict(zip(source, target, strict=True))
    chains = [_walk(follows, giver) for giver in sorted(follows) if giver >= instance.pairs]
    cycles = []
    while follows:
        first = min(follows)
        cycle = _walk(follows, first)
        if cycle[-1] != first:
            raise ValueError(f"pair {first} gives without having received")
        cycles.append(cycle)
    return chains, cycles


def _walk(follows: dict[int, int], giver: int) -> list[int]:
    """Who receives after a giver, one from the other, taken out of `follows`."""
    walked = []
    while giver in follows:
        giver = follows.pop(giver)
        walked.append(giver)
    return walked


def faults(instance: Instance, chosen: Ints, max_cycle: int, max_chain: int | None) -> list[str]:
    """What a choice breaks, in words; nothing where it keeps all."""
    try:
        chains, cycles = chains_and_cycles(instance, np.asarray(chosen))
    except ValueError as fault:
        return [str(fault)]
    cap = instance.pairs if max_chain is None else max_chain
    found = [f"a chain of {len(chain)} pairs" for chain in chains if len(chain) > cap]
    return found + [f"a cycle of {len(cycle)} pairs" for cycle in cycles if len(cycle) > max_cycle]
