"""Zones: lines that the same agents could enter lie together, so that few chains would cross between them."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from optimiser.engine.model.problem import ChainProblem, Floats, Ints


def zones_of_lines(problem: ChainProblem, zones: int, seed: int) -> Ints:
    """(lines,) a zone for every line, each with about as many choices.

    Lines are drawn apart where they have fewest agents in common: again and again the lines are cut in two by the
    second eigenvector of the normalised Laplacian of their common agents (Shi and Malik, 2000).
    """
    common, arcs = _common_agents(problem)
    zone = np.zeros(problem.lines, np.int64)
    used = np.flatnonzero(arcs > 0)
    _cut(common, arcs, used, zones, zone, 0, np.random.default_rng(seed))
    return zone


def zones_of_agents(
    problem: ChainProblem,
    zone_of_line: Ints,
    zones: int,
    arcs: Ints | slice = slice(None),
    weight: Floats | None = None,
) -> Ints:
    """(agents,) the zone of the line an agent releases; otherwise where its arcs weigh most.

    Parameters
    ----------
    problem : ChainProblem
    zone_of_line : (lines,) int
    zones : int
    arcs : (some,) int, optional
        Those that count; left out: all.
    weight : (some,) float, optional
        Of each of them; left out: the same.
    """
    entered = zone_of_line[problem.pair_line[problem.arc_pair[arcs]]]
    weighs = np.ones(len(entered)) if weight is None else weight
    shape = problem.agents, zones
    by_zone = sparse.csr_matrix((weighs, (problem.arc_agent[arcs], entered)), shape=shape)
    found = np.asarray(by_zone.argmax(axis=1)).reshape(-1).astype(np.int64)
    follows = problem.pair_next[problem.arc_pair]
    found[problem.arc_agent[follows >= 0]] = zone_of_line[follows[follows >= 0]]
    return found


def _common_agents(problem: ChainProblem) -> tuple[sparse.csr_matrix, Floats]:
    """How many agents two lines have in common, and (lines,) choices of each."""
    line = problem.pair_line[problem.arc_pair]
    releasing = problem.pair_next[problem.arc_pair] >= 0
    agent = np.concatenate([problem.arc_agent, problem.arc_agent[releasing]])
    lines = np.concatenate([line, problem.pair_next[problem.arc_pair[releasing]]])
    touches = sparse.csr_matrix((np.ones(len(agent)), (agent, lines)), shape=(problem.agents, problem.lines))
    touches.data[:] = 1.0
    return (touches.T @ touches).tocsr(), np.bincount(line, minlength=problem.lines).astype(float)


def _cut(
    common: sparse.csr_matrix,
    arcs: Floats,
    lines: Ints,
    parts: int,
    zone: Ints,
    first: int,
    rng: np.random.Generator,
) -> None:
    """Number the zones of some lines from `first` on."""
    if parts <= 1 or len(lines) < 2:
        zone[lines] = first
        return
    order = lines[np.argsort(_spread(common[lines][:, lines], rng), kind="stable")]
    left = parts // 2
    reached = np.cumsum(arcs[order]) <= arcs[order].sum() * left / parts
    at = min(max(1, int(reached.sum())), len(order) - 1)
    _cut(common, arcs, order[:at], left, zone, first, rng)
    _cut(common, arcs, order[at:], parts - left, zone, first + left, rng)


def _spread(common: sparse.csr_matrix, rng: np.random.Generator) -> Floats:
    """(lines,) where each stands when those with common agents are drawn together."""
    degree = np.sqrt(np.maximum(np.asarray(common.sum(axis=1)).reshape(-1), 1e-9))
    scaled = sparse.diags(1 / degree) @ common @ sparse.diags(1 / degree)
    if len(degree) < 4:
        return np.arange(len(degree), dtype=np.float64)
    try:
        _, vectors = eigsh(scaled, k=2, which="LA", v0=rng.random(len(degree)), tol=1e-3)
    except ArpackNoConvergence:
        return np.arange(len(degree), dtype=np.float64)
    place: Floats = np.asarray(vectors[:, 0], np.float64) / degree
    return place
