"""Public kidney-exchange files as instances, and instances as problems for the engine.

PrefLib's `.wmd`: a `#` header that names every alternative, then ``source,target,weight``, counted from 1.
An alternative called "Alturist" (so spelt there) is a non-directed donor; an arc into one only says that a
chain may end anywhere, and is left out. kidney_solver's `.input` and `.ndds`: a first line with two counts,
then ``source target weight``, counted from 0, and ``-1`` at the end; a pool without donors has no `.ndds`.

A pair is an agent who takes another pair's kidney, or a donor's, and releases its own. Its number is also
the line on which its kidney comes free; donors are supplies of one good on lines of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optimiser.engine import ChainProblem

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NAME = re.compile(r"#\s*ALTERNATIVE NAME\s+(\d+)\s*:\s*(.*)", re.IGNORECASE)
NON_DIRECTED = re.compile(r"al(tu|tru)rist|altruist|ndd|non.directed", re.IGNORECASE)


@dataclass(frozen=True)
class Instance:
    """A pool of pairs and non-directed donors.

    Attributes
    ----------
    name : str
    pairs, donors : int
    source : (edges,) int
        Who gives: a pair by its number from 0, or a donor, numbered on from the last pair.
    target : (edges,) int
        The pair that receives.
    weight : (edges,) float
    """

    name: str
    pairs: int
    donors: int
    source: Ints
    target: Ints
    weight: Floats

    def __post_init__(self) -> None:
        """Raise ValueError where an edge leads nowhere, comes twice or joins a pair to itself."""
        if len(self.source) == 0:
            return
        if self.source.min() < 0 or self.source.max() >= self.pairs + self.donors:
            raise ValueError(f"{self.name}: an edge starts at {self.source.max()}, which is nobody's number")
        if self.target.min() < 0 or self.target.max() >= self.pairs:
            raise ValueError(f"{self.name}: an edge ends at {self.target.max()}, which is no pair's number")
        if np.any(self.source == self.target):
            raise ValueError(
                f"{self.name}: pair {self.source[self.source == self.target][0]} gives to itself"
            )
        if len(np.unique(self.source * self.pairs + self.target)) < len(self.source):
            raise ValueError(f"{self.name}: the same edge comes twice")

    @property
    def edges(self) -> int:
        """How many donations are possible."""
        return len(self.source)


def chain_cap(text: str) -> int | None:
    """A cap on chains as it is given on the command line: a number, or none."""
    return None if text == "none" else int(text)


def read_instance(path: str | Path) -> Instance:
    """Read a `.wmd` file, or an `.input` file and the `.ndds` file beside it.

    Raises
    ------
    ValueError
        Where the file is of another kind or says other counts than it holds.
    """
    path = Path(path)
    if path.suffix == ".wmd":
        return _read_preflib(path)
    if path.suffix in (".input", ".ndds"):
        return _read_kidney_solver(path)
    raise ValueError(f"{path.name}: expected a .wmd file, or an .input file with its .ndds file beside it")


def _read_preflib(path: Path) -> Instance:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    named = [found for line in lines if (found := NAME.match(line))]
    names = dict(sorted((int(found[1]), found[2]) for found in named))
    if not names:
        raise ValueError(f"{path.name}: no '# ALTERNATIVE NAME' in the header, so nobody is known")
    given = np.array(list(names), np.int64)
    is_donor = np.array([bool(NON_DIRECTED.search(name)) for name in names.values()])
    number = np.full(given.max() + 1, -1, np.int64)
    number[given[~is_donor]] = np.arange((~is_donor).sum())
    number[given[is_donor]] = (~is_donor).sum() + np.arange(is_donor.sum())
    edges = _table([line for line in lines if line and not line.startswith("#")], path, ",")
    source, target = number[edges[:, 0].astype(np.int64)], number[edges[:, 1].astype(np.int64)]
    pairs = int((~is_donor).sum())
    kept = target < pairs
    return Instance(path.stem, pairs, int(is_donor.sum()), source[kept], target[kept], edges[kept, 2])


def _read_kidney_solver(path: Path) -> Instance:
    pairs, own = _counted(path.with_suffix(".input"))
    donors, given = (
        _counted(path.with_suffix(".ndds")) if path.with_suffix(".ndds").exists() else (0, own[:0])
    )
    given[:, 0] += pairs
    both = np.concatenate([own, given])
    return Instance(
        path.stem, pairs, donors, both[:, 0].astype(np.int64), both[:, 1].astype(np.int64), both[:, 2]
    )


def _counted(path: Path) -> tuple[int, Floats]:
    """Vertices and edges of one of kidney_solver's files."""
    first, *rest = path.read_text(encoding="utf-8").split("\n")
    vertices, edges = (int(word) for word in first.split())
    table = _table([line for line in rest if line.strip() and not line.startswith("-1")], path, None)
    if len(table) != edges:
        raise ValueError(f"{path.name}: the first line says {edges} edges, {len(table)} follow")
    return vertices, table


def _table(lines: list[str], path: Path, delimiter: str | None) -> Floats:
    if not lines:
        return np.empty((0, 3))
    table = np.loadtxt(lines, delimiter=delimiter, ndmin=2, comments=None)
    if table.shape[1] < 3:
        raise ValueError(f"{path.name}: expected source, target and weight on every line")
    return table[:, :3]


def write_instance(instance: Instance, path: str | Path) -> None:
    """Write kidney_solver's two files, `.input` and `.ndds`, under the path's name."""
    given = instance.source >= instance.pairs
    columns = (instance.source, instance.target, instance.weight)
    source, target, weight = (column[~given] for column in columns)
    _write_edges(Path(path).with_suffix(".input"), instance.pairs, source, target, weight)
    source, target, weight = (column[given] for column in columns)
    _write_edges(Path(path).with_suffix(".ndds"), instance.donors, source - instance.pairs, target, weight)


def _write_edges(path: Path, vertices: int, source: Ints, target: Ints, weight: Floats) -> None:
    lines = [f"{s} {t} {w:g}" for s, t, w in zip(source, target, weight, strict=True)]
    path.write_text("\n".join([f"{vertices} {len(lines)}", *lines, "-1 -1 -1", ""]), encoding="utf-8")


def chain_problem(instance: Instance, max_cycle: int, max_chain: int | None) -> ChainProblem:
    """The instance as the engine takes it: everything on one day, the weights as its only tier.

    Parameters
    ----------
    instance : Instance
    max_cycle : int
        Most pairs in a cycle; 0: no cycles.
    max_chain : int, optional
        Most pairs in a chain, its donor not counted; 0: no chains. None: as long as they like; a day is then
        one link, since without a cap the engine asks that every link take time.
    """
    from optimiser.engine import ChainProblem, Tier  # here, so that files can be read without a solver

    days = 1 if max_chain is not None else instance.pairs
    following = instance.target
    none = np.zeros(instance.edges, np.int64)
    return ChainProblem(
        lines=instance.pairs + instance.donors,
        agents=instance.pairs,
        supply_line=instance.pairs + np.arange(instance.donors),
        supply_day=np.zeros(instance.donors, np.int64),
        supply_count=np.ones(instance.donors, np.int64),
        pair_line=instance.source,
        pair_next=following,
        pair_lag=none + (0 if max_chain is not None else 1),
        pair_floor=none,
        pair_first=none,
        pair_last=none + days - 1,
        arc_agent=instance.target,
        arc_pair=np.arange(instance.edges),
        tiers=(Tier("weight", instance.weight, whole=bool(np.all(instance.weight % 1 == 0))),),
        rows=(),
        starts=np.arange(days),
        wait_starts=np.zeros(days, bool),
        capacity=np.full(max(1, -(-days // 7)), np.inf),
        max_position=max_chain,
        **({"max_cycle": max_cycle} if max_cycle else {}),
    )
