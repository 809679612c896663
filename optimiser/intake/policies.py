"""Settings to policies: packaged defaults, the scenario's policy over them, each authority's over that."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from optimiser.intake.findings import Findings
from optimiser.intake.merging import Settings, WholeTable, merged
from optimiser.intake.near_misses import did_you_mean
from optimiser.intake.record_faults import record_faults
from optimiser.records.policy import Policy


@dataclass(frozen=True)
class Policies:
    """The plan-wide policy and each authority's, with the key path where each was written."""

    plan_wide: Policy
    by_authority: Mapping[str, Policy]

    def named(self) -> dict[str, Policy]:
        """Key path -> policy, for messages."""
        authorities = {f"authorities.{name}.policy": policy for name, policy in self.by_authority.items()}
        return {"policy": self.plan_wide} | authorities


@cache
def policy_defaults() -> Mapping[str, Any]:
    """Read what a policy has where it says nothing itself (``policy_defaults.toml``)."""
    text = (files("optimiser.intake") / "policy_defaults.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def read_policies(settings: Settings, where: str, findings: Findings) -> Policies | None:
    """Build the policies of a scenario.

    Parameters
    ----------
    settings : dict
        Merged settings; ``policy`` and ``authorities`` are looked at.
    where : str
        File or sheet of the settings.
    findings : Findings
        Takes a fault for every key that cannot be used, and a notice where times are assumed.

    Returns
    -------
    Policies or None
        Without the keys at fault; None if what is left cannot be used.
    """
    own = settings.get("policy", {})
    if not isinstance(own, Mapping):
        problem = 'policy is a table, [policy], or the name of a file, policy = "wandle-2026.toml".'
        findings.fault(where, problem, column="policy", value=own)
        return None
    before = len(findings.faults)
    base = merged(policy_defaults(), dict(own))
    plan_wide = _policy(base, _source(own, where), "policy", findings)
    by_authority = {
        name: _policy(
            merged(base, dict(table)), _source(table, where), f"authorities.{name}.policy", findings
        )
        for name, table in _authority_tables(settings, where, findings).items()
    }
    _keep_first_of_each(findings, before)
    _tell_assumed_times(settings, where, findings)
    if plan_wide is None or not all(by_authority.values()):
        return None
    return Policies(plan_wide, {name: policy for name, policy in by_authority.items() if policy})


def _source(table: Mapping[str, Any], where: str) -> str:
    return table.source if isinstance(table, WholeTable) and table.source else where


def _policy(table: Mapping[str, Any], where: str, path: str, findings: Findings) -> Policy | None:
    try:
        return Policy.model_validate(table)
    except ValidationError as error:
        findings.faults.extend(record_faults(error, Policy, where, path))
        return _rest_of(table, error)
    except RecursionError:
        findings.fault(where, "The policy is nested too deeply.", column=path)
    return None


def _rest_of(table: Mapping[str, Any], error: ValidationError) -> Policy | None:
    """Build the policy without the keys at fault, so that the tables can still be checked against it.

    Without its queues or bands every household would seem to be at fault: then there is no policy.
    """
    wrong = {str(item["loc"][0]) for item in error.errors(include_url=False) if item["loc"]}
    if not wrong or wrong & {"queues", "bands"}:
        return None
    rest = dict(policy_defaults()) | {key: value for key, value in table.items() if key not in wrong}
    try:
        return Policy.model_validate(rest)
    except ValidationError:
        return None


def _authority_tables(settings: Settings, where: str, findings: Findings) -> dict[str, Mapping[str, Any]]:
    authorities = settings.get("authorities", {})
    if not isinstance(authorities, Mapping):
        findings.fault(
            where, "authorities are tables: [authorities.north].", column="authorities", value=authorities
        )
        return {}
    tables: dict[str, Mapping[str, Any]] = {}
    for name, table in authorities.items():
        policy = table.get("policy", {}) if isinstance(table, Mapping) else None
        if not isinstance(policy, Mapping):
            problem = (
                'An authority is a table with a policy: [authorities.NAME.policy] or policy = "file.toml".'
            )
            findings.fault(where, problem, column=f"authorities.{name}", value=table)
            continue
        for key in set(table) - {"policy"}:
            problem = f"'{key}' is not a key of an authority; it has only policy.{_belongs_in_policy(key)}"
            findings.fault(where, problem, column=f"authorities.{name}.{key}", value=table[key])
        tables[name] = policy
    return tables


def _belongs_in_policy(key: str) -> str:
    """Hint for a key that was written one table too high."""
    if key in Policy.model_fields:
        return f" Did you mean 'policy.{key}'?"
    return did_you_mean(key, ["policy"])


def _keep_first_of_each(findings: Findings, before: int) -> None:
    """Drop faults of authorities that are the scenario's own policy's, inherited."""
    seen: set[tuple[str, str | None]] = set()
    kept = []
    for fault in findings.faults[before:]:
        key = ((fault.column or "").rpartition("policy")[2], fault.value)
        if key not in seen or not (fault.column or "").startswith("authorities."):
            kept.append(fault)
        if (fault.column or "").startswith("policy"):
            seen.add(key)
    findings.faults[before:] = kept


def _tell_assumed_times(settings: Settings, where: str, findings: Findings) -> None:
    policy = settings.get("policy")
    times = policy.get("times") if isinstance(policy, Mapping) else None
    given = times if isinstance(times, Mapping) else {}
    assumed = [f"{key} = {days} days" for key, days in policy_defaults()["times"].items() if key not in given]
    if assumed:
        findings.notice(
            f"{where}: policy.times: {' and '.join(assumed)} are taken, an assumption of this program; "
            "give your own under [policy.times]."
        )
