"""`import optimiser as opt` gives everything a notebook needs, and costs nothing until it is used."""

import subprocess
import sys

import pytest

import optimiser as opt


@pytest.mark.parametrize("name", opt.__all__)
def test_every_public_name_is_there(name):
    assert getattr(opt, name) is not None
    assert name in dir(opt)


def test_importing_the_package_brings_in_nothing_heavy():
    heavy = "{'pandas', 'numpy', 'pydantic', 'ortools', 'networkx', 'matplotlib'}"
    program = f"import sys, optimiser; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_name_that_is_not_there_is_said_so():
    with pytest.raises(AttributeError, match="'plans'"):
        _ = opt.plans


def test_a_document_needs_a_place_to_be_written_to():
    with pytest.raises(TypeError, match="say where to write"):
        opt.write_workbook(None)
