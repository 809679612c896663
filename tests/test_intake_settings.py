"""scenario.toml: extends, policies by file, variants; and every key that cannot be used."""

from __future__ import annotations

from datetime import date

import pytest
from intake_files import HOMES, HOUSEHOLDS, SETTINGS, faults_of, only_fault, write_files

from optimiser.intake import UnreadableInputError, read_scenario
from optimiser.intake.merging import WholeTable, merged


def test_tables_merge_and_lists_replace():
    under = {"policy": {"bands": ["A", "B"], "times": {"letting": 21, "void_works": 28}}}
    over = {"policy": {"bands": ["X"], "times": {"letting": 7}}}
    assert merged(under, over) == {"policy": {"bands": ["X"], "times": {"letting": 7, "void_works": 28}}}
    assert under["policy"]["bands"] == ["A", "B"]


def test_a_table_named_by_file_replaces():
    assert merged({"policy": {"a": 1}}, {"policy": WholeTable({"b": 2})}) == {"policy": {"b": 2}}


def test_extends_is_relative_to_the_file_and_brings_its_tables(tmp_path):
    write_files(tmp_path / "base")
    late = tmp_path / "late"
    late.mkdir()
    (late / "scenario.toml").write_text(
        'extends = "../base/scenario.toml"\nstart = 2027-02-01\n[policy]\nmax_chain = 2\n'
    )
    (late / "homes.csv").write_text(HOMES.replace("2027-01-11", "2027-03-01"))
    scenario = read_scenario(late)
    assert (scenario.start, scenario.horizon_weeks, scenario.policy.max_chain) == (date(2027, 2, 1), 26, 2)
    assert scenario.policy.times.letting == 21
    assert sorted(scenario.inputs) == [
        "../base/households.csv",
        "../base/members.csv",
        "../base/scenario.toml",
        "homes.csv",
        "scenario.toml",
    ]


def test_a_ring_of_extends_is_one_clear_message(tmp_path):
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}.toml"\n')
    with pytest.raises(UnreadableInputError, match=r"ring: a.toml -> b.toml -> c.toml -> a.toml"):
        read_scenario(tmp_path / "a.toml")


@pytest.mark.parametrize("extends", ["3", '""', '"nowhere.toml"', '["a.toml"]'])
def test_extends_names_one_file(tmp_path, extends):
    with pytest.raises(UnreadableInputError):
        read_scenario(write_files(tmp_path, f"extends = {extends}\n{SETTINGS}"))


def test_a_policy_may_be_a_file_and_another_may_replace_it_in_a_variant(tmp_path):
    (tmp_path / "wandle.toml").write_text(
        'name = "Wandle"\nmax_chain = 5\n[times]\nletting = 10\nvoid_works = 20\n'
    )
    (tmp_path / "other.toml").write_text(
        '[policy]\nname = "Other"\n[policy.times]\nletting = 1\nvoid_works = 2\n'
    )
    settings = 'start = 2027-01-04\nhorizon_weeks = 4\npolicy = "wandle.toml"\n'
    variants = '[[overrides]]\nname = "other"\npolicy = "other.toml"\n'
    variants += '[[overrides]]\nname = "short"\npolicy.max_chain = 1\n'
    folder = write_files(tmp_path, settings + variants)
    assert read_scenario(folder).policy.max_chain == 5
    short = read_scenario(folder, ["short"]).policy
    assert (short.name, short.max_chain) == ("Wandle", 1)
    other = read_scenario(folder, ["other"]).policy
    assert (other.name, other.max_chain, other.times.letting) == ("Other", None, 1)
    assert "wandle.toml" in read_scenario(folder).inputs


def test_policy_files_that_extend_one_another_in_a_ring_are_told(tmp_path):
    (tmp_path / "p.toml").write_text('extends = "q.toml"\n')
    (tmp_path / "q.toml").write_text('extends = "p.toml"\n')
    with pytest.raises(UnreadableInputError, match="ring"):
        read_scenario(write_files(tmp_path, 'start = 2027-01-04\npolicy = "p.toml"\n'))


def test_an_inline_policy_may_extend_a_file(tmp_path):
    (tmp_path / "p.toml").write_text("max_chain = 5\nspare_for_downsizers = 1\n")
    settings = 'start = 2027-01-04\n[policy]\nextends = "p.toml"\nmax_chain = 2\n'
    policy = read_scenario(write_files(tmp_path, settings)).policy
    assert (policy.max_chain, policy.spare_for_downsizers) == (2, 1)


def test_variants_are_applied_in_order_and_may_change_dates(tmp_path):
    variants = """
[[overrides]]
name = "late"
start = 2027-03-01
policy.times.letting = 7
[[overrides]]
name = "long"
horizon_weeks = 40
policy.times.letting = 9
"""
    folder = write_files(tmp_path, SETTINGS + variants)
    both = read_scenario(folder, ["late", "long"])
    assert (both.start, both.horizon_weeks) == (date(2027, 3, 1), 40)
    assert (both.policy.times.letting, both.policy.times.void_works) == (9, 28)
    assert read_scenario(folder, ["long", "late"]).policy.times.letting == 7
    assert both.settings["overrides"] == ["late", "long"]
    assert both.settings["start"] == "2027-03-01"


def test_an_unknown_variant_is_told_with_the_nearest(tmp_path):
    folder = write_files(tmp_path, SETTINGS + '[[overrides]]\nname = "no-chains"\npolicy.max_chain = 1\n')
    assert "Did you mean 'no-chains'" in only_fault(folder, "nochains").problem


def test_a_fault_in_a_variant_not_asked_for_is_told(tmp_path):
    fault = only_fault(write_files(tmp_path, SETTINGS + '[[overrides]]\nname = "x"\npolicy.max_chian = 1\n'))
    assert fault.where == "scenario.toml, [[overrides]] x"
    assert "max_chain" in fault.problem


@pytest.mark.parametrize(
    "variants", ["overrides = 3", "[[overrides]]\npolicy.max_chain = 1", "[[overrides]]\nname = 3"]
)
def test_a_variant_needs_a_name(tmp_path, variants):
    settings = f"{variants}\n{SETTINGS}" if variants.startswith("overrides") else SETTINGS + variants
    assert "name" in only_fault(write_files(tmp_path, settings)).problem


@pytest.mark.parametrize(
    ("old", "new", "column", "said"),
    [
        ("max_chain = 3", "max_chian = 3", "policy.max_chian", "Did you mean 'max_chain'"),
        ("max_chain = 3", 'max_chain = "three"', "policy.max_chain", "whole number"),
        ("max_chain = 3", "max_chain = -1", "policy.max_chain", "at least 0"),
        ("max_chain = 3", 'bids = "suitabel"', "policy.bids", "Did you mean 'suitable'"),
        ("max_chain = 3", 'objectives = ["sped"]', "policy.objectives[1]", "Did you mean 'speed'"),
        (
            "max_chain = 3",
            "queues = { homeless = { wieght = 3 } }",
            "policy.queues.homeless.wieght",
            "'weight'",
        ),
        (
            "max_chain = 3",
            "queues = { homeless = { acceptance = 3 } }",
            "policy.queues.homeless.acceptance",
            "at most 1",
        ),
        ("letting = 21", "leting = 21", "policy.times.leting", "Did you mean 'letting'"),
        ("letting = 21", 'letting = "x"', "policy.times.letting", "whole number"),
        ("horizon_weeks = 26", "horizon_weeks = 0", "horizon_weeks", "from 1 to"),
        ("horizon_weeks = 26", "horizon_week = 26", "horizon_week", "Did you mean 'horizon_weeks'"),
        ("horizon_weeks = 26", "max_chain = 2", "max_chain", "Did you mean 'policy.max_chain'"),
        ("start = 2027-01-04", "start = 4", "start", "a date"),
        ("start = 2027-01-04\n", "", "start", "missing"),
        ("max_chain = 3", 'priority = "strict"', "policy.priority", "not available in this version"),
        ("max_chain = 3", "max_cycle = 1", "policy.max_cycle", "2 to 5 households, or 0"),
        ("max_chain = 3", "max_cycle = 6", "policy.max_cycle", "2 to 5 households, or 0"),
        ("max_chain = 3", "max_cycle = -1", "policy.max_cycle", "at least 0"),
        ("max_chain = 3", "band_weights = { E = 3 }", "policy.band_weights.E", "not a band"),
        (
            "max_chain = 3",
            'nominations = { council = { relets = "150%" } }',
            "policy.nominations.council.relets",
            "per cent",
        ),
        (
            "max_chain = 3",
            'limits = { arrears_exempt_queues = ["decnat"] }',
            "policy.limits.arrears_exempt_queues",
            "'decant'",
        ),
    ],
)
def test_a_key_that_cannot_be_used_is_named_with_its_path(tmp_path, old, new, column, said):
    fault = only_fault(write_files(tmp_path, SETTINGS.replace(old, new)))
    assert (fault.where, fault.column) == ("scenario.toml", column)
    assert said in fault.problem


def test_a_fault_in_the_policy_hides_no_fault_of_the_tables_or_of_its_other_keys(tmp_path):
    settings = SETTINGS.replace("max_chain", "max_chian") + QUOTA.format(
        where='{ aera = "North" }', who="{}", limits="at_least = 1"
    )
    faults = faults_of(
        write_files(tmp_path, settings, households=HOUSEHOLDS.replace("homeless,B", "homless,E"))
    )
    assert [fault.column for fault in faults] == [
        "policy.max_chian",
        "queue",
        "band",
        "policy.quotas[1].where.aera",
    ]


def test_a_fault_in_the_bands_is_not_told_again_for_every_household(tmp_path):
    settings = SETTINGS.replace("max_chain = 3", "bands = 3")
    fault = only_fault(
        write_files(tmp_path, settings, households=HOUSEHOLDS.replace("homeless,B", "homeless,E"))
    )
    assert fault.column == "policy.bands"


def test_a_fault_in_a_policy_file_names_that_file(tmp_path):
    (tmp_path / "wandle.toml").write_text("max_chian = 5\n")
    fault = only_fault(write_files(tmp_path, 'start = 2027-01-04\npolicy = "wandle.toml"\n'))
    assert (fault.where, fault.column) == ("wandle.toml", "policy.max_chian")


def test_a_fault_of_the_scenarios_policy_is_not_told_again_for_each_authority(tmp_path):
    settings = SETTINGS.replace("max_chain", "max_chian") + "[authorities.n.policy]\nbidz = 1\n"
    columns = {
        fault.column for fault in faults_of(write_files(tmp_path, settings)) if "polic" in fault.column
    }
    assert columns == {"policy.max_chian", "authorities.n.policy.bidz"}


def test_assumed_times_are_noticed_and_given_ones_not(tmp_path):
    assumed = read_scenario(write_files(tmp_path / "a", "start = 2027-01-04\n"))
    assert (assumed.policy.times.letting, assumed.policy.times.void_works) == (21, 28)
    assert any("letting = 21 days" in notice and "assumption" in notice for notice in assumed.notices)
    assert not any("assumption" in notice for notice in read_scenario(write_files(tmp_path / "b")).notices)


def test_the_packaged_home_loss_table_is_dated_and_can_be_replaced(tmp_path):
    table = read_scenario(write_files(tmp_path / "a")).policy.payments.home_loss
    assert (table[-1].valid_from, table[-1].amount) == (date(2023, 10, 1), 8100)
    settings = SETTINGS + "[[policy.payments.home_loss]]\nvalid_from = 2026-10-01\namount = 9000\n"
    assert len(read_scenario(write_files(tmp_path / "b", settings)).policy.payments.home_loss) == 1


def test_a_policy_that_begins_later_is_noticed(tmp_path):
    settings = SETTINGS.replace("max_chain = 3", "max_chain = 3\nvalid_from = 2027-04-01")
    assert any("2027-04-01" in notice for notice in read_scenario(write_files(tmp_path, settings)).notices)


def test_a_queue_of_the_policy_that_nearly_has_a_known_name_is_noticed(tmp_path):
    settings = SETTINGS + "[policy.queues.homless]\nweight = 2\n"
    notices = read_scenario(write_files(tmp_path, settings)).notices
    assert any("Did you mean 'homeless'" in notice for notice in notices)


def test_homes_that_take_no_time_need_a_cap(tmp_path):
    settings = SETTINGS.replace("max_chain = 3\n", "").replace("21", "0").replace("28", "0")
    assert "max_chain" in only_fault(write_files(tmp_path / "a", settings)).problem
    by_size = settings.replace("void_works = 0", "void_works = 0\nvoid_works_by_bedrooms = { 1 = 5 }")
    assert faults_of(write_files(tmp_path / "b", by_size)) == []  # only the one-bedroom home is lived in


QUOTA = '\n[[policy.quotas]]\nname = "q"\nwhere = {where}\nwho = {who}\n{limits}\n'


@pytest.mark.parametrize(
    ("where", "who", "limits", "column", "said"),
    [
        ('{ aera = "North" }', "{}", "at_least = 1", "policy.quotas[1].where.aera", "Did you mean 'area'"),
        ("{}", "{ ned = 2 }", "at_least = 1", "policy.quotas[1].who.ned", "Did you mean 'need'"),
        (
            "{}",
            '{ queue = "transfers" }',
            "at_least = 1",
            "policy.quotas[1].who.queue",
            "Did you mean 'transfer'",
        ),
        ("{}", '{ band = "E" }', "at_least = 1", "policy.quotas[1].who.band", "not a band"),
        ("{}", "{}", "", "policy.quotas[1]", "at_least or at_most"),
        ("{}", "{}", 'at_least = "120%"', "policy.quotas[1]", "per cent"),
        ("{}", "{}", "at_least = 5\nat_most = 3", "policy.quotas[1].at_least", "its own at_most 3"),
    ],
)
def test_a_quota_that_cannot_be_meant_is_a_fault(tmp_path, where, who, limits, column, said):
    settings = SETTINGS + QUOTA.format(where=where, who=who, limits=limits)
    fault = only_fault(write_files(tmp_path, settings))
    assert fault.column == column
    assert said in fault.problem


def test_two_quotas_that_contradict_one_another_are_named(tmp_path):
    same = '{ area = "North" }'
    least = QUOTA.format(where=same, who="{}", limits='at_least = "60%"')
    most = QUOTA.format(where='{ area = ["North"] }', who="{}", limits='at_most = "50%"').replace(
        '"q"', '"r"'
    )
    fault = only_fault(write_files(tmp_path, SETTINGS + least + most))
    assert "'q'" in fault.problem
    assert "'r'" in fault.problem


def test_a_quota_may_choose_by_what_is_worked_out_and_by_carried_columns(tmp_path):
    homes = HOMES.replace("ready_date", "ready_date,Patch").replace("11\n", "11,7\n")
    settings = SETTINGS + QUOTA.format(
        where='{ Patch = "7" }', who="{ need = [2, 3], under_occupied = true }", limits="at_most = 1"
    )
    assert faults_of(write_files(tmp_path, settings, homes=homes)) == []


def test_a_value_that_no_row_has_is_noticed(tmp_path):
    settings = SETTINGS + QUOTA.format(where='{ area = "Nort" }', who="{}", limits="at_most = 1")
    notices = read_scenario(write_files(tmp_path, settings)).notices
    assert any("'Nort'. Did you mean 'North'" in notice for notice in notices)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"start = ", "not valid TOML"), (b"\xff\xfe\x00", "UTF-8"), (b"x = " + b"[" * 5000, "TOML")],
)
def test_broken_settings_are_one_clear_message(tmp_path, data, said):
    folder = write_files(tmp_path)
    (folder / "scenario.toml").write_bytes(data)
    with pytest.raises(UnreadableInputError, match=said):
        read_scenario(folder)


@pytest.mark.parametrize("name", ["nowhere", "homes.csv", "a\0b"])
def test_a_path_that_is_no_scenario_is_one_clear_message(tmp_path, name):
    write_files(tmp_path)
    with pytest.raises(UnreadableInputError):
        read_scenario(f"{tmp_path}/{name}")


def test_a_folder_without_settings_says_how_to_begin(tmp_path):
    with pytest.raises(UnreadableInputError, match="lettings new"):
        read_scenario(tmp_path)


def test_policy_and_authorities_of_the_wrong_kind_are_faults(tmp_path):
    assert only_fault(write_files(tmp_path / "a", "start = 2027-01-04\npolicy = 3\n")).column == "policy"
    bad = "start = 2027-01-04\nauthorities = 3\n"
    assert only_fault(write_files(tmp_path / "b", bad)).column == "authorities"
    extra = SETTINGS + "[authorities.north]\nmax_chain = 2\n"
    assert "policy.max_chain" in only_fault(write_files(tmp_path / "c", extra)).problem
