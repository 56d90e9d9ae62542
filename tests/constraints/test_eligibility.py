"""Only those serve whose service dates, tenure, level, consent and local hours allow it."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.catalog import parse
from constraints.eligibility import Eligibility
from scheduler.domain.coverage import LocalHours, ZoneHours
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences


def _amount(engineer, rotation, *shifts) -> int:
    """How many reasons stand against the engineer on all of the shifts."""
    problem = a_problem(engineers=(engineer,), rotations=(rotation,), shifts=shifts, starts_on=MONDAY, weeks=13)
    return broken_by(Eligibility(), problem, *((engineer.id, shift.id) for shift in shifts))


def test_who_joins_on_the_day_may_serve_on_it() -> None:
    """The first day of service counts; a shift on the day before does not."""
    for joined_on, amount in ((SATURDAY, 0), (SATURDAY + DAY, 1)):
        engineer = an_engineer(time_zone="UTC", joined_on=joined_on)
        assert _amount(engineer, a_weekend_rotation(), a_shift()) == amount


def test_tenure_is_reached_on_its_last_day() -> None:
    """With 90 days asked for, the 90th day after joining is the first to serve on."""
    rotation = a_weekend_rotation(min_tenure_days=90)
    for days, amount in ((90, 0), (89, 1)):
        engineer = an_engineer(time_zone="UTC", joined_on=SATURDAY - DAY * days)
        assert _amount(engineer, rotation, a_shift()) == amount


def test_the_last_day_of_service_counts() -> None:
    """Who leaves on Saturday serves on Saturday, and not on Sunday."""
    for leaves_on, amount in ((SATURDAY, 0), (SATURDAY - DAY, 1)):
        assert _amount(an_engineer(time_zone="UTC", leaves_on=leaves_on), a_weekend_rotation(), a_shift()) == amount


def test_a_rotation_may_ask_for_levels() -> None:
    """Nobody without a level passes when levels are asked for."""
    rotation = a_weekend_rotation(levels=("IC3", "IC4"))
    amounts = [_amount(an_engineer(level=level), rotation, a_shift()) for level in ("IC3", "IC5", None)]
    assert amounts == [0, 1, 1]


@pytest.mark.parametrize(
    ("zone_name", "start", "amount"),
    [
        ("Europe/London", "08:00", 0),  # 08:00 to 16:00
        ("Europe/London", "07:00", 1),
        ("Europe/Berlin", "07:00", 0),  # 08:00 to 16:00
        ("Europe/Berlin", "11:00", 0),  # ends at 20:00, the last hour
        ("Europe/Berlin", "12:00", 1),
        ("Asia/Kolkata", "02:30", 0),  # 08:00 to 16:00
        ("Asia/Kathmandu", "02:30", 0),  # 08:15 to 16:15
        ("Asia/Kathmandu", "02:00", 1),  # 07:45 to 15:45
        ("Pacific/Auckland", "19:00", 0),  # 08:00 to 16:00 on the next local day
    ],
)
def test_a_shift_may_touch_both_ends_of_the_local_hours(zone_name: str, start: str, amount: int) -> None:
    """Eight hours between 08:00 and 20:00 local, on one local day."""
    rotation = a_weekend_rotation(local_hours=LocalHours())
    assert _amount(an_engineer(time_zone=zone_name), rotation, a_shift(start=start)) == amount


def test_a_zone_may_have_hours_of_its_own() -> None:
    """07:00 to 21:00 for the Pacific coast."""
    rotation = a_weekend_rotation(
        local_hours=LocalHours(), zone_hours=(ZoneHours(first=7, last=21, zones=("America/Los_Angeles",)),)
    )
    early = a_shift(start="15:00", hours=4)
    assert _amount(an_engineer(time_zone="America/Los_Angeles"), rotation, early) == 0
    assert _amount(an_engineer(time_zone="America/Tijuana"), rotation, early) == 1


def test_the_same_utc_hours_become_legal_when_the_clocks_go_forward() -> None:
    """07:00 UTC is 07:00 in London on 27 March 2027 and 08:00 on the 28th."""
    rotation = a_weekend_rotation(local_hours=LocalHours())
    london = an_engineer(time_zone="Europe/London")
    assert _amount(london, rotation, a_shift(date(2027, 3, 27), "07:00")) == 1
    assert _amount(london, rotation, a_shift(date(2027, 3, 28), "07:00")) == 0


def _term_amount(volunteers, term) -> int:
    problem = a_problem(engineers=(an_engineer(),), terms=(term,), volunteers=volunteers)
    return broken_by(Eligibility(), problem, ("ada", term.id))


def test_a_term_lies_within_the_window_that_was_offered() -> None:
    """Four weeks from Monday fit a window of exactly four weeks, and none a day shorter at either end."""
    term, last_on = a_term(MONDAY, 4), MONDAY + WEEK * 4 - DAY
    assert _term_amount((a_volunteer(earliest_on=MONDAY, latest_on=last_on),), term) == 0
    assert _term_amount((a_volunteer(earliest_on=MONDAY + DAY, latest_on=last_on),), term) == 1
    assert _term_amount((a_volunteer(earliest_on=MONDAY, latest_on=last_on - DAY),), term) == 1


def test_two_windows_do_not_add_up() -> None:
    """A term over the seam of two offers was offered by neither."""
    seam = MONDAY + WEEK * 2
    offers = (
        a_volunteer(earliest_on=MONDAY, latest_on=seam - DAY),
        a_volunteer(earliest_on=seam, latest_on=seam + WEEK * 2),
    )
    assert _term_amount(offers, a_term(MONDAY, 4)) == 1


def test_local_hours_do_not_bind_terms() -> None:
    """A term is worked in ordinary hours at home."""
    rotation = a_term_rotation()
    problem = a_problem(
        engineers=(an_engineer(),),
        rotations=(rotation,),
        terms=(a_term(rotation=rotation),),
        volunteers=(a_volunteer(),),
    )
    assert broken_by(Eligibility(), problem, ("ada", problem.terms[0].id)) == 0


def test_every_reason_counts_and_is_said() -> None:
    """Three reasons make an amount of three and one sentence."""
    engineer = an_engineer(time_zone="Europe/London", joined_on=SATURDAY, leaves_on=SATURDAY, level="IC2")
    rotation = a_weekend_rotation(local_hours=LocalHours(), levels=("IC3",), min_tenure_days=30)
    shift = a_shift(start="06:00")
    assert _amount(engineer, rotation, shift) == 3
    problem = a_problem(engineers=(engineer,), rotations=(rotation,), shifts=(shift,))
    assert sentences(Eligibility(), problem, ("ada", shift.id)) == [
        (
            "Ada may serve from 08 Feb 2027 on; Ada is IC2; Tier 2 weekend asks for IC3; "
            "Sat 06:00 to Sat 14:00 is outside the local hours of Ada."
        )
    ]


def test_a_policy_may_ask_for_it() -> None:
    """It has no parameters: what it enforces stands with people and rotations."""
    assert parse([{"kind": "eligibility"}]) == (Eligibility(),)
