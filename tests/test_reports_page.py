"""The page: one file, nothing from outside, every chain in it, nothing that a plan could inject."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from plan_builder import bare_plan, empty_plan, household, large_plan, move, sample_plan

from optimiser.records.plan import Chain, Plan, Unmet
from optimiser.reports import write_html

_VOID = {"meta", "br", "rect", "line", "circle", "input", "link", "img"}


def page(plan: Plan, folder: Path) -> str:
    """Write a plan as a page and read it."""
    return write_html(plan, folder / "plan.html").read_text(encoding="utf-8")


class Outline(HTMLParser):
    """What the tests look at: headings in order, ids, links within the page, tags left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []
        self.unlabelled = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if str(given.get("href") or "").startswith("#"):
            self.targets.append(str(given["href"])[1:])
        if given.get("role") == "img" and not given.get("aria-label"):
            self.unlabelled += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(sample_plan(), tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(large_plan(), tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize("which", ["sample", "large"])
def test_the_page_asks_nothing_of_the_network(which: str, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(which)
    assert not re.findall(r"https?://(?!www\.w3\.org/)", text)
    assert not re.findall(r"(?:src|href)\s*=\s*[\"'](?!#)", text)
    assert not re.findall(r"@import|<link|<iframe|<img|fetch\(|XMLHttp|url\((?!#)", text)


@pytest.mark.parametrize("which", ["sample", "large"])
def test_the_page_is_well_formed_and_its_parts_can_be_reached(
    which: str, request: pytest.FixtureRequest
) -> None:
    outline = Outline(request.getfixturevalue(which))
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)
    assert outline.unlabelled == 0


def test_headings_go_down_one_level_at_a_time(sample: str) -> None:
    levels = Outline(sample).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_is_in_british_english_and_fits_a_phone(sample: str) -> None:
    assert '<html lang="en-GB">' in sample
    assert 'name="viewport"' in sample
    assert "@media print" in sample


def test_every_table_names_its_columns_for_screen_readers(sample: str) -> None:
    heads = re.findall(r"<thead>.*?</thead>", sample, flags=re.DOTALL)
    assert heads
    assert all("<th>" not in head and 'scope="col"' in head for head in heads)


def test_every_chain_is_drawn_with_its_homes_and_households(large: str) -> None:
    plan = large_plan()
    for chain in plan.chain_list:
        assert f'<span class="name">{chain.chain_id}</span>' in large
    boxes = re.findall(r'<div class="box (?:home|who)"><b>(\w+)</b>', large)
    assert sorted(boxes) == sorted(name for m in plan.move_list for name in (m.to_home_id, m.household_id))


def test_many_chains_are_folded_away_and_few_are_shown_at_once(sample: str, large: str) -> None:
    assert sample.count('<details class="group" open>') == 3
    assert large.count('<details class="group" open>') == 1
    assert large.count('<details class="group"') == 4


def test_chains_can_be_filtered_by_area_and_bedrooms_only_where_there_is_a_script(sample: str) -> None:
    assert 'id="filters" hidden' in sample
    assert 'data-areas="Northside|Riverside" data-bedrooms="2|3|4"' in sample


def test_an_exchange_is_drawn_back_to_its_first_home(tmp_path: Path) -> None:
    moves = (
        replace(move("X1", 1, "T1", "H1", "H2", "2027-01-25", "2027-01-25"), kind="exchange"),
        replace(move("X1", 2, "T2", "H2", "H1", "2027-01-25", "2027-01-25"), kind="exchange"),
    )
    chains = (Chain("X1", "exchange", "H1", 2, "exchange"),)
    text = page(replace(empty_plan(), move_list=moves, chain_list=chains), tmp_path)
    assert "2 households move in 1 exchange." in text
    assert "1 exchange of 2 households" in text
    assert '<div class="box end"><b>H1</b>back to the first home</div>' in text
    assert "In an exchange, marked X, tenants swap homes" in text


def test_a_temporary_move_is_said_to_be_one(tmp_path: Path) -> None:
    first, *others = sample_plan().move_list
    moves = (replace(first, kind="decant_temporary"), *others)
    text = page(replace(sample_plan(), move_list=moves), tmp_path)
    assert "Transfer, band A, needs 3 bedrooms; decant (temporary)" in text


def test_what_the_plan_says_is_escaped(tmp_path: Path) -> None:
    nasty = '<script>alert("x")</script>'
    plan = sample_plan()
    first, *others = plan.move_list
    plan = replace(
        plan,
        scenario=nasty,
        move_list=(replace(first, household_id=nasty, reasons=(nasty,)), *others),
        unmet_list=(Unmet(nasty, "rehouse", nasty),),
        home_facts={**plan.home_facts, "N001": {**plan.home_facts["N001"], "area": nasty}},
        household_facts={nasty: household(nasty, nasty, 2, 1)},
        quotas=(replace(plan.quotas[0], name=nasty, sentence=nasty),),
        baselines={nasty: plan.kpi_values},
    )
    text = page(plan, tmp_path)
    assert "alert(" in text
    assert "<script>alert" not in text
    assert text.count("<script>") == 1
    assert '"x"' not in text


def test_the_first_who_wait_are_shown_and_the_rest_are_said_to_be_in_the_workbook(large: str) -> None:
    assert "The first 50 of 3,700 are shown. All are in the workbook" in large
    assert len(re.findall(r'<th scope="row">W\d{5}</th>', large)) == 50


def test_reasons_alike_but_for_their_figures_are_counted_together(large: str) -> None:
    by_reason = large.split("<caption>By reason</caption>")[1].split("</table>")[0]
    counts = [int(found.replace(",", "")) for found in re.findall(r'class="number">([\d,]+)<', by_reason)]
    assert sum(counts) == 3700
    assert len(counts) == 5


def test_a_missed_deadline_is_listed_on_its_own(sample: str) -> None:
    assert "3 households without a home in this plan; 1 deadline missed." in sample
    assert "<caption>Deadlines missed</caption>" in sample


def test_a_quota_bar_says_in_words_what_it_shows(sample: str) -> None:
    assert 'aria-label="half to transfers: 2 of 4 (50%), asked at least 2, met"' in sample
    assert 'aria-label="homeless households: 1, asked from 2 to 4, not met"' in sample


def test_the_plan_stands_beside_its_baselines(sample: str) -> None:
    assert 'aria-label="This plan: 6 households"' in sample
    assert 'aria-label="Highest-ranked household each time: 4 households"' in sample


def test_the_page_stays_small(large: str) -> None:
    assert len(large) < 400_000


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one = write_html(large_plan(), tmp_path / "one.html").read_bytes()
    two = write_html(large_plan(), tmp_path / "two.html").read_bytes()
    assert one == two


@pytest.mark.parametrize("plan", [bare_plan(), empty_plan()], ids=["bare", "empty"])
def test_a_plan_that_lacks_every_optional_part_still_makes_a_page(plan: Plan, tmp_path: Path) -> None:
    text = page(plan, tmp_path)
    assert not Outline(text).open
    assert "This plan has not been checked against its rules." in text
    assert 'id="quotas"' not in text
    assert 'id="compared"' not in text
    assert "None" not in text


def test_a_plan_that_lets_nothing_says_so(tmp_path: Path) -> None:
    text = page(empty_plan(), tmp_path)
    assert "Nobody is rehoused in this plan." in text
    assert "There are no chains in this plan." in text
