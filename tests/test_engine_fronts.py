"""Large sparse systems: pieces that fit together, and factors that solve what dense algebra solves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.linalg import LinAlgError

from optimiser.engine.programmes import fronts
from optimiser.engine.programmes.dissection import Piece, dissect
from optimiser.engine.programmes.fronts import Cholesky, Elimination


def grid_graph(side: int) -> sparse.csr_matrix:
    """A square of points, each joined to its neighbours and to itself."""
    line = sparse.diags([np.ones(side), np.ones(side - 1), np.ones(side - 1)], [0, 1, -1])
    whole = sparse.identity(side)
    found = sparse.kron(line, whole) + sparse.kron(whole, line)
    return sparse.csr_matrix(found)


def random_graph(seed: int) -> sparse.csr_matrix:
    """Some hundred unknowns in a few places apart, one of them joined to all."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(60, 200))
    place = rng.random((size, 2)) + 3 * rng.integers(0, 2, size)[:, None]
    near = np.abs(place[:, None] - place[None]).max(axis=2) < 0.12
    near[int(rng.integers(size))] = True
    return sparse.csr_matrix((near | near.T).astype(float))


def system(joined: sparse.csr_matrix, seed: int) -> sparse.csr_matrix:
    """Positive definite, with something wherever two unknowns are joined."""
    rng = np.random.default_rng(seed)
    lower = sparse.tril(joined, -1).tocsr()
    lower.data = rng.normal(size=lower.nnz)
    both = lower + lower.T
    return sparse.csr_matrix(both + sparse.diags(np.asarray(abs(both).sum(axis=1)).reshape(-1) + 0.1))


def above(pieces: list[Piece]) -> list[set[int]]:
    """Of every piece those that come above it."""
    found: list[set[int]] = [set() for _ in pieces]
    for number in range(len(pieces) - 1, -1, -1):
        for below in pieces[number].before:
            found[below] = {number} | found[number]
    return found


@pytest.mark.parametrize("seed", range(10))
def test_pieces_hold_every_unknown_once_and_join_only_upwards(seed: int) -> None:
    joined = random_graph(seed)
    pieces = dissect(joined, leaf=10)
    assert np.array_equal(
        np.sort(np.concatenate([piece.own for piece in pieces])), np.arange(joined.shape[0])
    )
    assert all(below < number for number, piece in enumerate(pieces) for below in piece.before)
    piece_of = np.empty(joined.shape[0], int)
    for number, piece in enumerate(pieces):
        piece_of[piece.own] = number
    over = above(pieces)
    for one, other in zip(*joined.nonzero(), strict=True):
        low, high = sorted((int(piece_of[one]), int(piece_of[other])))
        assert low == high or high in over[low]


def test_a_square_is_cut_by_hardly_more_than_its_side() -> None:
    pieces = dissect(grid_graph(24), leaf=100)
    assert len(pieces[-1].own) <= 30  # 24 points in a row are the fewest


def test_without_links_nothing_waits_for_anything() -> None:
    pieces = dissect(sparse.csr_matrix((7, 7)), leaf=2)
    assert all(not piece.before for piece in pieces)


@pytest.mark.parametrize("strip", [3, 256])
@pytest.mark.parametrize("leaf", [5, 20, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_factors_solve_what_dense_algebra_solves(
    seed: int, leaf: int, strip: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.programmes.fronts.dissect", lambda joined: dissect(joined, leaf))
    monkeypatch.setattr(fronts, "STRIP", strip)
    joined = random_graph(seed)
    matrix, more = system(joined, seed), np.random.default_rng(seed).random(joined.shape[0])
    right = np.random.default_rng(seed + 1).normal(size=joined.shape[0])
    found = Cholesky(Elimination(joined), matrix, more).solve(right)
    assert found == pytest.approx(
        np.linalg.solve(matrix.toarray() + np.diag(more), right), rel=1e-8, abs=1e-9
    )


def test_a_system_may_have_less_than_its_pattern() -> None:
    joined = grid_graph(12)
    right = np.arange(144.0)
    found = Cholesky(Elimination(joined), sparse.identity(144, format="csr") * 2.0, np.zeros(144)).solve(
        right
    )
    assert found == pytest.approx(right / 2)


def test_a_system_that_is_not_positive_definite_is_said_to_be_so() -> None:
    joined = grid_graph(5)
    with pytest.raises(LinAlgError):
        Cholesky(Elimination(joined), -system(joined, 0), np.zeros(25))
