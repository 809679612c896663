"""Changes to a scenario that might let more households out in time: each with its sentence and its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from optimiser.needs.decanting import waiting
from optimiser.planning.columns import household_column
from optimiser.planning.decant.home_wanted import HomeWanted, homes_wanted, sooner, with_homes
from optimiser.planning.decant.model import DecantModel
from optimiser.records.scenario import Scenario
from optimiser.suitability.wording import counted, pounds, written_day

MOST_HOUSEHOLDS_ASKED = 3
MOST_KINDS = 12
AREAS_ASKED = 2
MOST_DAYS = 365
MOST_WEEKS = 52
Update = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A change of some size from 1 to `most`.

    Attributes
    ----------
    told : callable
        Size -> the sentence.
    changed : callable
        Size -> the scenario with it.
    most : int
    is_plain : bool
        More time or more homes: tried before all else.
    otherwise : Change, optional
        What to try where this one brings nothing.
    """

    told: Callable[[int], str]
    changed: Callable[[int], Scenario]
    most: int = 1
    is_plain: bool = False
    otherwise: Change | None = None


def changes(model: DecantModel, late: Sequence[int]) -> Iterator[Change]:
    """Give what might help the households (rows) who are late; in an emergency only more homes can.

    Parameters
    ----------
    model : DecantModel
    late : sequence of int
    """
    yield from _more_homes(model, late)
    if model.ground.emergency:
        return
    yield from _rules(model)
    yield from _staff(model)
    yield from _earlier_phases(model)
    yield from _later_dates(model, late)
    yield from _more_areas(model, late)
    yield from _sooner_help(model, late)


def _scenario(model: DecantModel) -> Scenario:
    return model.ground.assessed.scenario


def _with_policy(scenario: Scenario, update: Update) -> Scenario:
    """Change the plan-wide policy, and those of authorities likewise."""
    schemes = {name: _updated(policy, update) for name, policy in scenario.authority_policies.items()}
    return replace(scenario, policy=_updated(scenario.policy, update), authority_policies=schemes)


def _updated(policy: Any, update: Update) -> Any:
    data = policy.model_dump()
    for key, value in update.items():
        data[key] = {**data[key], **value} if isinstance(value, Mapping) else value
    return type(policy).model_validate(data)


def _more_homes(model: DecantModel, late: Sequence[int]) -> Iterator[Change]:
    for wanted, count in homes_wanted(model.ground, late):
        early = sooner(wanted, _scenario(model))
        otherwise = _homes_of(model, early, count) if early != wanted else None
        yield replace(_homes_of(model, wanted, count), otherwise=otherwise)


def _homes_of(model: DecantModel, wanted: HomeWanted, count: int) -> Change:
    return Change(
        lambda size: f"{wanted.told(size)}.",
        lambda size: with_homes(_scenario(model), {wanted: size}),
        count,
        True,
    )


def all_homes(model: DecantModel, late: Sequence[int]) -> dict[HomeWanted, int]:
    """Give how many homes of each kind would do for everybody who is late."""
    return dict(homes_wanted(model.ground, late, MOST_KINDS))


def _rules(model: DecantModel) -> Iterator[Change]:
    """Temporary moves where there are none; quotas left out; budgets lifted."""
    scenario = _scenario(model)
    if not scenario.policy.decant.temporary:
        allowed = _with_policy(scenario, {"decant": {"temporary": True}})
        yield Change(lambda _: "Allow temporary moves (policy.decant.temporary).", lambda _: allowed)
    for quota in scenario.policy.quotas:
        others = tuple(each for each in scenario.policy.quotas if each is not quota)
        without = replace(scenario, policy=scenario.policy.model_copy(update={"quotas": others}))
        yield Change(
            lambda _, name=quota.name: f"Leave out the quota '{name}'.",  # type: ignore[misc]
            lambda _, without=without: without,  # type: ignore[misc]
        )
    if scenario.policy.incentives.budget is not None:
        more = _with_policy(scenario, {"incentives": {"budget": None}})
        yield Change(lambda _: "No limit to the incentive budget (policy.incentives.budget).", lambda _: more)


def _staff(model: DecantModel) -> Iterator[Change]:
    """More moves a week, for the team or for one officer."""
    scenario = _scenario(model)
    most = scenario.policy.capacity.moves_per_week
    if most is not None:
        yield Change(
            lambda extra: f"{counted(most + extra, 'move')} a week instead of {most}.",
            lambda extra: _with_policy(scenario, {"capacity": {"moves_per_week": most + extra}}),
            max(most, 4),
        )
    for place, officer in enumerate(scenario.policy.decant.officers):
        if officer.moves_per_week is not None:
            yield _more_of_officer(scenario, place, officer.name, officer.moves_per_week)


def _more_of_officer(scenario: Scenario, place: int, name: str, most: int) -> Change:
    def changed(extra: int) -> Scenario:
        officers = list(scenario.policy.decant.officers)
        officers[place] = officers[place].model_copy(update={"moves_per_week": most + extra})
        scheme = scenario.policy.decant.model_copy(update={"officers": tuple(officers)})
        return replace(scenario, policy=scenario.policy.model_copy(update={"decant": scheme}))

    return Change(
        lambda extra: f"{counted(most + extra, 'move')} a week for {name} instead of {most}.",
        changed,
        max(most, 4),
    )


def _earlier_phases(model: DecantModel) -> Iterator[Change]:
    """New homes that are due on a day, some days earlier; phases that wait for land, built faster."""
    scenario, homes = _scenario(model), _scenario(model).homes
    gates = {each.development for each in waiting(scenario)}
    new = homes[(homes["status"] == "new_build") & ~homes["development"].isin({*gates, ""})]
    for place, ready in sorted(set(zip(new["development"], new["ready_date"].dt.date, strict=True))):
        rows = new[(new["development"] == place) & (new["ready_date"].dt.date == ready)]
        days = min(MOST_DAYS, (ready - scenario.start).days)
        if days > 0:
            due = written_day(ready)
            yield Change(
                lambda early, place=place, due=due: (  # type: ignore[misc]
                    f"{place}, due on {due}, {counted(early, 'day')} earlier."
                ),
                lambda early, rows=rows: _sooner(scenario, rows.index, early),  # type: ignore[misc]
                days,
            )
    for each in waiting(scenario):
        if each.build_weeks > 1:
            yield Change(
                lambda fewer, each=each: (  # type: ignore[misc]
                    f"{each.development} built in {counted(each.build_weeks - fewer, 'week')} instead of "
                    f"{each.build_weeks}."
                ),
                lambda fewer, name=each.development: _built_faster(scenario, name, fewer),  # type: ignore[misc]
                each.build_weeks - 1,
            )


def _sooner(scenario: Scenario, rows: pd.Index, days: int) -> Scenario:
    ready = scenario.homes["ready_date"].copy()
    ready.loc[rows] -= pd.Timedelta(days=days)
    return replace(scenario, homes=scenario.homes.assign(ready_date=ready))


def _built_faster(scenario: Scenario, development: str, weeks: int) -> Scenario:
    table = scenario.developments
    fewer = table["build_weeks"].where(table["development"] != development, table["build_weeks"] - weeks)
    return replace(scenario, developments=table.assign(build_weeks=fewer))


def _later_dates(model: DecantModel, late: Sequence[int]) -> Iterator[Change]:
    """More time for a block or a household, and for all that are late together."""
    told = _whose_dates(model)
    inside = {told[row]: [at for at, name in enumerate(told) if name == told[row]] for row in late}
    for name, rows in inside.items():
        yield _more_time(_scenario(model), rows, name)
    if len(inside) > 1:
        everybody = [row for rows in inside.values() for row in rows]
        yield _more_time(
            _scenario(model), everybody, f"{', '.join(list(inside)[:-1])} and {list(inside)[-1]}"
        )


def _whose_dates(model: DecantModel) -> list[str]:
    """Say of each household whether its date is that of its block or its own."""
    scenario = _scenario(model)
    dates = dict(zip(scenario.blocks["block"], scenario.blocks["vacate_by"], strict=True))
    mine = zip(
        model.ground.block, scenario.households["household_id"], scenario.households["move_by"], strict=True
    )
    return [f"to empty {block}" if dates.get(block) == by else f"for {name}" for block, name, by in mine]


def _more_time(scenario: Scenario, rows: list[int], whose: str) -> Change:
    def changed(weeks: int) -> Scenario:
        move_by = scenario.households["move_by"].copy()
        move_by.iloc[rows] += pd.Timedelta(weeks=weeks)
        return replace(scenario, households=scenario.households.assign(move_by=move_by))

    return Change(lambda weeks: f"{counted(weeks, 'week')} more {whose}.", changed, MOST_WEEKS, True)


def _more_areas(model: DecantModel, late: Sequence[int]) -> Iterator[Change]:
    """Areas with most homes of the household's size that it does not accept yet."""
    scenario = _scenario(model)
    areas = household_column(model.ground.assessed, "areas")
    names = household_column(model.ground.assessed, "household_id")
    for row in [row for row in late if areas[row]][:MOST_HOUSEHOLDS_ASKED]:
        for area in _other_areas(model, row, areas[row])[:AREAS_ASKED]:
            changed = _with_area(scenario, row, (*areas[row], area))
            yield Change(
                lambda _, area=area, name=names[row]: f"Accept {area} for {name}.",  # type: ignore[misc]
                lambda _, changed=changed: changed,  # type: ignore[misc]
            )


def _other_areas(model: DecantModel, row: int, accepted: Sequence[str]) -> list[str]:
    need = household_column(model.ground.assessed, "need")[row]
    homes = _scenario(model).homes
    free = homes[homes["status"].isin(["vacant", "new_build", "occupied"]) & (homes["bedrooms"] == need)]
    counts = Counter(free.loc[free["status"] != "occupied", "area"].tolist())
    lived_in = Counter(free["area"].tolist())
    order = sorted({*counts, *lived_in}, key=lambda area: (-counts[area], -lived_in[area], area))
    return [area for area in order if area not in accepted]


def _with_area(scenario: Scenario, row: int, accepted: tuple[str, ...]) -> Scenario:
    areas = scenario.households["areas"].tolist()
    areas[row] = accepted
    column = pd.Series(areas, index=scenario.households.index, dtype=object)
    return replace(scenario, households=scenario.households.assign(areas=column))


def _sooner_help(model: DecantModel, late: Sequence[int]) -> Iterator[Change]:
    """Help with moves that takes long to arrange, arranged sooner."""
    scenario = _scenario(model)
    support = household_column(model.ground.assessed, "support")
    for words, weeks in scenario.policy.decant.support_lead_weeks.items():
        if weeks and any(words.casefold() in support[row].casefold() for row in late):
            leads = dict(scenario.policy.decant.support_lead_weeks)
            yield Change(
                lambda fewer, words=words, weeks=weeks: (  # type: ignore[misc]
                    f"Help with {words} arranged in {counted(weeks - fewer, 'week')} instead of {weeks}."
                ),
                lambda fewer, words=words, weeks=weeks, leads=leads: _with_policy(  # type: ignore[misc]
                    scenario, {"decant": {"support_lead_weeks": {**leads, words: weeks - fewer}}}
                ),
                weeks,
            )


def with_budget(scenario: Scenario, budget: float | None) -> Scenario:
    """Give the scenario with another budget for compensation."""
    return _with_policy(scenario, {"decant": {"budget": budget}})


def budget_told(budget: float, needed: float) -> str:
    """Say that a larger budget would do."""
    return f"A decant budget of {pounds(needed)} instead of {pounds(budget)} (policy.decant.budget)."
