"""Run a command as a process of its own, several times, and measure what it took.

Nothing heavy is imported here: on Linux a child's peak memory counts from the process that starts it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
KILOBYTES = 1024 if sys.platform == "darwin" else 1  # ru_maxrss is in bytes there, in kilobytes elsewhere


@dataclass(frozen=True)
class Run:
    """Wall and processor seconds, peak resident memory in MB, and how the process ended."""

    wall: float
    cpu: float
    peak: float
    code: int


def run(command: Sequence[str]) -> Run:
    """Run a command once; what it prints goes to a file and is shown only if it fails."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=PROJECT, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace")[-4000:])
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / KILOBYTES / 1024, child.returncode)


def measure(command: Callable[[], Sequence[str]], times: int) -> list[Run]:
    """Run what `command` gives `times` times, one after the other; stops at the first that fails."""
    runs: list[Run] = []
    for _ in range(times):
        runs.append(run(command()))
        if runs[-1].code:
            raise SystemExit(f"run {len(runs)} ended with {runs[-1].code}; see above")
    return runs


def table(title: str, runs: Sequence[Run]) -> str:
    """Lay the runs out as a Markdown table, median last."""
    lines = [f"| {title} | wall s | CPU s | peak MB |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| run {n} | {r.wall:.2f} | {r.cpu:.2f} | {r.peak:.0f} |" for n, r in enumerate(runs, 1)]
    middle = [statistics.median(getattr(r, name) for r in runs) for name in ("wall", "cpu", "peak")]
    return "\n".join([*lines, f"| **median** | {middle[0]:.2f} | {middle[1]:.2f} | {middle[2]:.0f} |"])
