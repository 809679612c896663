"""How long a person waits for `lettings --help`.

python tests/benchmarks/bench_help.py [--runs 10]
"""

from __future__ import annotations

import argparse
import sys

from whole_process import measure, table


def main() -> None:
    """Run once to warm the disk, then measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=10)
    asked = arguments.parse_args()
    command = [sys.executable, "-m", "optimiser", "--help"]
    measure(lambda: command, 1)
    print(table("lettings --help", measure(lambda: command, asked.runs)))


if __name__ == "__main__":
    main()
