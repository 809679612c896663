"""The whole of `plan` on made-up boroughs, beside what is aimed for: seconds, memory, the gap of every objective.

python tests/benchmarks/bench_boroughs.py [--runs 5] [--only S M] [--seed 1]

A ratio of 1 or less meets the aim. The plan of the middle run (by seconds) is shown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whole_process import Run, measure


@dataclass(frozen=True)
class Case:
    """A borough, what is asked of it, and the aim: seconds, gap of every objective, MB."""

    size: str
    variants: tuple[str, ...]
    limit: int | None
    seconds: float
    gap: float
    memory: float

    @property
    def name(self) -> str:
        """As in the table."""
        return " ".join((self.size, *self.variants))


CASES = (
    Case("S", (), None, 3, 0.0, 1000),
    Case("M", (), 14, 20, 0.001, 1000),
    Case("M", ("cap-3",), 14, 20, 0.001, 1000),
    Case("M", ("cap-6",), 14, 20, 0.001, 1000),
    Case("M", ("weekly-capacity",), 34, 40, 0.001, 1000),
    Case("M", ("plain",), 14, 20, 0.001, 1000),
    Case("M", ("plain", "cap-3"), 14, 20, 0.001, 1000),
    Case("M", ("plain", "cap-6"), 14, 20, 0.001, 1000),
    Case("L", (), 72, 90, 0.005, 2000),
    Case("XL", (), 480, 600, 0.01, 6000),
)


def main() -> None:
    """Make the boroughs, run them, print one table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", nargs="*", help="names as in the table, or sizes")
    arguments.add_argument("--few-transfers", action="store_true")
    asked = arguments.parse_args()
    print("| borough | seconds | aim | ratio | MB | " + " | ".join(["value / bound (gap)"] * 3) + " |")
    print("| --- | ---: | ---: | ---: | ---: | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if asked.only and case.name not in asked.only and case.size not in asked.only:
                continue
            scenario = borough(Path(folder), case.size, asked.seed, asked.few_transfers)
            print(line(case, *runs(Path(folder), scenario, case, asked.runs)), flush=True)


def borough(folder: Path, size: str, seed: int, few_transfers: bool) -> Path:
    """Write a borough, unless it is there."""
    scenario = folder / size
    if not scenario.exists():
        command = [sys.executable, "-m", "optimiser", "new", str(scenario), "--like", "borough"]
        command += ["--size", size, "--seed", str(seed), *(["--few-transfers"] if few_transfers else [])]
        subprocess.run(command, check=True, capture_output=True)
    return scenario


def runs(folder: Path, scenario: Path, case: Case, count: int) -> tuple[Run, dict[str, Any]]:
    """The middle run by seconds, and its plan."""
    places = [folder / f"plan-{case.name.replace(' ', '-')}-{number}" for number in range(count)]
    command = [sys.executable, "-m", "optimiser", "plan", str(scenario)]
    for variant in case.variants:
        command += ["--with", variant]
    if case.limit is not None:
        command += ["--time-limit", str(case.limit)]
    left: Iterator[Path] = iter(places)
    found = measure(lambda: [*command, "--out", str(next(left))], count)
    middle = sorted(range(count), key=lambda number: found[number].wall)[count // 2]
    plan = json.loads((places[middle] / "plan.json").read_text(encoding="utf-8"))
    return found[middle], plan


def line(case: Case, run: Run, plan: dict[str, Any]) -> str:
    """One row of the table."""
    cells = [case.name, f"{run.wall:.1f}", f"{case.seconds:.0f}", f"{run.wall / case.seconds:.2f}"]
    cells.append(f"{run.peak:.0f} of {case.memory:.0f}")
    for tier in plan["objectives"]:
        gap = "" if tier.get("gap") is None else f" ({100 * tier['gap']:.2f}%)"
        bound = "none" if tier.get("bound") is None else f"{tier['bound']:,.0f}"
        cells.append(f"{tier['value']:,.0f} / {bound}{gap}")
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
