"""Public instances with published optima, where OPTIMISER_KIDNEY names a folder that has them; none otherwise."""

from __future__ import annotations

import csv
import os
from pathlib import Path

PUBLIC = os.environ.get("OPTIMISER_KIDNEY", "")
"""Folder of `.wmd` files and an `optima.csv`, or nothing."""


def published_rows(most_pairs: int) -> list[tuple[str, str, str, str]]:
    """Instance, longest cycle, longest chain and optimum, of the instances that are no larger."""
    if not PUBLIC:
        return []
    with (Path(PUBLIC) / "optima.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["pairs"]) <= most_pairs]
    return [(row["instance"], row["max_cycle"], row["max_chain"], row["optimum"]) for row in rows]
