"""Plans made by hand and at random for tests of documents: they look real, but no rule has checked them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from optimiser.records.plan import Chain, CheckResult, Move, ObjectiveResult, Plan, QuotaResult, Unmet

START = date(2027, 1, 4)
END = START + timedelta(weeks=52)
AREAS = ("Northside", "Riverside", "Mill Lane", "St Anne's", "Eastfield")
QUEUES = ("homeless", "general_needs", "transfer", "under_occupation", "physical_disability")


def home(bedrooms: int = 2, area: str = "Northside", status: str = "occupied", **more: Any) -> dict[str, Any]:
    """Facts of a home as a plan keeps them."""
    facts: dict[str, Any] = {
        "area": area, "address": "", "development": "", "estate": "", "block": "", "landlord": "council",
        "bedrooms": bedrooms, "property_type": "flat", "floor": 0, "lift": False, "access_category": "G",
        "status": status, "weekly_rent": 118.5, "ready_date": None, "tenure": "social_rent",
    }  # fmt: skip
    return facts | more


def household(queue: str, band: str, need: int, rank: int, **more: Any) -> dict[str, Any]:
    """Facts of a household as a plan keeps them."""
    facts: dict[str, Any] = {
        "queue": queue, "band": band, "points": None, "priority_date": "2024-05-01", "need": need,
        "home_id": "", "present_bedrooms": None, "bedrooms_short": None, "bedrooms_spare": None, "areas": [],
        "access_need": "", "move_by": None, "support": "", "rank": rank,
    }  # fmt: skip
    return facts | more


def move(
    chain: str, position: int, who: str, leaves: str | None, takes: str, ready: str, start: str, **more: Any
) -> Move:
    """One letting of a chain."""
    dates = (date.fromisoformat(ready), date.fromisoformat(start))
    return Move(who, leaves, takes, chain, position, "chain", *dates, **more)


def sample_plan() -> Plan:
    """Three chains, a home left empty, a quota that is not met and a deadline that is missed."""
    return Plan(
        scenario="Riverside phase 1 & Mill Lane",
        start=START,
        end=END,
        status="optimal",
        objectives=(
            ObjectiveResult("decants_on_time", 1, 1, 0.0),
            ObjectiveResult("priority", 41, 41, 0.0),
            ObjectiveResult("bedrooms_released", 3, 3, 0.0),
            ObjectiveResult("speed", 604, 603.7, 0.0005),
        ),
        move_list=_SAMPLE_MOVES,
        chain_list=(
            Chain("C01", "chain", "N001", 3, "register"),
            Chain("C02", "chain", "N002", 2, "left_empty", "H0417"),
            Chain("C03", "chain", "N003", 1, "demolished", "H0500"),
        ),
        unmet_list=(
            Unmet("R0104", "rehouse", "3 suitable homes: 3 went to households ranked above."),
            Unmet("R0230", "rehouse", "No home of 5 bedrooms is or comes free."),
            Unmet("D0003", "rehouse", "1 suitable home comes free, after the deadline."),
            Unmet("D0003", "move_by", "Not moved by 2027-06-30: the first suitable home is ready later."),
        ),
        kpi_values=_SAMPLE_KPIS,
        baselines=_SAMPLE_BASELINES,
        quotas=_SAMPLE_QUOTAS,
        home_facts=_SAMPLE_HOMES,
        household_facts=_SAMPLE_HOUSEHOLDS,
        checks=(
            CheckResult("suitable", "Every letting is suitable by the rules of the scheme"),
            CheckResult("quotas", "Every quota is kept", ("half: 3 of 7, expected 3.5",)),
        ),
        settings={
            "gap": 0.001, "time_limit": None, "seed": 0, "overrides": ["phase-2-late"], "moves_per_week": 2,
            "max_chain": 4, "incentive_budget": 10000.0, "solve_seconds": 1.25, "source": "scenarios/tiny",
        },
    )  # fmt: skip


_SAMPLE_MOVES = (
    move("C01", 1, "T0012", "H0931", "N001", "2027-01-04", "2027-01-25", reserves=("T0044", "R0104"),
         reasons=("T0012 is the highest-ranked transfer for a home of 3 bedrooms in Riverside.",)),
    move("C01", 2, "T0020", "H0210", "H0931", "2027-02-22", "2027-03-15", incentive=4000.0,
         reserves=("T0044",), reasons=("T0020 gives up 2 bedrooms.", "A large family can have H0210.")),
    move("C01", 3, "R0007", None, "H0210", "2027-04-26", "2027-05-17", reserves=("R0104", "R0230"),
         reasons=("R0007 is homeless and highest-ranked for 4 bedrooms.",)),
    move("C02", 1, "T0044", "H0300", "N002", "2027-01-04", "2027-01-25", incentive=2000.0,
         reasons=("T0044 gives up 1 bedroom.",)),
    move("C02", 2, "T0051", "H0417", "H0300", "2027-02-22", "2027-03-15", reserves=("R0104",),
         reasons=("=T0051 needs a ground-floor home.",)),
    move("C03", 1, "D0001", "H0500", "N003", "2027-01-18", "2027-02-08",
         reasons=("D0001 must leave Mill House by 31/03/2027.",)),
)  # fmt: skip

_NEW = {"development": "Riverside", "access_category": "E"}
_SAMPLE_HOMES: Mapping[str, Mapping[str, Any]] = {
    "N001": home(3, "Riverside", "new_build", address="1 Wharf Road", ready_date="2027-01-04", **_NEW),
    "N002": home(2, "Riverside", "new_build", address="2 Wharf Road", ready_date="2027-01-04", **_NEW),
    "N003": home(1, "Riverside", "new_build", address="=3 Wharf Road", ready_date="2027-01-18", **_NEW),
    "N004": home(1, "Riverside", "new_build", address="4 Wharf Road", ready_date="2027-01-18", **_NEW),
    "V010": home(0, "Mill Lane", "vacant", address="Flat 9, Mill Court", ready_date="2027-03-01"),
    "V011": home(2, "Mill Lane", "vacant", address="@ the Lodge", ready_date="2028-03-01"),
    "H0931": home(2, "Northside", address="12 Acre Street", property_type="maisonette"),
    "H0210": home(4, "Northside", address="7 Hill View", property_type="house"),
    "H0300": home(3, "St Anne's", address="18 Church Walk", property_type="house"),
    "H0417": home(2, "Eastfield", address="Flat 3, Elm House", ready_date="2027-04-12"),
    "H0500": home(1, "Mill Lane", address="Flat 1, Mill House", block="Mill House"),
}
_SAMPLE_HOUSEHOLDS: Mapping[str, Mapping[str, Any]] = {
    "T0012": household("transfer", "A", 3, 2, home_id="H0931", areas=["Riverside"], bedrooms_short=1),
    "T0020": household("under_occupation", "B", 2, 9, home_id="H0210", support="needs <help> with packing"),
    "T0044": household("under_occupation", "B", 2, 10, home_id="H0300"),
    "T0051": household("transfer", "C", 3, 30, home_id="H0417", areas=["St Anne's", "Northside"]),
    "D0001": household("decant", "A", 1, 1, home_id="H0500", move_by="2027-03-31"),
    "D0003": household("decant", "A", 2, 3, home_id="H0503", move_by="2027-06-30"),
    "R0007": household("homeless", "A", 4, 4),
    "R0104": household("homeless", "B", 2, 12, areas=["Northside", "Riverside"]),
    "R0230": household("general_needs", "D", 5, 88),
}
_SAMPLE_KPIS: Mapping[str, Any] = {
    "households_rehoused": 6, "vacancies": 5, "vacancies_let": 3, "households_per_vacancy": 1.2, "chains": 3,
    "longest_chain": 3, "by_queue": {"transfer": 2, "under_occupation": 2, "homeless": 1, "decant": 1},
    "by_bedrooms": {1: 1, 2: 2, 3: 2, 4: 1}, "bedrooms_released": 3, "large_homes_released": 2,
    "overcrowding_solved": 2, "overcrowded_moved": 2, "bedrooms_gained": 2, "accessible_matched": 0,
    "accessible_wasted": 0, "homes_left_empty": 3, "empty_days_total": 604, "relet_days_housemark": 49.5,
    "relets_counted_housemark": 3, "relet_days_core": None, "relets_counted_core": 0,
    "incentive_spend": 6000.0, "ta_saving": 8420.5, "rent_lost": 2140.75, "cost": -279.75,
}  # fmt: skip
_SAMPLE_BASELINES = {
    "top_ranked": {**_SAMPLE_KPIS, "households_rehoused": 4, "bedrooms_released": 0, "empty_days_total": 700,
                   "by_queue": {"homeless": 3, "decant": 1}},
    "chain_aware": {**_SAMPLE_KPIS, "households_rehoused": 5, "bedrooms_released": 4, "homes_left_empty": 2},
}  # fmt: skip
_SAMPLE_QUOTAS = (
    QuotaResult("half to transfers", "At least half of the lettings at Riverside go to transfers", 2, 4, 2.0,
                None, True, ("T0012", "T0044")),
    QuotaResult("homeless households", "From 2 to 4 lettings go to homeless households", 1, None, 2, 4, False,
                ("R0007",)),
    QuotaResult("incentive budget", "Incentives stay within £10,000", 6000.0, None, None, 10000.0, True),
)  # fmt: skip


def empty_plan() -> Plan:
    """A plan that lets nothing and knows nothing more."""
    return Plan("Nothing to let", START, END, "optimal", (), (), ())


def bare_plan() -> Plan:
    """The sample without every part that a plan may lack."""
    return replace(
        sample_plan(),
        objectives=(),
        baselines={},
        quotas=(),
        checks=(),
        settings={},
        unmet_list=(),
        kpi_values={},
    )


def large_plan(seed: int = 7, vacancies: int = 110, waiting: int = 3700) -> Plan:
    """A borough-year: about 250 lettings in chains of up to four, baselines, quotas, thousands waiting."""
    draw = random.Random(seed)
    made = _Made(draw)
    for number in range(1, vacancies + 1):
        made.chain(number)
    unmet = tuple(made.unmet(number) for number in range(1, waiting + 1))
    return replace(
        sample_plan(),
        scenario="Thamesbrook lettings 2027/28",
        objectives=(
            ObjectiveResult("decants_on_time", 12, 12, 0.0),
            ObjectiveResult("priority", 1874, 1875.2, 0.00064),
            ObjectiveResult("overcrowding", 61, 61, 0.0),
            ObjectiveResult("bedrooms_released", 84, 84, 0.0),
            ObjectiveResult("ta_savings", 1284310.4, 1284990.0, 0.0005291),
            ObjectiveResult("speed", 9214, 9210, 0.0004343),
        ),
        move_list=tuple(made.moves),
        chain_list=tuple(made.chains),
        unmet_list=unmet,
        kpi_values=made.kpis(1.0),
        baselines={"top_ranked": made.kpis(0.62), "chain_aware": made.kpis(0.91)},
        quotas=made.quotas(),
        home_facts=made.homes,
        household_facts=made.households,
        checks=_LARGE_CHECKS,
        settings={
            "gap": 0.001, "overrides": [], "moves_per_week": 8, "max_chain": 4, "incentive_budget": 150000.0,
            "source": "scenarios/new-development",
        },
    )  # fmt: skip


_LARGE_CHECKS = tuple(
    CheckResult(name, sentence)
    for name, sentence in (
        ("ids", "Every household and home of the plan is in the tables"),
        ("suitable", "Every letting is suitable by every rule of the scheme"),
        ("once", "No home is let twice and no household moves twice"),
        ("freed", "A freed home is let only after it is free and ready again"),
        ("dates", "Every tenancy starts within the period and after the letting days"),
        ("capacity", "No week has more tenancy starts than the team can manage"),
        ("chains", "No chain is longer than the scheme allows"),
        ("quotas", "Every quota and nominations agreement is kept"),
        ("budget", "Incentives stay within the budget"),
        ("objectives", "The values reported are the true ones"),
    )
)
_REASONS = (
    "{n} suitable homes: {n} went to households ranked above.",
    "No home of {need} bedrooms in the areas it asks for is or comes free; the nearest is in {area}.",
    "{n} suitable homes: 1 went to a household ranked below whose move freed a home for T{id:04d}.",
    "Needs an accessible home of category B or better; none is or comes free.",
    "Owes £{n}40 of rent; nobody who owes more than £500 is offered a home.",
)


class _Made:
    """What a random plan is made of, as it grows."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.moves: list[Move] = []
        self.chains: list[Chain] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.households: dict[str, dict[str, Any]] = {}

    def chain(self, number: int) -> None:
        """Add a vacancy and, for most, the chain of lettings that follows."""
        new = number <= 53
        home_id = f"N{number:03d}" if new else f"V{number:03d}"
        ready = START + timedelta(days=self.draw.choice((0, 84, 168)) if new else self.draw.randrange(0, 330))
        facts = self.home(home_id, "new_build" if new else "vacant")
        facts["ready_date"] = ready.isoformat()
        if self.draw.random() < 0.03:
            return
        chain_id = f"C{len(self.chains) + 1:03d}"
        length, left = 0, None
        start = ready + timedelta(days=21)
        while start < END:
            length += 1
            freed = self.letting(
                chain_id, length, home_id, ready, start, self.draw.random() < 0.62 and length < 4
            )
            if freed is None:
                left = None
                break
            home_id = left = freed
            ready = start + timedelta(days=28 + self.draw.randrange(0, 15))
            start = ready + timedelta(days=21 + 7 * self.draw.randrange(0, 3))
        if length:
            first = next(move.to_home_id for move in self.moves if move.chain_id == chain_id)
            self.chains.append(
                Chain(chain_id, "chain", first, length, "left_empty" if left else "register", left)
            )

    def home(self, home_id: str, status: str) -> dict[str, Any]:
        """Add a home."""
        area = "Riverside" if status == "new_build" else self.draw.choice(AREAS)
        self.homes[home_id] = home(
            self.draw.choice((1, 1, 2, 2, 2, 3, 3, 4)), area, status,
            address=f"Flat {self.draw.randrange(1, 90)}, {self.draw.choice(('Elm', 'Oak', 'Mill'))} House",
            development="Riverside Quay" if status == "new_build" else "",
            property_type=self.draw.choice(("flat", "flat", "maisonette", "house")),
            access_category=self.draw.choice(("A", "E", "F", "G", "G", "G")),
        )  # fmt: skip
        return self.homes[home_id]

    def letting(
        self, chain_id: str, position: int, takes: str, ready: date, start: date, tenant: bool
    ) -> str | None:
        """Add a letting; give the home that it frees."""
        number = len(self.moves) + 1
        who = f"T{number:04d}" if tenant else f"R{number:04d}"
        leaves = f"H{number:04d}" if tenant else None
        queue = self.draw.choice(QUEUES[2:] if tenant else QUEUES[:2])
        facts = household(queue, self.draw.choice("ABCD"), int(self.homes[takes]["bedrooms"]), number)
        self.households[who] = facts
        if leaves:
            self.home(leaves, "occupied")
            facts["home_id"] = leaves
        incentive = 2000.0 if queue == "under_occupation" else 0.0
        reasons = (
            f"{who} is number {number} by priority and the highest-ranked for {takes}.",
            *((f"Frees {leaves} in {self.homes[leaves]['area']}.",) if leaves else ()),
        )
        reserves = (f"R{9000 + number}", f"R{9500 + number}")
        self.moves.append(
            Move(who, leaves, takes, chain_id, position, "chain", ready, start, reserves, incentive, reasons)
        )
        return leaves

    def unmet(self, number: int) -> Unmet:
        """Add a household that waits."""
        queue, band = self.draw.choice(QUEUES), self.draw.choice("ABCD")
        rank, need = 300 + number, self.draw.choice((1, 2, 2, 3, 4))
        household_id = f"W{number:05d}"
        areas = self.draw.sample(AREAS, self.draw.randrange(0, 4))
        self.households[household_id] = household(queue, band, need, rank, areas=areas)
        text = self.draw.choice(_REASONS)
        reason = text.format(
            n=self.draw.randrange(2, 9), need=need, area=AREAS[0], id=self.draw.randrange(1, 99)
        )
        return Unmet(household_id, "rehouse", reason)

    def kpis(self, share: float) -> dict[str, Any]:
        """KPIs of the size of this plan, or a share of them for a baseline."""
        moved = round(len(self.moves) * share)
        return dict(_SAMPLE_KPIS) | {
            "households_rehoused": moved, "vacancies": 110, "vacancies_let": 107, "chains": len(self.chains),
            "households_per_vacancy": moved / 110, "longest_chain": 4, "bedrooms_released": round(84 * share),
            "by_queue": {queue: round(moved / 5) for queue in QUEUES},
            "by_bedrooms": {size: round(moved / 4) for size in range(1, 5)},
            "large_homes_released": round(31 * share), "overcrowding_solved": round(49 * share),
            "bedrooms_gained": round(61 * share), "accessible_matched": 17, "accessible_wasted": 6,
            "homes_left_empty": round(self.left_empty() / share), "empty_days_total": round(9214 / share),
            "incentive_spend": 118000 * share, "ta_saving": 1284310.4 * share, "rent_lost": 155976.25 / share,
            "cost": 155976.25 / share - 1166310.4 * share,
        }  # fmt: skip

    def left_empty(self) -> int:
        """Count the homes that nobody takes."""
        return len(self.homes) - len(self.moves)

    def quotas(self) -> tuple[QuotaResult, ...]:
        """Four quotas, one of them not met."""
        at_quay = [m for m in self.moves if self.homes[m.to_home_id]["development"]]
        tenants = tuple(m.household_id for m in at_quay if m.from_home_id)
        homeless = tuple(
            m.household_id for m in self.moves if self.households[m.household_id]["queue"] == "homeless"
        )
        half, total = len(at_quay) / 2, float(len(at_quay))
        met = len(tenants) >= half
        asks = "At least 50% of the lettings at Riverside Quay go to transfers and under-occupiers"
        return (
            QuotaResult("half to transfers", asks, len(tenants), total, half, None, met, tenants),
            QuotaResult("homeless households", "From 60 to 90 lettings go to homeless households",
                        len(homeless), float(len(self.moves)), 60.0, 90.0,
                        60 <= len(homeless) <= 90, homeless),
            QuotaResult("bungalows for over-55s", "At least 4 bungalows go to people over 55", 1.0, None, 4.0,
                        None, False, homeless[:1]),
            QuotaResult("incentive budget", "Incentives stay within £150,000",
                        sum(m.incentive for m in self.moves), None, None, 150000.0, True),
        )  # fmt: skip
