"""Who waits for a term, when a seat is likely, and whether there are seats for all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from scheduler.domain.people import Volunteer
from scheduler.domain.plan import policy_of
from scheduler.domain.time import DAY, WEEK, Span
from scheduler.reports.waiting import Opportunity
from scheduler.services.opportunity import opportunities
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    MONDAY,
    NOW,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_organisation,
)
from tests.support.recording import PEOPLE, a_quarter, announced, close, covered

FOUR, NEXT_FOUR = a_term(MONDAY, 4), a_term(MONDAY + WEEK * 4, 4)
AFTER = MONDAY + WEEK * 8
"""The Monday after the quarter of eight weeks that is announced."""
MINUTE = timedelta(minutes=1)
ROTATION = a_term_rotation(seats=1)


def willing(who: str, **changes: object) -> Volunteer:
    """From now on, for half a year."""
    return a_volunteer(who, **({"latest_on": AFTER + WEEK * 26 - DAY} | changes))


def quarter(store: SqlStore, *volunteers: Volunteer, held: tuple[tuple[str, str], ...] = ()) -> None:
    """Eight weeks with two possible terms, announced."""
    problem = a_quarter((), terms=(FOUR, NEXT_FOUR), weeks=8, volunteers=volunteers, rotations=(ROTATION,))
    announced(store, problem, *held)


def now_offering(store: SqlStore, *volunteers: Volunteer, seats: int = 1) -> None:
    rotations = (a_weekend_rotation(), a_term_rotation(seats=seats))
    organisation = an_organisation(PEOPLE, rotations=rotations, volunteers=volunteers)
    with store.writing() as work:
        work.organisations.replace_organisation(organisation, policy_of(()), {}, NOW)


def view(store: SqlStore, today: date = MONDAY) -> Opportunity:
    with store.reading() as work:
        (found,) = opportunities(work, work.organisations.organisation(), today)
    return found


def line(found: Opportunity) -> list[tuple[str, date | None]]:
    return [(each.label.split()[0], each.forecast_on) for each in found.waiting]


def test_whoever_was_passed_over_waits_since_the_plan_was_announced(both: SqlStore) -> None:
    """Ada was seated and waits no more; Ben was not; Cleo has only just volunteered."""
    quarter(both, willing("ada"), willing("ben"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ada"), willing("ben"), willing("cleo"))
    found = view(both, NOW.date() + WEEK * 10)
    assert [(each.label, each.passed_over, each.since, each.place) for each in found.waiting] == [
        ("Ben Sample", 1, NOW.date(), 1),
        ("Cleo Pattern", 0, None, 2),
    ]
    assert [each.waited(found.today) for each in found.waiting] == [10, 0]


def test_the_line_moves_seat_by_seat_after_what_is_announced(both: SqlStore) -> None:
    """One seat, terms of four weeks: Ben begins when the plan ends, Cleo four weeks later."""
    quarter(both, willing("ada"), willing("ben"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ben"), willing("cleo"))
    assert line(view(both)) == [("Ben", AFTER), ("Cleo", AFTER + WEEK * 4)]
    now_offering(both, willing("ben"), willing("cleo"), seats=2)
    assert line(view(both)) == [("Ben", AFTER), ("Cleo", AFTER)]


@pytest.mark.parametrize(("weeks", "first"), [(12, "Cleo"), (13 + 8, "Ben")], ids=["near", "far"])
def test_a_review_that_is_near_comes_first(both: SqlStore, weeks: int, first: str) -> None:
    """Before the end of the next quarter it moves Cleo before Ben, who was passed over once; later it does not."""
    quarter(both, willing("ada"), willing("ben"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ben"), willing("cleo", review_on=MONDAY + WEEK * weeks))
    assert line(view(both))[0][0] == first


@pytest.mark.parametrize(("ends", "early"), [(0, False), (1, True)])
def test_a_review_before_the_term_could_end_is_named(both: SqlStore, ends: int, early: bool) -> None:
    """A term that ends the day before the review is in time; one that ends on it is not."""
    quarter(both, willing("ada"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ben", review_on=AFTER + WEEK * 4 - DAY * ends))
    assert [each.label for each in view(both).reviews_first] == (["Ben Sample"] if early else [])


@pytest.mark.parametrize(("days", "expected"), [(0, AFTER), (1, None)], ids=["just fits", "a day short"])
def test_a_window_that_closes_too_early_has_no_forecast(both: SqlStore, days: int, expected: date | None) -> None:
    """The last day of a term of four weeks has to be in it; whoever comes next gets the seat."""
    quarter(both, willing("ada"), willing("ben"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ben", latest_on=AFTER + WEEK * 4 - DAY * (1 + days)), willing("cleo"))
    assert line(view(both)) == [("Ben", expected), ("Cleo", AFTER if expected is None else AFTER + WEEK * 4)]


def test_whoever_offers_no_weeks_now_waits_but_is_not_in_line(both: SqlStore) -> None:
    """Ben's window is over."""
    quarter(both, willing("ada"), willing("ben"), held=(("ada", FOUR.id),))
    now_offering(both)
    (ben,) = view(both).waiting
    assert (ben.label, ben.offer, ben.place, ben.forecast_on) == ("Ben Sample", None, None, None)


def test_demand_is_held_against_seats_quarter_by_quarter(both: SqlStore) -> None:
    """Eight weeks have room for two terms of four; three people volunteered, one was seated, and two still wait."""
    quarter(both, willing("ada"), willing("ben"), willing("cleo"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ben"), willing("cleo"))
    past, coming = view(both).cycles
    assert (past.volunteers, past.seats, past.seated, past.short) == (3, 2, 1, 1)
    assert (coming.quarter, coming.volunteers, coming.seats, coming.seated) == ("next", 2, 13 / 4, None)


def test_open_weeks_of_announced_plans_are_counted_from_today(both: SqlStore) -> None:
    """The last four weeks are TBD; a week into them three are left."""
    quarter(both, willing("ada"), held=(("ada", FOUR.id),))
    now_offering(both)
    assert [view(both, MONDAY + WEEK * n + timedelta(0)).coming.open_weeks for n in (0, 4, 5)] == [4, 4, 3]


def test_whoever_stood_in_for_a_minute_still_waits(both: SqlStore) -> None:
    """Ben covers a minute of Ada's term, before and after it is served; a term stays as long as it is, too."""
    quarter(both, willing("ada"), willing("ben"), held=(("ada", FOUR.id),))
    now_offering(both, willing("ben"))
    before = view(both)
    covered(both, FOUR.id, "ada", "ben", Span(start_at=FOUR.span.start_at, end_at=FOUR.span.start_at + MINUTE))
    close(both, FOUR.last_on, now=datetime.combine(FOUR.last_on + WEEK, time(9), UTC))
    after = view(both)
    assert [each.label for each in before.waiting] == [each.label for each in after.waiting] == ["Ben Sample"]
    assert (before.coming.mean_weeks, after.coming.mean_weeks) == (4, 4)


def test_one_offer_in_two_rows_is_passed_over_once(both: SqlStore) -> None:
    """Ben offers both halves of the quarter apart; that moves him no further up the line."""
    halves = (willing("ben", latest_on=MONDAY + WEEK * 4 - DAY), willing("ben", earliest_on=MONDAY + WEEK * 4))
    quarter(both, willing("ada"), *halves, held=(("ada", FOUR.id),))
    now_offering(both, *halves)
    assert [(each.label, each.passed_over) for each in view(both).waiting] == [("Ben Sample", 1)]
