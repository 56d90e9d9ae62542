"""Demand: how likely pages overlap, and how many people that asks for. Arithmetic alone.

Pages of a weekend arrive at random, and each is handled for some hours. Then the number of pages open at any moment
follows Poisson's law with mean pages x hours / 48 (an M/G/infinity queue), whatever the lengths are in detail.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from scheduler.domain.people import CustomerState, Tier1Customer

WEEKEND_HOURS = 48
HOURS_PER_PAGE = 4.0
"""How long a page is handled, on average; what the development escalation process plans with."""
RISK = 0.02
"""Chance that more pages are open than people stand by, which a service accepts."""


def chance_of_more_than(seats: int, pages: float, hours_per_page: float = HOURS_PER_PAGE) -> float:
    """The chance, from 0 to 1, that more than ``seats`` pages are open at a moment of a weekend with that many."""
    mean = pages * hours_per_page / WEEKEND_HOURS
    at_most = math.fsum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(seats + 1))
    return max(0.0, 1.0 - at_most)


def chance_of_two_at_once(pages: float, hours_per_page: float = HOURS_PER_PAGE) -> float:
    """The chance that two or more pages are open at a moment: 0.33 % at one page a weekend, 4.5 % at four."""
    return chance_of_more_than(1, pages, hours_per_page)


def seats_asked_for(pages: float, hours_per_page: float = HOURS_PER_PAGE, risk: float = RISK) -> int:
    """The fewest people, at least one, with whom the chance of more open pages than people is at most ``risk``."""
    seats = 1
    while chance_of_more_than(seats, pages, hours_per_page) > risk:
        seats += 1
    return seats


def pages_per_weekend(customers: Iterable[Tier1Customer]) -> float:
    """Expected pages of these customers together."""
    return math.fsum(customer.pages_per_weekend for customer in customers)


def paging(customers: Iterable[Tier1Customer], on: date) -> tuple[Tier1Customer, ...]:
    """The customers that may page on a date: approved and effective. Proposed ones never count in a plan."""
    return tuple(customer for customer in customers if customer.counts_on(on))


def as_if_approved(customers: Iterable[Tier1Customer]) -> tuple[Tier1Customer, ...]:
    """The same customers, able to page: for what-if runs alone."""
    return tuple(c.model_copy(update={"state": CustomerState.APPROVED, "effective_on": None}) for c in customers)


def standby_hours_per_page(standby_hours: float, weekends: int, pages: float) -> float | None:
    """Weekend hours that people stand by for each page expected; None when none is."""
    expected = weekends * pages
    return standby_hours / expected if expected else None
