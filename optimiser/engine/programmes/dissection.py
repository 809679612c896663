"""Nested dissection: the order in which to eliminate the unknowns of a large system so that little fills in.

What is not joined is eliminated apart: a few unknowns, the separator, cut the rest in two, each half is cut again,
and separators come last (George 1973). Where to cut is read off the vector of Fiedler (1973); the fewest unknowns
that touch every link over the cut are its separator (König's theorem).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching
from scipy.sparse.linalg import ArpackError, eigsh

from optimiser.engine.model.problem import Bools, Floats, Ints

LEAF = 300  # unknowns up to which a piece is not cut
CUTS = (0.4, 0.45, 0.5, 0.55, 0.6)  # shares of a piece that may lie on one side
EVERYWHERE = 0.5  # of all unknowns: one that is joined to so many belongs to no side
WORTHLESS = 0.6  # of a piece: a separator so large saves nothing
ROUGH = 1e-2  # tolerance of the vector: it only has to say where to cut


@dataclass(frozen=True)
class Piece:
    """Unknowns that are eliminated together.

    Attributes
    ----------
    own : (unknowns,) int
    before : tuple of int
        Pieces to be eliminated before, whose remainders it takes up; numbers in the list of pieces.
    """

    own: Ints
    before: tuple[int, ...]


def dissect(joined: sparse.csr_matrix, leaf: int = LEAF) -> list[Piece]:
    """Pieces in the order of their elimination; unknowns of pieces neither of which comes above are not joined.

    Parameters
    ----------
    joined : (unknowns, unknowns) sparse
        Symmetric; which unknowns meet in an equation.
    leaf : int
        Pieces up to this size are not cut.
    """
    graph = joined.tocsr(copy=True)
    graph.setdiag(0)
    graph.eliminate_zeros()
    graph.data = np.ones(graph.nnz)
    pieces: list[Piece] = []
    touches = np.diff(graph.indptr)
    everywhere = touches > EVERYWHERE * len(touches)
    below = _cut(graph, np.flatnonzero(~everywhere), leaf, pieces)
    if everywhere.any():
        pieces.append(Piece(np.flatnonzero(everywhere), below))
    return pieces


def _cut(graph: sparse.csr_matrix, unknowns: Ints, leaf: int, pieces: list[Piece]) -> tuple[int, ...]:
    """Add the pieces of some unknowns, separator last; the ones on top."""
    if len(unknowns) <= leaf:
        return _piece(unknowns, (), pieces)
    here = graph[unknowns][:, unknowns]
    parts, part = connected_components(here, directed=False)
    if parts > 1:
        return tuple(
            top for number in range(parts) for top in _cut(graph, unknowns[part == number], leaf, pieces)
        )
    low, apart = _sides(here)
    if apart.sum() > WORTHLESS * len(unknowns):
        return _piece(unknowns, (), pieces)
    below = [
        top for side in (low & ~apart, ~low & ~apart) for top in _cut(graph, unknowns[side], leaf, pieces)
    ]
    return _piece(unknowns[apart], tuple(below), pieces)


def _piece(own: Ints, before: tuple[int, ...], pieces: list[Piece]) -> tuple[int, ...]:
    """Add one, if it holds anything."""
    if not len(own):
        return before
    pieces.append(Piece(own, before))
    return (len(pieces) - 1,)


def _sides(graph: sparse.csr_matrix) -> tuple[Bools, Bools]:
    """Which unknowns lie on the low side, and which make the smallest separator found."""
    along = np.argsort(_fiedler(graph), kind="stable")
    found: tuple[Bools, Bools] | None = None
    for share in CUTS:
        low = np.zeros(len(along), bool)
        low[along[: int(share * len(along))]] = True
        apart = _separator(graph, low)
        if found is None or apart.sum() < found[1].sum():
            found = low, apart
    assert found is not None
    return found


def _fiedler(graph: sparse.csr_matrix) -> Floats:
    """Where each unknown lies along the graph."""
    size = graph.shape[0]
    root: Floats = 1 / np.sqrt(np.maximum(np.asarray(graph.sum(axis=1)).reshape(-1), 1.0))
    scaled = sparse.diags(root) @ graph @ sparse.diags(root)
    begin: Floats = np.random.default_rng(0).random(size)  # always the same, so that runs are
    try:
        values, vectors = eigsh(scaled, k=2, which="LA", tol=ROUGH, v0=begin)
    except ArpackError:
        return begin
    found: Floats = vectors[:, np.argmin(values)] * root
    return found


def _separator(graph: sparse.csr_matrix, low: Bools) -> Bools:
    """The fewest unknowns that touch every link between the low and the high side."""
    over = graph[low][:, ~low].tocsr()
    row_of = maximum_bipartite_matching(over, perm_type="row")
    matched = row_of >= 0
    row_is_free = np.ones(over.shape[0], bool)
    row_is_free[row_of[matched]] = False
    rows, columns = row_is_free.copy(), np.zeros(over.shape[1], bool)
    new = np.flatnonzero(row_is_free)
    while len(new):  # along links out, along matched ones back
        reached = np.unique(over[new].indices)
        reached = reached[~columns[reached]]
        columns[reached] = True
        new = row_of[reached]
        new = new[~rows[new]]
        rows[new] = True
    found = np.zeros(len(low), bool)
    found[np.flatnonzero(low)] = ~rows
    found[np.flatnonzero(~low)] = columns
    return found
