"""A council's scheme as data: standards, bands, queues, times, quotas, money; unknown keys are faults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

ObjectiveName = Literal[
    "decants_on_time",
    "households",
    "priority",
    "overcrowding",
    "bedrooms_released",
    "large_homes_released",
    "access_matched",
    "ta_savings",
    "speed",
    "temporary_moves",
    "cost",
    "edges",
    # Beyond the data dictionary, for decant plans alone:
    "days_late",
    "programme_end",
    "outside_homes",
]
DEFAULT_OBJECTIVES: tuple[ObjectiveName, ...] = (
    "decants_on_time",
    "priority",
    "overcrowding",
    "bedrooms_released",
    "speed",
)
# Of a decant plan whose policy names none: one move is better than two among the plans that meet the deadlines.
DECANT_OBJECTIVES: tuple[ObjectiveName, ...] = (
    "decants_on_time",
    "temporary_moves",
    "days_late",
    "priority",
    "overcrowding",
    "bedrooms_released",
    "speed",
)
ONLY_FOR_DECANTS: tuple[ObjectiveName, ...] = ("days_late", "programme_end", "outside_homes")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
Condition = str | int | float | bool
# One household cannot swap with itself; five homes are what the national exchange service matches at most
# (https://www.homeswapper.uk/multiswap/).
MIN_EXCHANGE, MAX_EXCHANGE = 2, 5


def _as_list(value: object) -> object:
    """Let ``queue = "transfer"`` mean ``queue = ["transfer"]``."""
    return value if isinstance(value, list | tuple) else (value,)


Conditions = Mapping[str, Annotated[tuple[Condition, ...], BeforeValidator(_as_list)]]


class Record(BaseModel):
    """Base of all policy records: frozen, and a key that is not known is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PairRule(Record):
    """Two persons may share a bedroom when both are younger than `under` (and of one sex, if `same_sex`)."""

    under: int
    same_sex: bool


class BedroomStandard(Record):
    """How many bedrooms a household needs.

    Every couple has one bedroom and every person from `own_room_from` years has one of their own; the
    others are paired as `pairs` allow, in the way that needs fewest bedrooms.
    """

    source: str = ""
    valid_from: date | None = None
    own_room_from: int = Field(ge=0, description="years; a person this old never shares, save in a couple")
    pairs: tuple[PairRule, ...] = ()
    applicant_never_shares: bool = False  # the applicant and partner never share with a child
    count_unborn: bool = False
    ignore_under: float = 0.0  # years; younger children are not counted ...
    ignore_under_unless_multiple: bool = True  # ... unless there are two or more of them
    medical_own_room: bool = True
    carer_room: bool = True  # one more, however many need overnight care
    foster_room: bool = True
    count_away: bool = True
    bedsit_counts_as_bedroom: bool = True


class Queue(Record):
    """One queue of the scheme."""

    acceptance: float = Field(default=1.0, ge=0, le=1)
    weight: float = Field(default=1.0, ge=0)
    max_refusals: int | None = Field(default=None, ge=0)
    landlord: str | None = None  # set for a provider's own list: it takes only this landlord's homes


class Times(Record):
    """Days: `letting` from home ready to tenancy start, `void_works` from tenant gone to home ready."""

    letting: int = Field(ge=0)
    void_works: int = Field(ge=0)
    letting_by_bedrooms: Mapping[int, int] = Field(default_factory=dict)
    void_works_by_bedrooms: Mapping[int, int] = Field(default_factory=dict)
    start_on: Weekday | None = None  # tenancies start on this weekday only; None: any day

    def letting_days(self, bedrooms: int) -> int:
        """Days from ready to tenancy start for a home of that many bedrooms."""
        return self.letting_by_bedrooms.get(bedrooms, self.letting)

    def void_days(self, bedrooms: int) -> int:
        """Days from tenant gone to ready again for a home of that many bedrooms."""
        return self.void_works_by_bedrooms.get(bedrooms, self.void_works)


class Capacity(Record):
    """What the team can do: `moves_per_week` tenancy starts in each seven days from the start."""

    moves_per_week: int | None = Field(default=None, ge=0)


class Eligibility(Record):
    """When a household may not be paid an incentive; a rule without data for it does not refuse."""

    max_arrears: float | None = None  # pounds; more than this refuses
    once_only: bool = False  # refuses who was paid before (`incentive_paid`)
    min_tenancy_years: float | None = None
    queues: tuple[str, ...] = ()  # only these, if any are named


class DatedAmount(Record):
    """An amount in pounds, in force from a date until the next one."""

    valid_from: date
    amount: float
    source: str = ""


class Incentives(Record):
    """Payments to tenants who give up bedrooms, and the budget (pounds) they must stay within."""

    per_bedroom: float = Field(default=0.0, ge=0)
    per_bedroom_from: tuple[DatedAmount, ...] = ()  # dated rates; the one in force at the start is paid
    budget: float | None = Field(default=None, ge=0)
    max_per_household: float | None = Field(default=None, ge=0)
    eligibility: Eligibility = Eligibility()


class Payments(Record):
    """Statutory and local payments as dated amounts; an empty list means nothing is paid."""

    home_loss: tuple[DatedAmount, ...] = ()
    home_loss_residence_months: int = 12
    disturbance: tuple[DatedAmount, ...] = ()
    removals: tuple[DatedAmount, ...] = ()


class Quota(Record):
    """A share or number of the lettings of homes that match `where` for households that match `who`."""

    name: str
    where: Conditions = Field(default_factory=dict)
    who: Conditions = Field(default_factory=dict)
    at_least: str | float | None = None  # a number, or a per cent such as "50%"
    at_most: str | float | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Quota:
        if self.at_least is None and self.at_most is None:
            raise ValueError('a quota needs at_least or at_most, as a number or as a per cent such as "50%"')
        for limit in (self.at_least, self.at_most):
            if limit is not None:
                parse_limit(limit)
        return self


class LocalLettingsPlan(Record):
    """Homes that match `where` go only to households that match `who` (Housing Act 1996 s166A(6)(b))."""

    name: str
    where: Conditions
    who: Conditions


class Nominations(Record):
    """What share of a registered provider's homes the council may let; the rest are the provider's own."""

    first_lets: str = "100%"
    relets: str = "100%"
    source: str = ""


class Limits(Record):
    """Who may not be offered a home at present; a rule without data for the household does not refuse."""

    max_arrears: float | None = None  # pounds
    arrears_exempt_queues: tuple[str, ...] = ()
    max_refusals: int | None = Field(default=None, ge=0)


class Officer(Record):
    """A rehousing officer: whose households are theirs, and how many moves a week they can see through."""

    name: str
    blocks: tuple[str, ...] = ()  # empty: every block that no other officer has
    moves_per_week: int | None = Field(default=None, ge=0)


class Emergency(Record):
    """What `lettings decant --from-today` changes: days to let a home that stands ready, rules not asked.

    Both are for temporary stays only; whoever is out has time for what comes after.
    """

    letting: int = Field(default=0, ge=0)
    waives: tuple[str, ...] = ("areas", "landlords", "property_types", "rent", "shortlist", "local_lettings")


class DecantScheme(Record):
    """How blocks are emptied: temporary stays, who may leave a refurbished block for good, staff, money."""

    temporary: bool = True  # whether anybody may be moved twice
    temporary_waives: tuple[str, ...] = ()  # rules of suitability that are not asked of a temporary home
    # Who leaves a block that is refurbished goes back to the same home. "need": save where that home does not
    # fit its need (as Welwyn Hatfield has it for works of over six months). "anyone": anybody may stay away.
    permanent_from_works: Literal["need", "anyone"] = "need"
    budget: float | None = Field(default=None, ge=0)  # pounds: home loss, disturbance and removals together
    officers: tuple[Officer, ...] = ()
    # Words found in a household's `support` -> weeks it takes to arrange, from the start of the plan.
    support_lead_weeks: Mapping[str, int] = Field(default_factory=dict)
    emergency: Emergency = Emergency()


class Policy(Record):
    """A council's scheme. See the data dictionary for the exact meaning of each key."""

    name: str = ""
    valid_from: date | None = None
    bedroom_standard: str = "bedroom_standard"
    standards: Mapping[str, tuple[BedroomStandard, ...]] = Field(default_factory=dict)
    need_at: Literal["start", "move"] = "start"
    count_unborn: bool | None = None  # None: as the standard says
    applicant_never_shares: bool | None = None
    spare_for_downsizers: int = Field(default=0, ge=0)
    studios_for_one: bool = False  # a person alone who needs one bedroom may have a studio
    max_chain: int | None = Field(default=None, ge=0)
    max_cycle: int = Field(default=0, ge=0)  # households in one exchange; 0: no exchanges
    bids: Literal["shortlist", "suitable"] = "shortlist"
    bands: tuple[str, ...] = ("A", "B", "C", "D")
    band_weights: Mapping[str, float] = Field(default_factory=dict)
    queues: Mapping[str, Queue] = Field(default_factory=dict)
    objectives: tuple[ObjectiveName, ...] = DEFAULT_OBJECTIVES
    priority: Literal["weighted", "strict"] = "weighted"
    deadlines: Literal["aim", "must"] = "aim"  # must: no plan that misses a `move_by` will do
    reserve_accessible: bool = False
    cross_authority: bool = False
    times: Times
    capacity: Capacity = Capacity()
    incentives: Incentives = Incentives()
    payments: Payments = Payments()
    quotas: tuple[Quota, ...] = ()
    local_lettings: tuple[LocalLettingsPlan, ...] = ()
    nominations: Mapping[str, Nominations] = Field(default_factory=dict)
    limits: Limits = Limits()
    decant: DecantScheme = DecantScheme()

    @field_validator("max_cycle")
    @classmethod
    def _is_a_size_of_exchange(cls, value: int) -> int:
        if value and not MIN_EXCHANGE <= value <= MAX_EXCHANGE:
            raise ValueError(
                f"{value} is no size of an exchange: give {MIN_EXCHANGE} to {MAX_EXCHANGE} households, "
                "or 0 for no exchanges"
            )
        return value

    @model_validator(mode="before")
    @classmethod
    def _wrap_single_standards(cls, data: Any) -> Any:
        """Take a named standard that is one table for a list of one; it may be a list of dated ones."""
        if isinstance(data, Mapping) and isinstance(data.get("standards"), Mapping):
            wrapped = {name: _as_list(table) for name, table in data["standards"].items()}
            return {**data, "standards": wrapped}
        return data

    def band_weight(self, band: str) -> float:
        """Weight of a band: as given, or halving down the list to 1 for the last; 1 where there is none."""
        if band in self.band_weights:
            return self.band_weights[band]
        if band not in self.bands:
            return 1.0
        return float(2 ** (len(self.bands) - 1 - self.bands.index(band)))

    def queue(self, name: str) -> Queue:
        """Give the queue's settings; a queue the policy does not mention has the defaults."""
        return self.queues.get(name, Queue())


def parse_limit(limit: str | float) -> tuple[float, bool]:
    """Read a quota's limit.

    Returns
    -------
    (amount, is_share)
        ``("50%")`` gives ``(0.5, True)``, ``30`` gives ``(30.0, False)``.

    Raises
    ------
    ValueError
        If it is neither a number of at least 0 nor a per cent from 0% to 100%.
    """
    text = str(limit).strip()
    try:
        amount = float(text.removesuffix("%").strip())
    except ValueError:
        amount = -1.0
    is_share = text.endswith("%")
    if not amount >= 0 or (is_share and amount > 100):
        raise ValueError(f'{limit!r} is not a number of lettings (30) nor a per cent ("50%", 0% to 100%)')
    return (amount / 100, True) if is_share else (amount, False)
