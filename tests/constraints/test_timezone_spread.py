"""The people on duty together are spread over time zones."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.timezone_spread import TimezoneSpread, ZoneNeed
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

HOMES = {
    "ada": "America/Los_Angeles",
    "ben": "Europe/Berlin",
    "cleo": "Europe/London",
    "dan": "Asia/Kathmandu",
}
AMERICAS = ZoneNeed(region="americas", from_hours=-8, to_hours=-3)
EUROPE = ZoneNeed(region="europe", from_hours=0, to_hours=3)
BOTH = TimezoneSpread(rotation_id="ee", needs=(AMERICAS, EUROPE))


def _problem(starts_on: date = MONDAY, seats: int = 2, **changes):
    term = a_term(starts_on, 1)
    return a_problem(
        engineers=tuple(an_engineer(name, time_zone=zone_name) for name, zone_name in HOMES.items()),
        rotations=(a_term_rotation(seats=seats, **changes),),
        terms=(term,),
        volunteers=tuple(a_volunteer(name) for name in HOMES),
        starts_on=starts_on,
        weeks=1,
    )


def _amount(rule: TimezoneSpread, problem, *names: str) -> int:
    return broken_by(rule, problem, *((name, problem.terms[0].id) for name in names))


def test_one_from_each_region_is_what_is_asked() -> None:
    """Los Angeles with Berlin is; Berlin with London leaves the Americas without anybody."""
    assert _amount(BOTH, _problem(), "ada", "ben") == 0
    assert _amount(BOTH, _problem(), "ben", "cleo") == 1


def test_an_open_seat_may_stand_for_the_missing_region() -> None:
    """Berlin alone leaves a seat for the Americas; Kathmandu alone leaves one for only one of the two regions."""
    assert _amount(BOTH, _problem(), "ben") == 0
    assert _amount(BOTH, _problem(), "dan") == 0
    assert _amount(BOTH, _problem(), "dan", "ben") == 1
    assert _amount(BOTH, _problem()) == 0


def test_both_ends_of_a_region_are_inside() -> None:
    """Kathmandu is at 5 3/4 hours; a region that ends or begins there holds it, one a little narrower does not."""
    for low, high, amount in ((0, 5.75, 0), (5.75, 8, 0), (0, 5.5, 1), (6, 8, 1)):
        rule = TimezoneSpread(rotation_id="ee", needs=(ZoneNeed(region="here", from_hours=low, to_hours=high),))
        assert _amount(rule, _problem(seats=1), "dan") == amount


def test_the_offset_is_that_of_the_weeks_monday() -> None:
    """London is at 0 hours in the week of 22 March 2027 and at 1 in the week after the clocks went forward."""
    rule = TimezoneSpread(rotation_id="ee", needs=(ZoneNeed(region="gmt", from_hours=0, to_hours=0),))
    assert _amount(rule, _problem(date(2027, 3, 22), seats=1), "cleo") == 0
    assert _amount(rule, _problem(date(2027, 3, 29), seats=1), "cleo") == 1


def test_one_date_may_fix_the_offsets_of_all_weeks() -> None:
    """So that a plan for two seasons is judged by one."""
    gmt = (ZoneNeed(region="gmt", from_hours=0, to_hours=0),)
    rule = TimezoneSpread(rotation_id="ee", needs=gmt, offsets_on=MONDAY)
    assert _amount(rule, _problem(date(2027, 3, 29), seats=1), "cleo") == 0


def test_a_region_may_ask_for_two() -> None:
    """Of three seats two are Europe's: one person from elsewhere is allowed, a second is not."""
    rule = TimezoneSpread(rotation_id="ee", needs=(ZoneNeed(region="europe", from_hours=0, to_hours=3, people=2),))
    assert _amount(rule, _problem(seats=3), "ben", "cleo", "ada") == 0
    assert _amount(rule, _problem(seats=3), "ben", "dan", "ada") == 1


def test_weeks_that_need_nobody_are_not_looked_at() -> None:
    """Before the rotation takes effect there is nothing to spread."""
    assert _amount(BOTH, _problem(effective_on=MONDAY + WEEK), "ben", "cleo") == 0


def test_it_says_which_region_is_missing() -> None:
    """With the week, and how many there are of how many."""
    problem = _problem()
    held = tuple((name, problem.terms[0].id) for name in ("ben", "cleo"))
    assert sentences(BOTH, problem, *held) == ["Escalation Engineers, week of 04 Jan 2027: 0 of 1 from americas."]


def test_a_policy_may_name_the_regions() -> None:
    """Each with its offsets."""
    europe = {"region": "europe", "from_hours": 0, "to_hours": 3}
    americas = {"region": "americas", "from_hours": -8, "to_hours": -3}
    assert parse([{"kind": "timezone_spread", "rotation_id": "ee", "needs": (americas, europe)}]) == (BOTH,)


def test_a_region_can_neither_be_empty_nor_be_named_twice() -> None:
    """Both would be a slip of the pen that nobody notices."""
    with pytest.raises(ValidationError, match="to_hours -3"):
        ZoneNeed(region="americas", from_hours=8, to_hours=-3)
    with pytest.raises(ValidationError, match="same region"):
        TimezoneSpread(rotation_id="ee", needs=(EUROPE, EUROPE))
