"""Make the pools that the engine and kep_solver are compared on, with kep_solver's own UK generator.

python tests/benchmarks/kidney_pools.py FOLDER [--pool dense500 ...] [--seed 2022]

The generator is that of Delorme et al., Improved instance generation for kidney exchange programmes
(Computers & Operations Research 2022), rule Band-PRA0, one non-directed donor for ten recipients. A
recipient with several donors becomes one pair that gives wherever one of them can. Dense pools are what it
draws; a sparse pool keeps each edge by chance, so that a giver has about 30. All weights are 1.

Needs the extra `peer`. Imports no solver of ours, since kep_solver comes with its own.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from kep_solver.published_generators import uk_nhs_generator2022
from kidney_files import Instance, write_instance

POOLS = {
    "dense500": (500, None),
    "dense1000": (1000, None),
    "dense2000": (2000, None),
    "sparse2000": (2000, 30.0),
}  # recipients, and edges a giver keeps in the mean
RECIPIENTS_PER_DONOR = 10


def main() -> None:
    """Draw the pools asked for and say what they are."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--pool", action="append", choices=sorted(POOLS), help="one of them; default: all")
    arguments.add_argument("--seed", type=int, default=2022)
    asked = arguments.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in asked.pool or POOLS:
        pool = draw_pool(name, asked.seed)
        write_instance(pool, asked.folder / f"{name}.input")
        print(
            f"{name}: {pool.pairs} pairs, {pool.donors} donors, {pool.edges} edges, "
            f"{pool.edges / (pool.pairs + pool.donors):.1f} a giver"
        )


def draw_pool(name: str, seed: int) -> Instance:
    """Draw one of the `POOLS`; the same for the same seed."""
    pairs, degree = POOLS[name]
    donors = pairs // RECIPIENTS_PER_DONOR
    random.seed(seed)  # the generator draws from the module's own source
    drawn = uk_nhs_generator2022().draw(pairs, donors)
    number = {recipient.id: place for place, recipient in enumerate(drawn.allRecipients())}
    giver = {donor.id: pairs + place for place, donor in enumerate(drawn.allNDDs())}
    giver |= {donor.id: number[donor.recipient.id] for donor in drawn.allDonors() if not donor.NDD}
    links = {(giver[gift.donor.id], number[gift.recipient.id]) for gift in drawn.transplants}
    edges = np.array(sorted(links), np.int64)
    if degree is not None:
        chance = degree * (pairs + donors) / len(edges)
        edges = edges[np.random.default_rng(seed).random(len(edges)) < chance]
    return Instance(name, pairs, donors, edges[:, 0], edges[:, 1], np.ones(len(edges)))


if __name__ == "__main__":
    main()
