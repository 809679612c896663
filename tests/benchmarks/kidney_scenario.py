"""Write a public kidney-exchange instance as a scenario that `lettings plan` answers.

python tests/benchmarks/kidney_scenario.py INSTANCE FOLDER [--max-cycle 3] [--max-chain 4]
lettings plan FOLDER --gap 0 --out PLAN

A pair is a household and the home it leaves: P1 lives in H1. A non-directed donor is a vacancy, N1. A
possible donation is a bid with its weight, by the pair that would receive for the home that the giver
leaves. Homes are let on the day they come free, all on one Monday, so that dates do not matter; only
where chains have no cap does a link take a week, so that none can bite its own tail. A chain of lettings is
capped in households as a chain of donations is in pairs.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from kidney_files import Instance, chain_cap, read_instance

DAY = "2027-01-04"  # a Monday

SCENARIO = """\
# A kidney-exchange instance, {pairs} pairs and {donors} non-directed donors: see {maker}.
name = "{name}"
start = {day}
horizon_weeks = {weeks}

[policy]
objectives = ["edges"]      # the weights of the bids that are met
bids = "suitable"           # the bids are all that is possible
{caps}
bands = ["A"]

[policy.times]
letting = 0
void_works = {void_works}
start_on = "monday"
"""


def main() -> None:
    """Read one, write the other."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("instance", type=Path)
    arguments.add_argument("folder", type=Path, help="is made; must not exist")
    arguments.add_argument("--max-cycle", type=int, default=3, help="most households in an exchange")
    arguments.add_argument("--max-chain", type=chain_cap, default=4, help="most in a chain; none: no cap")
    asked = arguments.parse_args()
    write_scenario(read_instance(asked.instance), asked.folder, asked.max_cycle, asked.max_chain)


def write_scenario(instance: Instance, folder: Path, max_cycle: int, max_chain: int | None) -> None:
    """Write `scenario.toml`, `homes.csv`, `households.csv` and `bids.csv` into a new folder."""
    folder.mkdir(parents=True)
    caps = [f"max_cycle = {max_cycle}"] if max_cycle else []
    caps += [f"max_chain = {max_chain}"] if max_chain is not None else []
    text = SCENARIO.format(
        pairs=instance.pairs,
        donors=instance.donors,
        maker=Path(__file__).name,
        name=instance.name,
        day=DAY,
        caps="\n".join(caps),
        weeks=1 if max_chain is not None else instance.pairs,
        void_works=0 if max_chain is not None else 7,
    )
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    homes = [
        (
            home_of(instance, giver),
            "all",
            1,
            *(("occupied", "") if giver < instance.pairs else ("vacant", DAY)),
        )
        for giver in range(instance.pairs + instance.donors)
    ]
    _write(folder / "homes.csv", ("home_id", "area", "bedrooms", "status", "ready_date"), homes)
    households = [(f"P{pair + 1}", "transfer", "A", f"H{pair + 1}", 1) for pair in range(instance.pairs)]
    _write(
        folder / "households.csv",
        ("household_id", "queue", "band", "home_id", "bedrooms_needed"),
        households,
    )
    edges = zip(instance.target.tolist(), instance.source.tolist(), instance.weight.tolist(), strict=True)
    bids = [(f"P{target + 1}", home_of(instance, source), f"{weight:g}") for target, source, weight in edges]
    _write(folder / "bids.csv", ("household_id", "home_id", "weight"), bids)


def home_of(instance: Instance, giver: int) -> str:
    """The home that stands for what a pair or a donor gives."""
    return f"H{giver + 1}" if giver < instance.pairs else f"N{giver - instance.pairs + 1}"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


if __name__ == "__main__":
    main()
