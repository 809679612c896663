"""Whatever the files hold, reading gives a scenario or an InputError with faults, and nothing else."""

from __future__ import annotations

import random
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import HOMES, HOUSEHOLDS, MEMBERS, SETTINGS, write_files

from optimiser.errors import InputError
from optimiser.intake import read_plan, read_scenario
from optimiser.intake.starter import write_starter

FUZZ = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = {"scenario.toml": SETTINGS, "homes.csv": HOMES, "households.csv": HOUSEHOLDS, "members.csv": MEMBERS}
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "yes",
            "V1",
            "H1",
            "T1",
            "A",
            "-1",
            "1e9",
            "2027-01-04",
            "31/02/2027",
            "=1+1",
            ";",
            "nan",
            "99999999999999999999",
        ]
    ),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters='\r\n",'), max_size=12),
)


def _reads_or_refuses(read, path) -> None:
    with suppress(InputError):  # any other error fails
        read(path)


@FUZZ
@given(st.sampled_from(sorted(TEXTS)), st.binary(max_size=400))
def test_random_bytes_are_refused(name, data):
    with tempfile.TemporaryDirectory() as folder:
        (write_files(Path(folder)) / name).write_bytes(data)
        _reads_or_refuses(read_scenario, folder)


@FUZZ
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 10**6))
def test_files_with_some_bytes_changed_are_read_or_refused(name, seed):
    changes = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        data = bytearray(TEXTS[name].encode())
        for _ in range(changes.randint(1, 6)):
            data[changes.randrange(len(data))] = changes.randrange(256)
        (write_files(Path(folder)) / name).write_bytes(bytes(data))
        _reads_or_refuses(read_scenario, folder)


@FUZZ
@given(st.sampled_from(["homes", "households", "members"]), st.lists(st.lists(CELLS, max_size=9), max_size=6))
def test_garbled_tables_are_read_or_refused(name, rows):
    usual = TEXTS[f"{name}.csv"]
    table = usual + "".join(",".join(row) + "\n" for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        _reads_or_refuses(read_scenario, write_files(Path(folder), **{name: table}))


@FUZZ
@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(-5, 5), st.text("abc%", max_size=4)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
        ),
        max_leaves=5,
    ),
    st.sampled_from(
        [
            "start",
            "name",
            "columns",
            "authorities",
            "overrides",
            "policy",
            "policy.times",
            "policy.quotas",
            "policy.queues",
            "policy.bands",
            "policy.standards",
            "policy.payments",
            "policy.nominations",
            "authorities.x",
            "authorities.x.policy",
        ]
    ),
)
def test_settings_of_any_kind_are_read_or_refused(value, key):
    with tempfile.TemporaryDirectory() as folder:
        text = f"{key} = {_toml(value)}\n" + ("" if key == "start" else "start = 2027-01-04\n")
        _reads_or_refuses(read_scenario, write_files(Path(folder), text))


def _toml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


BOOK = tempfile.TemporaryDirectory()
write_starter(BOOK.name, as_workbook=True)
BYTES = (Path(BOOK.name) / "scenario.xlsx").read_bytes()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_damaged_workbook_is_read_or_refused(seed):
    changes = random.Random(seed)
    data = bytearray(BYTES)
    for _ in range(changes.randint(1, 8)):
        data[changes.randrange(len(data))] = changes.randrange(256)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.xlsx"
        path.write_bytes(bytes(data[: changes.choice([len(data), changes.randrange(len(data))])]))
        _reads_or_refuses(read_scenario, path)


@FUZZ
@given(
    st.one_of(
        st.binary(max_size=200), st.text('{}[]:,"0123456789ntrueschma_vio', max_size=60).map(str.encode)
    )
)
def test_what_is_no_plan_is_refused(data):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.json").write_bytes(data)
        _reads_or_refuses(read_plan, folder)
