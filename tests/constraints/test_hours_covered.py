"""The working days of the people on term cover much of the day."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.hours_covered import HoursCovered
from scheduler.domain.cohorts import utc_hours_worked
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = HoursCovered(rotation_id="ee")
TERM = a_term(MONDAY, 1)
ZONES = {
    "ada": "Europe/London",
    "ben": "America/Los_Angeles",
    "cleo": "Asia/Kolkata",
    "dan": "Europe/London",
    "eve": "Australia/Perth",
}


def _problem():
    return a_problem(
        engineers=tuple(an_engineer(name, time_zone=zone_name) for name, zone_name in ZONES.items()),
        rotations=(a_term_rotation(seats=3),),
        terms=(TERM,),
        volunteers=tuple(a_volunteer(name) for name in ZONES),
        weeks=1,
    )


def _missing(rule: HoursCovered, *names: str) -> int:
    return broken_by(rule, _problem(), *((name, TERM.id) for name in names))


def test_every_hour_that_nobody_works_is_missing() -> None:
    """London works 09 to 17 UTC and Los Angeles 17 to 01; Perth fills the rest."""
    assert [_missing(RULE, *names) for names in ((), ("ada",), ("ada", "ben"), ("ada", "ben", "eve"))] == [24, 16, 8, 0]


def test_two_people_in_one_zone_cover_no_more_than_one() -> None:
    """Their hours are the same."""
    assert _missing(RULE, "ada", "dan") == 16


def test_a_working_day_that_is_half_an_hour_off_covers_seven_whole_hours() -> None:
    """09:00 to 17:00 in Kolkata is 03:30 to 11:30 UTC."""
    assert sorted(utc_hours_worked("Asia/Kolkata", MONDAY)) == list(range(4, 11))
    assert _missing(RULE, "cleo") == 17


def test_hours_move_with_the_clock() -> None:
    """Berlin works 08 to 16 UTC in winter, 07 to 15 in summer; Auckland's day begins on the day before in UTC."""
    assert sorted(utc_hours_worked("Europe/Berlin", MONDAY)) == list(range(8, 16))
    assert sorted(utc_hours_worked("Europe/Berlin", date(2027, 7, 5))) == list(range(7, 15))
    assert sorted(utc_hours_worked("Pacific/Auckland", MONDAY)) == [0, 1, 2, 3, 20, 21, 22, 23]


def test_exactly_as_many_hours_as_asked_are_enough() -> None:
    """Sixteen of sixteen, and one missing of seventeen."""
    assert _missing(HoursCovered(rotation_id="ee", hours=16), "ada", "ben") == 0
    assert _missing(HoursCovered(rotation_id="ee", hours=17), "ada", "ben") == 1


def test_only_the_wanted_hours_count() -> None:
    """Of 07 to 10 UTC London works one hour; no more can be missing than are wanted."""
    rule = HoursCovered(rotation_id="ee", wanted_hours=(7, 8, 9))
    assert [_missing(rule), _missing(rule, "ada"), _missing(rule, "eve")] == [3, 2, 1]


def test_an_hour_that_the_day_does_not_have_is_refused() -> None:
    """24 is 0 of the next day."""
    with pytest.raises(ValidationError, match="0 to 23, not 24"):
        HoursCovered(rotation_id="ee", wanted_hours=(0, 24))


def test_without_people_all_is_missing_where_somebody_is_needed() -> None:
    """One week of one seat has 24 hours."""
    assert broken_by(RULE, a_problem(engineers=(), weeks=1)) == 24


def test_it_says_how_many_hours_are_covered() -> None:
    """Per week."""
    assert sentences(RULE, _problem(), ("ada", TERM.id)) == [
        "Escalation Engineers, week of 04 Jan 2027: 8 of 24 UTC hours covered."
    ]


def test_a_policy_may_set_the_hours() -> None:
    """Wanted hours are sorted, and each counts once."""
    (rule,) = parse([{"kind": "hours_covered", "rotation_id": "ee", "wanted_hours": [9, 8, 9], "weight": 1}])
    assert rule == HoursCovered(rotation_id="ee", wanted_hours=(8, 9), weight=1)
