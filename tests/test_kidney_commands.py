"""The kidney-exchange programs as they are called: one instance, the table of many, the peer beside."""

from __future__ import annotations

import csv
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).with_name("benchmarks")
DATA = Path(__file__).parent / "data" / "kidney"
needs_peer = pytest.mark.skipif(
    importlib.util.find_spec("kep_solver") is None, reason="needs kep_solver, the extra `peer`"
)


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_one_instance_is_told_in_words() -> None:
    told = run("kidney.py", DATA / "four-pairs.wmd", "--max-cycle", 0, "--max-chain", 2)
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[0] == "four-pairs: 4 pairs, 2 donors, 8 edges; cycles to 0, chains to 2"
    assert lines[1] == "value 4, bound 4, optimal"
    assert lines[2].endswith("MB at the peak")


def test_one_instance_is_told_as_json() -> None:
    told = run("kidney.py", DATA / "four-pairs.input", "--max-cycle", 0, "--max-chain", 4, "--json")
    answer = json.loads(told.stdout)
    assert (answer["value"], answer["bound"], answer["status"]) == (5.5, 5.5, "optimal")
    assert (answer["faults"], answer["max_chain"]) == ([], 4)
    assert 0 < answer["solve_seconds"] < answer["seconds"]
    assert answer["peak_mb"] > 10


def test_the_table_of_published_optima_says_what_was_reached_and_fails_where_one_was_not(
    tmp_path: Path,
) -> None:
    for name in ("four-pairs", "line"):
        (tmp_path / f"{name}.wmd").write_bytes((DATA / "four-pairs.wmd").read_bytes())
    rows = [("four-pairs", 4, 2, 8, 0, 1, 2, 0.1), ("line", 4, 2, 8, 0, 1, 3, 0.1)]
    header = [
        "instance",
        "pairs",
        "altruists",
        "arcs",
        "max_cycle",
        "max_chain",
        "optimum",
        "published_seconds",
    ]
    with (tmp_path / "optima.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    told = run("bench_kidney.py", "--optima", tmp_path / "optima.csv", "--runs", 1)
    assert told.returncode == 1, told.stderr
    assert "| four-pairs | 4 | 2 | 0 | 1 | 2 | 2 |" in told.stdout
    assert "| line | 4 | 2 | 0 | 1 | 2 **differs** **false bound** | 3 |" in told.stdout
    assert "1 of 2 published optima reached, 1 of them proved" in told.stdout


@needs_peer
def test_the_peer_counts_as_we_do(tmp_path: Path) -> None:
    pool = tmp_path / "line.input"
    pool.write_text("3 2\n0 1 1\n1 2 1\n-1\n", encoding="utf-8")
    pool.with_suffix(".ndds").write_text("2 1\n0 0 1\n-1\n", encoding="utf-8")
    for max_chain in (1, 2, 3):
        told = run("kidney_peer.py", pool, "--max-cycle", 3, "--max-chain", max_chain)
        assert json.loads(told.stdout)["value"] == max_chain, told.stderr


@needs_peer
def test_the_peer_refuses_weights_that_it_would_not_count() -> None:
    told = run("kidney_peer.py", DATA / "four-pairs.input")
    assert told.returncode == 1
    assert "weights other than 1" in told.stderr
