"""Run a program that prints one JSON object, as a process of its own, and stop it after a time.

Nothing heavy is imported here: on Linux a child's peak memory counts from the process that starts it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from typing import Any


def run_json(command: Sequence[str], limit: float | None = None) -> dict[str, Any]:
    """What the program prints, with the `wall` seconds of the whole process; or why it `failed`.

    The program and all that it started are stopped after `limit` seconds.
    """
    began = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        said, complaint = child.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return {"failed": f"no answer in {limit:g} s", "wall": time.perf_counter() - began}
    wall = time.perf_counter() - began
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        last = complaint.strip().splitlines()[-1:] or [f"ended with {child.returncode}"]
        return {"failed": last[0]}
    return answer | {"wall": wall}
