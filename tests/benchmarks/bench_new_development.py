"""The whole of `plan` on scenarios/new-development: reading, planning, checking, writing.

python tests/benchmarks/bench_new_development.py [--runs 3] [--scenario FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from whole_process import PROJECT, measure, table


def main() -> None:
    """Run, and print a table of the runs and one of the tiers."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--scenario", type=Path, default=PROJECT / "scenarios" / "new-development")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / f"run-{number}" for number in range(asked.runs)]
        left = iter(places)

        def command() -> list[str]:
            return [sys.executable, "-m", "optimiser", "plan", str(asked.scenario), "--out", str(next(left))]

        runs = measure(command, asked.runs)
        plans = [json.loads((place / "plan.json").read_text(encoding="utf-8")) for place in places]
        texts = {(place / "plan.json").read_bytes() for place in places}
    print(table(f"plan {asked.scenario.name}", runs))
    print()
    print(tiers(plans[0]))
    same = "the same" if len(texts) == 1 else "NOT the same"
    print(f"\nstatus {plans[0].get('status')}; plan.json {same} every time")


def tiers(plan: dict[str, Any]) -> str:
    """Lay out what a plan says of its objectives: value, bound and gap as they stand in plan.json."""
    lines = ["| objective | value | bound | gap |", "| --- | ---: | ---: | ---: |"]
    for tier in plan["objectives"]:
        gap = "" if tier.get("gap") is None else f"{100 * tier['gap']:.3f}%"
        lines.append(f"| {tier['name']} | {tier['value']:,.2f} | {tier['bound']:,.2f} | {gap} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
