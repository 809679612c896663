"""Kidney-exchange files: what is read, and what becomes of it in the engine.

`four-pairs`: pairs A, B, C, D and donors X, Y. A gives to B, B to A and (2.5) to C, C to D, D to B; X gives
to A, Y to A and C. In the `.wmd` the donors are alternatives 2 and 6, so that numbers have to be moved up.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).with_name("benchmarks")))

from kidney_check import chains_and_cycles, faults
from kidney_files import Instance, chain_problem, read_instance, write_instance

from optimiser.engine import solve

DATA = Path(__file__).parent / "data" / "kidney"


def edges_of(instance: Instance) -> set[tuple[int, int, float]]:
    columns = (instance.source.tolist(), instance.target.tolist(), instance.weight.tolist())
    return set(zip(*columns, strict=True))


def hand_made(pairs: int, donors: int, *edges: tuple[int, int]) -> Instance:
    source, target = np.array(edges, np.int64).reshape(-1, 2).T
    return Instance("by hand", pairs, donors, source, target, np.ones(len(edges)))


def best(instance: Instance, max_cycle: int, max_chain: int | None) -> float:
    solution = solve(chain_problem(instance, max_cycle, max_chain), gap=0.0)
    assert solution.status == "optimal"
    assert faults(instance, solution.choice.arc, max_cycle, max_chain) == []
    assert solution.tiers[0].bound == solution.tiers[0].value
    return solution.tiers[0].value


FOUR_PAIRS = {
    (0, 1, 1.0),
    (1, 0, 1.0),
    (1, 2, 2.5),
    (2, 3, 1.0),
    (3, 1, 1.0),
    (4, 0, 1.0),
    (5, 0, 1.0),
    (5, 2, 1.0),
}


@pytest.mark.parametrize("name", ["four-pairs.wmd", "four-pairs.input", "four-pairs.ndds"])
def test_both_kinds_of_file_give_the_same_pool(name: str) -> None:
    instance = read_instance(DATA / name)
    assert (instance.name, instance.pairs, instance.donors, instance.edges) == ("four-pairs", 4, 2, 8)
    assert edges_of(instance) == FOUR_PAIRS


def test_arcs_that_return_to_a_donor_are_left_out() -> None:
    text = (DATA / "four-pairs.wmd").read_text(encoding="utf-8")
    assert "1,2,0.0" in text
    assert read_instance(DATA / "four-pairs.wmd").target.max() < 4


def test_a_pool_without_donors_needs_no_second_file() -> None:
    instance = read_instance(DATA / "ring-only.input")
    assert (instance.pairs, instance.donors) == (3, 0)
    assert edges_of(instance) == {(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    instance = read_instance(DATA / "four-pairs.wmd")
    write_instance(instance, tmp_path / "again.input")
    again = read_instance(tmp_path / "again.input")
    assert (again.pairs, again.donors, edges_of(again)) == (4, 2, FOUR_PAIRS)
    assert (tmp_path / "again.ndds").read_text(encoding="utf-8") == (DATA / "four-pairs.ndds").read_text(
        encoding="utf-8"
    )


def test_a_file_that_holds_fewer_edges_than_it_says_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short.input").write_text("3 2\n0 1 1\n-1 -1 -1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"short.input: the first line says 2 edges, 1 follow"):
        read_instance(tmp_path / "short.input")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("2 1\n0 0 1\n-1\n", "pair 0 gives to itself"),
        ("2 2\n0 1 1\n0 1 1\n-1\n", "the same edge comes twice"),
        ("2 1\n0 2 1\n-1\n", "ends at 2, which is no pair's number"),
        ("2 1\n5 1 1\n-1\n", "starts at 5, which is nobody's number"),
    ],
)
def test_an_edge_that_cannot_be_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "bad.input").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        read_instance(tmp_path / "bad.input")


def test_a_file_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"pool.json: expected a .wmd file, or an .input file"):
        read_instance("pool.json")


def test_a_header_without_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.wmd").write_text("# TITLE: bare\n1,2,1.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no '# ALTERNATIVE NAME'"):
        read_instance(tmp_path / "bare.wmd")


def test_a_chain_is_counted_in_pairs_and_its_donor_is_not_among_them() -> None:
    line = hand_made(3, 1, (3, 0), (0, 1), (1, 2))
    assert [best(line, 0, cap) for cap in (0, 1, 2, 3)] == [0.0, 1.0, 2.0, 3.0]


def test_without_a_cap_a_chain_goes_on_as_far_as_it_can() -> None:
    line = hand_made(6, 1, (6, 0), *((pair, pair + 1) for pair in range(5)))
    assert best(line, 0, None) == 6.0


def test_a_donor_starts_one_chain_only() -> None:
    assert best(hand_made(2, 1, (2, 0), (2, 1)), 0, 4) == 1.0


def test_the_value_is_the_weight_of_the_donations() -> None:
    instance = read_instance(DATA / "four-pairs.wmd")
    # X to A, A to B, B to C (2.5), C to D: 5.5, and Y has nobody left
    assert best(instance, 0, 4) == 5.5
    # within two pairs a chain: X to A to B and Y to C to D
    assert best(instance, 0, 2) == 4.0


def test_chains_and_cycles_are_told_apart() -> None:
    instance = read_instance(DATA / "four-pairs.wmd")
    # sorted as in the file's order: X to A; the ring B, C, D
    chosen = [
        number
        for number, edge in enumerate(zip(instance.source.tolist(), instance.target.tolist(), strict=True))
        if edge in {(4, 0), (1, 2), (2, 3), (3, 1)}
    ]
    assert chains_and_cycles(instance, np.array(chosen)) == ([[0]], [[2, 3, 1]])
    assert faults(instance, np.array(chosen), 3, 1) == []
    assert faults(instance, np.array(chosen), 2, 0) == ["a chain of 1 pairs", "a cycle of 3 pairs"]


def test_whoever_gives_without_having_received_is_found() -> None:
    line = hand_made(3, 1, (3, 0), (0, 1), (1, 2))
    assert faults(line, np.array([1, 2]), 3, 3) == ["pair 0 gives without having received"]


def test_whoever_gives_or_receives_twice_is_found() -> None:
    fork = hand_made(2, 1, (2, 0), (2, 1))
    assert faults(fork, np.array([0, 1]), 3, 3) == ["somebody gives or receives twice"]
