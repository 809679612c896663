"""Large problems: bounds and a first choice from eras, days afterwards, then part by part on the calendar.

The problem folded to eras (`eras`) is a relaxation: its linear programme bounds each tier, and the same programme
in whole numbers, on the columns its reduced costs leave, says who follows whom. The calendar then gives
days (`dating`), and what it takes away is won back by solving parts again (`search`). A tier is settled when
it is within the gap of its bound; the bounds of later tiers are taken with the earlier ones held at what was
reached, so every one of them is true of the plan that is returned.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from optimiser.engine.calendar.construct import construct
from optimiser.engine.calendar.dating import date
from optimiser.engine.calendar.eras import Folded, fold
from optimiser.engine.calendar.parts import shortfalls
from optimiser.engine.calendar.prices import Prices, Valuation
from optimiser.engine.calendar.search import Search
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice, Floats, TierResult, tier_value
from optimiser.engine.model.settling import ROUNDING, keep_at_least, settled
from optimiser.engine.model.solution import DEFAULT_SECONDS, Progress, Solution
from optimiser.engine.programmes.exact import tier_program
from optimiser.engine.programmes.interrupt import heed
from optimiser.engine.programmes.master import dual_prices, with_kept_tiers
from optimiser.engine.programmes.solvers import Answer, Program, Verdict, solve_relaxed, solve_whole

ERA_SHARE = 0.3  # of the time, for whole-number programmes on eras
WHOLE_COLUMNS = 16_000  # columns on eras that a whole-number programme is given


@dataclass
class LargeRun:
    """What is known while a large problem is being solved."""

    grid: Grid
    gap: float
    limit: float
    seed: int
    progress: Progress | None
    began: float = field(default_factory=time.perf_counter)
    bounds: list[float] = field(default_factory=list)  # signed, constants left out, with `kept` held
    kept: list[float] = field(default_factory=list)
    prices: list[Prices] = field(default_factory=list)

    def __post_init__(self) -> None:
        tiers = range(len(self.grid.problem.tiers))
        self.dated = tuple(self.grid.dated(number) for number in tiers)

    @cached_property
    def hopeful(self) -> Folded:
        """The folding that bounds."""
        return fold(self.grid, self.dated, cautious=False)

    @cached_property
    def cautious(self) -> Folded:
        """The folding that fits the calendar."""
        return fold(self.grid, self.dated, cautious=True)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        heed()
        return time.perf_counter() - self.began

    def left(self) -> float:
        """Seconds left."""
        return max(0.0, self.limit - self.spent)

    def report(self, stage: str, tier: int, signed: float | None, bound: float | None) -> None:
        """Tell the caller where things stand, in the tier's own unit."""
        if self.progress is not None:
            name = self.grid.problem.tiers[tier].name
            self.progress(stage, name, self.own(tier, signed), self.own(tier, bound), self.spent)

    def own(self, tier: int, signed: float | None) -> float | None:
        """A signed worth in the tier's own unit."""
        found = self.grid.problem.tiers[tier]
        return None if signed is None or not np.isfinite(signed) else found.constant + found.sign * signed

    def signed(self, tier: int, choice: Choice) -> float:
        """Signed worth of a dated choice, constants left out."""
        found = self.grid.problem.tiers[tier]
        return found.sign * (tier_value(self.grid.problem, found, choice) - found.constant)

    def settled(self, tier: int, worth: float, bound: float) -> bool:
        """Say whether a signed worth is within the gap of its bound, as the tier's own unit measures it."""
        value, most = self.own(tier, worth), self.own(tier, bound)
        if value is None or most is None:
            return False
        return abs(most - value) <= max(ROUNDING, self.gap * abs(value))


def solve_large(
    grid: Grid, *, gap: float, time_limit: float | None, seed: int, progress: Progress | None
) -> Solution | None:
    """Solve a problem whose dated choices do not fit one program; None where eras prove it impossible."""
    run = LargeRun(grid, gap, DEFAULT_SECONDS if time_limit is None else time_limit, seed, progress)
    candidates = _plans_on_eras(run)
    if candidates is None:
        return None
    choice = _best(run, candidates)
    tiers = grid.problem.tiers
    for number, tier in enumerate(tiers):
        choice = _improve(run, number, choice)
        run.kept.append(keep_at_least(tier, tier_value(grid.problem, tier, choice)))
    if np.any(shortfalls(grid.problem, choice) > ROUNDING):
        return Solution("stopped", Choice.nothing(), seconds=run.spent)
    results = tuple(_result(run, number, choice) for number in range(len(tiers)))
    proved = all(result.gap <= gap for result in results)
    return Solution("optimal" if proved else "feasible", choice, results, seconds=run.spent)


def _plans_on_eras(run: LargeRun) -> list[Choice] | None:
    """Bound the tiers, solve them on eras, give days; None where even they have no answer."""
    plans: list[Choice] = []
    kept: list[float] = []
    x: Floats | None = None
    master = run.cautious.master
    if not _first_bound(run):
        return None
    for tier in range(len(run.grid.problem.tiers)):
        if tier and run.spent > ERA_SHARE * run.limit:
            break
        near = _relaxed(run, run.cautious, tier, kept)
        run.prices.append(_prices(run, run.cautious, near, len(kept)))
        reached = -np.inf if x is None else float(master.tier_worth[tier] @ x)
        if near.x is not None and reached < near.value - run.gap / 2 * abs(near.value):
            answer = _whole(run, tier, kept, near)
            x = answer.x if answer.x is not None else x
        if x is None:
            kept.append(-np.inf)
            continue
        kept.append(_kept_of(run, tier, float(master.tier_worth[tier] @ x)))
        plans.append(date(run.grid, master.choice(x)))
        run.report("eras", tier, run.signed(tier, plans[-1]), run.bounds[tier])
    return plans


def _first_bound(run: LargeRun) -> bool:
    """Bound the first tier; says whether the hopeful folding has any choice."""
    relaxed = _relaxed(run, run.hopeful, 0, [])
    run.bounds = [np.inf] * len(run.grid.problem.tiers)
    if relaxed.x is not None:
        run.bounds[0] = relaxed.value + run.hopeful.stock[0]
    return relaxed.verdict is not Verdict.INFEASIBLE


def _kept_of(run: LargeRun, tier: int, worth: float) -> float:
    """What the later tiers must keep of a signed worth on eras."""
    found = run.grid.problem.tiers[tier]
    return keep_at_least(found, found.constant + found.sign * worth)


def _relaxed(run: LargeRun, folded: Folded, tier: int, kept: list[float]) -> Answer:
    return solve_relaxed(tier_program(folded.master, tier, kept), run.left())


def _whole(run: LargeRun, tier: int, kept: list[float], relaxed: Answer) -> Answer:
    """Whole numbers on the columns whose reduced costs are best, later tiers settling ties.

    The columns left out may cost a little; the bound comes from the relaxed programme, which has them all.
    """
    master = run.cautious.master
    matrix, lower, upper = with_kept_tiers(master, kept)
    worth = master.tier_worth[tier]
    keep = np.arange(len(worth))
    if relaxed.duals is not None and relaxed.x is not None:
        reduced = worth - matrix.T @ relaxed.duals
        reduced[relaxed.x > ROUNDING] = np.inf  # what the relaxed programme uses comes first
        keep = np.sort(np.argsort(-reduced, kind="stable")[:WHOLE_COLUMNS])
    ties = worth + sum(
        factor * master.tier_worth[number] for number, factor in enumerate(_ties(run, tier)) if factor
    )
    part = Program(matrix, lower, upper, master.upper, ties, master.whole).on(keep)
    share = max(ERA_SHARE * run.limit - run.spent, 0.05 * run.limit) / 2
    answer = solve_whole(part, gap=run.gap / 10, time_limit=min(share, run.left()), seed=run.seed)
    if answer.x is None:
        return answer
    x = np.zeros(len(worth))
    x[keep] = answer.x
    return replace(answer, x=x)


def _prices(run: LargeRun, folded: Folded, relaxed: Answer, kept: int) -> Prices:
    """Prices for the calendar from the duals on eras; zero where there are none."""
    problem = run.grid.problem
    nothing = _no_prices(run, kept)
    if relaxed.duals is None:
        return nothing
    agent, row = dual_prices(folded.master, relaxed.duals)
    above = np.maximum(-relaxed.duals[folded.master.layout.begin_side + len(problem.rows) :], 0.0)
    return Prices(agent, nothing.period, row, above[:kept])


def _best(run: LargeRun, plans: list[Choice]) -> Choice:
    """The best dated plan, side rows first, then tier by tier; an empty start is given out by prices."""
    valuation = Valuation(run.grid, 0, run.prices[0], (), run.dated)
    plans = plans or [construct(valuation)]

    def worth(plan: Choice) -> tuple[float, ...]:
        short = -float(shortfalls(run.grid.problem, plan).sum())
        return (short, *(run.signed(tier, plan) for tier in range(len(run.grid.problem.tiers))))

    return max(plans, key=worth)


def _improve(run: LargeRun, tier: int, choice: Choice) -> Choice:
    """Search on the calendar until the tier is settled; its bound is proved beside the search.

    The bound holds the earlier tiers at what was reached, so it is true of the choice that is returned.
    """
    with ThreadPoolExecutor(1) as beside:
        proof = beside.submit(_bound, run, tier) if tier else None
        later = len(run.grid.problem.tiers) - tier - 1
        until = run.spent + run.left() / (later + 1)
        while len(run.prices) <= tier:
            run.prices.append(_no_prices(run, tier))
        valuation = Valuation(run.grid, tier, run.prices[tier], tuple(run.kept), run.dated)

        def enough() -> bool:
            if proof is not None and proof.done():
                run.bounds[tier] = min(proof.result(), valuation.bound)
            return search.worths(search.choice)[tier] >= _enough(run, tier, run.bounds[tier])

        def report(signed: float) -> None:
            run.report("search", tier, signed, run.bounds[tier])

        search = Search(valuation, _ties(run, tier), choice, run.seed)
        try:
            search.run(enough, lambda: min(run.left(), until - run.spent), report)
        except KeyboardInterrupt:
            run.limit = 0.0  # the user has had enough: what is there so far is the answer
        if proof is not None:
            run.bounds[tier] = min(proof.result(), valuation.bound)
    report(run.signed(tier, search.choice))
    return search.choice


def _bound(run: LargeRun, tier: int) -> float:
    """Signed worth that no choice exceeds which keeps what the earlier tiers reached."""
    held = [kept - stock for kept, stock in zip(run.kept, run.hopeful.stock, strict=False)]
    relaxed = _relaxed(run, run.hopeful, tier, held)
    return relaxed.value + run.hopeful.stock[tier] if relaxed.x is not None else np.inf


def _no_prices(run: LargeRun, kept: int) -> Prices:
    """Prices that charge nothing, where no programme has given any."""
    problem = run.grid.problem
    return Prices(
        np.zeros(problem.agents), np.zeros(len(problem.capacity)), np.zeros(len(problem.rows)), np.zeros(kept)
    )


def _enough(run: LargeRun, tier: int, bound: float) -> float:
    """The signed worth at which the tier counts as settled."""
    own = run.own(tier, bound)
    return np.inf if own is None else bound - run.gap * abs(own) / (1 + run.gap)


def _ties(run: LargeRun, tier: int) -> Floats:
    """Small worths of the later tiers: a hundredth of the tier's scale each, and less from tier to tier."""
    tiers = len(run.grid.problem.tiers)
    worth = np.zeros(tiers)
    scales = [max(1.0, float(np.abs(found.arc_worth).max(initial=0.0))) for found in run.grid.problem.tiers]
    for number in range(tier + 1, tiers):
        dated = run.dated[number]
        scale = scales[number] + (
            0.0 if dated is None else float(np.abs(dated[np.isfinite(dated)]).max(initial=0.0))
        )
        worth[number] = 0.01 ** (number - tier) / scale
    return worth


def _result(run: LargeRun, tier: int, choice: Choice) -> TierResult:
    found = run.grid.problem.tiers[tier]
    bound = run.own(tier, run.bounds[tier])
    return settled(
        found, tier_value(run.grid.problem, found, choice), np.inf * found.sign if bound is None else bound
    )
