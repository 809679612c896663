"""`read_scenario`: files to a checked `Scenario`, or one error with every fault of every table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from optimiser.intake.cross_checks import check_references, check_tenants
from optimiser.intake.decant_checks import check_decant
from optimiser.intake.delays import apply_delays, read_delays
from optimiser.intake.filled_in import fill_in, tell_late_vacancies
from optimiser.intake.findings import Findings
from optimiser.intake.member_checks import check_members
from optimiser.intake.merging import Settings
from optimiser.intake.policies import Policies, read_policies
from optimiser.intake.policy_checks import PolicyChecker
from optimiser.intake.queues_and_bands import check_queues_and_bands
from optimiser.intake.row_checks import check_rows
from optimiser.intake.scenario_settings import Frame, plain_data, read_frame, variants, with_variants
from optimiser.intake.sources import Source, open_source
from optimiser.intake.table_reader import Table, empty_table, read_table
from optimiser.records.scenario import Scenario
from optimiser.records.tables import REQUIRED_TABLES, TABLES


def read_scenario(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario from a folder, its scenario.toml, or an .xlsx workbook.

    Parameters
    ----------
    path : str or Path
        A folder with ``scenario.toml`` and CSV tables, that file, or a workbook with the same as sheets.
    overrides : sequence of str
        Names of ``[[overrides]]`` to apply, in this order.

    Returns
    -------
    Scenario
        Checked; `notices` says what a reader should know though it is no fault.

    Raises
    ------
    InputError
        With every fault found, of all tables and settings. `UnreadableInputError`, one kind of it, if a
        file cannot be read at all.
    """
    findings = Findings()
    source = open_source(Path(path), findings)
    known = variants(source.settings, source.settings_where, findings)
    settings = with_variants(source.settings, known, overrides, source.settings_where, findings)
    frame = read_frame(settings, source.settings_where, source.path, findings)
    policies = read_policies(settings, source.settings_where, findings)
    _try_variants(source, known, overrides, findings)
    tables = _read_tables(source, frame, findings)
    _check(tables, policies, settings, source, frame, findings)
    findings.raise_if_any({name: len(table.rows) for name, table in tables.items()})
    assert policies is not None  # otherwise there was a fault
    return Scenario(
        name=frame.name,
        start=frame.start,
        horizon_weeks=frame.horizon_weeks,
        policy=policies.plan_wide,
        authority_policies=policies.by_authority,
        notices=tuple(findings.notices),
        source=str(path),
        inputs=dict(sorted(source.hashes.items())),
        settings=_record(settings, known, overrides),
        **{name: table.frame for name, table in tables.items()},
    )


def _record(settings: Settings, known: Mapping[str, Settings], overrides: Sequence[str]) -> Settings:
    """Return the settings as plain data, with the variants applied and those that might have been."""
    record: Settings = plain_data(settings)
    return record | {"overrides": list(overrides), "variants": list(known)}


def _try_variants(
    source: Source, known: Mapping[str, Settings], applied: Sequence[str], findings: Findings
) -> None:
    """Note faults in variants not asked for today, so that they do not come up on another day."""
    told = {(fault.column, fault.value) for fault in findings.faults}
    for name in known:
        if name in applied:
            continue
        trial = Findings()
        settings = with_variants(source.settings, known, [name], source.settings_where, trial)
        read_frame(settings, source.settings_where, source.path, trial)
        read_policies(settings, source.settings_where, trial)
        read_delays(settings, source.settings_where, trial)
        for fault in trial.faults:
            if (fault.column, fault.value) not in told:
                place = f"{fault.where}, [[overrides]] {name}"
                findings.fault(place, fault.problem, column=fault.column, value=fault.value)


def _read_tables(source: Source, frame: Frame, findings: Findings) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name in TABLES:
        if name in source.tables:
            mapping = frame.columns.get(name, {})
            tables[name] = read_table(source.tables[name], name, mapping, findings)
        else:
            tables[name] = empty_table(name, source.where(name))
        _check_required(tables[name], findings)
    return tables


def _check_required(table: Table, findings: Findings) -> None:
    if table.name not in REQUIRED_TABLES or len(table.rows):
        return
    if table.was_read:
        findings.fault(table.where, f"The table has a header and no rows; a scenario needs {table.name}.")
        table.was_read = False
    else:
        findings.fault(table.where, f"The table of {table.name} is missing; every scenario needs it.")


def _check(
    tables: dict[str, Table],
    policies: Policies | None,
    settings: Settings,
    source: Source,
    frame: Frame,
    findings: Findings,
) -> None:
    """Check rows, then what tables and policies say of one another."""
    for table in tables.values():
        check_rows(table, findings)
    authorities = settings.get("authorities", {})
    fill_in(tables, list(authorities) if isinstance(authorities, Mapping) else [], findings)
    delays = read_delays(settings, source.settings_where, findings)
    apply_delays(tables["homes"], tables["developments"], delays, source.settings_where, findings)
    check_references(tables, findings)
    check_tenants(tables, findings)
    check_members(tables, findings)
    _check_births(tables["members"], frame, findings)
    tell_late_vacancies(tables["homes"].frame, tables["homes"].where, frame.end, findings)
    if policies is None:
        return
    check_queues_and_bands(tables["households"], policies.by_authority, policies.plan_wide, findings)
    checker = PolicyChecker(
        source.settings_where, frame.start, tables["homes"], tables["households"], findings
    )
    for place, policy in policies.named().items():
        checker.check(place, policy)
    check_decant(tables, policies.named(), frame.start, findings)


def _check_births(members: Table, frame: Frame, findings: Findings) -> None:
    late = (members.frame["birth_date"] > pd.Timestamp(frame.start)).to_numpy()
    problem = f"The birth is after the start on {frame.start}. For an unborn child give 'expected' instead."
    members.fault(
        findings, late, "birth_date", problem, value=lambda at: members.cell("birth_date", at).date()
    )
