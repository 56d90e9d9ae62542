"""How likely pages overlap, and how many people that asks for."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from scheduler.domain.people import CustomerState
from scheduler.reports.demand import (
    as_if_approved,
    chance_of_more_than,
    chance_of_two_at_once,
    pages_per_weekend,
    paging,
    seats_asked_for,
    standby_hours_per_page,
)
from tests.support.builders import MONDAY, a_customer


@pytest.mark.parametrize(("pages", "percent"), [(1, 0.33), (4, 4.46), (0, 0.0)])
def test_the_chance_that_two_pages_are_open_at_once(pages, percent):
    """One page of four hours a weekend: 0.33 %. Four pages: 4.5 %, more than thirteen times as likely."""
    assert round(chance_of_two_at_once(pages) * 100, 2) == percent


def test_four_times_the_pages_make_a_clash_thirteen_times_as_likely():
    """The price of going from one Tier 1 customer to three."""
    assert chance_of_two_at_once(4) / chance_of_two_at_once(1) == pytest.approx(13.6, abs=0.05)


def test_the_chance_of_any_open_page_is_what_poisson_says():
    """With a mean of one twelfth, 1 - e^(-1/12)."""
    assert chance_of_more_than(0, 1) == pytest.approx(1 - math.exp(-1 / 12))


def test_a_second_seat_is_asked_for_where_the_risk_passes_two_per_cent():
    """2.5 pages a weekend are 1.9 %, 2.6 are 2.0 and something."""
    assert chance_of_two_at_once(2.5) < 0.02 < chance_of_two_at_once(2.6)
    assert [seats_asked_for(pages) for pages in (0, 1, 2.5, 2.6, 4)] == [1, 1, 1, 2, 2]


def test_proposed_and_retired_customers_do_not_page_and_later_ones_not_yet():
    """Only approved ones count, from their first day on."""
    known = (
        a_customer("now", effective_on=MONDAY),
        a_customer("later", effective_on=MONDAY + timedelta(days=1)),
        a_customer("proposed", state=CustomerState.PROPOSED),
        a_customer("gone", state=CustomerState.RETIRED),
    )
    assert [customer.id for customer in paging(known, MONDAY)] == ["now"]
    assert len(paging(as_if_approved(known), MONDAY)) == 4


def test_hours_stood_by_for_each_page():
    """Two people for 48 hours on each of 13 weekends and one page each time: 96 hours a page; without pages, none."""
    pages = pages_per_weekend((a_customer("a", pages_per_weekend=0.25), a_customer("b", pages_per_weekend=0.75)))
    assert pages == 1
    assert standby_hours_per_page(13 * 96, 13, pages) == 96
    assert standby_hours_per_page(13 * 96, 13, 0) is None
