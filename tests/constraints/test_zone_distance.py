"""The clocks of the people on term together are some hours apart."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.zone_distance import ZoneDistance
from scheduler.domain.cohorts import minutes_apart
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = ZoneDistance(rotation_id="ee")
FIRST, SECOND = a_term(MONDAY, 2), a_term(MONDAY + WEEK, 2)
ZONES = {
    "ada": "Europe/London",
    "ben": "America/New_York",
    "cleo": "Europe/Berlin",
    "dan": "America/Chicago",
    "eve": "America/Halifax",
}


def _problem():
    return a_problem(
        engineers=tuple(an_engineer(name, time_zone=zone_name) for name, zone_name in ZONES.items()),
        rotations=(a_term_rotation(seats=3),),
        terms=(FIRST, SECOND),
        volunteers=tuple(a_volunteer(name) for name in ZONES),
    )


def test_exactly_five_hours_are_far_enough() -> None:
    """London and New York are, London and Halifax are four hours apart."""
    assert broken_by(RULE, _problem(), ("ada", FIRST.id), ("ben", FIRST.id)) == 0
    assert broken_by(RULE, _problem(), ("ada", FIRST.id), ("eve", FIRST.id)) == 2


def test_every_near_pair_of_a_week_counts() -> None:
    """London with Berlin, and New York with Chicago, in the one week that all share."""
    held = (("ada", FIRST.id), ("cleo", SECOND.id), ("ben", SECOND.id))
    assert broken_by(RULE, _problem(), *held) == 1
    assert broken_by(RULE, _problem(), *held, ("dan", FIRST.id)) == 2


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        ("Pacific/Auckland", "America/Los_Angeles", 180),
        ("Pacific/Auckland", "Pacific/Pago_Pago", 0),
        ("Asia/Kolkata", "Asia/Kathmandu", 15),
        ("Europe/London", "Pacific/Auckland", 660),
        ("UTC", "UTC", 0),
    ],
)
def test_the_distance_goes_the_short_way_round_the_day(one: str, other: str, minutes: int) -> None:
    """Auckland is 21 hours ahead of Los Angeles, which is three hours by the clock; its +13 shows what -11 does."""
    assert minutes_apart(one, other, MONDAY) == minutes_apart(other, one, MONDAY) == minutes


def test_without_people_there_is_nothing_to_break() -> None:
    """Nor with one."""
    assert broken_by(RULE, a_problem(engineers=())) == 0
    assert broken_by(RULE, _problem(), ("ada", FIRST.id)) == 0


def test_it_says_how_far_apart_they_are() -> None:
    """And how far they should be; somebody on two terms at once is named as such."""
    near = sentences(RULE, _problem(), ("ada", FIRST.id), ("cleo", SECOND.id))
    assert near == ["Escalation Engineers, week of 11 Jan 2027: Ada and Cleo are 1 h apart; 5 h are wished."]
    twice = sentences(RULE, _problem(), ("ada", FIRST.id), ("ada", SECOND.id))
    assert set(twice) == {"Escalation Engineers, week of 11 Jan 2027: Ada with more than one term."}


def test_a_policy_may_wish_for_other_hours() -> None:
    """Four hours make Halifax far enough."""
    (rule,) = parse([{"kind": "zone_distance", "rotation_id": "ee", "hours": 4, "weight": 2}])
    assert broken_by(rule, _problem(), ("ada", FIRST.id), ("eve", FIRST.id)) == 0
