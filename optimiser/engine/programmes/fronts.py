"""Cholesky's factors of a large sparse system, piece by piece, each in dense algebra (Duff and Reid 1983).

Every piece of a dissection has a front: its own unknowns and those of later pieces that it touches. Own unknowns
are eliminated there, and what is left is added to the front of the next piece above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import LinAlgError
from scipy.linalg.blas import dsyrk, dtrsm, dtrsv
from scipy.linalg.lapack import dpotrf

from optimiser.engine.model.problem import Floats, Ints
from optimiser.engine.programmes.dissection import Piece, dissect

STRIP = 256  # columns that are added at once: less is added in vain above the diagonal


@dataclass(frozen=True)
class _Front:
    """A piece among the unknowns in order of elimination.

    Attributes
    ----------
    begin, end : int
        Its own unknowns.
    touched : (touched,) int
        Later ones, ascending.
    below : list of (int, (touched there,) int)
        Fronts that leave something for this one, and where in it.
    """

    begin: int
    end: int
    touched: Ints
    below: list[tuple[int, Ints]]


class Elimination:
    """In which order unknowns are eliminated, and what each step touches.

    Parameters
    ----------
    joined : (unknowns, unknowns) sparse
        Symmetric; which unknowns meet in an equation.
    """

    def __init__(self, joined: sparse.csr_matrix) -> None:
        pieces = dissect(joined)
        self.order: Ints = np.concatenate([piece.own for piece in pieces])
        ordered = joined.tocsr()[self.order][:, self.order]
        self.fronts: list[_Front] = []
        begin = 0
        for piece in pieces:
            self.fronts.append(self._front(piece, begin, ordered))
            begin = self.fronts[-1].end

    def _front(self, piece: Piece, begin: int, ordered: sparse.csr_matrix) -> _Front:
        end = begin + len(piece.own)
        meets = [self.fronts[number].touched for number in piece.before]
        meets.append(ordered.indices[ordered.indptr[begin] : ordered.indptr[end]].astype(np.int64))
        touched = np.unique(np.concatenate(meets))
        touched = touched[touched >= end]
        members = np.concatenate([np.arange(begin, end), touched])
        below = [(number, np.searchsorted(members, self.fronts[number].touched)) for number in piece.before]
        return _Front(begin, end, touched, below)


class Cholesky:
    """The factors of one system, ready to solve with.

    Parameters
    ----------
    order : Elimination
    system : (unknowns, unknowns) sparse
        Symmetric, positive definite with the diagonal, nothing in it that the order does not know of.
    diagonal : (unknowns,) float
        Added to the system's own.

    Raises
    ------
    LinAlgError
        If it is not positive definite.
    """

    def __init__(self, order: Elimination, system: sparse.csr_matrix, diagonal: Floats) -> None:
        self._order = order
        self._own: list[Floats] = []
        self._under: list[Floats] = []
        ordered = system.tocsr()[order.order][:, order.order]
        place = np.zeros(len(order.order), np.int64)
        left: dict[int, Floats] = {}
        for number, front in enumerate(order.fronts):
            own, below = _gathered(front, ordered, place), np.zeros((len(front.touched),) * 2, order="F")
            np.fill_diagonal(own, own.diagonal() + diagonal[order.order[front.begin : front.end]])
            for child, at in front.below:
                _add(own, below, at, left.pop(child))
            left[number] = self._eliminated(own, below)

    def _eliminated(self, own: Floats, below: Floats) -> Floats:
        """Keep the factor of a front's own unknowns; what is left for those that it touches (lower half)."""
        count = own.shape[1]
        factor, wrong = dpotrf(own[:count], lower=True, clean=True)
        if wrong:
            raise LinAlgError("not positive definite")
        self._own.append(factor)
        if not len(below):
            self._under.append(own[count:])
            return below
        under = dtrsm(1.0, factor, np.asfortranarray(own[count:]), side=True, lower=True, trans_a=True)
        self._under.append(under)
        found: Floats = dsyrk(-1.0, under, beta=1.0, c=below, lower=True, overwrite_c=True)
        return found

    def solve(self, right: Floats) -> Floats:
        """The unknowns.

        Parameters
        ----------
        right : (unknowns,) float
        """
        x = right[self._order.order]
        parts = list(zip(self._order.fronts, self._own, self._under, strict=True))
        for front, own, under in parts:
            here = slice(front.begin, front.end)
            x[here] = dtrsv(own, x[here], lower=True)
            x[front.touched] -= under @ x[here]
        for front, own, under in reversed(parts):
            here = slice(front.begin, front.end)
            x[here] = dtrsv(own, x[here] - x[front.touched] @ under, lower=True, trans=True)
        found = np.empty_like(x)
        found[self._order.order] = x
        return found


def _gathered(front: _Front, ordered: sparse.csr_matrix, place: Ints) -> Floats:
    """(front, own) what the system itself has for a front's own unknowns."""
    own = front.end - front.begin
    place[front.begin : front.end] = np.arange(own)
    place[front.touched] = np.arange(own, own + len(front.touched))
    span = slice(ordered.indptr[front.begin], ordered.indptr[front.end])
    column = np.repeat(np.arange(own), np.diff(ordered.indptr[front.begin : front.end + 1]))
    row, value = ordered.indices[span], ordered.data[span]
    later = row >= front.begin
    dense = np.zeros((own + len(front.touched), own), order="F")
    dense[place[row[later]], column[later]] = value[later]
    return dense


def _add(own: Floats, below: Floats, at: Ints, left: Floats) -> None:
    """Add what a piece below has left (its lower half counts) to a front, at these members of it."""
    cut = int(np.searchsorted(at, own.shape[1]))
    _add_lower(own, at, at[:cut], left[:, :cut])
    rest = at[cut:] - own.shape[1]
    _add_lower(below, rest, rest, left[cut:, cut:])


def _add_lower(to: Floats, rows: Ints, columns: Ints, more: Floats) -> None:
    """Add to those rows and columns, strip by strip: what lies above the diagonal need not be added."""
    # Turned over, what is next to each other in memory is next to each other here.
    turned, more = to.T, more.T
    for first in range(0, len(columns), STRIP):
        turned[columns[first : first + STRIP, None], rows[first:]] += more[first : first + STRIP, first:]
