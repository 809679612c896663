"""A public kidney-exchange instance straight into the engine: value, bound, time and peak memory.

python tests/benchmarks/kidney.py INSTANCE [--max-cycle 3] [--max-chain 4] [--gap 0] [--time-limit S] [--peer]

INSTANCE is a PrefLib `.wmd` file, or kidney_solver's `.input` with its `.ndds` beside it. Lengths count
pairs, a chain's donor not among them; with weights of 1 the value is pairs matched. `--peer` first runs
kep_solver on the same instance, as a process of its own, and prints how many times longer it took.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()  # before the imports, which are part of what a person waits for

import argparse  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from dataclasses import asdict, dataclass  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from kidney_files import chain_cap, read_instance  # noqa: E402
from kidney_process import run_json  # noqa: E402

KILOBYTES = 1024 if sys.platform == "darwin" else 1  # ru_maxrss is in bytes there, in kilobytes elsewhere
PEER = Path(__file__).with_name("kidney_peer.py")


@dataclass(frozen=True)
class Measured:
    """What the engine answered and what that took; seconds count from the first line of the process."""

    instance: str
    pairs: int
    donors: int
    edges: int
    max_cycle: int
    max_chain: int | None
    status: str
    value: float | None
    bound: float | None
    seconds: float
    solve_seconds: float
    peak_mb: float
    faults: list[str]


def main() -> None:
    """Solve, and print as text or as JSON; exits with 1 if the answer does not hold."""
    asked = _asked()
    waiting = time.perf_counter()
    peer = run_peer(asked) if asked.peer else None  # first: a child counts what its parent has in memory
    measured = run_engine(asked, BEGAN + time.perf_counter() - waiting)
    answer: dict[str, Any] = asdict(measured) | ({"peer": compared(measured, peer)} if peer else {})
    print(json.dumps(answer) if asked.json else _told(answer))
    sys.exit(1 if measured.faults else 0)


def _asked() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("instance", type=Path)
    arguments.add_argument("--max-cycle", type=int, default=3, help="most pairs in a cycle; 0: no cycles")
    arguments.add_argument(
        "--max-chain", type=chain_cap, default=4, help="most pairs in a chain; none: no cap"
    )
    arguments.add_argument("--gap", type=float, default=0.0, help="relative gap that will do; default: 0")
    arguments.add_argument("--time-limit", type=float, help="seconds for the engine")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--peer", action="store_true", help="run kep_solver too (the extra `peer`)")
    arguments.add_argument("--peer-limit", type=float, help="seconds after which kep_solver is stopped")
    arguments.add_argument(
        "--peer-python", default=sys.executable, help="the Python that has it; default: this one"
    )
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    if asked.peer and asked.max_chain is None:
        arguments.error("kep_solver needs a cap on chains: --max-chain with a number")
    return asked


def run_engine(asked: argparse.Namespace, began: float) -> Measured:
    """Read and solve in this process, and recheck what comes out."""
    from kidney_check import faults
    from kidney_files import chain_problem

    from optimiser.engine import solve

    instance = read_instance(asked.instance)
    read = time.perf_counter()
    problem = chain_problem(instance, asked.max_cycle, asked.max_chain)
    solution = solve(problem, gap=asked.gap, time_limit=asked.time_limit, seed=asked.seed)
    done = time.perf_counter()
    wrong = faults(instance, solution.choice.arc, asked.max_cycle, asked.max_chain)
    tier = solution.tiers[0] if solution.tiers else None
    if tier is not None and abs(tier.value - instance.weight[solution.choice.arc].sum()) > 1e-6:
        wrong.append(f"the value {tier.value} is not the weight of what was chosen")
    return Measured(
        instance=instance.name,
        pairs=instance.pairs,
        donors=instance.donors,
        edges=instance.edges,
        max_cycle=asked.max_cycle,
        max_chain=asked.max_chain,
        status=solution.status,
        value=tier.value if tier else None,
        bound=tier.bound if tier else None,
        seconds=done - began,
        solve_seconds=done - read,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES / 1024,
        faults=wrong,
    )


def run_peer(asked: argparse.Namespace) -> dict[str, Any]:
    """What `kidney_peer.py` prints, or why it printed nothing."""
    lengths = ["--max-cycle", str(asked.max_cycle), "--max-chain", str(asked.max_chain)]
    return run_json([asked.peer_python, str(PEER), str(asked.instance), *lengths], asked.peer_limit)


def compared(measured: Measured, peer: dict[str, Any]) -> dict[str, Any]:
    """The peer's answer with how many times longer it took (at least), and whether the values agree."""
    if "failed" in peer:
        return peer | ({"ratio": peer["wall"] / measured.seconds} if "wall" in peer else {})
    return peer | {
        "ratio": peer["seconds"] / measured.seconds,
        "solve_ratio": peer["solve_seconds"] / measured.solve_seconds,
        "same_value": peer["value"] == measured.value,
    }


def _told(answer: dict[str, Any]) -> str:
    chain = "of any length" if answer["max_chain"] is None else f"to {answer['max_chain']}"
    reached = "no answer"
    if answer["value"] is not None:
        reached = f"value {answer['value']:g}, bound {answer['bound']:g}"
    lines = [
        f"{answer['instance']}: {answer['pairs']} pairs, {answer['donors']} donors, {answer['edges']} edges; "
        f"cycles to {answer['max_cycle']}, chains {chain}",
        f"{reached}, {answer['status']}",
        f"{answer['seconds']:.2f} s ({answer['solve_seconds']:.2f} s solving), "
        f"{answer['peak_mb']:.0f} MB at the peak",
        *(f"WRONG: {fault}" for fault in answer["faults"]),
    ]
    return "\n".join([*lines, *([_peer_told(answer["peer"])] if "peer" in answer else [])])


def _peer_told(peer: dict[str, Any]) -> str:
    if "failed" in peer:
        longer = f", {peer['ratio']:.1f} times as long or more" if "ratio" in peer else ""
        return f"kep_solver: {peer['failed']}{longer}"
    same = "the same value" if peer["same_value"] else f"ANOTHER value, {peer['value']}"
    return (
        f"kep_solver {peer['kep_solver']}: {same}, {peer['seconds']:.2f} s, {peer['peak_mb']:.0f} MB: "
        f"{peer['ratio']:.1f} times as long ({peer['solve_ratio']:.1f} times solving)"
    )


if __name__ == "__main__":
    main()
