"""A late handover moves the phase's homes with it, and nothing else."""

import pytest

from optimiser.errors import InputError
from optimiser.intake import read_scenario

SETTINGS = """
start = 2027-01-04
horizon_weeks = 52
policy.times = { letting = 21, void_works = 28 }
[[overrides]]
name = "late"
delays = [%s]
"""
HOMES = """home_id,area,development,bedrooms,status,ready_date
N1,East,Yard,1,new_build,2027-02-08
N2,East,Yard,1,new_build,2027-05-10
N3,East,Yard,1,new_build,2027-06-01
V1,East,,1,vacant,2027-05-10
"""
DEVELOPMENTS = """development,phase,handover
Yard,1A,2027-02-08
Yard,1B,2027-05-10
"""
HOUSEHOLDS = """household_id,queue,band,bedrooms_needed
R1,homeless,A,1
"""


def _late(folder, delay):
    (folder / "scenario.toml").write_text(SETTINGS % delay)
    for name, text in {"homes": HOMES, "developments": DEVELOPMENTS, "households": HOUSEHOLDS}.items():
        (folder / f"{name}.csv").write_text(text)
    return read_scenario(folder, ["late"])


def _ready(scenario):
    return scenario.homes.set_index("home_id")["ready_date"].dt.strftime("%Y-%m-%d").to_dict()


AS_PLANNED = {"N1": "2027-02-08", "N2": "2027-05-10", "N3": "2027-06-01", "V1": "2027-05-10"}


def test_a_late_phase_moves_only_its_own_homes(tmp_path):
    scenario = _late(tmp_path, '{ development = "Yard", phase = "1B", days = 42 }')
    assert _ready(scenario) == AS_PLANNED | {"N2": "2027-06-21"}
    assert scenario.developments["handover"].dt.strftime("%Y-%m-%d").tolist() == ["2027-02-08", "2027-06-21"]


def test_a_delay_without_a_phase_moves_every_handover_of_the_development(tmp_path):
    scenario = _late(tmp_path, '{ development = "Yard", days = 7 }')
    assert _ready(scenario) == AS_PLANNED | {"N1": "2027-02-15", "N2": "2027-05-17"}


def test_a_phase_that_slips_onto_the_day_of_the_next_is_not_moved_again_with_it(tmp_path):
    late = (
        '{ development = "Yard", phase = "1A", days = 91 }, { development = "Yard", phase = "1B", days = 7 }'
    )
    assert _ready(_late(tmp_path, late)) == AS_PLANNED | {"N1": "2027-05-10", "N2": "2027-05-17"}


def test_a_delay_of_a_variant_not_asked_for_is_looked_at_too(tmp_path):
    _late(tmp_path, '{ development = "Yard", days = 7 }')
    wrong = '{ development = "Yard", days = "soon" }'
    (tmp_path / "scenario.toml").write_text(SETTINGS % wrong)
    with pytest.raises(InputError, match="a whole number"):
        read_scenario(tmp_path)


def test_without_the_variant_nothing_moves(tmp_path):
    _late(tmp_path, '{ development = "Yard", days = 7 }')
    assert _ready(read_scenario(tmp_path)) == AS_PLANNED


@pytest.mark.parametrize(
    ("delay", "said"),
    [
        ('{ development = "Yrd", days = 7 }', "Did you mean 'Yard'"),
        ('{ development = "Yard", phase = "2", days = 7 }', "its phases are"),
        ('{ development = "Yard", days = "soon" }', "a whole number"),
        ('{ development = "Yard", day = 7 }', "A delay is"),
        ("3", "A delay is"),
    ],
)
def test_a_delay_that_cannot_be_used_is_a_fault_that_helps(tmp_path, delay, said):
    with pytest.raises(InputError, match=said):
        _late(tmp_path, delay)
