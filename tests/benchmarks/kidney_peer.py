"""kep_solver's answer to a public kidney-exchange instance, in a process of its own.

python tests/benchmarks/kidney_peer.py INSTANCE --max-cycle 3 --max-chain 4

Prints one line of JSON. kep_solver counts the donor among a chain's length, and at the end of every chain a
donation to the waiting list as a transplant: both are translated here, so that `value` is pairs matched.
Its model is PICEF (Dickerson et al., 2016), its faster one, solved by the CBC that PuLP brings along.

Needs the extra `peer`. Imports no solver of ours.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()  # before the imports, which are part of what a person waits for

import argparse  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from importlib.metadata import version  # noqa: E402

import kidney_files  # noqa: E402
from kep_solver.entities import Donor, Recipient, Transplant  # noqa: E402
from kep_solver.entities import Instance as Pool  # noqa: E402
from kep_solver.model import PICEF, TransplantCount  # noqa: E402
from kep_solver.programme import Programme  # noqa: E402

KILOBYTES = 1024 if sys.platform == "darwin" else 1  # ru_maxrss is in bytes there, in kilobytes elsewhere


def main() -> None:
    """Read, solve, print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("instance")
    arguments.add_argument("--max-cycle", type=int, default=3)
    arguments.add_argument("--max-chain", type=int, default=4)
    asked = arguments.parse_args()
    instance = kidney_files.read_instance(asked.instance)
    if set(instance.weight) > {1.0}:
        sys.exit(f"{instance.name} has weights other than 1: only numbers of transplants are compared here")
    read = time.perf_counter()
    value = matched(pool_of(instance), asked.max_cycle, asked.max_chain)
    done = time.perf_counter()
    answer = {
        "value": value,
        "seconds": done - BEGAN,
        "solve_seconds": done - read,
        "peak_mb": peak_mb(),
        "kep_solver": version("kep_solver"),
    }
    print(json.dumps(answer))


def pool_of(instance: kidney_files.Instance) -> Pool:
    """The instance in kep_solver's own records."""
    pool = Pool()
    recipients = [Recipient(f"R{number}") for number in range(instance.pairs)]
    givers = [Donor(f"D{number}") for number in range(instance.pairs + instance.donors)]
    for giver, recipient in zip(givers, recipients, strict=False):
        giver.recipient = recipient
        recipient.addDonor(giver)
        pool.addRecipient(recipient)
    for giver in givers[instance.pairs :]:
        giver.NDD = True
        pool.addDonor(giver)
    for source, target in zip(instance.source.tolist(), instance.target.tolist(), strict=True):
        pool.addTransplant(Transplant(givers[source], recipients[target], 1.0))
    return pool


def matched(pool: Pool, max_cycle: int, max_chain: int) -> int:
    """Most recipients that can be matched."""
    programme = Programme(
        [TransplantCount()], max_cycle, max_chain + 1, "pairs matched", full_details=False, model=PICEF
    )
    solution, _ = programme.solve_single(pool)
    donors = sum(exchange.exchange.chain for exchange in solution.selected)
    return round(solution.values[0]) - donors


def peak_mb() -> float:
    """Peak memory of this process and of CBC, which runs beside it, together."""
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used) / KILOBYTES / 1024


if __name__ == "__main__":
    main()
