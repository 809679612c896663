"""Quotas, nominations agreements and the budget: what was asked, what was counted, whether it is met."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.records.plan import Plan, QuotaResult
from optimiser.reports.content.words import money, number

MET = "✓ Met"
NOT_MET = "✗ NOT MET"


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One quota; `in_pounds` where it limits money and not lettings.

    The record does not say its unit: a budget, of the plan or of one authority, is known by its name.
    """

    quota: QuotaResult
    in_pounds: bool

    @property
    def mark(self) -> str:
        """``✓ Met`` or ``✗ NOT MET``."""
        return MET if self.quota.met else NOT_MET

    @property
    def share(self) -> float | None:
        """Counted over out of, 0 to 1; None where it is no share."""
        return self.quota.counted / self.quota.out_of if self.quota.out_of else None

    @property
    def asked(self) -> str:
        """The limits in words: ``at least 40``, ``from 10 to 20``, ``at most £150,000``."""
        low, high = self.quota.at_least, self.quota.at_most
        if low is not None and high is not None:
            return (
                f"exactly {self.show(low)}" if low == high else f"from {self.show(low)} to {self.show(high)}"
            )
        if low is not None:
            return f"at least {self.show(low)}"
        return f"at most {self.show(high)}" if high is not None else ""

    @property
    def came_to(self) -> str:
        """What was counted, in words: ``62 of 106 (58%)``."""
        text = self.show(self.quota.counted)
        if self.quota.out_of is None:
            return text
        share = "" if self.share is None else f" ({self.share:.0%})"
        return f"{text} of {self.show(self.quota.out_of)}{share}"

    def show(self, value: float | None) -> str:
        """Give an amount in the quota's own unit."""
        return money(value) if self.in_pounds else number(value, 1)


def quota_rows(plan: Plan) -> list[QuotaRow]:
    """All of them, in the plan's order."""
    return [QuotaRow(quota, "incentive budget" in quota.name.casefold()) for quota in plan.quotas]
