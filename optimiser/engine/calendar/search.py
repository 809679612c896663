"""Better choices from a good one: chains that share lines are taken apart together and solved again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimiser.engine.calendar.parts import Incumbent, resolve, shortfalls
from optimiser.engine.calendar.prices import Valuation
from optimiser.engine.model.problem import Bools, ChainProblem, Choice, Floats, Ints

CHAINS = 25  # chains taken apart at once, to begin with
MOST_CHAINS = 60
COLUMNS = 2500  # dated choices considered for them
PART_SECONDS = 4.0
WIDE_FROM = 20_000  # pairs from which a part looks at what is near it alone
PATIENCE = 6  # parts without gain


@dataclass
class Search:
    """A running improvement of one tier.

    Attributes
    ----------
    valuation : Valuation
        Prices, tier and what must be kept of the earlier tiers.
    side_worth : (tiers,) float
        Small worths that settle ties in favour of later tiers.
    choice : Choice
    seed : int
    patience : int
        Parts without gain before more chains are taken apart at once, and at last before it ends.
    """

    valuation: Valuation
    side_worth: Floats
    choice: Choice
    seed: int
    patience: int = PATIENCE

    def begin(self) -> None:
        """Read the choice as chains."""
        self.incumbent = Incumbent.of(self.valuation.grid, self.choice)

    def run(
        self, enough: Callable[[], bool], time_left: Callable[[], float], report: Callable[[float], None]
    ) -> None:
        """Improve until it is enough, nothing more is found, or the time is out."""
        rng = np.random.default_rng(self.seed)
        chains, without, step = CHAINS, 0, 0
        self.begin()
        best = self.score(self.choice)
        while (best[0] < 0 or not enough()) and time_left() > 0.1 and len(self.choice.arc):
            opened = self._open(rng, chains)
            limit = min(PART_SECONDS, time_left())
            found = self._again(opened, limit, self.seed + step)
            step += 1
            score = None if found is None else self.score(found)
            if found is None or score is None or score < best:
                without += 1
            else:
                without = 0 if score > best else without + 1
                best, self.choice = score, found
                self.begin()
                report(score[1])
            if without >= self.patience:
                if chains >= MOST_CHAINS:
                    break
                chains, without = min(MOST_CHAINS, chains * 2), 0

    def score(self, choice: Choice) -> tuple[float, ...]:
        """Less short of the side rows first, then the tier's worth, then the small worths."""
        worths = self.worths(choice)
        ties = float(np.dot(self.side_worth, worths))
        return (self.shortfall(choice), round(worths[self.valuation.tier], 6), round(ties, 6))

    def shortfall(self, choice: Choice) -> float:
        """How far the side rows are from being met, 0 or less."""
        problem = self.valuation.grid.problem
        short = -float((shortfalls(problem, choice) / _scales(problem)).sum())
        return short if short < -1e-7 else 0.0

    def worths(self, choice: Choice) -> list[float]:
        """Signed worth of a choice in every tier."""
        incumbent, dated = Incumbent.of(self.valuation.grid, choice), self.valuation.dated
        return [float(incumbent.worth(number, own).sum()) for number, own in enumerate(dated)]

    def _again(self, opened: Bools, limit: float, seed: int) -> Choice | None:
        if not opened.any():
            return None
        valuation = self.valuation
        problem = valuation.grid.problem
        lines = self._lines_of(opened) if self.is_wide else None
        short = shortfalls(problem, self.choice)
        if not np.any(short > 1e-9):
            return resolve(
                self.incumbent,
                opened,
                valuation,
                self.side_worth,
                COLUMNS * opened.sum() // 80 + 500,
                limit,
                seed,
                lines=lines,
            )
        eased, wanted = _eased(problem, self.choice, short)
        easier = replace(valuation, grid=valuation.grid.sharing(valuation.grid.supply, eased))
        incumbent = replace(self.incumbent, problem=eased, grid=easier.grid)
        return resolve(
            incumbent, opened, easier, self.side_worth, COLUMNS, limit, seed, extra=wanted, lines=lines
        )

    @property
    def is_wide(self) -> bool:
        """Whether pairs are so many that a part looks at those near it alone."""
        return self.valuation.grid.problem.pairs > WIDE_FROM

    def _lines_of(self, opened: Bools) -> Bools:
        """(lines,) those that whoever is in opened chains could enter, or leaves."""
        problem = self.valuation.grid.problem
        pairs = problem.pairs_open_to(self.choice.arc[opened])
        found = np.zeros(problem.lines + 1, bool)  # the last is none
        found[problem.pair_line[pairs]] = True
        found[problem.pair_next[pairs]] = True
        return found[:-1]

    def _open(self, rng: np.random.Generator, chains: int) -> Bools:
        """Whole chains near a random agent or chain: those that enter lines it could use."""
        problem, links = self.valuation.grid.problem, self.incumbent.links
        roots = np.unique(links.root)
        lines = self._lines_near(rng)
        touching = np.isin(problem.pair_line[problem.arc_pair[self.choice.arc]], lines)
        near = rng.permutation(np.unique(links.root[touching]))[: chains * 3 // 4]
        others = np.setdiff1d(roots, near)
        if self.is_wide:  # those that share lines with them
            reach = self._lines_of(np.isin(links.root, near))
            shared = reach[problem.pair_line[problem.arc_pair[self.choice.arc]]]
            others = np.intersect1d(others, links.root[shared])
        others = rng.permutation(others)[: chains - len(near)]
        return np.isin(links.root, np.concatenate([near, others]))

    def _lines_near(self, rng: np.random.Generator) -> Ints:
        """Lines that an agent worth looking at could enter."""
        problem = self.valuation.grid.problem
        agent = self.target(rng)
        return np.unique(problem.pair_line[problem.arc_pair[problem.arc_agent == agent]])

    def target(self, rng: np.random.Generator) -> int:
        """An agent left out whose price says it is missed, or any chosen one."""
        problem = self.valuation.grid.problem
        missed = self.valuation.prices.agent.copy()
        missed[problem.arc_agent[self.choice.arc]] = 0.0
        if missed.sum() > 1e-9 and rng.random() < 0.6:
            return int(rng.choice(problem.agents, p=missed / missed.sum()))
        return int(problem.arc_agent[rng.choice(self.choice.arc)])


def _scales(problem: ChainProblem) -> Floats:
    """Largest value of each side row, so that shortfalls in pounds and in lettings can be added."""
    return np.array([max(1e-9, float(np.abs(row.arc_value).max(initial=0.0))) for row in problem.rows])


def _eased(problem: ChainProblem, choice: Choice, short: Floats) -> tuple[ChainProblem, Floats]:
    """Limits no tighter than the choice is, and the (arcs,) worth of getting nearer to the real ones.

    Nothing is gained by going beyond them: at most one choice too far, for where they cannot be met exactly.
    """
    wanted = np.zeros(problem.arcs)
    rows = []
    for row, missing, scale in zip(problem.rows, short, _scales(problem), strict=True):
        total = float(row.arc_value[choice.arc].sum())
        lower, upper = row.lower, row.upper
        if missing > 1e-9:
            wanted += (1.0 if total < row.lower else -1.0) * row.arc_value / scale
            lower, upper = max(lower, upper - scale), min(upper, row.lower + scale)
        rows.append(replace(row, lower=min(lower, total), upper=max(upper, total)))
    return replace(problem, rows=tuple(rows)), wanted
