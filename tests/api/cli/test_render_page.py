"""The plan as one HTML page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from api.cli.html.charts import fair_plot, scope_bars
from api.cli.html.page import render_page
from constraints.coverage import Coverage
from scheduler.reports.load import load_report
from scheduler.reports.scope import scope_reduction
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_team,
    a_term,
    a_volunteer,
    an_engineer,
)
from tests.support.plans import a_view
from tests.support.tiny_quarter import tiny_quarter

WRITTEN_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
VOID = {"meta", "line", "circle", "rect", "br", "link", "img"}


class Page(HTMLParser):
    """Reads a page: its elements with attributes, its text, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def count(self, tag, **attributes):
        return sum(t == tag and attributes.items() <= a.items() for t, a in self.elements)


@pytest.fixture(scope="module")
def text():
    return render_page(tiny_quarter(), generated_at=WRITTEN_AT)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_is_well_formed(page):
    """Every element that opens is closed, in order."""
    assert page.open == []
    assert page.count("html") == 1


def test_the_page_loads_nothing(text, page):
    """No script, no picture, no font, no link: it can be mailed and archived."""
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert not [a for _, a in page.elements if {"src", "href"} & a.keys()]
    assert not re.search(r"https?://|url\(|@import", text)
    assert page.count("meta", content="default-src 'none'; style-src 'unsafe-inline'") == 1


def test_equal_plans_give_equal_pages(text):
    """Byte for byte; the time of writing is an argument."""
    assert render_page(tiny_quarter(), generated_at=WRITTEN_AT) == text


def test_what_people_wrote_is_escaped(text):
    """Names and titles are text, whatever is in them."""
    assert "<b>Featherstonehaugh" not in text
    assert "&lt;b&gt;Featherstonehaugh&lt;/b&gt; &amp; Sons [red]" in text
    assert "Upgrade &lt;18&gt;" in text


def test_the_heatmap_is_a_table_with_headings_of_rows_and_columns(page):
    """Thirteen weekends, five engineers, two teams, and words behind every code."""
    months = [a for tag, a in page.elements if tag == "th" and a.get("scope") == "colgroup"]
    assert sum(int(a["colspan"]) for a in months) == 13
    assert page.count("th", scope="row", **{"class": "name"}) == 5 + 2 + 3
    assert page.count("th", scope="rowgroup") == 3
    cells = [a for tag, a in page.elements if tag == "td" and "term" in (a.get("class") or "").split()]
    assert [a["title"] for a in cells] == ["on term: Escalation Engineer"] * 6


@pytest.mark.parametrize(
    "part",
    [
        "The quarter",
        "Open seats",
        "Fairness",
        "Scope reduction",
        "Customer events",
        "What is proven",
        "Rules and what they cost",
        "CP-SAT 9.15, seed 7, workers 1, 1.5 s",
        "01 Dec 2026 09:00 UTC",
        "Feasible",
        "Escalation Engineer, seat 1, 2 weeks from 04 Jan 2027",
        "Weekends need weeks of rest between them. Owner: Ops.",
    ],
)
def test_the_page_shows(page, part):
    """Everything that a manager asks for is on it."""
    assert part in page.text


def test_the_digests_stand_at_the_foot(page):
    """With them the plan can be replayed."""
    provenance = tiny_quarter().provenance
    assert provenance.problem_digest in page.text
    assert provenance.policy_digest in page.text


@pytest.mark.parametrize("reason", ["Seats come first", "Seats come first."])
def test_a_reason_ends_with_one_full_stop_however_it_was_written(reason):
    """People write reasons with a full stop or without."""
    view = a_view(a_problem(), constraints=(Coverage(weight=1, reason=reason),))
    said = Page(render_page(view, generated_at=WRITTEN_AT)).text
    assert "Seats come first." in said
    assert "Seats come first.." not in said


def test_a_plan_without_anybody_still_makes_a_page():
    """No engineer, no shift, no event."""
    empty = a_view(a_problem(engineers=(), rotations=()))
    page = Page(render_page(empty, generated_at=WRITTEN_AT))
    assert page.open == []
    assert "Every seat is filled." in page.text


def test_the_fairness_plot_puts_those_above_their_share_first():
    """The dot stands right of the bar for them, left of it for the others."""
    shifts = (a_shift(SATURDAY), a_shift(SATURDAY, "16:00"))
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=shifts)
    plot = fair_plot(load_report(problem, a_schedule(problem, *(("ben", shift.id) for shift in shifts))))
    assert [(mark.row.engineer_id, mark.side) for mark in plot.marks] == [("ben", "over"), ("ada", "under")]
    above, below = plot.marks
    assert above.load_x > above.due_x == below.due_x > below.load_x
    assert above.length == below.length
    assert above.load_x <= plot.width


@pytest.mark.parametrize(("deviation", "side"), [(5, "near"), (6, "over"), (-5, "near"), (-6, "under")])
def test_half_a_point_either_way_counts_as_even(deviation, side):
    """Five tenths are near, six are not."""
    problem = a_problem(shifts=(a_shift(SATURDAY),))
    (row,) = load_report(problem, a_schedule(problem))
    from dataclasses import replace

    (mark,) = fair_plot((replace(row, points=(row.due or 0) + deviation),)).marks
    assert mark.side == side


def test_bars_of_teams_share_one_scale_and_end_at_what_is_allowed():
    """One of ten on term fills half of the height at which two of ten are allowed."""
    term = a_term(MONDAY, 4)
    problem = a_problem(teams=(a_team(headcount=10),), terms=(term,), volunteers=(a_volunteer(),))
    scopes = scope_reduction(problem, a_schedule(problem, ("ada", term.id)), cap_percent=20)
    (bars,) = scope_bars(scopes)
    assert bars.cap_y is not None
    assert bars.bars[0].terms_height == pytest.approx((bars.height - bars.cap_y) / 2, abs=0.1)
    assert bars.bars[0].terms_y == pytest.approx(bars.height - bars.bars[0].terms_height, abs=0.1)
    assert bars.bars[0].weekends_height == 0
