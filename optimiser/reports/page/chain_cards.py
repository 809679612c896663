"""The chains as the page draws them: grouped by length, each a row of homes and households in turn."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.records.plan import Chain, Move
from optimiser.reports.content.document import Document
from optimiser.reports.content.index import PlanIndex, ending, in_turn
from optimiser.reports.content.words import as_number, count, natural, plain

_OPEN_UP_TO = 40


@dataclass(frozen=True, slots=True)
class Link:
    """A letting in a chain: the home, the household that takes it, and whether it frees the next home."""

    move: Move
    home: str
    household: str
    frees: str | None


@dataclass(frozen=True, slots=True)
class ChainCard:
    """A chain, its links, and what the filters look at."""

    chain: Chain
    links: list[Link]
    ending: str
    areas: str
    bedrooms: str
    words: str


@dataclass(frozen=True, slots=True)
class ChainGroup:
    """Chains of one length; `is_open` when the page shows them at once."""

    title: str
    cards: list[ChainCard]
    is_open: bool


def chain_groups(document: Document) -> list[ChainGroup]:
    """Exchanges first, then chains by length, longest first; all open where there are few chains."""
    cards = [_card(document.index, chain) for chain in document.plan.chain_list]
    keys = sorted({_key(card.chain) for card in cards})
    few = len(cards) <= _OPEN_UP_TO
    groups = []
    for key in keys:
        members = [card for card in cards if _key(card.chain) == key]
        members.sort(key=lambda card: natural(card.chain.chain_id))
        groups.append(ChainGroup(_title(members), members, few or key == keys[0]))
    return groups


def filter_choices(groups: list[ChainGroup]) -> tuple[list[str], list[str]]:
    """Areas and numbers of bedrooms that occur in the chains, for the two filters."""
    cards = [card for group in groups for card in group.cards]
    areas = {area for card in cards for area in card.areas.split("|") if area}
    bedrooms = {number for card in cards for number in card.bedrooms.split("|") if number}
    return sorted(areas), sorted(bedrooms, key=natural)


def _key(chain: Chain) -> tuple[bool, int]:
    return (chain.kind != "exchange", -chain.moves)


def _title(members: list[ChainCard]) -> str:
    chain = members[0].chain
    if chain.kind == "exchange":
        return f"{count(len(members), 'exchange')} of {count(chain.moves, 'household')}"
    if chain.moves == 1:
        return f"{count(len(members), 'single letting')} (no further home is freed and let)"
    return f"{count(len(members), 'chain')} of {count(chain.moves, 'household')}"


def _card(found: PlanIndex, chain: Chain) -> ChainCard:
    moves = found.by_chain.get(chain.chain_id, ())
    homes = [found.home(move.to_home_id) for move in moves]
    areas = sorted({str(home["area"]) for home in homes if home.get("area")})
    sizes = (as_number(home.get("bedrooms")) for home in homes)
    numbers = sorted({f"{size:g}" for size in sizes if size is not None})
    ids = [chain.chain_id] + [name for move in moves for name in (move.to_home_id, move.household_id)]
    return ChainCard(
        chain,
        [_link(found, move) for move in in_turn(moves)],
        ending(chain),
        "|".join(areas),
        "|".join(numbers),
        " ".join(ids).casefold(),
    )


def _link(found: PlanIndex, move: Move) -> Link:
    home = found.place(move.to_home_id)
    household = found.person(move.household_id)
    if move.kind not in ("chain", "exchange"):
        household = f"{household}; {plain(move.kind).lower()}"
    return Link(move, home, household, move.from_home_id)
