"""Checks of a policy that need more than one key, or the tables: conditions, quotas, names, rings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import NearMisses, did_you_mean, listed
from optimiser.intake.queues_and_bands import known_queues, unknown_band, unknown_queue
from optimiser.intake.table_reader import Table
from optimiser.records.policy import Policy, Quota, parse_limit
from optimiser.records.tables import KNOWN_QUEUES

# What `needs` and `suitability` work out, over which a quota may choose besides the columns of the tables.
COMPUTED_HOMES = (
    "letting_days",
    "void_days",
    "ready_day",
    "ready_again_day",
    "after_leaving",
    "is_vacancy",
    "bedrooms_counted",
    "home_type",
)
COMPUTED_HOUSEHOLDS = (
    "need",
    "bedrooms_computed",
    "bedrooms_short",
    "bedrooms_spare",
    "under_occupied",
    "is_tenant",
    "statutorily_overcrowded",
    "persons",
    "lead_age",
    "present_bedrooms",
    "min_bedrooms",
    "max_bedrooms",
    "priority",
    "rank",
    "acceptance_used",
    "not_before_day",
    "move_by_day",
    "tenancy_years",
    "offers_refused",
    "home_row",
)


@dataclass(frozen=True)
class PolicyChecker:
    """Checks policies against the tables they are to govern.

    Attributes
    ----------
    where : str
        File or sheet of the settings.
    start : date
        First planning day.
    homes, households : Table
    findings : Findings
    """

    where: str
    start: date
    homes: Table
    households: Table
    findings: Findings

    def check(self, path: str, policy: Policy) -> None:
        """Note everything wrong with one policy, written at a key path such as ``policy``."""
        self._check_built(path, policy)
        self._check_dates(path, policy)
        self._check_rings(path, policy)
        self._check_nominations(path, policy)
        self._check_names(path, policy)
        for key, number, plan in _conditional(policy):
            place = f"{path}.{key}[{number}]"
            self._check_conditions(f"{place}.where", plan.where, self.homes, COMPUTED_HOMES)
            self._check_conditions(f"{place}.who", plan.who, self.households, COMPUTED_HOUSEHOLDS)
            self._check_queues_asked(f"{place}.who", plan.who, policy)
        self._check_contradictions(path, policy.quotas)

    def _fault(self, path: str, problem: str, value: object = None) -> None:
        self.findings.fault(self.where, problem, column=path, value=value)

    def _check_built(self, path: str, policy: Policy) -> None:
        """Refuse plainly what the records allow and the program cannot do yet."""
        if policy.priority == "strict":
            problem = 'priority = "strict" is not available in this version; "weighted" is.'
            self._fault(f"{path}.priority", problem, "strict")

    def _check_dates(self, path: str, policy: Policy) -> None:
        if policy.valid_from is not None and policy.valid_from > self.start:
            self.findings.notice(
                f"{self.where}: {path} is in force from {policy.valid_from}, after the start on {self.start}."
            )

    def _check_rings(self, path: str, policy: Policy) -> None:
        """Without a cap a chain could go round through homes that need no time at all, without end."""
        if policy.max_chain is not None or not self.homes.was_read:
            return
        frame = self.homes.frame
        sizes = sorted(set(frame.loc[frame["status"] == "occupied", "bedrooms"]))
        times = policy.times
        at_once = [str(size) for size in sizes if times.letting_days(size) + times.void_days(size) == 0]
        if at_once:
            problem = (
                f"Homes of {listed(at_once)} bedrooms are let and made ready again in no time, so that a "
                "chain without a cap could go round in a ring. Give policy.max_chain or days in policy.times."
            )
            self._fault(f"{path}.times", problem, 0)

    def _check_nominations(self, path: str, policy: Policy) -> None:
        for landlord, agreement in policy.nominations.items():
            for key in ("first_lets", "relets"):
                share = getattr(agreement, key)
                try:
                    parse_limit(share)
                except ValueError as error:
                    self._fault(f"{path}.nominations.{landlord}.{key}", f"{error}.", share)
            if self.homes.was_read and landlord not in set(self.homes.frame["landlord"]):
                hint = did_you_mean(landlord, set(self.homes.frame["landlord"]))
                self.findings.notice(
                    f"{self.where}: {path}.nominations: no home of landlord '{landlord}'.{hint}"
                )

    def _check_names(self, path: str, policy: Policy) -> None:
        """Check queues and bands that the policy itself names outside quotas."""
        for band in policy.band_weights:
            if band not in policy.bands:
                problem = f"'{band}' is not a band of this policy ({listed(policy.bands)})."
                self._fault(f"{path}.band_weights.{band}", problem + did_you_mean(band, policy.bands), band)
        queues = known_queues(policy)
        for name in policy.queues:
            if name not in KNOWN_QUEUES and (hint := did_you_mean(name, KNOWN_QUEUES)):
                self.findings.notice(f"{self.where}: {path}.queues.{name} is a queue of its own.{hint}")
        for key, named in (
            ("limits.arrears_exempt_queues", policy.limits.arrears_exempt_queues),
            ("incentives.eligibility.queues", policy.incentives.eligibility.queues),
        ):
            for name in named:
                if name not in queues:
                    self._fault(f"{path}.{key}", unknown_queue(name, queues), name)

    def _check_conditions(
        self, path: str, conditions: Mapping[str, tuple[Any, ...]], table: Table, computed: tuple[str, ...]
    ) -> None:
        if not table.was_read:
            return
        columns = [*map(str, table.frame.columns), *computed]
        for column, wanted in conditions.items():
            if column not in columns:
                hint = did_you_mean(column, columns)
                problem = f"{table.where} has no column '{column}', nor is it worked out.{hint}"
                self._fault(f"{path}.{column}", problem, column)
            elif column in table.frame.columns and column not in {"queue", "band"}:
                self._tell_no_match(path, column, wanted, table)

    def _tell_no_match(self, path: str, column: str, wanted: tuple[Any, ...], table: Table) -> None:
        """Note wanted texts that no row has: most often they are misspelt."""
        texts = [text for text in wanted if isinstance(text, str)]
        values = table.frame[column]
        if values.dtype != object or not texts or not len(values):
            return
        known = set(map(str, values.explode().dropna()))
        for text in texts:
            if text not in known:
                hint = NearMisses(sorted(known - {""})).hint(text)
                self.findings.notice(
                    f"{self.where}: {path}.{column}: no row of {table.where} has '{text}'.{hint}"
                )

    def _check_queues_asked(self, path: str, who: Mapping[str, tuple[Any, ...]], policy: Policy) -> None:
        queues = known_queues(policy)
        for name in who.get("queue", ()):
            if name not in queues:
                self._fault(f"{path}.queue", unknown_queue(str(name), queues), name)
        for band in who.get("band", ()):
            if band not in policy.bands:
                self._fault(f"{path}.band", unknown_band(str(band), list(policy.bands)), band)

    def _check_contradictions(self, path: str, quotas: tuple[Quota, ...]) -> None:
        """Note quotas over the same homes and households whose least is above another's most."""
        for low_at, low in enumerate(quotas, start=1):
            for high_at, high in enumerate(quotas, start=1):
                if _asks_same(low, high) and _is_above(low.at_least, high.at_most):
                    itself = low_at == high_at
                    other = "its own" if itself else f"quota '{high.name}' (number {high_at}) with"
                    problem = (
                        f"Quota '{low.name}' asks for at_least {low.at_least}, but {other} "
                        f"at_most {high.at_most} is lower for the same homes and households: change one."
                    )
                    self._fault(f"{path}.quotas[{low_at}].at_least", problem, low.at_least)


def _conditional(policy: Policy) -> Iterator[tuple[str, int, Any]]:
    for key in ("quotas", "local_lettings"):
        for number, plan in enumerate(getattr(policy, key), start=1):
            yield key, number, plan


def _asks_same(one: Quota, other: Quota) -> bool:
    def form(conditions: Mapping[str, tuple[Any, ...]]) -> dict[str, set[str]]:
        return {key: {str(value) for value in wanted} for key, wanted in conditions.items()}

    return form(one.where) == form(other.where) and form(one.who) == form(other.who)


def _is_above(least: str | float | None, most: str | float | None) -> bool:
    if least is None or most is None:
        return False
    (low, low_is_share), (high, high_is_share) = parse_limit(least), parse_limit(most)
    return low_is_share == high_is_share and low > high
