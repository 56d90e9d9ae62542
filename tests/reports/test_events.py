"""Which known dates need whom, and who is there."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.events import with_demand
from scheduler.reports.events import event_cover
from tests.support.builders import SATURDAY, a_customer, a_problem, a_schedule, a_shift, an_engineer, an_event

PEOPLE = (an_engineer("ada", domains=("gitaly",)), an_engineer("ben"))
EVENT = an_event(domains=("gitaly",), confidential=False)
SHIFTS = with_demand((a_shift(SATURDAY), a_shift(SATURDAY + timedelta(days=1))), (EVENT,))
PROBLEM = a_problem(engineers=PEOPLE, shifts=SHIFTS, events=(EVENT,), customers=(a_customer(),))


def test_an_event_is_ready_when_its_seats_are_filled_and_its_domains_known():
    """Only the shift that it touches counts."""
    (cover,) = event_cover(PROBLEM, a_schedule(PROBLEM, ("ada", SHIFTS[0].id), ("ben", SHIFTS[0].id)))
    assert [covered.names for covered in cover.shifts] == [("Ada", "Ben")]
    assert cover.is_ready


def test_an_open_seat_or_an_unknown_domain_is_shown():
    """Ben alone is one too few, and does not know gitaly."""
    (cover,) = event_cover(PROBLEM, a_schedule(PROBLEM, ("ben", SHIFTS[0].id)))
    (covered,) = cover.shifts
    assert (covered.open_seats, covered.missing_domains, cover.is_ready) == (1, ("gitaly",), False)


def test_a_confidential_event_shows_its_id_alone():
    """Neither customer nor title leave the planners' circle."""
    secret = an_event("ev-1", confidential=True)
    problem = a_problem(events=(EVENT, secret), customers=(a_customer(),))
    titles = [cover.title for cover in event_cover(problem, a_schedule(problem))]
    assert titles == ["ev-1", "Acme: Go-live"]


def test_an_event_that_no_shift_covers_is_not_ready():
    """It falls on a day without windows."""
    problem = a_problem(events=(an_event(on=SATURDAY - timedelta(days=3)),))
    (cover,) = event_cover(problem, a_schedule(problem))
    assert (cover.shifts, cover.is_ready) == ((), False)


def test_an_event_after_the_quarter_is_not_listed():
    """Next quarter's plan will."""
    problem = a_problem(events=(an_event(on=SATURDAY + timedelta(days=28)),))
    assert event_cover(problem, a_schedule(problem)) == ()
