"""Public kidney-exchange instances with published optima, and pools on which kep_solver is measured beside.

python tests/benchmarks/bench_kidney.py [--optima FILE] [--pools FOLDER] [--runs 5] [--time-limit 120]

FILE is an `optima.csv` beside its `.wmd` files: instance, pairs, altruists, arcs, max_cycle, max_chain,
optimum, published_seconds. Left out, it is looked for in the folder that OPTIMISER_KIDNEY names. FOLDER holds
the pools of `kidney_pools.py`; left out, none are run. Every run is a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kidney_process import run_json

HERE = Path(__file__).parent
FOLDER = "OPTIMISER_KIDNEY"
COMPARED = [
    ("dense500", 3, 4),
    ("dense1000", 3, 4),
    ("dense2000", 3, 4),
    ("sparse2000", 3, 4),
    ("dense500", 3, 10),
    ("sparse2000", 3, 10),
]  # pool, longest cycle, longest chain

Answer = dict[str, Any]


def main() -> None:
    """Print a table of the published instances and one of the pools; exits with 1 if any value is wrong."""
    asked = _asked()
    wrong = published(asked) if asked.optima else 0
    if asked.pools:
        wrong += pools(asked)
    sys.exit(1 if wrong else 0)


def _asked() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    folder = os.environ.get(FOLDER)
    default = Path(folder) / "optima.csv" if folder else None
    arguments.add_argument("--optima", type=Path, default=default, help=f"default: optima.csv in ${FOLDER}")
    arguments.add_argument("--most-pairs", type=int, help="leave out larger published instances")
    arguments.add_argument("--pools", type=Path, help="folder of the pools that kidney_pools.py made")
    arguments.add_argument("--pool", action="append", help="only this pool; may be given again")
    arguments.add_argument("--runs", type=int, default=5, help="the median counts")
    arguments.add_argument("--time-limit", type=float, default=120.0, help="seconds for the engine")
    arguments.add_argument("--peer-limit", type=float, default=300.0, help="seconds for kep_solver")
    arguments.add_argument("--peer-python", default=sys.executable, help="the Python that has kep_solver")
    asked = arguments.parse_args()
    if not asked.optima and not asked.pools:
        arguments.error(f"name an optima.csv (--optima, or its folder in {FOLDER}) or a folder of --pools")
    return asked


def published(asked: argparse.Namespace) -> int:
    """Solve every row of the table; returns how many values differ from the published optimum."""
    print("| instance | pairs | donors | cycle | chain | value | optimum | s | MB | published s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    rows = [row for row in _rows(asked.optima) if int(row["pairs"]) <= (asked.most_pairs or sys.maxsize)]
    agree = proved = 0
    for row in rows:
        instance = asked.optima.with_name(f"{row['instance']}.wmd")
        answer = engine(asked, instance, int(row["max_cycle"]), int(row["max_chain"]))
        value, optimum = answer.get("value"), float(row["optimum"])
        agree += value == optimum and not answer["faults"]
        proved += value == optimum == answer.get("bound")
        mark = "" if value == optimum else " **differs**"
        mark += " **false bound**" if (answer.get("bound") or optimum) < optimum else ""
        print(
            f"| {row['instance']} | {answer.get('pairs')} | {answer.get('donors')} | {row['max_cycle']} "
            f"| {row['max_chain']} | {_shown(value)}{mark} | {optimum:g} | {_shown(answer.get('wall'), '.2f')} "
            f"| {_shown(answer.get('peak_mb'), '.0f')} | {row['published_seconds']} |",
            flush=True,
        )
    print(f"\n{agree} of {len(rows)} published optima reached, {proved} of them proved\n")
    return len(rows) - agree


def _rows(optima: Path) -> Iterator[dict[str, str]]:
    with optima.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def pools(asked: argparse.Namespace) -> int:
    """Solve every pool by both; returns how many values differ."""
    print("| pool | cycle | chain | value | bound | s | MB | kep_solver | s | MB | times as long |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    differ = 0
    for name, max_cycle, max_chain in COMPARED:
        if asked.pool and name not in asked.pool:
            continue
        instance = asked.pools / f"{name}.input"
        ours = engine(asked, instance, max_cycle, max_chain)
        theirs = peer(asked, instance, max_cycle, max_chain)
        differ += "failed" not in theirs and theirs["value"] != ours.get("value")
        print(
            f"| {name} | {max_cycle} | {max_chain} | {_shown(ours.get('value'))} | {_shown(ours.get('bound'))} "
            f"| {_shown(ours.get('wall'), '.2f')} | {_shown(ours.get('peak_mb'), '.0f')} "
            f"| {theirs.get('failed') or _shown(theirs['value'])} | {_shown(theirs.get('wall'), '.2f')} "
            f"| {_shown(theirs.get('peak_mb'), '.0f')} | {_times(ours, theirs)} |",
            flush=True,
        )
    return differ


def _times(ours: Answer, theirs: Answer) -> str:
    if "wall" not in theirs or "wall" not in ours:
        return ""
    return f"{theirs['wall'] / ours['wall']:.1f}" + (" or more" if "failed" in theirs else "")


def _shown(number: float | None, form: str = "g") -> str:
    return "none" if number is None else format(number, form)


def engine(asked: argparse.Namespace, instance: Path, max_cycle: int, max_chain: int) -> Answer:
    """Our answer, its times the median of the runs."""
    command = [sys.executable, str(HERE / "kidney.py"), "--time-limit", str(asked.time_limit), "--json"]
    return median(lambda: run_json([*command, *_question(instance, max_cycle, max_chain)]), asked.runs)


def peer(asked: argparse.Namespace, instance: Path, max_cycle: int, max_chain: int) -> Answer:
    """kep_solver's answer, its times the median of the runs; it is not run again once it has failed."""
    command = [asked.peer_python, str(HERE / "kidney_peer.py"), *_question(instance, max_cycle, max_chain)]
    return median(lambda: run_json(command, asked.peer_limit), asked.runs)


def _question(instance: Path, max_cycle: int, max_chain: int) -> list[str]:
    return [str(instance), "--max-cycle", str(max_cycle), "--max-chain", str(max_chain)]


def median(run: Callable[[], Answer], times: int) -> Answer:
    """The last answer, with the medians of wall seconds and peak memory; all runs must say the same value."""
    answers: list[Answer] = []
    for _ in range(times):
        answers.append(run())
        if "failed" in answers[-1]:
            return {"faults": [answers[-1]["failed"]], **answers[-1]}
    values = {answer["value"] for answer in answers}
    if len(values) > 1:
        raise SystemExit(f"the same question had different answers: {sorted(map(str, values))}")
    middle = {name: statistics.median(answer[name] for answer in answers) for name in ("wall", "peak_mb")}
    return {"faults": [], **answers[-1], **middle}


if __name__ == "__main__":
    main()
