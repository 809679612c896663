"""What the plan aimed for, in order, and how near it came, in words that promise no more than is proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimiser.records.plan import ObjectiveResult, Plan
from optimiser.reports.content.words import money, nearness, number, plain

ORDER_NOTE = (
    "The first aim is settled first. Each later aim is the best possible "
    "among the plans that are best for the aims above it."
)


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective as people know it."""

    label: str
    unit: str
    least: bool = False


AIMS: Mapping[str, Aim] = {
    "decants_on_time": Aim("Households with a deadline moved by it", "households"),
    "households": Aim("Households rehoused for good", "households"),
    "priority": Aim("Priority of the households rehoused (queue and band weights)", "priority points"),
    "overcrowding": Aim("Bedrooms gained by overcrowded tenants", "bedrooms"),
    "bedrooms_released": Aim("Bedrooms released by moves to smaller homes", "bedrooms"),
    "large_homes_released": Aim("Homes of 3 or more bedrooms released", "homes"),
    "access_matched": Aim("Accessible homes matched to need, less those wasted", "homes"),
    "ta_savings": Aim("Temporary accommodation saved", "pounds"),
    "speed": Aim("Days that homes wait to be let", "days", least=True),
    "temporary_moves": Aim("Temporary moves", "moves", least=True),
    "cost": Aim("Cost after temporary accommodation saved", "pounds", least=True),
    "days_late": Aim("Days that households are late out of their blocks", "days", least=True),
    "programme_end": Aim("Days until the last block is empty", "days", least=True),
    "outside_homes": Aim("Homes let outside the developments on the blocks' land", "homes", least=True),
    "edges": Aim("Total weight of the shortlists met", "points"),
}


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One aim: place in the order, name with "as many/few as possible", value, best possible, nearness."""

    place: int
    label: str
    sense: str
    unit: str
    value: float
    bound: float
    nearness: str

    def show(self, value: float) -> str:
        """Give a value of this row in its own unit."""
        return money(round(value)) if self.unit == "pounds" else number(value, 1)


def objective_rows(plan: Plan) -> list[ObjectiveRow]:
    """All aims of the plan, in order."""
    return [_row(place, result) for place, result in enumerate(plan.objectives, start=1)]


def _row(place: int, result: ObjectiveResult) -> ObjectiveRow:
    aim = AIMS.get(result.name, Aim(plain(result.name), ""))
    sense = "as few as possible" if aim.least else "as many as possible"
    if aim.unit == "pounds":
        sense = "as low as possible" if aim.least else "as high as possible"
    return ObjectiveRow(place, aim.label, sense, aim.unit, result.value, result.bound, nearness(result.gap))


def status_sentence(plan: Plan) -> str:
    """Say what the plan's status means for its reader."""
    if plan.status == "infeasible":
        return "No plan can meet all that was asked: the demands clash (this is proved)."
    if plan.status == "stopped":
        return "Stopped by the time limit before a plan was found."
    widest = max(plan.objectives, key=lambda result: result.gap, default=None)
    if widest is None:
        return "A plan that keeps every rule; nothing was asked to be made best."
    if plan.status == "optimal":
        return _proved(widest)
    label = AIMS.get(widest.name, Aim(plain(widest.name), "")).label
    return (
        f"A plan that keeps every rule, but not proved best: {nearness(widest.gap)} "
        f"for “{label}”. More time may find a better one."
    )


def _proved(widest: ObjectiveResult) -> str:
    near = nearness(widest.gap)
    if near.startswith("proved"):
        return (
            "Proved best possible: no other plan under these rules does better on the aims, in their order."
        )
    return f"Every aim is proved {near}, in its order, under these rules."
