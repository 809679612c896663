"""What a decant plan says of its blocks, phases, homes held back, rights kept and money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from optimiser.measures.decant_money import emptied_ahead
from optimiser.measures.finished import finished
from optimiser.measures.payments import payments_by_kind
from optimiser.needs.assess import Assessed
from optimiser.planning.columns import home_column, household_column
from optimiser.planning.decant.decode import Decoded, Taken
from optimiser.planning.decant.model import DecantModel
from optimiser.records.decant import BlockPlan, Decant, Hold, Kept, Payment, PhasePlan
from optimiser.records.plan import Move

DAYS_A_WEEK = 7


def decant_facts(
    model: DecantModel, decoded: Decoded, assessed: Assessed, moves: Sequence[Move], today: date | None
) -> Decant:
    """Gather all that stands beside the moves of a decant plan."""
    blocks = _blocks(model, decoded, assessed, moves)
    lived_in = [block for block in blocks if block.households]
    ends = [block.emptied_on for block in lived_in]
    done = [day for day in ends if day is not None]
    ids = household_column(assessed, "household_id")
    return Decant(
        today=today,
        blocks=blocks,
        phases=_phases(model, decoded, assessed, moves),
        holds=tuple(_hold(model, assessed, taken) for taken in decoded.taken if _is_held(model, taken)),
        kept=tuple(Kept(ids[row], model.ground.right[row]) for row in sorted(decoded.kept)),
        payments=_payments(assessed, moves),
        ends_on=max(done) if done and len(done) == len(ends) else None,
        officers=tuple((ids[row], officer) for row, officer in enumerate(model.ground.officer) if officer),
    )


def _blocks(
    model: DecantModel, decoded: Decoded, assessed: Assessed, moves: Sequence[Move]
) -> tuple[BlockPlan, ...]:
    left: dict[int, int] = {}
    for taken in decoded.taken:
        left[taken.household] = min(taken.start, left.get(taken.household, taken.start))
    table = assessed.scenario.blocks
    found = []
    for place in range(len(table)):
        row: dict[str, object] = {name: table[name].iat[place] for name in table.columns}
        inside = [at for at, block in enumerate(model.ground.block) if block == row["block"]]
        days = [left.get(at) for at in inside]
        found.append(_block(model, assessed, row, inside, days, emptied_ahead(assessed, moves)))
    order = sorted({each.emptied_on for each in found if each.emptied_on is not None and each.households})
    return tuple(_with_place(each, order) for each in found)


def _block(
    model: DecantModel,
    assessed: Assessed,
    row: dict[str, object],
    inside: list[int],
    days: list[int | None],
    lost: dict[str, float],
) -> BlockPlan:
    by = _date(row["vacate_by"])
    gone = [assessed.date(day) for day in days if day is not None]
    in_time = sum(by is None or day <= by for day in gone)
    officers = {model.ground.officer[at] for at in inside} - {""}
    return BlockPlan(
        block=str(row["block"]),
        works=str(row["works"]),
        households=len(inside),
        vacate_by=by,
        ready_again=_date(row["ready_again"]),
        emptied_on=max(gone, default=assessed.scenario.start) if len(gone) == len(inside) else None,
        in_time=in_time,
        late=len(gone) - in_time,
        staying=len(inside) - len(gone),
        place=None,
        land_for=str(row["land_for"]),
        officer=", ".join(sorted(officers)),
        rent_lost=lost.get(str(row["block"]), 0.0),
    )


def _with_place(block: BlockPlan, order: list[date]) -> BlockPlan:
    from dataclasses import replace

    if block.emptied_on is None or not block.households:
        return block
    return replace(block, place=order.index(block.emptied_on) + 1)


def _date(value: object) -> date | None:
    return None if value is None or value != value else date.fromisoformat(str(value)[:10])


def _phases(
    model: DecantModel, decoded: Decoded, assessed: Assessed, moves: Sequence[Move]
) -> tuple[PhasePlan, ...]:
    let = {move.to_home_id for move in moves}
    ids = home_column(assessed, "home_id")
    kept = [model.ground.right[row] for row in decoded.kept]
    found = []
    for each, clear, handover in zip(model.ground.waiting, decoded.land_clear, decoded.handover, strict=True):
        found.append(
            PhasePlan(
                development=each.development,
                waits_for=each.blocks,
                build_weeks=each.build_weeks,
                land_clear=None if clear is None else assessed.date(clear),
                handover=None if handover is None else assessed.date(handover),
                homes=len(each.home_rows),
                let=sum(ids[row] in let for row in each.home_rows),
                kept=kept.count(each.development),
            )
        )
    return tuple(found)


def _is_held(model: DecantModel, taken: Taken) -> bool:
    """Whether an empty home waits for a decanted household (its own home's return is no hold)."""
    from optimiser.engine.moves.problem import RETURN

    return (
        bool(model.ground.block[taken.household]) and taken.role != RETURN and taken.start > taken.free_since
    )


def _hold(model: DecantModel, assessed: Assessed, taken: Taken) -> Hold:
    rent = home_column(assessed, "weekly_rent")[taken.home]
    days = taken.start - taken.free_since
    return Hold(
        home_id=home_column(assessed, "home_id")[taken.home],
        household_id=household_column(assessed, "household_id")[taken.household],
        held_from=assessed.date(taken.free_since),
        held_to=assessed.date(taken.start),
        days=days,
        rent_lost=0.0 if rent != rent else float(rent) * days / DAYS_A_WEEK,
    )


def _payments(assessed: Assessed, moves: Sequence[Move]) -> tuple[Payment, ...]:
    due = payments_by_kind(finished(assessed, moves))
    return tuple(
        Payment(move.household_id, kind, move.start_date, amount)  # type: ignore[arg-type]
        for move, kinds in zip(moves, due, strict=True)
        for kind, amount in sorted(kinds.items())
        if amount
    )
