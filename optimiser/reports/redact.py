"""A plan without the ids and addresses that point to a household or a home."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from optimiser.records.plan import Chain, CheckResult, Move, Plan, QuotaResult, Unmet

_LETTERS = 6
# Facts that come straight from the tables, so they are the same in every plan of a scenario.
_FROM_TABLES = ("queue", "band", "points", "priority_date", "home_id", "areas", "access_need", "move_by")


def redact(plan: Plan, key: str | None = None) -> Plan:
    """Replace household ids, home ids and addresses by pseudonyms, in every field and every sentence.

    A pseudonym looks like ``HH-K3QZ7A`` (household) or ``HM-PL5M2D`` (home). It stays the same in all plans
    of one scenario. It is a keyed hash (HMAC-SHA-256) of the id; without `key` the key is drawn from all
    household records of the plan, so that only somebody who holds the tables could work it back. Free text
    about a household's support is dropped. Queue, band, need, areas, blocks and dates stay, since the plan
    cannot be read without them: a redacted plan is safer to show, but is not anonymous.

    Parameters
    ----------
    plan : Plan
    key : str, optional
        A secret, to keep pseudonyms the same across scenarios.

    Returns
    -------
    Plan
        As the other, with pseudonyms.
    """
    secret = (key or _fingerprint(plan)).encode()
    households = _pseudonyms(_household_ids(plan), "HH", secret)
    homes = _pseudonyms(_home_ids(plan), "HM", secret)
    return _Redaction(households, homes, _addresses(plan, homes)).plan(plan)


def _fingerprint(plan: Plan) -> str:
    records = {
        household_id: [facts.get(name) for name in _FROM_TABLES]
        for household_id, facts in plan.household_facts.items()
    }
    text = json.dumps([plan.scenario, records], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _household_ids(plan: Plan) -> set[str]:
    found = set(plan.household_facts)
    for move in plan.move_list:
        found |= {move.household_id, *move.reserves}
    found |= {unmet.household_id for unmet in plan.unmet_list}
    return found.union(*(quota.household_ids for quota in plan.quotas))


def _home_ids(plan: Plan) -> set[str]:
    found = set(plan.home_facts)
    found |= {move.to_home_id for move in plan.move_list}
    found |= {move.from_home_id for move in plan.move_list if move.from_home_id}
    found |= {chain.starts_with for chain in plan.chain_list}
    found |= {chain.home_left for chain in plan.chain_list if chain.home_left}
    return found | {facts["home_id"] for facts in plan.household_facts.values() if facts.get("home_id")}


def _pseudonyms(ids: Iterable[str], prefix: str, secret: bytes) -> dict[str, str]:
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(ids):
        digest = hmac.new(secret, f"{prefix} {name}".encode(), hashlib.sha256).digest()
        code = base64.b32encode(digest).decode()
        # longer where two would be alike
        length = next(n for n in range(_LETTERS, len(code) + 1) if code[:n] not in taken)
        given[name] = f"{prefix}-{code[:length]}"
        taken.add(code[:length])
    return given


def _addresses(plan: Plan, homes: Mapping[str, str]) -> dict[str, str]:
    return {
        str(facts["address"]): f"Address of {homes[home_id]}"
        for home_id, facts in plan.home_facts.items()
        if facts.get("address")
    }


class _Redaction:
    """The pseudonyms of one plan, and how each record is rewritten with them."""

    def __init__(
        self, households: Mapping[str, str], homes: Mapping[str, str], addresses: Mapping[str, str]
    ) -> None:
        self.households, self.homes = households, homes
        # the same id for a household and a home: in a sentence, either will do
        self.words = {**homes, **households, **addresses}
        self.by_first: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.words, key=len, reverse=True):
            if first := re.search(r"\w+", name):
                self.by_first[first.group()].append(name)

    def plan(self, plan: Plan) -> Plan:
        """Rewrite a whole plan."""
        return replace(
            plan,
            move_list=tuple(self.move(move) for move in plan.move_list),
            chain_list=tuple(self.chain(chain) for chain in plan.chain_list),
            unmet_list=tuple(self.unmet(unmet) for unmet in plan.unmet_list),
            quotas=tuple(self.quota(quota) for quota in plan.quotas),
            checks=tuple(self.check(check) for check in plan.checks),
            home_facts={self.homes[name]: self.home(name, facts) for name, facts in plan.home_facts.items()},
            household_facts={
                self.households[name]: self.household(facts) for name, facts in plan.household_facts.items()
            },
            settings={name: value for name, value in plan.settings.items() if name != "source"},
        )

    def move(self, move: Move) -> Move:
        """Rewrite a letting."""
        return replace(
            move,
            household_id=self.households[move.household_id],
            from_home_id=self.homes[move.from_home_id] if move.from_home_id else None,
            to_home_id=self.homes[move.to_home_id],
            reserves=tuple(self.households[name] for name in move.reserves),
            reasons=tuple(self.text(reason) for reason in move.reasons),
        )

    def chain(self, chain: Chain) -> Chain:
        """Rewrite a chain."""
        left = self.homes[chain.home_left] if chain.home_left else None
        return replace(chain, starts_with=self.homes[chain.starts_with], home_left=left)

    def unmet(self, unmet: Unmet) -> Unmet:
        """Rewrite a demand that is not met."""
        household_id = self.households[unmet.household_id]
        return replace(unmet, household_id=household_id, reason=self.text(unmet.reason))

    def quota(self, quota: QuotaResult) -> QuotaResult:
        """Rewrite whom a quota counted."""
        ids = tuple(self.households[name] for name in quota.household_ids)
        return replace(quota, sentence=self.text(quota.sentence), household_ids=ids)

    def check(self, check: CheckResult) -> CheckResult:
        """Rewrite the breaches of a check."""
        return replace(check, breaches=tuple(self.text(breach) for breach in check.breaches))

    def home(self, home_id: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Rewrite a home's facts."""
        address = f"Address of {self.homes[home_id]}" if facts.get("address") else facts.get("address")
        return {**facts, "address": address}

    def household(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Rewrite a household's facts."""
        home_id = facts.get("home_id")
        support = "(not shown)" if facts.get("support") else facts.get("support")
        return {**facts, "home_id": self.homes[home_id] if home_id else home_id, "support": support}

    def text(self, sentence: str) -> str:
        """Replace every id and address that stands in a sentence as words of its own."""
        parts: list[str] = []
        done = 0
        for word in re.finditer(r"\w+", sentence):
            found = self._at(sentence, word) if word.start() >= done else None
            if found:
                begins, name = found
                parts += [sentence[done:begins], self.words[name]]
                done = begins + len(name)
        return "".join([*parts, sentence[done:]])

    def _at(self, sentence: str, word: re.Match[str]) -> tuple[int, str] | None:
        for name in self.by_first.get(word.group(), ()):
            begins = word.start() - name.index(word.group())
            ends = begins + len(name)
            whole = begins >= 0 and not sentence[ends : ends + 1].isalnum()
            if whole and sentence.startswith(name, begins):
                return begins, name
        return None
