"""Queues and bands of households, by the policy of each one's authority."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from optimiser.intake.column_parsers import plain
from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import did_you_mean, listed
from optimiser.intake.table_reader import Mask, Table
from optimiser.records.policy import Policy
from optimiser.records.tables import KNOWN_QUEUES


def known_queues(policy: Policy) -> list[str]:
    """Queues that are always known, and the policy's own."""
    return [*KNOWN_QUEUES, *(name for name in policy.queues if name not in KNOWN_QUEUES)]


def unknown_queue(name: str, queues: list[str]) -> str:
    """Say that a queue is not known, which is nearest or which there are."""
    hint = did_you_mean(name, queues) or f" Known are {listed(queues, 20)}."
    return f"'{name}' is not a queue.{hint} A policy may add its own under [policy.queues.{plain(name)}]."


def check_queues_and_bands(
    households: Table, policies: Mapping[str, Policy], usual: Policy, findings: Findings
) -> None:
    """Check each household's queue and band against its authority's policy, and spell them as it does.

    Parameters
    ----------
    households : Table
        `queue` and `band` are changed to the policy's spelling where only case, blanks or hyphens differ.
    policies : mapping of str to Policy
        By authority.
    usual : Policy
        For households of no authority in `policies`.
    findings : Findings
        Takes faults.
    """
    authorities = households.frame["authority"]
    for name in authorities.unique().tolist():
        policy = policies.get(name, usual)
        rows = (authorities == name).to_numpy()
        for column, known, problem in (
            ("queue", known_queues(policy), unknown_queue),
            ("band", list(policy.bands), unknown_band),
        ):
            _spell(households, column, rows, known)
            _check_known(households, column, rows, known, problem, findings)


def _check_known(
    table: Table,
    column: str,
    rows: Mask,
    known: list[str],
    problem: Callable[[str, list[str]], str],
    findings: Findings,
) -> None:
    unknown = rows & table.has(column) & ~table.frame[column].isin(known).to_numpy()
    names = table.frame.loc[unknown, column].unique().tolist()
    problems = {name: problem(name, known) for name in names}  # said once a name, however many rows
    table.fault(findings, unknown, column, lambda at: problems[table.cell(column, at)])


def unknown_band(band: str, bands: list[str]) -> str:
    """Say that a band is not the policy's, and which are."""
    hint = did_you_mean(band, bands)
    return (
        f"'{band}' is not a band of this policy ({listed(bands, 30)}).{hint} "
        "Add it to policy.bands or correct the row."
    )


def _spell(table: Table, column: str, rows: Mask, known: list[str]) -> None:
    spelling = {plain(name): name for name in known}
    values = table.frame.loc[rows, column]
    near = {name: spelling.get(plain(name), name) for name in values.unique().tolist() if name not in known}
    table.frame.loc[rows, column] = values.replace(near) if near else values
