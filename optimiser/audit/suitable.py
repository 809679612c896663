"""Checks that every letting is suitable on the day its tenancy starts: one check for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from optimiser.audit.case import Case, Check
from optimiser.suitability import RULES, Rule
from optimiser.suitability.wording import written_day

# The raw dates are checked by `optimiser.audit.dates`, which says which of the dates is broken.
CHECKED_ELSEWHERE = frozenset({"dates"})


def _unsuitable(rule: Rule, case: Case) -> Iterator[str]:
    for move, refusals in case.unsuitable_moves:
        reason = refusals.get(rule.rule_id)
        if reason is not None:
            yield f"{move.household_id} to {move.to_home_id} on {written_day(move.start_date)}: {reason}"


CHECKS = tuple(
    Check(f"suitable: {rule.rule_id}", rule.sentence.rstrip("."), partial(_unsuitable, rule))
    for rule in RULES
    if rule.rule_id not in CHECKED_ELSEWHERE
)
